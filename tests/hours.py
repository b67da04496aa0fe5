"""The hour at which tests begin, whatever the machine's clock says."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

TUESDAY = datetime(2026, 11, 10, 10, 0, tzinfo=UTC)
"""A working day with no holiday and no change of summer time near it."""


def tuesday_morning() -> Callable[[], datetime]:
    """A clock that begins at ten on a Tuesday morning and goes on from there."""
    began = time.monotonic()
    return lambda: TUESDAY + timedelta(seconds=time.monotonic() - began)
