"""Approve: the Chief Executive's or Director of Operations' decision on an action (5.5)."""

from __future__ import annotations

from procedure.actions import check_stage
from procedure.decisions import effects
from procedure.entries.approve import ActionApproved, ActionRejected, Verdict
from procedure.entries.close import IncidentClosed
from procedure.entries.retain import RecordDeleted
from procedure.errors import AlreadyTaken, Invalid, Missing, NotAllowed, TextChanged
from procedure.findings import action_of, decided, digest_of, together
from procedure.forms.approve import DECIDE_ACTION
from procedure.gates import check_closure, check_deletion
from procedure.organisation import Moment
from procedure.record import Entry, Step
from procedure.rights import ALWAYS, NOBODY_ABLE, Right, approvers, approvers_named
from procedure.roles import Role
from procedure.rows import ACTION, FormRow, StepRow, not_overtaken
from procedure.state import Action, Incident
from procedure.terms import ActionKind


class DecideAction(Step, Verdict):
    """Approve or reject an action as it stands, or with it what was put up together with it.

    `digest` is that of the action, or of all that the card showed (findings.digest_of).
    """

    approve: bool


DECIDE = Right(frozenset({Role.APPROVER}), ALWAYS, "approve or reject this action")


def decide_action(incident: Incident, step: DecideAction, moment: Moment) -> list[Entry]:
    """Once, never by anybody who wrote any of it, and only the text that was read."""
    action = action_of(incident, step.action)
    if not action.waiting:
        raise AlreadyTaken(decided(action))
    check_stage(DECIDE, action, incident)
    group = together(action, incident)
    asked = group if step.digest == digest_of(group) else (action,)
    for each in asked:
        _may_decide(incident, each, moment)
    if step.digest != digest_of(asked):
        raise TextChanged(
            f"{action.key} has been rewritten since this card was made. Please read it again."
        )
    if not step.approve and not step.reason:
        raise Invalid({"reason": "Please say why; it goes back to the proposer."})
    return [entry for each in asked for entry in _decided(incident, each, step, moment)]


def _decided(incident: Incident, action: Action, step: DecideAction, moment: Moment) -> list[Entry]:
    """The verdict on one of the actions that were asked for, and what it brings about."""
    verdict = {"action": action.key, "digest": action.digest, "reason": step.reason}
    if not step.approve:
        return [ActionRejected.model_validate(verdict)]
    approved = ActionApproved.model_validate(verdict | {"ratified": action.taken_at is not None})
    if action.kind is ActionKind.DELETION:
        return [approved, _deleted(incident, action, moment)]
    if action.kind is ActionKind.DECISION:
        return [approved, *effects(incident, action)]
    if action.kind is not ActionKind.CLOSURE:
        return [approved]
    check_closure(incident, "It can't be closed yet")
    return [approved, _closed(action)]


def _closed(action: Action) -> IncidentClosed:
    closing = {"action": action.key, "follow_ups": action.follow_ups, **action.closing}
    return IncidentClosed.model_validate(closing)


def _may_decide(incident: Incident, action: Action, moment: Moment) -> None:
    organisation, authors = moment.organisation, action.authors
    if moment.actor.id in approvers(incident, organisation, authors):
        return
    who = " or the ".join(approvers_named(incident, organisation, authors))
    if moment.actor.id in authors:
        nobody = organisation.procedure.say(NOBODY_ABLE)
        can = f"only the {who} can decide it." if who else f"you can't decide it. {nobody}"
        did = "proposed" if action.proposer.id == moment.actor.id else "wrote part of"
        raise NotAllowed(f"You {did} this action, so {can}")
    raise NotAllowed(f"Only the {who} can decide this action." if who else NOBODY_ABLE)


def _deleted(incident: Incident, action: Action, moment: Moment) -> RecordDeleted:
    """What an approved deletion leaves; raises Missing when something has come up since."""
    check_deletion(incident, moment, f"{incident.id} can't be deleted after all")
    reported, ended = incident.report.recorded_at, incident.end.ended_at
    if reported is None or ended is None:
        raise Missing(f"{incident.id} hasn't ended.")
    return RecordDeleted(
        action=action.key,
        classification=str(incident.standing.category or ""),
        reported_at=incident.report.notified or reported,
        ended_at=ended,
    )


STEPS = (
    StepRow(
        step=DecideAction,
        decide=decide_action,
        right=DECIDE,
        forms=(
            FormRow(
                form=DECIDE_ACTION,
                buttons=(),
                words=(),
                returns=ACTION,
                overtaken=not_overtaken,
            ),
        ),
    ),
)
