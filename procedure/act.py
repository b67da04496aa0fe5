"""Act: actions proposed, rewritten, carried out; suspension (5.2, 5.4, 5.5)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import Field

from procedure.entries import Entry, Facts, Instant, Recorded
from procedure.errors import (
    AlreadyTaken,
    Invalid,
    NotAllowed,
    ProcedureError,
    WrongStage,
)
from procedure.incident import (
    Action,
    Incident,
    Moment,
    Named,
    Step,
    Undertaking,
    applies,
    decides,
)
from procedure.instants import shown
from procedure.rights import OFFICERS, RIGHTS, out_of_stage, standing
from procedure.roles import Role
from procedure.stages import ENDED, Milestone, Stage
from procedure.terms import (
    ACTION_NAMES,
    MAY_BE_TAKEN_ALREADY,
    PARTY_NAMES,
    ActionKind,
    Party,
)

OWN_BUTTON = frozenset({ActionKind.NOTIFICATION, ActionKind.CLOSURE, ActionKind.DELETION})
"""Kinds that are proposed and done by steps of their own."""


class Proposal(Facts):
    """What is to be done, or was done at once: the text an approval is bound to."""

    kind: ActionKind
    text: str
    taken_at: Instant | None = None
    owner: Named | None = None
    due: Instant | None = None


def digest(proposal: Proposal, extra: str = "") -> str:
    """SHA-256 of everything an approver reads: an approval holds for this text alone (5.5)."""
    body = {name: getattr(proposal, name) for name in Proposal.model_fields}
    text = json.dumps(body, default=str, sort_keys=True, ensure_ascii=False) + extra
    return hashlib.sha256(text.encode()).hexdigest()


class ProposeAction(Step, Proposal):
    """Put an action before the approvers."""


class ReviseAction(Step, Proposal):
    """Rewrite an action; it must be approved anew."""

    action: str


class ActionProposed(Entry, Proposal):
    """An action waits for approval.

    `closing` holds cause and lessons when it is the closure, `follow_ups` what is done after it.
    """

    action: str
    digest: str
    party: Party | None = None
    closing: dict[str, str] = Field(default_factory=dict)
    follow_ups: list[Undertaking] = Field(default_factory=list)

    def sentence(self) -> str:
        """As the Record of Events has it."""
        taken = f" (already taken, {shown(self.taken_at)})" if self.taken_at else ""
        return f"{self.action} proposed, {ACTION_NAMES[self.kind].lower()}{taken}: {self.text}"


class ActionRevised(Entry, Proposal):
    """An action was rewritten."""

    action: str
    digest: str

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"{self.action} rewritten, to be approved anew: {self.text}"


def check_proposal(step: Proposal, incident: Incident, moment: Moment) -> None:
    """What an action's text must hold; raises Invalid or NotAllowed."""
    wrong = {}
    if not step.text:
        wrong["text"] = "Please say what is to be done, or what was done."
    if step.taken_at and step.kind not in MAY_BE_TAKEN_ALREADY:
        name = ACTION_NAMES[step.kind]
        wrong["taken_at"] = f"{name} needs approval first, so it can't have been taken already."
    elif step.taken_at and step.taken_at > moment.now:
        wrong["taken_at"] = "This is in the future. When was it done?"
    if step.due and step.due < moment.now and not step.taken_at:
        wrong["due"] = "This is in the past. By when is it to be done?"
    if wrong:
        raise Invalid(wrong)
    if not deals_with(moment, step.kind, incident):
        raise NotAllowed("The Head of People can propose a suspension, and nothing else.")


def deals_with(moment: Moment, kind: ActionKind, incident: Incident) -> bool:
    """The Head of People's part ends at suspension, unless they lead, say (5.3, 5.4)."""
    parts = standing(moment.actor, incident, moment.office)
    suspends = kind is ActionKind.SUSPENSION and Role.HEAD_OF_PEOPLE in parts
    return suspends or bool(parts & OFFICERS)


def next_action(incident: Incident, ahead: int = 0) -> str:
    """The key of the next action: A1, A2 …"""
    return f"A{len(incident.actions) + 1 + ahead}"


@decides(ProposeAction)
def propose(incident: Incident, step: ProposeAction, moment: Moment) -> list[Entry]:
    """Notification and closure have steps of their own that propose them."""
    if step.kind in OWN_BUTTON:
        raise ProcedureError("A notification or a closure is proposed with its own button.")
    check_proposal(step, incident, moment)
    return [ActionProposed(**_text_of(step), action=next_action(incident), digest=digest(step))]


def propose_notification(
    incident: Incident, party: Party, reason: str, moment: Moment, ahead: int = 0
) -> list[Entry]:
    """The action that an external notification needs (5.5), unless one already waits or stands.

    `ahead` counts the actions proposed by the same step before this one.
    """
    for action in incident.actions.values():
        if action.party is party and action.status in ("proposed", "approved", "done"):
            return []
    proposal = Proposal(
        kind=ActionKind.NOTIFICATION, text=f"Notify {PARTY_NAMES[party]}. Reason: {reason}"
    )
    key = next_action(incident, ahead)
    body = _text_of(proposal)
    return [ActionProposed(**body, action=key, digest=digest(proposal, party), party=party)]


def withdraw_notification(incident: Incident, party: Party, reason: str) -> list[Entry]:
    """Takes back what was proposed or approved for a party that isn't to be told after all."""
    return [
        ActionWithdrawn(action=action.key, reason=reason)
        for action in incident.actions.values()
        if action.party is party and action.status in ("proposed", "approved")
    ]


def _text_of(step: Proposal) -> dict[str, Any]:
    return {name: getattr(step, name) for name in Proposal.model_fields}


@applies(ActionProposed)
def proposed(incident: Incident, entry: ActionProposed, recorded: Recorded) -> None:
    """Waits for a decision; a proposed closure also moves the incident on."""
    if entry.kind is ActionKind.CLOSURE:
        incident.reach(Milestone.CLOSURE_PROPOSED)
    incident.actions[entry.action] = Action(
        key=entry.action,
        kind=entry.kind,
        text=entry.text,
        proposer=Named(id=recorded.actor.id, name=recorded.actor.name),
        proposed_at=recorded.at,
        digest=entry.digest,
        taken_at=entry.taken_at,
        owner=entry.owner,
        due=entry.due,
        party=entry.party,
        closing=entry.closing,
        follow_ups=entry.follow_ups,
    )


def action_of(incident: Incident, key: str) -> Action:
    """The action under this key; raises ProcedureError when there is none."""
    try:
        return incident.actions[key]
    except KeyError:
        raise ProcedureError(f"There is no action {key} in {incident.id}.") from None


def decidable(action: Action, incident: Incident) -> bool:
    """Whether it waits for a decision that can be taken now: after the end, only a deletion."""
    return action.waiting and (incident.stage not in ENDED or action.kind is ActionKind.DELETION)


def check_stage(step: str, action: Action, incident: Incident) -> None:
    """Raises WrongStage for an action of a case that has ended, unless it is its deletion."""
    if incident.stage in ENDED and action.kind is not ActionKind.DELETION:
        raise WrongStage(out_of_stage(RIGHTS[step], incident))


@decides(ReviseAction)
def revise(incident: Incident, step: ReviseAction, moment: Moment) -> list[Entry]:
    """Until it is done; whatever was decided about the earlier text no longer holds."""
    action = action_of(incident, step.action)
    if action.kind in OWN_BUTTON or action.kind is not step.kind:
        raise ProcedureError("That action can't be rewritten; please withdraw it instead.")
    if action.status in ("done", "withdrawn"):
        raise AlreadyTaken(f"{action.key} is {action.status} already.")
    if not deals_with(moment, action.kind, incident):
        raise NotAllowed("The Head of People can rewrite a suspension, and nothing else.")
    check_proposal(step, incident, moment)
    text = digest(step)
    if text == action.digest and action.status != "rejected":
        raise Invalid({"text": "Nothing was changed."})
    return [ActionRevised(**_text_of(step), action=action.key, digest=text)]


@applies(ActionRevised)
def revised(incident: Incident, entry: ActionRevised, recorded: Recorded) -> None:
    """Waits for a decision again; whoever rewrote it is its proposer now."""
    action = incident.actions[entry.action]
    action.text, action.taken_at, action.owner = entry.text, entry.taken_at, entry.owner
    action.due, action.digest, action.status = entry.due, entry.digest, "proposed"
    action.proposer = Named(id=recorded.actor.id, name=recorded.actor.name)
    action.proposed_at, action.reason, action.decided_by = recorded.at, "", ""
    action.decided_at = None


class Withdrawal(Facts):
    """Which action, and why it falls."""

    action: str
    reason: str


class WithdrawAction(Step, Withdrawal):
    """Take back an action that isn't done."""


class ActionWithdrawn(Entry, Withdrawal):
    """An action fell."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"{self.action} withdrawn: {self.reason}"


@decides(WithdrawAction)
def withdraw(incident: Incident, step: WithdrawAction, moment: Moment) -> list[Entry]:
    """With a reason."""
    action = action_of(incident, step.action)
    if action.status in ("done", "withdrawn"):
        raise AlreadyTaken(f"{action.key} is {action.status} already.")
    check_stage(step.name, action, incident)
    if not deals_with(moment, action.kind, incident):
        raise NotAllowed("The Head of People can withdraw a suspension, and nothing else.")
    if not step.reason:
        raise Invalid({"reason": "Please say why."})
    return [ActionWithdrawn(action=step.action, reason=step.reason)]


@applies(ActionWithdrawn)
def withdrawn(incident: Incident, entry: ActionWithdrawn, recorded: Recorded) -> None:
    """A closure that falls while it waits leaves the incident where it was."""
    action = incident.actions[entry.action]
    if action.waiting:
        refuse_closure(incident, action)
    action.status, action.reason = "withdrawn", entry.reason


def refuse_closure(incident: Incident, action: Action) -> None:
    """Back from the proposed closure to evaluation."""
    if action.kind is ActionKind.CLOSURE and incident.stage is Stage.CLOSURE:
        incident.reach(Milestone.CLOSURE_REFUSED)
