"""Close: closure proposed when nothing is missing, approved and done; reopening."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from procedure.actions import next_action, proposed, withdraw_deletion
from procedure.entries.act import Proposal
from procedure.entries.close import (
    Closing,
    IncidentReopened,
    Reopening,
    undertaken,
)
from procedure.errors import Invalid
from procedure.forms import close as forms
from procedure.gates import check_closure, closure_gates
from procedure.organisation import Moment
from procedure.record import Entry, Step, Undertaking
from procedure.rights import HANDLERS, OFFICERS, Right, Sight
from procedure.rows import (
    CASE,
    Button,
    FormRow,
    StepRow,
    lacks_nothing,
    never_next,
    not_overtaken,
    whenever,
)
from procedure.stages import ENDED, Stage
from procedure.state import Incident
from procedure.terms import ActionKind


class ProposeClosure(Step, Closing):
    """Put the closure before the approvers."""

    summary: str


def propose_closure(incident: Incident, step: ProposeClosure, moment: Moment) -> list[Entry]:
    """Only when nothing is missing; the sentence lists what is."""
    check_closure(incident, "Closure can't be proposed yet")
    wrong = {k: "Please answer this." for k in ("summary", "lessons") if not getattr(step, k)}
    if step.cause not in incident.procedure.causes:
        wrong["cause"] = "Please choose the cause."
    wrong |= wrong_undertakings(step.follow_ups, moment.now)
    if wrong:
        raise Invalid(wrong)
    reviews, name = incident.learning.reviews.items(), incident.procedure.review_short
    waived = [f"{name(key)}: {review.waived}" for key, review in reviews if review.waived]
    text = f"Close {incident.id}. {step.summary}"
    if waived:
        text += " Reviews waived: " + "; ".join(waived)
    text += undertaken(step.follow_ups)
    proposal = Proposal(kind=ActionKind.CLOSURE, text=text)
    closing = {"cause": step.cause, "lessons": step.lessons}
    key = next_action(incident)
    return [
        proposed(proposal, key, incident.procedure, closing=closing, follow_ups=step.follow_ups)
    ]


class ReopenIncident(Step, Reopening):
    """Reopen a closed incident, or one linked by mistake."""


def reopen(incident: Incident, step: ReopenIncident, moment: Moment) -> list[Entry]:
    """With a reason."""
    if not step.reason:
        raise Invalid({"reason": "Please say why."})
    return [IncidentReopened(reason=step.reason), *withdraw_deletion(incident, "Reopened")]


def wrong_undertakings(undertakings: Sequence[Undertaking], now: datetime) -> dict[str, str]:
    """Each needs words, an owner, and a date that is still to come."""
    for place, said in enumerate(undertakings, start=1):
        if not said.text or not said.owner.id:
            return {"follow_ups": f"Row {place}: please say what is to be done, and by whom."}
        if said.due <= now:
            return {"follow_ups": f"Row {place}: that day is past. By when is it to be done?"}
    return {}


def _always_next(incident: Incident, sight: Sight) -> bool:
    return True


STEPS = (
    StepRow(
        step=ProposeClosure,
        decide=propose_closure,
        right=Right(HANDLERS, frozenset({Stage.EVALUATION}), "propose closure"),
        forms=(
            FormRow(
                form=forms.PROPOSE_CLOSURE,
                buttons=(
                    Button("Propose closure", CASE, 80, whenever, _always_next, closure_gates),
                ),
                words=("close",),
                returns=CASE,
                overtaken=not_overtaken,
            ),
        ),
    ),
    StepRow(
        step=ReopenIncident,
        decide=reopen,
        right=Right(OFFICERS, ENDED, "reopen this incident"),
        forms=(
            FormRow(
                form=forms.REOPEN,
                buttons=(Button("Reopen", CASE, 100, whenever, never_next, lacks_nothing),),
                words=("reopen",),
                returns=CASE,
                overtaken=not_overtaken,
            ),
        ),
    ),
)
