"""Working days and office hours (clause 3.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from procedure.instants import at_local, end_of, local_day

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The organisation's working time: what a holiday is, and the office hours in Europe/London."""

    is_holiday: Callable[[date], bool]
    opens: time = time(9)
    closes: time = time(17)

    def is_working_day(self, day: date) -> bool:
        """Not Saturday, Sunday or a holiday."""
        return day.weekday() < 5 and not self.is_holiday(day)

    def working_day_after(self, day: date, count: int = 1) -> date:
        """The `count`-th working day after a day, which is itself day 0."""
        while count:
            day += ONE_DAY
            count -= self.is_working_day(day)
        return day

    def working_day_before(self, day: date, count: int = 1) -> date:
        """The `count`-th working day before a day."""
        while count:
            day -= ONE_DAY
            count -= self.is_working_day(day)
        return day

    def report_limit(self, discovered: datetime) -> datetime:
        """By when a report is on time (3.1): the close of the 2nd working day after it, UTC."""
        return end_of(self.working_day_after(local_day(discovered), 2))

    def opening(self, day: date) -> datetime:
        """When the office opens on a day, in UTC."""
        return at_local(day, self.opens)

    def next_morning(self, now: datetime) -> datetime:
        """When the office opens next, after the day of an instant (UTC)."""
        return self.opening(self.working_day_after(local_day(now)))

    def closing(self, day: date) -> datetime:
        """When the office closes on a day, in UTC."""
        return at_local(day, self.closes)

    def in_office(self, instant: datetime) -> datetime:
        """The instant itself in office hours, else the next opening: moved, not spent."""
        day = local_day(instant)
        if self.is_working_day(day):
            if instant < self.opening(day):
                return self.opening(day)
            if instant < self.closing(day):
                return instant
        return self.next_morning(instant)

    def add_hours(self, start: datetime, hours: float) -> datetime:
        """The instant that many office hours later, in UTC."""
        instant, rest = self.in_office(start), timedelta(hours=hours)
        while True:
            room = self.closing(local_day(instant)) - instant
            if rest <= room:
                return (instant + rest).astimezone(UTC)
            rest -= room
            instant = self.next_morning(instant)
