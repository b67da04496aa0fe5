"""Follow: what was said would be done after closure, owed by somebody until it is done (7.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from procedure.complete import CompleteAction, complete
from procedure.entries import Entry, Facts, Recorded
from procedure.errors import AlreadyTaken, Invalid, NotAllowed, ProcedureError
from procedure.incident import (
    Action,
    FollowUp,
    Incident,
    Moment,
    Named,
    Step,
    Undertaking,
    applies,
    decides,
)
from procedure.instants import local_day, shown_day
from procedure.rights import HANDLERS, standing
from procedure.terms import ActionKind


@dataclass(frozen=True, slots=True)
class Owed:
    """A follow-up that isn't done: its key in the case, what, who, and by when (UTC)."""

    key: str
    text: str
    owner: Named
    due: datetime


def follow_ups(incident: Incident) -> tuple[FollowUp, ...]:
    """Everything that outlasts the closure: what came of the lessons, and later further actions.

    An action stays the one object that was approved; here it is only listed beside the others.
    """
    return (*incident.follow_ups.values(), *_later_actions(incident))


def _later_actions(incident: Incident) -> Iterator[FollowUp]:
    for action in incident.actions.values():
        if action.owner and action.due and _outlasts(action, incident.closed_at):
            since = action.decided_at or action.proposed_at
            yield FollowUp(
                action.key,
                action.text,
                action.owner,
                action.due,
                since,
                action.outcome,
                action.done_at,
            )


def _outlasts(action: Action, closed_at: datetime | None) -> bool:
    if closed_at is None or action.kind is not ActionKind.FURTHER:
        return False
    return action.status == "approved" or (
        action.status == "done" and action.done_at is not None and action.done_at > closed_at
    )


def owed(incident: Incident) -> tuple[Owed, ...]:
    """What is still to be done, the nearest first."""
    if incident.deleted_at is not None:
        return ()
    still = [f for f in follow_ups(incident) if not f.outcome]
    still.sort(key=lambda f: (f.due, f.key))
    return tuple(Owed(f.key, f.text, f.owner, f.due) for f in still)


class FollowUpFacts(Facts):
    """Which follow-up, and what came of it."""

    follow_up: str
    outcome: str


class CompleteFollowUp(Step, FollowUpFacts):
    """Record that a follow-up is done."""


class FollowUpCompleted(Entry, FollowUpFacts):
    """A follow-up is done."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"{self.follow_up} done: {self.outcome}"


@decides(CompleteFollowUp)
def complete_follow_up(incident: Incident, step: CompleteFollowUp, moment: Moment) -> list[Entry]:
    """By its owner or the lead; a further action that outlasts closure is done as an action."""
    if step.follow_up in incident.actions:
        action = CompleteAction(action=step.follow_up, outcome=step.outcome)
        return complete(incident, action, moment)
    said = _standing_follow_up(incident, step.follow_up)
    if said.outcome:
        raise AlreadyTaken(f"{said.key} is done already: {said.outcome}")
    owns = said.owner.id == moment.actor.id
    if not owns and not standing(moment.actor, incident, moment.office) & HANDLERS:
        raise NotAllowed(
            "Only the lead officer, the Data Protection Officer or the owner of this follow-up "
            "can record that it is done."
        )
    if not step.outcome:
        raise Invalid({"outcome": "Please say what was done, and what has changed."})
    return [FollowUpCompleted(follow_up=step.follow_up, outcome=step.outcome)]


@applies(FollowUpCompleted)
def follow_up_completed(incident: Incident, entry: FollowUpCompleted, recorded: Recorded) -> None:
    """Done."""
    said = incident.follow_ups[entry.follow_up]
    said.outcome, said.done_at = entry.outcome, recorded.at


class ReassignmentFacts(Facts):
    """Which follow-up, who does it now, by when (UTC), and why."""

    follow_up: str
    owner: Named
    due: datetime
    reason: str


class ReassignFollowUp(Step, ReassignmentFacts):
    """Give a follow-up another owner or another date."""


class FollowUpReassigned(Entry, ReassignmentFacts):
    """A follow-up has another owner or another date."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        by = shown_day(local_day(self.due))
        return f"{self.follow_up} is now for {self.owner.name}, by {by}: {self.reason}"


@decides(ReassignFollowUp)
def reassign(incident: Incident, step: ReassignFollowUp, moment: Moment) -> list[Entry]:
    """What was approved at closure stays as it is; who does it and by when may have to change."""
    said = _standing_follow_up(incident, step.follow_up)
    if said.outcome:
        raise AlreadyTaken(f"{said.key} is done already: {said.outcome}")
    wrong = {}
    if not step.owner.id:
        wrong["owner"] = "Please choose who does it."
    if step.due <= moment.now:
        wrong["due"] = "That day is past. By when is it to be done?"
    if not step.reason:
        wrong["reason"] = "Please say why it changes."
    if wrong:
        raise Invalid(wrong)
    if (step.owner.id, step.due) == (said.owner.id, said.due):
        raise Invalid({"owner": "That is how it stands already."})
    return [FollowUpReassigned.model_validate(step.model_dump())]


@applies(FollowUpReassigned)
def reassigned(incident: Incident, entry: FollowUpReassigned, recorded: Recorded) -> None:
    """Its words stay."""
    said = incident.follow_ups[entry.follow_up]
    said.owner, said.due = entry.owner, entry.due


def _standing_follow_up(incident: Incident, key: str) -> FollowUp:
    said = incident.follow_ups.get(key)
    if said is None:
        raise ProcedureError(f"There is no follow-up {key} in {incident.id}.")
    return said


def keep(incident: Incident, undertakings: Sequence[Undertaking], at: datetime) -> None:
    """At closure each undertaking becomes a follow-up: F1, F2 …, on from an earlier closure's."""
    for said in undertakings:
        key = f"F{len(incident.follow_ups) + 1}"
        incident.follow_ups[key] = FollowUp(key, said.text, said.owner, said.due, at)


def undertaken(undertakings: Sequence[Undertaking]) -> str:
    """In a sentence: ' To be done: … (Olive Owner, by Mon 30 Nov 2026).', or ""."""
    each = [f"{u.text} ({u.owner.name}, by {shown_day(local_day(u.due))})" for u in undertakings]
    return f" To be done: {'; '.join(each)}." if each else ""


def wrong_undertakings(undertakings: Sequence[Undertaking], now: datetime) -> dict[str, str]:
    """Each needs words, an owner, and a date that is still to come."""
    for place, said in enumerate(undertakings, start=1):
        if not said.text or not said.owner.id:
            return {"follow_ups": f"Row {place}: please say what is to be done, and by whom."}
        if said.due <= now:
            return {"follow_ups": f"Row {place}: that day is past. By when is it to be done?"}
    return {}
