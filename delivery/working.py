"""The one loop of everything that works beside the turns, and all of them together."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

import structlog

from service.ports.store import StorageAway

Swept = TypeVar("Swept")

log = structlog.get_logger()


class Worker(ABC, Generic[Swept]):
    """Sweeps, rests and sweeps again until it is cancelled; `running` says whether it does.

    A subclass says what a sweep is. One that waits for more than time overrides `rest`, one that
    expects more than an absent database overrides `troubled`, one with work under way `finish`.
    """

    name: ClassVar[str]
    """What /readyz calls it."""
    waits: ClassVar[str]
    """The log's event for a database that is away."""
    look_seconds: ClassVar[float] = 1.0
    away_seconds: ClassVar[float] = 5.0

    running = False

    async def run(self) -> None:
        """Works until cancelled, or until something happens that nobody expects."""
        self.running = True
        try:
            while True:
                await self._round()
        finally:
            self.running = False
            await self.finish()

    async def _round(self) -> None:
        try:
            await self.rest(await self.sweep())
        except Exception as error:
            seconds = self.troubled(error)
            if seconds is None:
                raise
            await asyncio.sleep(seconds)

    @abstractmethod
    async def sweep(self) -> Swept:
        """Does what is due now."""

    async def rest(self, swept: Swept) -> None:
        """Waits until the next sweep, given what the last one came to."""
        await asyncio.sleep(self.look_seconds)

    def troubled(self, error: Exception) -> float | None:
        """Logs what went wrong; in how many seconds to go on, or None to fall over."""
        if isinstance(error, StorageAway):
            log.warning(self.waits, reason="storage_away")
            return self.away_seconds
        return None

    async def finish(self) -> None:
        """Ends what is under way; called once, when the worker stops."""


class Workers:
    """All workers of a process; `fell_over` is told of one that ends by what nobody expected."""

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

    def running(self) -> dict[str, bool]:
        """Each worker's name, and whether it works."""
        return {worker.name: worker.running for worker in self._workers}

    async def stop(self) -> None:
        """Ends them, and what they have under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
