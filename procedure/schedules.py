"""When a clock reminds: the points of each kind, and the same in words with its clause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from procedure.calendar import Calendar
from procedure.instants import local_day
from procedure.law import ico_times
from procedure.matter import MatterKind
from procedure.organisation import APPROVAL_HOURS, NOMINATION_HOURS, UNKNOWN_DAYS

Points = Callable[[datetime], datetime | None]
"""Gives the first instant of a schedule strictly after an instant, or None at its end."""

ICO_HOURS = (24, 48, 60, 68, 71)
AGAIN = timedelta(hours=4)
"""Between reminders of a limit that has passed, at any hour."""
COMPLAINT_DAYS = (10, 2)
"""Working days before a complaint must be acknowledged."""
DUE_DAYS = 2
"""Working days before a date."""
UNDATED = 2
"""Working days between reminders of what is owed without a date."""
OUTCOME_AGAIN = 10
"""Working days between reminders of an outcome that is owed without undue delay."""
RETENTION_AGAIN = 20
"""Working days between reminders of a record that has outlived its retention."""


def ico_points(aware: datetime) -> Points:
    """24, 48, 60, 68, 71 and 72 hours, then every 4 hours, whatever the time of day."""
    target = ico_times(aware).target
    points = [*(aware + timedelta(hours=hours) for hours in ICO_HOURS), target]

    def after(instant: datetime) -> datetime | None:
        for point in points:
            if point > instant:
                return point
        return target + AGAIN * ((instant - target) // AGAIN + 1)

    return after


def daily(calendar: Calendar, start: datetime, days: int = 1) -> Points:
    """The opening of each working day, or every so many, after the start's own day."""

    def after(instant: datetime) -> datetime | None:
        base = max(instant, start)
        return calendar.opening(calendar.working_day_after(local_day(base), days))

    return after


def then_daily(calendar: Calendar, *first: datetime) -> Points:
    """Given instants in order, then the opening of each working day after the last."""

    def after(instant: datetime) -> datetime | None:
        for point in first:
            if point > instant:
                return point
        return daily(calendar, first[-1])(instant)

    return after


def due_points(calendar: Calendar, due: datetime) -> Points:
    """Two working days before, on the day, and each working day after, at the office's opening."""
    day = local_day(due)
    before = calendar.opening(calendar.working_day_before(day, DUE_DAYS))
    return then_daily(calendar, before, calendar.in_office(calendar.opening(day)))


def hour_points(start: datetime, limit: datetime) -> Points:
    """Half-way, an hour before, at the limit, then every 4 hours, whatever the time of day."""
    points = sorted({start + (limit - start) / 2, limit - timedelta(hours=1), limit})

    def after(instant: datetime) -> datetime | None:
        for point in points:
            if point > instant and point >= start:
                return point
        passed = max(timedelta(), instant - limit)
        return limit + AGAIN * (passed // AGAIN + 1)

    return after


def complaint_points(calendar: Calendar, limit: datetime) -> Points:
    """Ten and two working days before, on the last day at work, and each working day after."""
    last = day = local_day(limit)
    if not calendar.is_working_day(day):
        last = calendar.working_day_before(day)
    before = [calendar.opening(calendar.working_day_before(day, days)) for days in COMPLAINT_DAYS]
    return then_daily(calendar, *sorted({*before, calendar.opening(last)}))


class Schedule(NamedTuple):
    """When the clock of a kind of matter reminds, in words, and the clause that has it run."""

    reminds: str
    clause: str


def _listed(numbers: tuple[float, ...]) -> str:
    *first, last = (f"{number:g}" for number in numbers)
    return f"{', '.join(first)} and {last}"


_AGAIN = f"every {AGAIN // timedelta(hours=1)} hours, at any hour"
_DAILY = "at the opening of each working day"
_DATED = f"{DUE_DAYS} working days before, on the day, then {_DAILY}"
_UNDATED = f"every {UNDATED} working days"
_FIRST, _SECOND = APPROVAL_HOURS

SCHEDULES: Mapping[MatterKind, Schedule] = {
    MatterKind.ICO: Schedule(
        f"{_listed(ICO_HOURS)} hours after awareness and at the limit, then {_AGAIN}",
        "6.1, UK GDPR Art 33(1)",
    ),
    MatterKind.TRIAGE: Schedule(_DAILY, "4.2"),
    MatterKind.UNKNOWN: Schedule(
        f"every {UNKNOWN_DAYS} working days (UNKNOWN_REMINDER_DAYS)"
        if UNKNOWN_DAYS > 1
        else f"{_DAILY} (UNKNOWN_REMINDER_DAYS)",
        "4.2",
    ),
    MatterKind.NOMINATION: Schedule(
        f"after {NOMINATION_HOURS:g} working hours (NOMINATION_HOURS), then {_DAILY}", "3.5"
    ),
    MatterKind.CLAIM: Schedule(
        f"after {NOMINATION_HOURS:g} working hours (NOMINATION_HOURS), then {_DAILY}", "3.5"
    ),
    MatterKind.APPROVAL: Schedule(
        f"after {_FIRST:g} working hours; after {_SECOND:g} the other approver too, then {_DAILY}",
        "5.5",
    ),
    MatterKind.ACTION: Schedule(_DATED, "5.5"),
    MatterKind.FOLLOW_UP: Schedule(_DATED, "7.1"),
    MatterKind.REVIEW: Schedule(_DATED, "7.1"),
    MatterKind.INPUT: Schedule(_DATED, "5.2"),
    MatterKind.PEOPLE: Schedule(_UNDATED, "5.3"),
    MatterKind.ANNEX: Schedule(_UNDATED, "5.1"),
    MatterKind.INTERIM: Schedule(_UNDATED, "4.2"),
    MatterKind.PARTY: Schedule(
        "with hours from awareness: half-way, an hour before and at the limit, then "
        f"{_AGAIN}; with a date: {_DATED}; else {_UNDATED}",
        "6.1, 6.3, UK GDPR Art 34",
    ),
    MatterKind.COMPLAINT: Schedule(
        f"{_listed(COMPLAINT_DAYS)} working days before, on the last day at work, then {_DAILY}",
        "DPA 2018, s.164A",
    ),
    MatterKind.OUTCOME: Schedule(f"every {OUTCOME_AGAIN} working days", "DPA 2018, s.164A"),
    MatterKind.RETENTION: Schedule(
        f"at the end of its retention, then every {RETENTION_AGAIN} working days",
        "UK GDPR Art 5(1)(e)",
    ),
}
"""A row for each kind of matter that a clock waits for."""
