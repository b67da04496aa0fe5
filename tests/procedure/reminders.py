"""Reminders in a story: the one that a clock sends, and the next so many."""

from __future__ import annotations

from datetime import datetime

from procedure.entries.remind import ReminderSent
from tests.procedure.story import Story


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
