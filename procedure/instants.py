"""Instants in UTC, shown and asked in Europe/London."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Self, overload
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class DayOnly(datetime):
    """A day of which nobody knows the time: as an instant its beginning in Europe/London, in UTC.

    So it starts a clock as early as can be, and is never refused as in the future on its own day.
    What it ends is asked of `latest`. What is reckoned from it is an instant like any other.
    """

    @classmethod
    def of(cls, day: date) -> Self:
        """The day, of a calendar in Europe/London."""
        start = at_local(day, time())
        return cls(*start.timetuple()[:5], tzinfo=UTC)

    @property
    def alone(self) -> date:
        """The day itself."""
        return local_day(earliest(self))

    def astimezone(self, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """The beginning of the day, as an instant."""
        return earliest(self).astimezone(tz)

    def __add__(self, length: timedelta) -> datetime:  # type: ignore[override]
        return earliest(self) + length

    def __radd__(self, length: timedelta) -> datetime:  # type: ignore[override]
        return earliest(self) + length

    @overload  # type: ignore[override]
    def __sub__(self, other: datetime) -> timedelta: ...
    @overload
    def __sub__(self, other: timedelta) -> datetime: ...
    def __sub__(self, other: datetime | timedelta) -> datetime | timedelta:
        return earliest(self) - other


def earliest(instant: datetime) -> datetime:
    """The instant; of a day alone its beginning, in UTC."""
    if not isinstance(instant, DayOnly):
        return instant
    return datetime.combine(instant.date(), instant.time(), UTC)


def latest(instant: datetime) -> datetime:
    """The instant; of a day alone its close, in UTC: it may have been as late as that."""
    return end_of(instant.alone) if isinstance(instant, DayOnly) else instant


def shown(instant: datetime) -> str:
    """As people read it: 'Fri 27 Nov 2026, 16:30', Europe/London, or '…, time not known'."""
    if isinstance(instant, DayOnly):
        return f"{shown_day(instant.alone)}, time not known"
    return _shown(instant)


# A case shows, and counts by, the same few instants turn after turn; these are pure.
@lru_cache(maxsize=1024)
def _shown(instant: datetime) -> str:
    local = instant.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def shown_day(day: date) -> str:
    """A day as people read it: 'Fri 27 Nov 2026'."""
    return f"{day:%a} {day.day} {day:%b %Y}"


@lru_cache(maxsize=1024)
def local_day(instant: datetime) -> date:
    """The day in Europe/London on which the instant falls."""
    return instant.astimezone(LONDON).date()


@lru_cache(maxsize=4096)
def at_local(day: date, clock: time) -> datetime:
    """The UTC instant of a London wall-clock time; ValueError in the hour that spring skips."""
    local = datetime.combine(day, clock, LONDON)
    instant = local.astimezone(UTC)
    if instant.astimezone(LONDON).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValueError("the clocks went forward in that hour")
    return instant


def end_of(day: date) -> datetime:
    """The close of a day in Europe/London, 23:59:59, in UTC."""
    return at_local(day, time(23, 59, 59))


def span(length: timedelta) -> str:
    """A length of time in words: '2 days 3 hours', '45 minutes'."""
    minutes = int(abs(length).total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [(days, "day"), (hours, "hour"), (0 if days else minutes, "minute")]
    words = [f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in parts if n]
    return " ".join(words) or "less than a minute"


def left(limit: datetime, now: datetime) -> str:
    """How a limit stands: '5 hours left' or 'overdue by 2 days'."""
    return f"{span(limit - now)} left" if limit > now else f"overdue by {span(now - limit)}"
