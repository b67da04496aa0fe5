"""Reminders in a story: the one that a clock sends, and the next so many."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from procedure.entries.remind import ReminderSent
from procedure.matter import MatterKind
from procedure.stages import Stage
from procedure.steps.evaluate import PlanReview
from procedure.terms import ActionKind, Involved
from tests.cjs import Category
from tests.procedure.story import (
    ALTERNATE,
    CHIEF,
    DIRECTOR,
    DPO,
    OWNER,
    Story,
    at,
    complained,
    named,
    outlived,
    promised,
)


def reminded(story: Story, key: str, at: datetime) -> ReminderSent:
    """The one reminder that this clock sends at an instant."""
    (entry,) = story.remind(key, at)
    assert isinstance(entry, ReminderSent)
    return entry


def points(story: Story, key: str, count: int) -> list[datetime]:
    """The next so many reminders, each taken when it is due."""
    seen = []
    for _ in range(count):
        due = story.fires(key)
        assert due is not None
        reminded(story, key, due)
        seen.append(due)
    return seen


def _unknown() -> Story:
    return Story().report().classify(Category.UNKNOWN)


def _waiting() -> Story:
    story = Story().report()
    story.propose()
    return story


def _acting() -> Story:
    story = Story().report()
    story.propose(kind=ActionKind.FURTHER, owner=named(OWNER), due=story.now + timedelta(days=9))
    story.decide("A1")
    return story


def _reviewing() -> Story:
    story = at(Stage.EVALUATION)
    due = story.now + timedelta(days=9)
    story.take(PlanReview(review="training", owner=named(OWNER), due=due), DPO)
    return story


def _asking() -> Story:
    story = Story().report()
    story.ask()
    return story


def _disputing() -> Story:
    return Story().report().involve(CHIEF, DIRECTOR, ALTERNATE)


RUNNING: Mapping[MatterKind, Callable[[], Story]] = {
    MatterKind.ICO: lambda: Story().report(),
    MatterKind.TRIAGE: lambda: Story().report(),
    MatterKind.UNKNOWN: _unknown,
    MatterKind.NOMINATION: lambda: Story().report(),
    MatterKind.APPROVAL: _waiting,
    MatterKind.ACTION: _acting,
    MatterKind.FOLLOW_UP: promised,
    MatterKind.INPUT: _asking,
    MatterKind.REVIEW: _reviewing,
    MatterKind.RETENTION: outlived,
    MatterKind.PARTY: lambda: at(Stage.EVALUATION),
    MatterKind.ANNEX: lambda: Story().report().classify(),
    MatterKind.INTERIM: lambda: Story().report().classify(personal_data=Involved.MAYBE),
    MatterKind.PEOPLE: lambda: Story().report().classify(),
    MatterKind.CLAIM: _disputing,
    MatterKind.COMPLAINT: complained,
    MatterKind.OUTCOME: complained,
}
"""Of each kind of matter that reminds, a case in which its clock runs."""
