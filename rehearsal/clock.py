"""A clock that can be moved forward, never back, and that keeps its place over a restart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
SATURDAY = 5
OFFICE_OPENS = time(9)


class MovableClock:
    """Call it for the rehearsal's time in UTC: the machine's time plus an offset.

    `keep` is told each new offset; `real` is the machine's clock.
    """

    def __init__(
        self,
        offset: timedelta = timedelta(),
        *,
        keep: Callable[[timedelta], None] = lambda _: None,
        real: Callable[[], datetime] | None = None,
    ) -> None:
        self._offset = offset
        self._keep = keep
        self._real = real or machine_time
        self._listeners: list[Callable[[], None]] = []

    def __call__(self) -> datetime:
        return self._real() + self._offset

    @property
    def offset(self) -> timedelta:
        """How far this clock stands before the machine's."""
        return self._offset

    def on_move(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each move, so that a sleeping worker can look again."""
        self._listeners.append(listener)

    def move(self, by: timedelta) -> None:
        """Move forward; raises ValueError when asked to go back."""
        if by < timedelta():
            raise ValueError("the rehearsal's clock only moves forward")
        self._offset += by
        self._keep(self._offset)
        for listener in self._listeners:
            listener()

    def move_to(self, instant: datetime) -> None:
        """Move forward to `instant`; raises ValueError when that has passed."""
        self.move(instant - self())


def machine_time() -> datetime:
    """The machine's clock, in UTC."""
    return datetime.now(UTC)


def next_working_morning(now: datetime) -> datetime:
    """09:00 in London of the next Monday to Friday after the day of `now`, in UTC.

    For a rehearsal with no desk beside it: a desk knows its holidays, and is asked instead.
    """
    day = now.astimezone(LONDON).date() + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, OFFICE_OPENS, LONDON).astimezone(UTC)
