"""The hour at which tests begin, whatever the machine's clock says; and another machine's clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import time_machine

TUESDAY = datetime(2026, 11, 10, 10, 0, tzinfo=UTC)
"""A working day with no holiday and no change of summer time near it."""

_STARTED = time.time() - time.monotonic()
"""When this machine was started, by its own clock, which `machine_at` can't move any more."""


def tuesday_morning() -> Callable[[], datetime]:
    """A clock that begins at ten on a Tuesday morning and goes on from there."""
    began = time.monotonic()
    return lambda: TUESDAY + timedelta(seconds=time.monotonic() - began)


def instant(words: str) -> datetime:
    """An instant as it is typed, 2028-02-29T10:00; in UTC where no offset is given."""
    read = datetime.fromisoformat(words)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def machine_at(at: datetime) -> time_machine.travel:
    """Between its `start` and its `stop` this process's machine seems to have its clock there.

    It goes on from there. What the process starts keeps the real clock, and so does whatever
    measures how long something takes.
    """
    return time_machine.travel(at, tick=True)


def machine_ahead() -> timedelta:
    """How far the clock that this process sees is before the machine's own."""
    return timedelta(seconds=time.time() - time.monotonic() - _STARTED)
