"""The one loop of everything that works beside the turns, and all of them together."""

from __future__ import annotations

import asyncio
import secrets
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

import structlog

from service.ports.store import StorageAway

Swept = TypeVar("Swept")

LONGEST_PAUSE_SECONDS = 300.0
"""However often a sweep has failed, it is tried again after this."""

MOST_DOUBLINGS = 16

log = structlog.get_logger()


@dataclass(slots=True)
class Trouble:
    """Sweeps that failed since the last good one: since when, how many, and the last's reference.

    A database that is away has no reference: it is no fault of a line of ours.
    """

    since: float = field(default_factory=time.monotonic)
    failed: int = 0
    ref: str = ""


class Worker(ABC, Generic[Swept]):
    """Sweeps, rests and sweeps again until it is cancelled; `running` says whether it does.

    A sweep that fails is logged once and tried again, after pauses that grow: whatever it was, a
    worker that fell over would not be there when it is over. A subclass says what a sweep is. One
    that waits for more than time overrides `rest`, one whose failures have another name in the log
    `event_of`, one with work under way `finish`.
    """

    name: ClassVar[str]
    """What /readyz calls it."""
    waits: ClassVar[str]
    """The log's event for a database that is away."""
    look_seconds: ClassVar[float] = 1.0
    away_seconds: ClassVar[float] = 5.0
    borne_seconds: ClassVar[float] = 300.0
    """How long /readyz bears trouble before it says that this worker doesn't work."""

    running = False
    _trouble: Trouble | None = None

    async def run(self) -> None:
        """Works until cancelled."""
        self.running = True
        try:
            while True:
                await self._round()
        finally:
            self.running = False
            await self.finish()

    async def _round(self) -> None:
        try:
            swept = await self.sweep()
            self._trouble = None
            await self.rest(swept)
        except Exception as error:
            await asyncio.sleep(self._met(error))

    def _met(self, error: Exception) -> float:
        """Logs what went wrong, once; in how many seconds to go on."""
        trouble = self._trouble = self._trouble or Trouble()
        if isinstance(error, StorageAway):
            log.warning(self.waits, reason="storage_away")
            return self.away_seconds
        trouble.ref = secrets.token_hex(2).upper()
        log.error(self.event_of(error), worker=self.name, ref=trouble.ref, exc_info=error)
        pause = self.away_seconds * 2.0 ** min(trouble.failed, MOST_DOUBLINGS)
        trouble.failed += 1
        return min(pause, LONGEST_PAUSE_SECONDS)

    def state(self) -> bool | str:
        """Whether it works; in words while it is in trouble that may pass by itself."""
        trouble = self._trouble
        if not self.running or trouble is None:
            return self.running
        seconds = time.monotonic() - trouble.since
        if seconds >= self.borne_seconds:
            return False
        return f"in trouble for {seconds:.0f} s{f', ref {trouble.ref}' if trouble.ref else ''}"

    @abstractmethod
    async def sweep(self) -> Swept:
        """Does what is due now."""

    async def rest(self, swept: Swept) -> None:
        """Waits until the next sweep, given what the last one came to."""
        await asyncio.sleep(self.look_seconds)

    def event_of(self, error: Exception) -> str:
        """What a sweep that failed by this is called in the log."""
        return "worker_failed"

    async def finish(self) -> None:
        """Ends what is under way; called once, when the worker stops."""


class Workers:
    """All workers of a process; `fell_over` is told of one that ends by what it can't outlive."""

    def __init__(
        self, workers: Sequence[Worker[Any]], fell_over: Callable[[BaseException], None]
    ) -> None:
        self._workers, self._fell_over = workers, fell_over
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Has each of them work until `stop`."""
        self._tasks = [asyncio.create_task(worker.run()) for worker in self._workers]
        for task in self._tasks:
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._fell_over(error)

    def states(self) -> dict[str, bool | str]:
        """Each worker's name, and whether it works, or in words what it tries to get over."""
        return {worker.name: worker.state() for worker in self._workers}

    async def stop(self) -> None:
        """Ends them, and what they have under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
