"""Classify: the four categories of 4.2, and when CJS became aware (3.4, Art 33)."""

from __future__ import annotations

from procedure.entries.classify import (
    AwarenessFacts,
    AwarenessSet,
    Classification,
    IncidentClassified,
)
from procedure.errors import AlreadyTaken, Invalid
from procedure.forms import classify as forms
from procedure.instants import shown
from procedure.organisation import Moment
from procedure.record import Entry, Step
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
from procedure.terms import CATEGORY_NAMES, Breach, Category, Cyber, Involved, Ransom


class ClassifyIncident(Step, Classification):
    """Classify, or classify again."""


def classify(incident: Incident, step: ClassifyIncident, moment: Moment) -> list[Entry]:
    """A confirmed breach of the law is an Incident, and is about personal data (4.2)."""
    wrong = {}
    if not step.reason:
        wrong["reason"] = "Please say why; the history keeps it."
    if step.breach is Breach.CONFIRMED and step.category is not Category.INCIDENT:
        wrong["category"] = "A confirmed breach of the Data Protection Act is always an Incident."
    if step.breach is Breach.CONFIRMED and step.personal_data is Involved.NO:
        wrong["personal_data"] = "A breach of the Data Protection Act is about personal data."
    if wrong:
        raise Invalid(wrong)
    same = (
        incident.standing.category,
        incident.standing.breach,
        incident.standing.personal_data,
    ) == (
        step.category,
        step.breach,
        step.personal_data,
    )
    same = same and not _new_of_cyber(incident, step)
    if same and incident.standing.history and incident.standing.history[-1].reason == step.reason:
        last = incident.standing.history[-1]
        raise AlreadyTaken(
            f"{last.by} classified it as {CATEGORY_NAMES[last.category]} on {shown(last.at)}."
        )
    ransom = step.ransom if step.cyber is Cyber.YES else Ransom.NOT_ASKED
    return [IncidentClassified.model_validate(step.model_dump() | {"ransom": ransom})]


def _new_of_cyber(incident: Incident, step: ClassifyIncident) -> bool:
    """Whether it says something of cyber that doesn't stand yet."""
    standing = incident.standing
    known = (standing.cyber, standing.ransom)
    return step.cyber is not Cyber.NOT_ASKED and (step.cyber, step.ransom) != known


class SetAwareness(Step, AwarenessFacts):
    """Set when CJS became aware; both the earlier and the new instant stay in the record."""


def set_awareness(incident: Incident, step: SetAwareness, moment: Moment) -> list[Entry]:
    """Not in the future, not before it was discovered; with a reason."""
    wrong = {}
    if not step.reason:
        wrong["reason"] = "Please say why it is this time."
    if step.aware > moment.now:
        wrong["aware"] = "This is in the future. When did CJS become aware?"
    elif incident.report.discovered and step.aware < incident.report.discovered:
        wrong["aware"] = f"It was discovered on {shown(incident.report.discovered)}, after this."
    if wrong:
        raise Invalid(wrong)
    return [AwarenessSet(aware=step.aware, reason=step.reason, before=incident.standing.aware)]


def _unknown(incident: Incident) -> bool:
    return incident.standing.category in (None, Category.UNKNOWN)


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
        right=Right(HANDLERS, WORKING, "set when CJS became aware"),
        forms=(
            FormRow(
                form=forms.AWARENESS,
                buttons=(
                    Button(
                        "Set when CJS became aware", CASE, 200, whenever, never_next, lacks_nothing
                    ),
                ),
                words=("aware",),
                returns=CASE,
                overtaken=overtaken_by(AwarenessSet),
            ),
        ),
    ),
)
