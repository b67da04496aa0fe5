"""Duplicates: what a linked report brings to the first incident, in facts and in words (4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pydantic import Field

from procedure.definition import Procedure
from procedure.errors import Invalid, ProcedureError, TextChanged, WrongStage
from procedure.findings import ico_clock
from procedure.instants import local_day, shown, shown_day
from procedure.parties import party_of
from procedure.person import PersonId
from procedure.record import Brought, Facts, Instant, Named
from procedure.stages import STAGE_NAMES, Stage
from procedure.state import (
    Action,
    ActionStatus,
    Body,
    Decision,
    Gravity,
    Incident,
    Input,
    Notification,
)
from procedure.terms import (
    ACTION_NAMES,
    ANSWER_NAMES,
    BREACH_NAMES,
    CYBER_WORDS,
    PERSONAL_DATA,
    RANSOM_NAMES,
    ActionKind,
    Answer,
    Breach,
    Cyber,
    Involved,
    Ransom,
)


class CarriedAction(Facts):
    """An action that is taken over, as it stands: its key there, and (`key`) its key here."""

    was: str
    key: str = ""
    kind: ActionKind
    text: str
    proposer: Named
    authors: list[str]
    proposed_at: Instant
    digest: str
    taken_at: Instant | None = None
    owner: Named | None = None
    due: Instant | None = None
    party: str | None = None
    status: ActionStatus
    decided_by: str = ""
    decided_at: Instant | None = None
    withdrawn_by: str = ""
    reason: str = ""
    continuity: str = ""
    continuity_owner: str = ""
    outcome: str = ""
    done_at: Instant | None = None
    brings: list[Brought] = Field(default_factory=list)


class CarriedBody(Facts):
    """A body that may have to be told, with its key there and here."""

    was: str
    key: str = ""
    kind: str
    name: str
    role: str
    duty: str
    hours: int | None = None
    by: Instant | None = None
    since: Instant


class CarriedInput(Facts):
    """A request for input that is out, with its key there and here."""

    was: str
    key: str = ""
    person: Named
    question: str
    due: Instant
    asked_at: Instant
    answer: str = ""
    needed: bool = True


class CarriedNotification(Facts):
    """A party that was told already."""

    party: str
    at: Instant
    how: str
    reference: str
    delay: str
    phase: str
    unapproved: bool = False
    number: int | None = None
    out_of: int | None = None


class CarriedDecision(Facts):
    """Whether a party is to be told, as it was decided there, when and by whom."""

    party: str
    answer: Answer
    reason: str
    at: Instant
    by: str
    exception: str = ""


class Joining(Facts):
    """All that a linked report brings."""

    category: str | None = None
    category_reason: str = ""
    personal_data: Involved = Involved.NO
    breach: Breach | None = None
    aware: Instant | None = None
    aware_reason: str = ""
    aware_settled: bool = False
    cyber: Cyber = Cyber.NOT_ASKED
    ransom: Ransom = Ransom.NOT_ASKED
    involved: list[Named] = Field(default_factory=list)
    bodies: list[CarriedBody] = Field(default_factory=list)
    notifications: list[CarriedNotification] = Field(default_factory=list)
    decisions: list[CarriedDecision] = Field(default_factory=list)
    actions: list[CarriedAction] = Field(default_factory=list)
    inputs: list[CarriedInput] = Field(default_factory=list)

    @property
    def gravity(self) -> Gravity:
        """What of it can be graver than what stands in the first incident."""
        return Gravity(
            self.category,
            self.personal_data,
            self.breach,
            self.aware,
            self.aware_reason,
            self.aware_settled,
            self.cyber,
            self.ransom,
        )

    @property
    def about_staff(self) -> bool:
        """Whether it names somebody involved, or recommends a suspension."""
        suspends = any(a.kind is ActionKind.SUSPENSION for a in self.actions)
        return bool(self.involved) or suspends


OPEN = frozenset({ActionStatus.PROPOSED, ActionStatus.APPROVED, ActionStatus.REJECTED})
"""Of an action to which something has still to happen."""
STAYS = frozenset({ActionKind.CLOSURE, ActionKind.DELETION})
"""Kinds that are about the record itself, and stay with it."""


def brings(incident: Incident) -> Joining:
    """What the first incident takes over from this report, as it stands now."""
    standing, work = incident.standing, incident.work
    return Joining(
        category=standing.category,
        category_reason=standing.history[-1].reason if standing.history else "",
        personal_data=standing.personal_data,
        breach=standing.breach,
        aware=standing.aware if incident.needs_annex_two else None,
        aware_reason=standing.aware_reason,
        aware_settled=standing.aware_settled,
        cyber=standing.cyber,
        ransom=standing.ransom,
        involved=[
            Named(id=PersonId(person), name=name)
            for person, name in (standing.involved | standing.disputed).items()
        ],
        bodies=[_body(body) for body in work.bodies.values()],
        notifications=[_notification(told) for told in work.notifications],
        decisions=[
            _decision(p, d)
            for p, d in work.decisions.items()
            if not party_of(incident, p).row.by_mail
        ],
        actions=[carried(a) for a in work.actions.values() if _goes(a)],
        inputs=[carried_input(i) for i in work.inputs.values() if i.waiting],
    )


def _outside(incident: Incident, party: str) -> bool:
    """Whether somebody tells them; the desk's own mails go by the class of each case."""
    return not party_of(incident, party).row.by_mail


def _goes(action: Action) -> bool:
    """Open, and not about this very record; of decisions those on whom to tell."""
    if action.kind is ActionKind.DECISION:
        return action.waiting and all("party" in b.facts for b in action.brings)
    return action.kind not in STAYS and action.status in OPEN


def carried(action: Action) -> CarriedAction:
    """An action as it goes to another case."""
    facts = {name: getattr(action, name) for name in CARRIED}
    return CarriedAction(**facts | {"was": action.key, "key": ""})


def carried_input(asked: Input) -> CarriedInput:
    """A request as it goes to another case."""
    facts = {name: getattr(asked, name) for name in CARRIED_INPUT}
    return CarriedInput(**facts | {"was": asked.key, "key": ""})


CARRIED: Sequence[str] = tuple(CarriedAction.model_fields)
CARRIED_INPUT: Sequence[str] = tuple(CarriedInput.model_fields)
CARRIED_TOLD: Sequence[str] = tuple(CarriedNotification.model_fields)


def _notification(told: Notification) -> CarriedNotification:
    return CarriedNotification(**{name: getattr(told, name) for name in CARRIED_TOLD})


def _body(body: Body) -> CarriedBody:
    facts = {name: getattr(body, name) for name in CARRIED_BODY}
    return CarriedBody(**facts | {"was": body.key, "key": ""})


CARRIED_BODY: Sequence[str] = ("kind", "name", "role", "duty", "hours", "by", "since")


def _decision(party: str, decision: Decision) -> CarriedDecision:
    return CarriedDecision(
        party=party,
        answer=decision.answer,
        reason=decision.reason,
        at=decision.at,
        by=decision.by,
        exception=decision.exception,
    )


_PERSONAL = (Involved.NO, Involved.MAYBE, Involved.YES)
_CYBER = (Cyber.NOT_ASKED, Cyber.NO, Cyber.UNSURE, Cyber.YES)
_RANSOM = (Ransom.NOT_ASKED, Ransom.NO, Ransom.NOT_KNOWN, Ransom.ASKED, Ransom.PAID)
_BREACH = (None, Breach.NO, Breach.SUSPECTED, Breach.CONFIRMED)


def graver_class(one: str | None, other: str | None, procedure: Procedure) -> str | None:
    """The one that comes first in the queue (4.2); any is more than none."""
    known = [category for category in (one, other) if category is not None]
    return min(known, key=procedure.rank, default=None)


def graver(stands: Gravity, brought: Gravity, procedure: Procedure) -> Gravity:
    """Of each the graver, and the earlier awareness."""
    earlier = brought.aware is not None and (stands.aware is None or brought.aware < stands.aware)
    since = brought if earlier else stands
    return Gravity(
        graver_class(stands.category, brought.category, procedure),
        max(stands.personal_data, brought.personal_data, key=_PERSONAL.index),
        max(stands.breach, brought.breach, key=_BREACH.index),
        since.aware,
        since.aware_reason,
        since.aware_settled,
        max(stands.cyber, brought.cyber, key=_CYBER.index),
        max(stands.ransom, brought.ransom, key=_RANSOM.index),
    )


def is_graver(stands: Gravity, brought: Gravity, procedure: Procedure) -> bool:
    """Whether it makes the case graver: its class, personal data, a breach of the law, cyber."""
    made = graver(stands, brought, procedure)
    breach = _BREACH.index(made.breach) > max(_BREACH.index(stands.breach), 1)
    cyber = made.cyber is Cyber.YES and stands.cyber is not Cyber.YES
    worse = made.category != stands.category or breach or cyber
    return worse or made.personal_data is not stands.personal_data


def gravity_of(incident: Incident) -> Gravity:
    """How grave the case stands."""
    standing = incident.standing
    return Gravity(
        standing.category,
        standing.personal_data,
        standing.breach,
        standing.aware,
        standing.aware_reason,
        standing.aware_settled,
        standing.cyber,
        standing.ransom,
    )


def words(joining: Joining, procedure: Procedure) -> list[str]:
    """What is taken over, a line each; with the keys of the first incident once it has them."""
    return [*_facts(joining, procedure), *_told(joining, procedure), *_tasks(joining)]


def _facts(joining: Joining, procedure: Procedure) -> Iterator[str]:
    if joining.category is not None:
        yield f"class: {procedure.class_name(joining.category)}"
    if joining.personal_data is not Involved.NO:
        yield f"personal data: {PERSONAL_DATA[joining.personal_data].lower()}"
    if joining.breach not in (None, Breach.NO):
        yield f"breach of the {procedure.names.law}: {BREACH_NAMES[joining.breach].lower()}"
    if joining.cyber in (Cyber.YES, Cyber.UNSURE):
        yield f"cyber: {CYBER_WORDS[joining.cyber]}"
    if joining.ransom in (Ransom.ASKED, Ransom.PAID):
        yield f"ransom: {RANSOM_NAMES[joining.ransom].lower()}"
    if joining.aware is not None:
        yield f"{procedure.names.body} aware since {shown(joining.aware)}"
    if joining.bodies:
        yield "may have to be told: " + ", ".join(body.name for body in joining.bodies)
    if joining.involved:
        yield "involved: " + ", ".join(person.name for person in joining.involved)


def _told(joining: Joining, procedure: Procedure) -> Iterator[str]:
    for told in joining.notifications:
        reference = f", reference {told.reference}" if told.reference else ""
        follow = " (follow-up)" if told.phase == "follow_up" else ""
        yield f"{_name(joining, told.party, procedure)} told{follow} on {shown(told.at)}{reference}"
    for decision in joining.decisions:
        answer = ANSWER_NAMES[decision.answer].lower()
        yield f"whether to tell {_name(joining, decision.party, procedure)}: {answer}"


def _name(joining: Joining, party: str, procedure: Procedure) -> str:
    """What a party is called, by its key there or here."""
    names = {key: body.name for body in joining.bodies for key in (body.was, body.key)}
    return names.get(party) or procedure.party_name(party)


def _tasks(joining: Joining) -> Iterator[str]:
    for action in joining.actions:
        owner = action.owner.name if action.owner else ""
        due = f"by {shown_day(local_day(action.due))}" if action.due else ""
        who = ", ".join(part for part in (owner, due) if part)
        here = f" as {action.key}" if action.key else ""
        name = ACTION_NAMES[action.kind].lower()
        yield f"{action.was}{here}, {name}: {action.text}" + (f" ({who})" if who else "")
    for asked in joining.inputs:
        here = f" as {asked.key}" if asked.key else ""
        due = shown_day(local_day(asked.due))
        yield f"{asked.was}{here}, asked of {asked.person.name} by {due}: {asked.question}"


def in_one(lines: Iterable[str]) -> str:
    """The lines as one: 'class: Incident; personal data: yes', or "nothing"."""
    return "; ".join(line.rstrip(".") for line in lines) or "nothing"


def opened_by(incident: Incident, duplicate: str) -> list[str]:
    """Of whom it had been decided that they aren't told, until this report was linked."""
    decisions = incident.end.joined[duplicate].decisions
    return [
        party
        for party, (before, _) in decisions.items()
        if before is not None and before.answer is Answer.NO
    ]


def needs_approver(incident: Incident) -> bool:
    """Whether linking it is a decision: the gravest class, 72 hours that run, anything waiting."""
    waits = any(action.waiting for action in incident.work.actions.values())
    return waits or incident.gravest or ico_clock(incident) is not None


LINKABLE = frozenset({Stage.REPORTED, Stage.UNKNOWN, Stage.ASSESSMENT})
"""Stages at which a report can turn out to be a duplicate."""


def check_link(incident: Incident, original: str) -> None:
    """Raises ProcedureError unless this report can be linked to that one, as far as it says."""
    if original == incident.id:
        raise Invalid({"original": "That is this very report."})
    if incident.end.duplicates:
        raise ProcedureError(
            f"Others are linked to {incident.id} ({', '.join(incident.end.duplicates)}), so please "
            "link the other way round."
        )


def check_as_read(incident: Incident, original: str, carried_over: Sequence[str]) -> None:
    """Raises ProcedureError where a link that is being approved is no longer what it was."""
    check_link(incident, original)
    if incident.standing.stage not in LINKABLE:
        stage = STAGE_NAMES[incident.standing.stage]
        raise WrongStage(
            f"{incident.id} has meanwhile come to the stage “{stage}”, so it can't be linked any "
            "more; please reject this."
        )
    now = words(brings(incident), incident.procedure)
    if list(carried_over) != now:
        raise TextChanged(
            f"What {original} would take over has changed since this was put up; now it is: "
            f"{in_one(now)}. Please reject it, so that the link is put up anew."
        )
