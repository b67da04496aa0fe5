"""How large the faults are tested, and where their figures go."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import pytest

FULL = os.environ.get("FAULTS") == "full"
"""`make faults` sets it; without it the same tests run in the one-minute form."""


def counted(short: int, full: int) -> int:
    """How often to do something: in the one-minute form, and in full."""
    return full if FULL else short


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Says a line of figures, shown when the tests are over; in full, which takes long, at once."""

    def say(line: str) -> None:
        record_property("figures", line)
        if FULL:
            print(f"\n{line}", file=sys.__stderr__, flush=True)

    return say
