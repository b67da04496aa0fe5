"""Classify: the four categories of 4.2, and when the body became aware (3.4, Art 33)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal

from procedure.decisions import awareness, of_another_body, reclassified, withdraw_waiting
from procedure.entries.act import ActionProposed
from procedure.entries.classify import (
    AwarenessFacts,
    AwarenessSet,
    Classification,
    IncidentClassified,
)
from procedure.entries.party import PartyAdded
from procedure.errors import AlreadyTaken, Invalid
from procedure.forms import classify as forms
from procedure.instants import latest, shown
from procedure.law import known_since
from procedure.organisation import Moment
from procedure.parties import known_as, next_body
from procedure.record import Entry, Instant, Step
from procedure.rights import HANDLERS, Right, Sight
from procedure.rows import (
    CASE,
    Button,
    FormRow,
    StepRow,
    lacks_nothing,
    never_next,
    overtaken_by,
    whenever,
)
from procedure.stages import WORKING
from procedure.state import Incident
from procedure.terms import (
    Breach,
    Cyber,
    Involved,
    Ransom,
    Whose,
    concerns_people,
)


class ClassifyIncident(Step, Classification):
    """Classify, or classify again; and say since when the body was aware, where it concerns people.

    `awareness` is "running" (from where the 72 hours run now), "other" (at `aware`, UTC), "open"
    (not settled yet), "none" (no personal data) or, where it isn't asked, "".
    """

    awareness: Literal["", "running", "other", "open", "none"] = ""
    aware: Instant | None = None


def classify(incident: Incident, step: ClassifyIncident, moment: Moment) -> list[Entry]:
    """A confirmed breach of the law is an Incident, and is about personal data (4.2)."""
    wrong, procedure = {}, incident.procedure
    if not step.reason:
        wrong["reason"] = "Please say why; the history keeps it."
    if step.category not in procedure.classes:
        wrong["category"] = "Please choose the class."
    elif step.breach is Breach.CONFIRMED and step.category != procedure.gravest:
        wrong["category"] = procedure.say("A confirmed breach of the {law} is always {a_gravest}.")
    if step.breach is Breach.CONFIRMED and step.personal_data is Involved.NO:
        wrong["personal_data"] = procedure.say("A breach of the {law} is about personal data.")
    concerned = concerns_people(step.personal_data, step.breach)
    if concerned and step.awareness in ("", "none") and not incident.standing.aware_settled:
        wrong["awareness"] = "Please say when, or that it isn't settled yet."
    if step.awareness == "other" and step.aware is None:
        wrong["aware"] = "Please say when."
    elif step.aware and (bad := wrong_awareness(incident, step.aware, moment.now)):
        wrong["aware"] = bad
    if step.whose in OTHER_BODY and not step.controller:
        wrong["controller"] = "Please say which body."
    if wrong:
        raise Invalid(wrong)
    same = (
        incident.standing.category,
        incident.standing.breach,
        incident.standing.personal_data,
        step.whose and incident.standing.whose,
        step.whose and incident.standing.controller,
    ) == (
        step.category,
        step.breach,
        step.personal_data,
        step.whose,
        step.controller,
    )
    same = same and not _new_of_cyber(incident, step)
    if same and incident.standing.history and incident.standing.history[-1].reason == step.reason:
        last = incident.standing.history[-1]
        raise AlreadyTaken(
            f"{last.by} classified it as {procedure.class_name(last.category)} on {shown(last.at)}."
        )
    entries = reclassified(incident, _consistent(step))
    entries += _awareness(incident, step, moment)
    return [*entries, *_other_body(incident, step, entries)]


def _new_of_cyber(incident: Incident, step: ClassifyIncident) -> bool:
    """Whether it says something of cyber that doesn't stand yet."""
    standing = incident.standing
    known = (standing.cyber, standing.ransom)
    return step.cyber is not Cyber.NOT_ASKED and (step.cyber, step.ransom) != known


OTHER_BODY = {Whose.JOINT: "joint_controller", Whose.PROCESSED: "controller"}
"""What the body means that stands behind data that isn't ours alone."""


def _consistent(step: ClassifyIncident) -> ClassifyIncident:
    """Without a ransom where it isn't cyber, nor another body where the data is our own."""
    ransom = step.ransom if step.cyber is Cyber.YES else Ransom.NOT_ASKED
    controller = step.controller if step.whose in OTHER_BODY else ""
    return step.model_copy(update={"ransom": ransom, "controller": controller})


def _other_body(
    incident: Incident, step: ClassifyIncident, before: Sequence[Entry]
) -> Iterator[Entry]:
    """Who shares the data, or has it processed, becomes a row; a processor leaves notifying."""
    was = incident.standing.whose
    if was is Whose.PROCESSED and step.whose not in (was, Whose.NOT_ASKED):
        procedure = incident.procedure
        about = (procedure.regulator, procedure.individuals)
        yield from withdraw_waiting(incident, about, "Classified again")
    meaning = OTHER_BODY.get(step.whose)
    if meaning is None:
        return
    kind = incident.procedure.party_meaning(meaning)
    yield from _as_party(incident, step.controller, kind)
    if step.whose is Whose.PROCESSED and concerns_people(step.personal_data, step.breach):
        ahead = sum(isinstance(entry, ActionProposed) for entry in before)
        yield from of_another_body(incident, step.controller, ahead)


def _as_party(incident: Incident, name: str, kind: str) -> Iterator[Entry]:
    """A row of this kind: a new one, or the one that goes by that name with its kind corrected."""
    key = known_as(incident, name)
    body = incident.work.bodies.get(key)
    if not key:
        yield PartyAdded(kind=kind, who=name, key=next_body(incident))
    elif body is not None and body.kind != kind:
        yield PartyAdded(
            kind=kind,
            who=body.name,
            role=body.role,
            duty=body.duty,
            hours=body.hours,
            by=body.by,
            key=key,
            again=True,
        )


def _awareness(incident: Incident, step: ClassifyIncident, moment: Moment) -> list[Entry]:
    """Nothing is settled silently: the 72 hours run from the earliest instant until it is said."""
    report, before = incident.report, incident.standing.aware
    if not concerns_people(step.personal_data, step.breach) or not report.notified:
        return []
    since = known_since(
        report.kind, report.source, report.discovered or report.notified, report.notified
    )
    if step.awareness == "other" and step.aware:
        said = AwarenessSet(aware=step.aware, reason=SAID, before=before)
        return awareness(incident, said, moment)
    if step.awareness == "running":
        return [AwarenessSet(aware=before or since, reason=SAID, before=before)]
    if before is None:
        return [AwarenessSet(aware=since, reason=NOT_SAID, before=None, provisional=True)]
    return []


SAID = "As was said when it was classified."
NOT_SAID = "The earliest that anybody here is known to have known of it."


def wrong_awareness(incident: Incident, aware: datetime, now: datetime) -> str:
    """What can't be right about it, or ""."""
    if aware > now:
        return incident.procedure.say("This is in the future. When did {body} become aware?")
    if incident.report.occurred and latest(aware) < incident.report.occurred:
        return f"It happened on {shown(incident.report.occurred)}, after this."
    return ""


class SetAwareness(Step, AwarenessFacts):
    """Set when the body became aware; both the earlier and the new instant stay in the record."""


def set_awareness(incident: Incident, step: SetAwareness, moment: Moment) -> list[Entry]:
    """Not in the future, not before it happened; with a reason."""
    wrong = {}
    if not step.reason:
        wrong["reason"] = "Please say why it is this time."
    if bad := wrong_awareness(incident, step.aware, moment.now):
        wrong["aware"] = bad
    if wrong:
        raise Invalid(wrong)
    said = AwarenessSet(aware=step.aware, reason=step.reason, before=incident.standing.aware)
    return awareness(incident, said, moment)


def _unknown(incident: Incident) -> bool:
    return not incident.settled


def _known(incident: Incident) -> bool:
    return not _unknown(incident)


def _first(incident: Incident, sight: Sight) -> bool:
    return _unknown(incident)


STEPS = (
    StepRow(
        step=ClassifyIncident,
        decide=classify,
        right=Right(HANDLERS, WORKING, "classify this incident"),
        forms=(
            FormRow(
                form=forms.CLASSIFY,
                buttons=(
                    Button("Classify", CASE, 20, _unknown, _first, lacks_nothing),
                    Button("Classify again", CASE, 170, _known, _first, lacks_nothing),
                ),
                words=(
                    "classify",
                    "reclassify",
                ),
                returns=CASE,
                overtaken=overtaken_by(IncidentClassified),
            ),
        ),
    ),
    StepRow(
        step=SetAwareness,
        decide=set_awareness,
        right=Right(HANDLERS, WORKING, "set when {body} became aware"),
        forms=(
            FormRow(
                form=forms.AWARENESS,
                buttons=(
                    Button(
                        "Set when {body} became aware",
                        CASE,
                        200,
                        whenever,
                        never_next,
                        lacks_nothing,
                    ),
                ),
                words=("aware",),
                returns=CASE,
                overtaken=overtaken_by(AwarenessSet),
            ),
        ),
    ),
)
