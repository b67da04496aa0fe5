"""Evaluate: the three reviews after an incident (7.1)."""

from __future__ import annotations

from typing import Literal

from procedure.entries import Entry, Facts, Instant, Recorded
from procedure.errors import AlreadyTaken, Invalid, NotAllowed
from procedure.incident import Incident, Moment, Named, Review, Step, applies, decides
from procedure.instants import shown
from procedure.rights import standing
from procedure.roles import Role
from procedure.terms import REVIEWS

ReviewName = Literal["asset_register", "policies", "training"]


def short(review: str) -> str:
    """The review's subject, without what it is to ensure."""
    return REVIEWS[review].split(":")[0]


class Plan(Facts):
    """Who reviews, and by when (UTC)."""

    review: ReviewName
    owner: Named
    due: Instant


class PlanReview(Step, Plan):
    """Give a review an owner and a date."""


class ReviewPlanned(Entry, Plan):
    """A review has an owner and a date."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"Review planned, {short(self.review)}: {self.owner.name}, by {shown(self.due)}"


@decides(PlanReview)
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
    review = incident.reviews.get(name)
    if review is not None and review.finished:
        raise AlreadyTaken(f"That review ({short(name)}) is finished already.")


@applies(ReviewPlanned)
def planned(incident: Incident, entry: ReviewPlanned, recorded: Recorded) -> None:
    """The last plan stands."""
    review = incident.reviews.setdefault(entry.review, Review())
    review.owner, review.due, review.planned_at = entry.owner, entry.due, recorded.at


class Finding(Facts):
    """What a review found, and what changes."""

    review: ReviewName
    outcome: str


class CompleteReview(Step, Finding):
    """Record what a review found."""


class ReviewCompleted(Entry, Finding):
    """A review is done."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"Review done, {short(self.review)}: {self.outcome}"


@decides(CompleteReview)
def complete_review(incident: Incident, step: CompleteReview, moment: Moment) -> list[Entry]:
    """By the lead, or by the owner of this very review."""
    _unfinished(incident, step.review)
    review = incident.reviews.get(step.review)
    owns = review is not None and review.owner is not None and review.owner.id == moment.actor.id
    leads = standing(moment.actor, incident, moment.office) & {Role.LEAD, Role.DPO}
    if not owns and not leads:
        raise NotAllowed("Only the lead officer or the owner of this review can complete it.")
    if not step.outcome:
        raise Invalid({"outcome": "Please say what the review found and what will change."})
    return [ReviewCompleted(review=step.review, outcome=step.outcome)]


@applies(ReviewCompleted)
def review_completed(incident: Incident, entry: ReviewCompleted, recorded: Recorded) -> None:
    """Done."""
    incident.reviews.setdefault(entry.review, Review()).outcome = entry.outcome


class Waiver(Facts):
    """Why a review isn't needed; the approver of the closure sees it."""

    review: ReviewName
    reason: str


class WaiveReview(Step, Waiver):
    """Do without a review."""


class ReviewWaived(Entry, Waiver):
    """A review isn't needed."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"Review waived, {short(self.review)}: {self.reason}"


@decides(WaiveReview)
def waive(incident: Incident, step: WaiveReview, moment: Moment) -> list[Entry]:
    """With a reason."""
    _unfinished(incident, step.review)
    if not step.reason:
        raise Invalid({"reason": "Please say why; the approver of the closure sees it."})
    return [ReviewWaived(review=step.review, reason=step.reason)]


@applies(ReviewWaived)
def review_waived(incident: Incident, entry: ReviewWaived, recorded: Recorded) -> None:
    """Waived."""
    incident.reviews.setdefault(entry.review, Review()).waived = entry.reason
