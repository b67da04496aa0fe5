"""Evaluate: the three reviews (7.1)."""

from __future__ import annotations

from procedure.asking import Asking
from procedure.field import Ask, Field
from procedure.form import Form, Section
from procedure.prefills import day, due_by_end


def _subject(asking: Asking) -> str:
    row = asking.procedure.reviews.get(asking.given.get("review", ""))
    return row.words if row else ""


def _as_it_stands(asking: Asking) -> dict[str, object]:
    name = asking.given.get("review", "")
    review = asking.incident.learning.reviews.get(name) if asking.incident else None
    if review is None:
        return {}
    return {"owner": review.owner.id if review.owner else "", "due": day(review.due)}


PLAN_REVIEW = Form(
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
    submit="Plan it",
    given=("review",),
    prefill=_as_it_stands,
    intro=_subject,
    shape=due_by_end,
)

COMPLETE_REVIEW = Form(
    "complete_review",
    "Record what a review found",
    (
        Section(
            "",
            (Field("outcome", "What did the review find, and what changes?", required=True),),
        ),
    ),
    submit="The review is done",
    given=("review",),
    intro=_subject,
)

WAIVE_REVIEW = Form(
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
    submit="Waive it",
    given=("review",),
    intro=_subject,
)
