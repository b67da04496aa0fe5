"""Evaluate: the three reviews after an incident (7.1)."""

from __future__ import annotations

from procedure.entries.evaluate import (
    Finding,
    Plan,
    ReviewCompleted,
    ReviewPlanned,
    ReviewWaived,
    Waiver,
)
from procedure.errors import AlreadyTaken, Invalid, NotAllowed, ProcedureError
from procedure.forms import evaluate as forms
from procedure.organisation import Moment
from procedure.record import Entry, Step
from procedure.rights import HANDLERS, TRIAGED, Right, handlers_named, roles_in
from procedure.roles import Role
from procedure.rows import FormRow, StepRow, not_overtaken
from procedure.state import Incident


class PlanReview(Step, Plan):
    """Give a review an owner and a date."""


def plan(incident: Incident, step: PlanReview, moment: Moment) -> list[Entry]:
    """Before it is finished."""
    _unfinished(incident, step.review)
    wrong = {}
    if not step.owner.id:
        wrong["owner"] = "Please choose who reviews this."
    if step.due <= moment.now:
        wrong["due"] = "This is in the past. By when is it to be done?"
    if wrong:
        raise Invalid(wrong)
    return [ReviewPlanned.model_validate(step.model_dump())]


def _unfinished(incident: Incident, name: str) -> None:
    if name not in incident.procedure.reviews:
        raise ProcedureError("There is no such review.")
    review = incident.learning.reviews.get(name)
    if review is not None and review.finished:
        raise AlreadyTaken(
            f"That review ({incident.procedure.review_short(name)}) is finished already."
        )


class CompleteReview(Step, Finding):
    """Record what a review found."""


def complete_review(incident: Incident, step: CompleteReview, moment: Moment) -> list[Entry]:
    """By the lead, or by the owner of this very review."""
    _unfinished(incident, step.review)
    review = incident.learning.reviews.get(step.review)
    owns = review is not None and review.owner is not None and review.owner.id == moment.actor.id
    leads = roles_in(moment.actor, incident, moment.organisation) & HANDLERS
    if not owns and not leads:
        who = handlers_named(incident, moment.organisation)
        raise NotAllowed(f"Only the {who} or the owner of this review can complete it.")
    if not step.outcome:
        raise Invalid({"outcome": "Please say what the review found and what will change."})
    return [ReviewCompleted(review=step.review, outcome=step.outcome)]


class WaiveReview(Step, Waiver):
    """Do without a review."""


def waive(incident: Incident, step: WaiveReview, moment: Moment) -> list[Entry]:
    """With a reason."""
    _unfinished(incident, step.review)
    if not step.reason:
        raise Invalid({"reason": "Please say why; the approver of the closure sees it."})
    return [ReviewWaived(review=step.review, reason=step.reason)]


STEPS = (
    StepRow(
        step=PlanReview,
        decide=plan,
        right=Right(HANDLERS, TRIAGED, "plan a review"),
        forms=(
            FormRow(
                form=forms.PLAN_REVIEW,
                buttons=(),
                words=(),
                returns="reviews",
                overtaken=not_overtaken,
            ),
        ),
    ),
    StepRow(
        step=CompleteReview,
        decide=complete_review,
        right=Right(HANDLERS | {Role.OWNER}, TRIAGED, "complete a review"),
        forms=(
            FormRow(
                form=forms.COMPLETE_REVIEW,
                buttons=(),
                words=(),
                returns="reviews",
                overtaken=not_overtaken,
            ),
        ),
    ),
    StepRow(
        step=WaiveReview,
        decide=waive,
        right=Right(HANDLERS, TRIAGED, "waive a review"),
        forms=(
            FormRow(
                form=forms.WAIVE_REVIEW,
                buttons=(),
                words=(),
                returns="reviews",
                overtaken=not_overtaken,
            ),
        ),
    ),
)
