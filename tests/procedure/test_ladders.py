"""Ladders: no reminder ends in the person who failed (People; 5.5)."""

from __future__ import annotations

import pytest

from procedure.clocks import timers
from procedure.matter import MatterKind
from procedure.matters import MATTERS
from procedure.schedules import schedules
from tests.cjs import CJS
from tests.procedure.reminders import RUNNING, points, reminded
from tests.procedure.story import Story

EVERYBODY = {"dpo", "chief", "director", "alternate"}
ALONE = {
    MatterKind.NONE: "nobody is reminded of it",
    MatterKind.RETENTION: "nothing is late, and only the DPO may propose a deletion",
    MatterKind.ICO: "its ladder is the hours' (test_ico_clock)",
}
"""Kinds of matter that nobody joins, and why."""


@pytest.mark.parametrize("kind", MatterKind)
def test_every_kind_of_matter_has_a_ladder_or_a_reason_why_not(kind: MatterKind) -> None:
    assert bool(MATTERS[kind].ladder) is (kind not in ALONE)


@pytest.mark.parametrize("kind", [kind for kind in RUNNING if kind not in ALONE])
def test_while_nobody_acts_all_who_could_are_asked_in_the_end(kind: MatterKind) -> None:
    story = RUNNING[kind]()
    key = next(t.key for t in timers(story.incident, story.organisation) if t.matter.kind == kind)
    points(story, key, 9)
    due = story.fires(key)
    assert due is not None
    asked = set(reminded(story, key, due).to)
    assert len(asked & EVERYBODY) >= 3 - len(story.incident.implicated & EVERYBODY)


def test_the_next_joins_with_every_second_point_that_passed() -> None:
    story, asked = Story().report(), []
    for _ in range(5):
        due = story.fires("triage")
        assert due is not None
        asked.append(reminded(story, "triage", due).to)
    assert asked == [*[["dpo"]] * 4, ["dpo", "chief", "director"]]


def test_a_day_that_passes_brings_in_the_next_at_once() -> None:
    story, asked = RUNNING[MatterKind.ACTION](), []
    for _ in range(4):
        due = story.fires("action:A1")
        assert due is not None
        asked.append(reminded(story, "action:A1", due).to)
    assert asked[0] == ["owner"]
    assert asked[1] == ["owner", "dpo"]
    assert set(asked[3]) == {"owner", "dpo", "chief", "director"}


def test_every_clock_that_can_run_says_when_it_reminds_and_on_whose_word() -> None:
    assert set(schedules(CJS)) == set(MATTERS) - {MatterKind.NONE}
    assert all(each.reminds and each.clause for each in schedules(CJS).values())
