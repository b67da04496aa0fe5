"""What several steps share: proposing an action, taking it back, having it done (5.4, 5.5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from procedure.definition import Procedure
from procedure.entries.act import ActionProposed, ActionWithdrawn, Proposal
from procedure.entries.complete import ActionCompleted
from procedure.errors import AlreadyTaken, Invalid, Missing, NotAllowed, ProcedureError, WrongStage
from procedure.findings import action_of, deletion_of, outcome_of
from procedure.instants import shown
from procedure.law import digest
from procedure.organisation import Moment
from procedure.parties import party_of
from procedure.record import Brought, Entry, Undertaking
from procedure.rights import Right, deals_with, handlers_named, may_complete, out_of_stage, roles_in
from procedure.roles import Role
from procedure.stages import ENDED
from procedure.state import Action, ActionStatus, Incident
from procedure.terms import (
    ACTION_NAMES,
    MAY_BE_TAKEN_ALREADY,
    OWN_BUTTON,
    ActionKind,
)

ONLY_SUSPENSION = "The {people} can {verb} a suspension, and nothing else."


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
    check_kind(step.kind, incident, moment, "propose")


def check_kind(kind: ActionKind, incident: Incident, moment: Moment, verb: str) -> None:
    """Raises NotAllowed where the people officer would act on more than a suspension (5.4)."""
    if not deals_with(moment, kind, incident):
        raise NotAllowed(incident.procedure.say(ONLY_SUSPENSION, verb=verb))


def check_not_over(action: Action) -> None:
    """Raises AlreadyTaken for an action to which nothing more happens."""
    if action.over:
        raise AlreadyTaken(f"{action.key} is {action.status} already.")


def check_stage(right: Right, action: Action, incident: Incident) -> None:
    """Raises WrongStage for an action of a case that has ended, unless it is its deletion."""
    if incident.standing.stage in ENDED and action.kind is not ActionKind.DELETION:
        raise WrongStage(out_of_stage(right, incident))


def next_action(incident: Incident, ahead: int = 0) -> str:
    """The key of the next action: A1, A2 …; `ahead` are proposed by the same step before it."""
    return f"A{len(incident.work.actions) + len(incident.work.gone_actions) + 1 + ahead}"


def bound(
    proposal: Proposal,
    procedure: Procedure,
    *,
    party: str | None = None,
    who: str = "",
    closing: dict[str, str] | None = None,
    follow_ups: Sequence[Undertaking] = (),
    seen: Sequence[str] = (),
) -> str:
    """The digest of what an approver sees of this proposal, each thing as it is shown (5.5).

    `seen` is what a decision brings about, in words.
    """
    shows: dict[str, object] = {
        "kind": ACTION_NAMES[proposal.kind],
        "text": proposal.text,
        "taken": _shown(proposal.taken_at),
        "owner": proposal.owner.model_dump() if proposal.owner else None,
        "due": _shown(proposal.due),
        "party": (who or procedure.party_name(party)) if party else "",
        "cause": procedure.cause((closing or {}).get("cause", "")),
        "lessons": (closing or {}).get("lessons", ""),
        "follow_ups": [
            {"text": said.text, "owner": said.owner.model_dump(), "due": _shown(said.due)}
            for said in follow_ups
        ],
    }
    return digest(shows | {"brings": list(seen)} if seen else shows)


def _shown(instant: datetime | None) -> str:
    return shown(instant) if instant else ""


def proposed(
    proposal: Proposal,
    key: str,
    procedure: Procedure,
    *,
    seen: Sequence[str] = (),
    brings: Sequence[Brought] = (),
    **more: Any,
) -> ActionProposed:
    """The entry that puts a proposal before the approvers, bound to what they see of it.

    `brings` is what a decision brings about, `seen` the same in words.
    """
    return ActionProposed(
        **facts_of(proposal),
        action=key,
        digest=bound(proposal, procedure, seen=seen, **more),
        brings=list(brings),
        **more,
    )


def facts_of(proposal: Proposal) -> dict[str, Any]:
    """A proposal's own facts, without those of the step or entry that holds it."""
    return {name: getattr(proposal, name) for name in Proposal.model_fields}


def propose_notification(
    incident: Incident, party: str, reason: str, ahead: int = 0
) -> list[Entry]:
    """The action that an external notification needs (5.5), unless one already waits or stands."""
    for action in incident.work.actions.values():
        if action.party == party and action.status in _STANDS:
            return []
    row = party_of(incident, party)
    text = f"Notify {row.name}. Reason: {reason}"
    proposal = Proposal(kind=ActionKind.NOTIFICATION, text=text)
    who = row.name if row.body else ""
    return [
        proposed(proposal, next_action(incident, ahead), incident.procedure, party=party, who=who)
    ]


_STANDS = (ActionStatus.PROPOSED, ActionStatus.APPROVED, ActionStatus.DONE)
_UNDONE = (ActionStatus.PROPOSED, ActionStatus.APPROVED)


def withdraw_notification(incident: Incident, party: str, reason: str) -> list[Entry]:
    """Takes back what was proposed or approved for a party that isn't to be told after all."""
    return [
        ActionWithdrawn(action=action.key, reason=reason)
        for action in incident.work.actions.values()
        if action.party == party and action.status in _UNDONE
    ]


def withdraw_deletion(incident: Incident, reason: str) -> list[Entry]:
    """Takes back a proposed deletion that no longer holds."""
    waiting = deletion_of(incident)
    return [ActionWithdrawn(action=waiting.key, reason=reason)] if waiting else []


def complete(
    incident: Incident, key: str, outcome: str, done_at: datetime | None, moment: Moment
) -> list[Entry]:
    """Approved first; a suspension also needs its business continuity (5.4)."""
    action = action_of(incident, key)
    if action.status is ActionStatus.DONE:
        raise AlreadyTaken(f"{action.key} is done already: {outcome_of(action)}")
    if action.status is ActionStatus.WITHDRAWN:
        raise AlreadyTaken(f"{action.key} has been withdrawn: {action.reason}")
    if action.kind in OWN_BUTTON:
        raise ProcedureError("Please record this with its own button.")
    _check_may_complete(action, incident, moment)
    missing, procedure = [], incident.procedure
    if action.kind is ActionKind.SUSPENSION and not action.continuity:
        missing.append(
            procedure.say("business continuity arrangements and their owner ({c.suspend})")
        )
    if action.status is not ActionStatus.APPROVED:
        missing.append(procedure.say("approval by the {approvers} ({c.approve})"))
    if missing:
        raise Missing(
            f"{action.key} can't be completed yet. Missing: {'; '.join(missing)}.", tuple(missing)
        )
    wrong = wrong_done_at(done_at, moment)
    if not outcome:
        wrong["outcome"] = "Please say what came of it, and how effective it was."
    if wrong:
        raise Invalid(wrong)
    return [ActionCompleted(action=key, outcome=outcome, done_at=done_at)]


def wrong_done_at(done_at: datetime | None, moment: Moment) -> dict[str, str]:
    """What can't be right about when something was done, under its field."""
    if done_at is not None and done_at > moment.now:
        return {"done_at": "This is in the future. When was it done?"}
    return {}


def _check_may_complete(action: Action, incident: Incident, moment: Moment) -> None:
    parts = roles_in(moment.actor, incident, moment.organisation)
    if may_complete(action, moment.actor, parts):
        return
    if Role.PEOPLE_OFFICER in parts:
        raise NotAllowed(incident.procedure.say(ONLY_SUSPENSION, verb="complete"))
    raise NotAllowed(
        f"Only the {handlers_named(incident, moment.organisation)} or the owner of this action "
        "can record that it is done."
    )
