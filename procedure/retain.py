"""Retain: legal hold, and the deletion of a record once its retention is over.

Retention runs from closure (or from the link, for a duplicate). Deletion needs approval first and
leaves the ID, the dates, the classification and the last hash.
"""

from __future__ import annotations

from datetime import date, datetime

from procedure.act import ActionProposed, ActionWithdrawn, Proposal, digest, next_action
from procedure.entries import Entry, Facts, Instant, Recorded
from procedure.errors import AlreadyTaken, Invalid, Missing
from procedure.follow import owed
from procedure.incident import Action, Incident, Moment, Step, applies, decides
from procedure.instants import end_of, local_day, shown_day
from procedure.office import Office
from procedure.terms import ActionKind


class Hold(Facts):
    """Why the record is kept, or needn't be any longer."""

    reason: str


class HoldRecord(Step, Hold):
    """Put the record under legal hold: it is kept whatever its age."""


class ReleaseHold(Step, Hold):
    """Lift the legal hold."""


class RecordHeld(Entry, Hold):
    """The record is under legal hold."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"Put under legal hold: {self.reason}"


class HoldReleased(Entry, Hold):
    """The legal hold is lifted."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"Legal hold lifted: {self.reason}"


@decides(HoldRecord)
def hold(incident: Incident, step: HoldRecord, moment: Moment) -> list[Entry]:
    """With a reason; a deletion that waits falls."""
    if incident.held:
        raise AlreadyTaken(f"{incident.id} is under legal hold already: {incident.held}")
    if not step.reason:
        raise Invalid({"reason": "Please say why the record has to be kept."})
    return [RecordHeld(reason=step.reason), *withdraw_deletion(incident, "Legal hold")]


@applies(RecordHeld)
def held(incident: Incident, entry: RecordHeld, recorded: Recorded) -> None:
    """Kept."""
    incident.held = entry.reason


@decides(ReleaseHold)
def release(incident: Incident, step: ReleaseHold, moment: Moment) -> list[Entry]:
    """With a reason."""
    if not incident.held:
        raise AlreadyTaken(f"{incident.id} isn't under legal hold.")
    if not step.reason:
        raise Invalid({"reason": "Please say why the hold can be lifted."})
    return [HoldReleased(reason=step.reason)]


@applies(HoldReleased)
def released(incident: Incident, entry: HoldReleased, recorded: Recorded) -> None:
    """Retention counts again."""
    incident.held = ""


def retained_until(incident: Incident, office: Office) -> datetime | None:
    """The end of the last day on which the record is kept (UTC); None while work goes on."""
    if incident.ended_at is None:
        return None
    ended = local_day(incident.ended_at)
    try:
        return end_of(ended.replace(year=ended.year + office.retention_years))
    except ValueError:  # ended on 29 February
        return end_of(date(ended.year + office.retention_years, 2, 28))


def deletion_of(incident: Incident) -> Action | None:
    """The deletion that waits for a decision, if one does."""
    kinds = (a for a in incident.actions.values() if a.kind is ActionKind.DELETION and a.waiting)
    return next(kinds, None)


def withdraw_deletion(incident: Incident, reason: str) -> list[Entry]:
    """Takes back a proposed deletion that no longer holds."""
    waiting = deletion_of(incident)
    return [ActionWithdrawn(action=waiting.key, reason=reason)] if waiting else []


class ProposeDeletion(Step, Hold):
    """Put the deletion of the record before the approvers."""


def deletion_gates(incident: Incident, moment: Moment) -> list[str]:
    """What stands against deletion, in plain words; empty when nothing does."""
    until = retained_until(incident, moment.office)
    gates = []
    if until is None or moment.now <= until:
        when = f"until {shown_day(local_day(until))}" if until else "until it has been closed"
        gates.append(f"the end of its retention: it is kept {when}")
    still = ", ".join(o.key for o in owed(incident))
    if still:
        gates.append(f"the follow-ups that aren't done: {still}")
    if incident.held:
        gates.append(f"the end of the legal hold ({incident.held})")
    return gates


@decides(ProposeDeletion)
def propose_deletion(incident: Incident, step: ProposeDeletion, moment: Moment) -> list[Entry]:
    """Once retention is over and nothing holds it; the sentence says what does."""
    waiting = deletion_of(incident)
    if waiting is not None:
        raise AlreadyTaken(f"{waiting.key}, its deletion, is waiting for a decision already.")
    _check_gates(incident, moment, "can't be deleted yet")
    if not step.reason:
        raise Invalid({"reason": "Please say why it needn't be kept any longer."})
    text = (
        f"Delete the record of {incident.id} for good. What stays: the ID, the dates, the "
        f"classification and the last hash. {step.reason}"
    )
    proposal = Proposal(kind=ActionKind.DELETION, text=text)
    return [
        ActionProposed(
            kind=proposal.kind,
            text=text,
            action=next_action(incident),
            digest=digest(proposal, incident.id),
        )
    ]


def _check_gates(incident: Incident, moment: Moment, verb: str) -> None:
    missing = deletion_gates(incident, moment)
    if missing:
        raise Missing(f"{incident.id} {verb}. Missing: {'; '.join(missing)}.", tuple(missing))


class RecordDeleted(Entry, Facts):
    """The last entry of a record: what follows is a tombstone with what this entry holds."""

    action: str
    classification: str
    reported_at: Instant
    ended_at: Instant

    def sentence(self) -> str:
        """As the Record of Events has it, for as long as it takes to delete it."""
        return f"{self.action}: the record is deleted"


def delete(incident: Incident, action: Action, moment: Moment) -> RecordDeleted:
    """What an approved deletion leaves; raises Missing when something has come up since."""
    _check_gates(incident, moment, "can't be deleted after all")
    reported, ended = incident.recorded_at, incident.ended_at
    if reported is None or ended is None:
        raise Missing(f"{incident.id} hasn't ended.")
    return RecordDeleted(
        action=action.key,
        classification=str(incident.category or ""),
        reported_at=incident.notified or reported,
        ended_at=ended,
    )


@applies(RecordDeleted)
def deleted(incident: Incident, entry: RecordDeleted, recorded: Recorded) -> None:
    """Nothing can follow."""
    action = incident.actions[entry.action]
    action.status, action.outcome = "done", "Deleted"
    incident.deleted_at = recorded.at
