"""The longest that a callback holds the loop, in processor time, which others change little.

The collector rests meanwhile: what it costs is the tests' own, who keep far more than a desk does.
"""

from __future__ import annotations

import gc
import time
from asyncio.events import Handle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch


class Longest:
    """Seconds of processor that the dearest callback took so far."""

    seconds = 0.0

    def timed(self, run: Callable[[Handle], None]) -> Callable[[Handle], None]:
        """Runs a callback and keeps what it took, if that is the most."""

        def timed(handle: Handle) -> None:
            began = time.thread_time()
            run(handle)
            self.seconds = max(self.seconds, time.thread_time() - began)

        return timed


@contextmanager
def held() -> Iterator[Longest]:
    """Measures every callback of this process's loops while it is open."""
    longest = Longest()
    collects = gc.isenabled()
    gc.disable()
    try:
        with patch.object(Handle, "_run", longest.timed(Handle._run)):
            yield longest
    finally:
        if collects:
            gc.enable()


def cost(work: Callable[[], object]) -> float:
    """Seconds of processor that something takes right here."""
    began = time.thread_time()
    work()
    return time.thread_time() - began
