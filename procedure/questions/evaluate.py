"""Evaluate: the three reviews (7.1)."""

from __future__ import annotations

from procedure.evaluate import CompleteReview, PlanReview, WaiveReview
from procedure.forms import Ask, Asking, Field, Form, Section
from procedure.questions.prefills import by_end_of, day
from procedure.terms import REVIEWS


def _subject(asking: Asking) -> str:
    return REVIEWS.get(asking.given.get("review", ""), "")


def _standing(asking: Asking) -> dict[str, object]:
    name = asking.given.get("review", "")
    review = asking.incident.reviews.get(name) if asking.incident else None
    if review is None:
        return {}
    return {"owner": review.owner.id if review.owner else "", "due": day(review.due)}


def _plan(answers: dict[str, object]) -> PlanReview:
    return PlanReview.model_validate(by_end_of(answers, "due"))


FORMS = (
    Form(
        "plan_review",
        "Plan a review",
        (
            Section(
                "",
                (
                    Field("owner", "Who reviews this?", Ask.PERSON, required=True),
                    Field("due", "By when?", Ask.DATE, required=True),
                ),
            ),
        ),
        "PlanReview",
        _plan,
        submit="Plan it",
        given=("review",),
        prefill=_standing,
        intro=_subject,
    ),
    Form(
        "complete_review",
        "Record what a review found",
        (
            Section(
                "",
                (Field("outcome", "What did the review find, and what changes?", required=True),),
            ),
        ),
        "CompleteReview",
        CompleteReview.model_validate,
        submit="The review is done",
        given=("review",),
        intro=_subject,
    ),
    Form(
        "waive_review",
        "Do without a review",
        (
            Section(
                "",
                (
                    Field(
                        "reason",
                        "Why isn't it needed?",
                        hint="Whoever approves the closure sees this.",
                        required=True,
                    ),
                ),
            ),
        ),
        "WaiveReview",
        WaiveReview.model_validate,
        submit="Waive it",
        given=("review",),
        intro=_subject,
    ),
)
