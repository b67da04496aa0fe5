"""When a clock reminds: the points of each kind, and the same in words with its clause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from procedure.calendar import Calendar
from procedure.definition import Procedure
from procedure.file_rows import Reminding
from procedure.instants import local_day
from procedure.law import ico_times
from procedure.matter import MatterKind

Points = Callable[[datetime], datetime | None]
"""Gives the first instant of a schedule strictly after an instant, or None at its end."""


def regulator_points(aware: datetime, reminding: Reminding) -> Points:
    """So many hours after awareness, then the limit, then again, whatever the time of day."""
    target = ico_times(aware).target
    again = timedelta(hours=reminding.again_hours)
    points = [*(aware + timedelta(hours=hours) for hours in reminding.regulator_hours), target]

    def after(instant: datetime) -> datetime | None:
        for point in points:
            if point > instant:
                return point
        return target + again * ((instant - target) // again + 1)

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


def due_points(calendar: Calendar, due: datetime, days: int) -> Points:
    """So many working days before, on the day, and each working day after, as the office opens."""
    day = local_day(due)
    before = calendar.opening(calendar.working_day_before(day, days))
    return then_daily(calendar, before, calendar.in_office(calendar.opening(day)))


def hour_points(start: datetime, limit: datetime, again: timedelta) -> Points:
    """Half-way, an hour before, at the limit, then again and again, whatever the time of day."""
    points = sorted({start + (limit - start) / 2, limit - timedelta(hours=1), limit})

    def after(instant: datetime) -> datetime | None:
        for point in points:
            if point > instant and point >= start:
                return point
        passed = max(timedelta(), instant - limit)
        return limit + again * (passed // again + 1)

    return after


def complaint_points(calendar: Calendar, limit: datetime, days: tuple[int, ...]) -> Points:
    """So many working days before, on the last day at work, and each working day after."""
    last = day = local_day(limit)
    if not calendar.is_working_day(day):
        last = calendar.working_day_before(day)
    before = [calendar.opening(calendar.working_day_before(day, many)) for many in days]
    return then_daily(calendar, *sorted({*before, calendar.opening(last)}))


class Schedule(NamedTuple):
    """When the clock of a kind of matter reminds, in words, and the clause that has it run."""

    reminds: str
    clause: str


def _listed(numbers: tuple[float, ...]) -> str:
    *first, last = (f"{number:g}" for number in numbers)
    return f"{', '.join(first)} and {last}" if first else last


_DAILY = "at the opening of each working day"


def schedules(procedure: Procedure) -> Mapping[MatterKind, Schedule]:
    """A row for each kind of matter that a clock waits for, as a procedure has it."""
    rows = procedure.reminding
    again = f"every {rows.again_hours} hours, at any hour"
    dated = f"{rows.due_days} working days before, on the day, then {_DAILY}"
    undated = f"every {rows.undated_days} working days"
    first, second = rows.approval_hours
    asked = f"after {rows.nomination_hours:g} working hours (NOMINATION_HOURS), then {_DAILY}"
    interim = f"every {rows.interim_days} working days" if rows.interim_days > 1 else _DAILY
    found: dict[MatterKind, tuple[str, str]] = {
        MatterKind.ICO: (
            f"{_listed(rows.regulator_hours)} hours after awareness and at the limit, then {again}",
            "{c.notify}, UK GDPR Art 33(1)",
        ),
        MatterKind.TRIAGE: (_DAILY, "{c.classify}"),
        MatterKind.UNKNOWN: (f"{interim} (UNKNOWN_REMINDER_DAYS)", "{c.classify}"),
        MatterKind.NOMINATION: (asked, "{c.nominate}"),
        MatterKind.CLAIM: (asked, "{c.nominate}"),
        MatterKind.APPROVAL: (
            f"after {first:g} working hours; after {second:g} the other approver too, "
            f"then {_DAILY}",
            "{c.approve}",
        ),
        MatterKind.ACTION: (dated, "{c.approve}"),
        MatterKind.FOLLOW_UP: (dated, "{c.evaluate}"),
        MatterKind.REVIEW: (dated, "{c.evaluate}"),
        MatterKind.INPUT: (dated, "{c.input}"),
        MatterKind.PEOPLE: (undated, "{c.people}"),
        MatterKind.ANNEX: (undated, "{c.annexes}"),
        MatterKind.INTERIM: (undated, "{c.classify}"),
        MatterKind.PARTY: (
            "with hours from awareness: half-way, an hour before and at the limit, then "
            f"{again}; with a date: {dated}; else {undated}",
            "{c.notify}, {c.how}, UK GDPR Art 34",
        ),
        MatterKind.COMPLAINT: (
            f"{_listed(rows.complaint_days)} working days before, on the last day at work, "
            f"then {_DAILY}",
            "DPA 2018, s.164A",
        ),
        MatterKind.OUTCOME: (f"every {rows.outcome_days} working days", "DPA 2018, s.164A"),
        MatterKind.RETENTION: (
            f"at the end of its retention, then every {rows.retention_days} working days",
            "UK GDPR Art 5(1)(e)",
        ),
    }
    return {kind: Schedule(words, procedure.say(clause)) for kind, (words, clause) in found.items()}
