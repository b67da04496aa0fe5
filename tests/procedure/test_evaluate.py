"""Evaluate: three reviews with owner, due date and outcome; waived with a reason (7.1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from procedure.errors import AlreadyTaken, Invalid, NotAllowed
from procedure.person import PersonId
from procedure.record import Named
from procedure.steps.evaluate import CompleteReview, PlanReview, WaiveReview
from tests.cjs import CJS, REVIEWS
from tests.procedure.story import DPO, OWNER, STAFF, Story, evaluating, named


@pytest.fixture
def story() -> Story:
    """A case in evaluation."""
    return evaluating()


def plan(story: Story, review: str = "training", **more: Any) -> PlanReview:
    """A review by its owner in a week."""
    facts = {"review": review, "owner": named(OWNER), "due": story.now + timedelta(days=7)}
    return PlanReview.model_validate(facts | more)


@pytest.mark.parametrize("review", list(REVIEWS))
def test_each_review_has_an_owner_a_day_and_an_outcome(story: Story, review: str) -> None:
    step = plan(story, review)
    story.take(step, DPO)
    found = CompleteReview.model_validate({"review": review, "outcome": "Two risks added."})
    story.take(found, OWNER)
    standing = story.incident.learning.reviews[review]
    assert (standing.owner, standing.due) == (named(OWNER), step.due)
    assert (standing.outcome, standing.finished) == ("Two risks added.", True)
    assert CJS.review_short(review) in story.record[-1].entry.sentence(CJS)


def test_there_are_three_reviews() -> None:
    assert [CJS.review_short(review) for review in REVIEWS] == [
        "Information Asset Register",
        "Information governance policies, procedures, guidance and information sharing protocols",
        "Awareness raising and training provided to staff and Board members",
    ]


def test_a_plan_needs_an_owner_and_a_day_to_come(story: Story) -> None:
    wrong = plan(story, owner=Named(id=PersonId(), name=""), due=story.now)
    with pytest.raises(Invalid) as refused:
        story.take(wrong, DPO)
    assert set(refused.value.errors) == {"owner", "due"}


def test_the_last_plan_stands(story: Story) -> None:
    story.take(plan(story), DPO)
    story.take(plan(story, owner=named(STAFF)), DPO)
    assert story.incident.learning.reviews["training"].owner == named(STAFF)


def test_the_owner_of_one_review_does_not_complete_another(story: Story) -> None:
    story.take(plan(story), DPO)
    with pytest.raises(NotAllowed, match="owner of this review"):
        story.take(CompleteReview(review="policies", outcome="x"), OWNER)


def test_the_lead_completes_any_review(story: Story) -> None:
    story.take(CompleteReview(review="policies", outcome="As they should be."), DPO)
    assert story.incident.learning.reviews["policies"].finished


def test_an_outcome_and_a_waiver_say_something(story: Story) -> None:
    with pytest.raises(Invalid):
        story.take(CompleteReview(review="policies", outcome=""), DPO)
    with pytest.raises(Invalid):
        story.take(WaiveReview(review="policies", reason=""), DPO)


def test_a_finished_review_is_left_alone(story: Story) -> None:
    story.waive()
    for step in (
        plan(story),
        CompleteReview(review="training", outcome="x"),
        WaiveReview(review="training", reason="x"),
    ):
        with pytest.raises(AlreadyTaken, match="finished already"):
            story.take(step, DPO)
