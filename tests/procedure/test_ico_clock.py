"""The 72 hours to the ICO: counted, reminded, stopped (3.4, Art 33)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from procedure.findings import ico_clock
from procedure.law import ico_late, ico_times
from procedure.schedules import regulator_points
from procedure.steps.classify import SetAwareness
from procedure.steps.notify import RecordNotification
from procedure.terms import Answer, Involved
from tests.cjs import CJS, Party
from tests.procedure.reminders import points, reminded
from tests.procedure.story import (
    DPO,
    Story,
    annex_three,
    assessed,
    evaluating,
    london,
)

FRIDAY = london("2026-03-27 10:00")


def ico_target(story: Story) -> datetime | None:
    """72 hours after awareness, while they run."""
    running = ico_clock(story.incident)
    return running.target if running else None


@pytest.mark.parametrize(
    ("aware", "target", "limit"),
    [
        ("2026-11-27 16:20", "2026-11-30 16:20", "2026-11-30 17:00"),
        ("2026-11-27 16:00", "2026-11-30 16:00", "2026-11-30 17:00"),
        ("2026-11-27 16:59", "2026-11-30 16:59", "2026-11-30 17:00"),
        ("2026-03-27 10:00", "2026-03-30 11:00", "2026-03-30 12:00"),
        ("2026-10-23 10:30", "2026-10-26 09:30", "2026-10-26 10:00"),
    ],
)
def test_the_hour_of_awareness_is_not_counted_in_law(aware: str, target: str, limit: str) -> None:
    times = ico_times(london(aware))
    assert times == (london(target), london(limit))


def test_the_ico_told_at_the_limit_in_law_is_not_late_and_a_second_later_is() -> None:
    aware = london("2026-11-27 16:20")
    limit = london("2026-11-30 17:00")
    assert not ico_late(aware, limit)
    assert ico_late(aware, limit + timedelta(seconds=1))


# 72 hours (3.4, Art 33)


def test_72_hours_are_counted_through_the_change_to_summer_time() -> None:
    story = Story(now=FRIDAY).report()
    assert story.incident.standing.aware == FRIDAY
    assert ico_target(story) == london("2026-03-30 11:00")


def test_72_hours_are_counted_through_the_change_to_winter_time() -> None:
    story = Story(now=london("2026-10-23 10:00")).report()
    assert ico_target(story) == london("2026-10-26 09:00")


def test_awareness_given_in_local_time_is_counted_in_hours_that_pass() -> None:
    story = Story(now=london("2026-03-29 12:00")).report(discovered=FRIDAY)
    local = datetime(2026, 3, 27, 10, 0, tzinfo=ZoneInfo("Europe/London"))
    story.take(SetAwareness(aware=local, reason="The call came then."), DPO)
    assert ico_target(story) == london("2026-03-30 11:00")


def test_the_ico_clock_reminds_at_any_time_of_day_and_every_4_hours_when_overdue() -> None:
    story = Story(now=FRIDAY).report()
    hours = (24, 48, 60, 68, 71, 72, 76, 80, 84, 88)
    assert points(story, "ico", 10) == [FRIDAY + timedelta(hours=h) for h in hours]


@pytest.mark.parametrize(
    ("after", "following"),
    [(0, 24), (24, 48), (47.9, 48), (59, 60), (71.5, 72), (72, 76), (75.9, 76), (100, 104)],
)
def test_the_next_point_of_the_ico_clock_is_strictly_later(after: float, following: float) -> None:
    point = regulator_points(FRIDAY, CJS.reminding)(FRIDAY + timedelta(hours=after))
    assert point == FRIDAY + timedelta(hours=following)


def test_a_bot_that_was_down_sends_the_one_reminder_that_is_now_true() -> None:
    story = Story(now=FRIDAY).report()
    back = FRIDAY + timedelta(hours=69)
    reminded(story, "ico", back)
    assert story.remind("ico", back) == []
    assert story.fires("ico") == FRIDAY + timedelta(hours=71)


def test_the_ico_clock_reminds_the_dpo_until_there_is_a_lead() -> None:
    story = Story(now=FRIDAY).report()
    assert reminded(story, "ico", FRIDAY + timedelta(hours=24)).to == ["dpo"]
    story.nominate()
    assert reminded(story, "ico", FRIDAY + timedelta(hours=48)).to == ["lead", "dpo"]


@pytest.mark.parametrize(
    ("hours", "to"),
    [
        (24, {"lead"}),
        (48, {"lead", "dpo"}),
        (60, {"lead", "dpo", "chief", "director"}),
        (68, {"lead", "dpo", "chief", "director"}),
        (72, {"lead", "dpo", "chief", "director", "alternate"}),
        (76, {"lead", "dpo", "chief", "director", "alternate"}),
    ],
)
def test_at_60_of_the_72_hours_both_approvers_always_hear(hours: int, to: set[str]) -> None:
    story = Story(now=FRIDAY).report().nominate()
    assert set(reminded(story, "ico", FRIDAY + timedelta(hours=hours)).to) == to


def waiting_for_the_ico_approval() -> Story:
    """Annex three says to tell the ICO; the approval waits."""
    return assessed().annex("three", annex_three())


def test_at_48_hours_both_approvers_hear_that_the_ico_waits_for_them() -> None:
    story = waiting_for_the_ico_approval()
    aware = story.incident.standing.aware
    assert aware is not None
    assert reminded(story, "ico", aware + timedelta(hours=24)).to == ["lead"]
    late = reminded(story, "ico", aware + timedelta(hours=48))
    assert late.to == ["lead", "dpo", "chief", "director"]


def test_approvers_are_left_alone_at_48_hours_when_nothing_waits_for_them() -> None:
    story = waiting_for_the_ico_approval().decide("A1")
    aware = story.incident.standing.aware
    assert aware is not None
    assert reminded(story, "ico", aware + timedelta(hours=48)).to == ["lead", "dpo"]


def told_the_ico(story: Story) -> Story:
    """The ICO notified, with a reference."""
    step = RecordNotification(
        party=Party.ICO, told_at=story.now, how="The online form.", reference="IC-1"
    )
    story.take(step, DPO)
    return story


def test_the_ico_clock_stops_at_a_notification() -> None:
    story = told_the_ico(waiting_for_the_ico_approval().decide("A1"))
    assert "ico" not in story.running


def test_the_ico_clock_stops_at_a_decision_not_to_notify() -> None:
    assert "ico" not in evaluating().running


def test_the_ico_clock_runs_on_while_the_answer_is_not_yet() -> None:
    story = Story().report().classify().notify(Party.ICO, Answer.NOT_YET)
    assert "ico" in story.running


def test_the_ico_clock_runs_on_after_a_decision_to_notify() -> None:
    assert "ico" in waiting_for_the_ico_approval().running


def test_there_is_no_ico_clock_without_personal_data() -> None:
    assert "ico" not in Story().report(personal_data=Involved.NO).running


def test_the_ico_clock_starts_when_personal_data_is_suspected_later() -> None:
    story = Story(now=FRIDAY).report(personal_data=Involved.NO)
    story.classify(personal_data=Involved.MAYBE)
    assert story.incident.standing.aware == FRIDAY
    assert "ico" in story.running
