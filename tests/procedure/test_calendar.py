"""Working days, office hours and instants (clause 3.1; PROCEDURE: Clocks)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from procedure.calendar import Calendar
from procedure.instants import at_local, end_of, left, shown, span
from tests.procedure.story import is_holiday, london

CALENDAR = Calendar(is_holiday)


@pytest.mark.parametrize(
    ("discovered", "limit"),
    [
        ("2026-04-02", "2026-04-07"),  # Good Friday; Easter Monday is no Scottish holiday
        ("2026-06-12", "2026-06-17"),  # 15 June is a holiday in Scotland
        ("2026-11-27", "2026-12-02"),  # Monday 30 November is St Andrew's Day
        ("2026-11-28", "2026-12-02"),
        ("2026-11-30", "2026-12-02"),
        ("2026-12-24", "2026-12-30"),
    ],
)
@pytest.mark.parametrize("clock", ["00:00", "09:30", "23:59"])
def test_a_report_is_on_time_until_the_close_of_the_second_working_day(
    discovered: str, clock: str, limit: str
) -> None:
    expected = london(f"{limit} 23:59:59")
    assert CALENDAR.report_limit(london(f"{discovered} {clock}")) == expected


def test_the_day_of_discovery_is_the_day_in_london_not_in_utc() -> None:
    half_past_midnight = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    assert CALENDAR.report_limit(half_past_midnight) == london("2026-06-04 23:59:59")


def test_the_organisation_adds_and_removes_holidays() -> None:
    added = Calendar(lambda day: day == date(2026, 11, 3) or is_holiday(day))
    removed = Calendar(lambda day: False)
    assert added.report_limit(london("2026-11-02 10:00")) == london("2026-11-05 23:59:59")
    assert removed.report_limit(london("2026-12-24 10:00")) == london("2026-12-28 23:59:59")


@pytest.mark.parametrize(
    ("instant", "moved"),
    [
        ("2026-11-02 08:59", "2026-11-02 09:00"),
        ("2026-11-02 09:00", "2026-11-02 09:00"),
        ("2026-11-02 16:59", "2026-11-02 16:59"),
        ("2026-11-02 17:00", "2026-11-03 09:00"),
        ("2026-11-06 18:00", "2026-11-09 09:00"),
        ("2026-11-07 12:00", "2026-11-09 09:00"),
        ("2026-11-27 20:00", "2026-12-01 09:00"),
        ("2026-03-27 20:00", "2026-03-30 09:00"),
    ],
)
def test_an_instant_out_of_office_hours_moves_to_the_next_opening(instant: str, moved: str) -> None:
    assert CALENDAR.in_office(london(instant)) == london(moved)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-02 10:00", 4, "2026-11-02 14:00"),
        ("2026-11-02 13:00", 4, "2026-11-02 17:00"),
        ("2026-11-02 15:00", 4, "2026-11-03 11:00"),
        ("2026-11-02 10:00", 8, "2026-11-03 10:00"),
        ("2026-11-06 16:00", 8, "2026-11-09 16:00"),
        ("2026-11-07 03:00", 4, "2026-11-09 13:00"),
        ("2026-11-27 16:00", 8, "2026-12-01 16:00"),
        ("2026-03-27 16:00", 4, "2026-03-30 12:00"),
        ("2026-11-02 09:00", 40, "2026-11-06 17:00"),
        ("2026-11-02 10:00", 0.5, "2026-11-02 10:30"),
    ],
)
def test_working_hours_pass_in_office_hours_only(start: str, hours: float, end: str) -> None:
    assert CALENDAR.add_hours(london(start), hours) == london(end)


def test_office_hours_are_configured() -> None:
    early = Calendar(is_holiday, opens=time(8), closes=time(12, 30))
    assert early.add_hours(london("2026-11-02 12:00"), 1) == london("2026-11-03 08:30")


@pytest.mark.parametrize(
    ("day", "count", "before", "after"),
    [
        ("2026-11-04", 2, "2026-11-02", "2026-11-06"),
        ("2026-11-09", 2, "2026-11-05", "2026-11-11"),
        ("2026-12-01", 1, "2026-11-27", "2026-12-02"),
        ("2026-12-28", 1, "2026-12-24", "2026-12-29"),
    ],
)
def test_working_days_are_counted_both_ways(day: str, count: int, before: str, after: str) -> None:
    start = date.fromisoformat(day)
    assert CALENDAR.working_day_before(start, count) == date.fromisoformat(before)
    assert CALENDAR.working_day_after(start, count) == date.fromisoformat(after)


def test_the_hour_that_spring_skips_is_no_time() -> None:
    with pytest.raises(ValueError, match="forward"):
        at_local(date(2026, 3, 29), time(1, 30))


def test_the_hour_that_autumn_repeats_is_its_first() -> None:
    assert at_local(date(2026, 10, 25), time(1, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_day_ends_a_second_before_midnight_in_london() -> None:
    assert end_of(date(2026, 6, 17)) == datetime(2026, 6, 17, 22, 59, 59, tzinfo=UTC)


def test_instants_are_shown_in_london() -> None:
    assert shown(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "Wed 1 Jul 2026, 00:30"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "less than a minute"),
        (1, "1 minute"),
        (60, "1 hour"),
        (61, "1 hour 1 minute"),
        (1440, "1 day"),
        (51 * 60 + 5, "2 days 3 hours"),
    ],
)
def test_a_length_of_time_is_put_in_words(minutes: int, words: str) -> None:
    assert span(timedelta(minutes=minutes)) == words


def test_a_limit_is_ahead_or_overdue() -> None:
    limit = london("2026-11-02 10:00")
    assert left(limit, limit - timedelta(hours=5)) == "5 hours left"
    assert left(limit, limit + timedelta(days=2)) == "overdue by 2 days"
