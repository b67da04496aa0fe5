"""Act: actions proposed, rewritten, carried out; suspension (5.2, 5.4, 5.5)."""

from __future__ import annotations

from procedure.actions import (
    bound,
    check_kind,
    check_not_over,
    check_proposal,
    check_stage,
    facts_of,
    next_action,
    proposed,
)
from procedure.entries.act import ActionRevised, ActionWithdrawn, Proposal, Withdrawal
from procedure.errors import Invalid, ProcedureError
from procedure.findings import action_of
from procedure.forms import act as forms
from procedure.organisation import Moment
from procedure.record import Entry, Step
from procedure.rights import ALWAYS, OFFICERS_AND_HEAD, Right
from procedure.rows import (
    ACTION,
    CASE,
    Button,
    FormRow,
    StepRow,
    lacks_nothing,
    never_next,
    not_overtaken,
    whenever,
)
from procedure.stages import WORKING
from procedure.state import Action, ActionStatus, Incident
from procedure.terms import OWN_BUTTON


class ProposeAction(Step, Proposal):
    """Put an action before the approvers."""


class ReviseAction(Step, Proposal):
    """Rewrite an action; it must be approved anew."""

    action: str


def propose(incident: Incident, step: ProposeAction, moment: Moment) -> list[Entry]:
    """Notification and closure have steps of their own that propose them."""
    if step.kind in OWN_BUTTON:
        raise ProcedureError("A notification or a closure is proposed with its own button.")
    check_proposal(step, incident, moment)
    return [proposed(step, next_action(incident), incident.procedure)]


def revise(incident: Incident, step: ReviseAction, moment: Moment) -> list[Entry]:
    """Until it is done; whatever was decided about the earlier text no longer holds."""
    action = action_of(incident, step.action)
    if action.kind in OWN_BUTTON or action.kind is not step.kind:
        raise ProcedureError("That action can't be rewritten; please withdraw it instead.")
    check_not_over(action)
    check_kind(action.kind, incident, moment, "rewrite")
    check_proposal(step, incident, moment)
    if _unchanged(step, action) and action.status is not ActionStatus.REJECTED:
        raise Invalid({"text": "Nothing was changed."})
    return [
        ActionRevised(**facts_of(step), action=action.key, digest=bound(step, incident.procedure))
    ]


def _unchanged(step: Proposal, action: Action) -> bool:
    return all(getattr(step, name) == getattr(action, name) for name in Proposal.model_fields)


class WithdrawAction(Step, Withdrawal):
    """Take back an action that isn't done."""


WITHDRAW = Right(OFFICERS_AND_HEAD, ALWAYS, "withdraw an action")


def withdraw(incident: Incident, step: WithdrawAction, moment: Moment) -> list[Entry]:
    """With a reason."""
    action = action_of(incident, step.action)
    check_not_over(action)
    check_stage(WITHDRAW, action, incident)
    check_kind(action.kind, incident, moment, "withdraw")
    if not step.reason:
        raise Invalid({"reason": "Please say why."})
    return [ActionWithdrawn(action=step.action, reason=step.reason)]


STEPS = (
    StepRow(
        step=ProposeAction,
        decide=propose,
        right=Right(OFFICERS_AND_HEAD, WORKING, "propose an action"),
        forms=(
            FormRow(
                form=forms.PROPOSE_ACTION,
                buttons=(
                    Button("Propose an action", CASE, 180, whenever, never_next, lacks_nothing),
                    Button("Propose an action", "actions", 10, whenever, never_next, lacks_nothing),
                ),
                words=(
                    "propose",
                    "propose action",
                ),
                returns="actions",
                overtaken=not_overtaken,
            ),
        ),
    ),
    StepRow(
        step=ReviseAction,
        decide=revise,
        right=Right(OFFICERS_AND_HEAD, WORKING, "rewrite an action"),
        forms=(
            FormRow(
                form=forms.REVISE_ACTION,
                buttons=(),
                words=(),
                returns=ACTION,
                overtaken=not_overtaken,
            ),
        ),
    ),
    StepRow(
        step=WithdrawAction,
        decide=withdraw,
        right=WITHDRAW,
        forms=(
            FormRow(
                form=forms.WITHDRAW_ACTION,
                buttons=(),
                words=(),
                returns="actions",
                overtaken=not_overtaken,
            ),
        ),
    ),
)
