"""Approve: the Chief Executive's or Director of Operations' decision on an action (5.5)."""

from __future__ import annotations

from procedure.act import action_of, check_stage, refuse_closure
from procedure.close import IncidentClosed, closure_still_holds
from procedure.entries import Entry, Facts, Recorded
from procedure.errors import AlreadyTaken, Invalid, NotAllowed, TextChanged
from procedure.incident import Action, Incident, Moment, Step, applies, decides
from procedure.instants import shown
from procedure.retain import delete
from procedure.rights import NOBODY, approvers_named
from procedure.terms import ActionKind


class Verdict(Facts):
    """Which action, in which text."""

    action: str
    digest: str
    reason: str = ""


class DecideAction(Step, Verdict):
    """Approve or reject an action as it stands."""

    approve: bool


class ActionApproved(Entry, Verdict):
    """An action was approved, in this text."""

    ratified: bool = False

    def sentence(self) -> str:
        """As the Record of Events has it."""
        note = f": {self.reason}" if self.reason else ""
        return f"{self.action} {'ratified' if self.ratified else 'approved'}{note}"


class ActionRejected(Entry, Verdict):
    """An action was rejected and goes back to its proposer."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"{self.action} rejected: {self.reason}"


@decides(DecideAction)
def decide_action(incident: Incident, step: DecideAction, moment: Moment) -> list[Entry]:
    """Once, never by the proposer, and only the text that was read."""
    action = action_of(incident, step.action)
    if not action.waiting:
        raise AlreadyTaken(decided(action))
    check_stage(step.name, action, incident)
    _may_decide(incident, action, moment)
    if step.digest != action.digest:
        raise TextChanged(
            f"{action.key} has been rewritten since this card was made. Please read it again."
        )
    if not step.approve:
        if not step.reason:
            raise Invalid({"reason": "Please say why; it goes back to the proposer."})
        return [ActionRejected(action=step.action, digest=step.digest, reason=step.reason)]
    approved = ActionApproved(
        action=step.action,
        digest=step.digest,
        reason=step.reason,
        ratified=action.taken_at is not None,
    )
    if action.kind is ActionKind.DELETION:
        return [approved, delete(incident, action, moment)]
    if action.kind is not ActionKind.CLOSURE:
        return [approved]
    closure_still_holds(incident, moment)
    return [approved, _closed(action)]


def _closed(action: Action) -> IncidentClosed:
    closing = {"action": action.key, "follow_ups": action.follow_ups, **action.closing}
    return IncidentClosed.model_validate(closing)


def _may_decide(incident: Incident, action: Action, moment: Moment) -> None:
    office, proposer = moment.office, action.proposer.id
    if moment.actor.id in office.people.approvers(incident.implicated, proposer=proposer):
        return
    who = " or the ".join(approvers_named(office, incident.implicated, proposer=proposer))
    if proposer == moment.actor.id:
        can = f"only the {who} can decide it." if who else f"you can't decide it. {NOBODY}"
        raise NotAllowed(f"You proposed this action, so {can}")
    raise NotAllowed(f"Only the {who} can decide this action." if who else NOBODY)


def decided(action: Action) -> str:
    """Who did what with the action, and when."""
    if action.status == "withdrawn":
        return f"{action.key} has been withdrawn: {action.reason}"
    when = f" on {shown(action.decided_at)}" if action.decided_at else ""
    verb = "rejected" if action.status == "rejected" else "approved"
    return f"{action.decided_by} {verb} {action.key}{when}."


@applies(ActionApproved)
def approved(incident: Incident, entry: ActionApproved, recorded: Recorded) -> None:
    """What was taken already is thereby done."""
    action = incident.actions[entry.action]
    action.status = "done" if entry.ratified else "approved"
    if action.taken_at:
        action.outcome = f"Taken on {shown(action.taken_at)}, ratified afterwards"
        action.done_at = action.taken_at
    action.decided_by, action.decided_at = recorded.actor.name, recorded.at
    action.reason = entry.reason


@applies(ActionRejected)
def rejected(incident: Incident, entry: ActionRejected, recorded: Recorded) -> None:
    """Back to the proposer; a closure back to evaluation."""
    action = incident.actions[entry.action]
    action.status, action.reason = "rejected", entry.reason
    action.decided_by, action.decided_at = recorded.actor.name, recorded.at
    refuse_closure(incident, action)
