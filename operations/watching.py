"""How long the event loop is held at a time: while it is, nobody else is answered.

Measured where the loop comes back from waiting and goes waiting again, which costs two readings of
a clock a round. A thread looks, twenty times a second, where a hold stands that lasts.
"""

from __future__ import annotations

import asyncio
import selectors
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path, PurePath
from types import FrameType
from typing import Any

import structlog

ROOT = str(Path(__file__).parents[1])
WORTH_SECONDS = 0.05
"""A longer hold is a line in the log."""

LATELY_SECONDS = 300.0
"""What the longest hold is the longest of; up to twice that."""

LINE_SECONDS = 10.0
"""How long the log says nothing of further holds, which the next line counts."""

MOST_FRAMES = 5

log = structlog.get_logger(__name__)


class Holds:
    """The holds of one loop, once `watch` was called; `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._watching = False
        self._began: float | None = None
        self._where: list[str] = []
        self._longest, self._before, self._turned = 0.0, 0.0, clock()
        self._said: float | None = None
        self._unsaid = 0

    def watch(self) -> None:
        """From now on holds count; those of the start are nobody's wait."""
        self._watching, self._began = True, None

    def begins(self) -> None:
        """The loop has something to do."""
        self._began = self._clock()

    def ends(self) -> None:
        """The loop goes waiting."""
        if self._began is None or not self._watching:
            return
        now = self._clock()
        held, where = now - self._began, self._where
        self._began, self._where = None, []
        self._turn(now)
        self._longest = max(self._longest, held)
        if held > WORTH_SECONDS:
            self._say(held, now, where)

    def longest(self) -> float:
        """Seconds of the longest hold in the last five to ten minutes."""
        self._turn(self._clock())
        return max(self._longest, self._before)

    def look(self, frame: FrameType | None) -> None:
        """Keeps where the loop stands, if it has been held for long; called beside the loop."""
        began = self._began
        if began is not None and not self._where and self._clock() - began > WORTH_SECONDS:
            self._where = places(frame)

    def _turn(self, now: float) -> None:
        passed = now - self._turned
        if passed >= LATELY_SECONDS:
            self._before = self._longest if passed < 2 * LATELY_SECONDS else 0.0
            self._longest, self._turned = 0.0, now

    def _say(self, held: float, now: float, where: list[str]) -> None:
        if self._said is not None and now < self._said + LINE_SECONDS:
            self._unsaid += 1
            return
        log.warning("loop_held", seconds=round(held, 3), where=where, unsaid=self._unsaid)
        self._said, self._unsaid = now, 0


def places(frame: FrameType | None) -> list[str]:
    """The files and lines of ours that a frame stands in, the innermost first."""
    found: list[str] = []
    while frame is not None and len(found) < MOST_FRAMES:
        file = frame.f_code.co_filename
        if file.startswith(ROOT) and ".venv" not in file:
            found.append(f"{'/'.join(PurePath(file).parts[-2:])}:{frame.f_lineno}")
        frame = frame.f_back
    return found


class WatchedSelector(selectors.DefaultSelector):
    """Waits for a loop, and says when the waiting begins and ends."""

    def __init__(self, holds: Holds) -> None:
        super().__init__()
        self._holds = holds

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready."""
        self._holds.ends()
        ready = super().select(timeout)
        self._holds.begins()
        return ready


def run_watched(work: Callable[[Holds], Coroutine[Any, Any, int]]) -> int:
    """As asyncio.run, on a loop whose holds are watched."""
    holds, over = Holds(), threading.Event()
    looking = threading.Thread(
        target=_look, args=(holds, threading.get_ident(), over), name="holds", daemon=True
    )
    looking.start()
    try:
        with asyncio.Runner(loop_factory=lambda: _loop(holds)) as runner:
            return runner.run(work(holds))
    finally:
        over.set()
        looking.join()


def _loop(holds: Holds) -> asyncio.AbstractEventLoop:
    return asyncio.SelectorEventLoop(WatchedSelector(holds))


def _look(holds: Holds, thread: int, over: threading.Event) -> None:
    while not over.wait(WORTH_SECONDS):
        holds.look(sys._current_frames().get(thread))
