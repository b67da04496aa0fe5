"""The reminder worker: a due deadline becomes a step of the desk's own."""

from __future__ import annotations

import asyncio

import structlog

from delivery.working import Worker
from service.ports.clock import Clock
from service.sweep import remind_all
from service.take import Desk

BATCH = 50

log = structlog.get_logger()


class Reminders(Worker[int]):
    """Looks every second whether a clock owes a reminder; after downtime each owes one at most."""

    name = "reminders"
    waits = "reminders_wait"

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk, self._clock = desk, clock

    async def rest(self, swept: int) -> None:
        """Not at all where there was something to do: there may be more."""
        await asyncio.sleep(0 if swept else self.look_seconds)

    async def sweep(self) -> int:
        """Takes every reminder that is due now; returns how many deadlines were looked at."""
        now = self._clock()
        first = await self._desk.store.next_deadline()
        if first is None or first > now:
            return 0
        due = await self._desk.store.due(now, BATCH)
        for deadline, error in await remind_all(self._desk, due):
            # One incident's fault must not keep the others' clocks from being heard.
            log.error(
                "reminder_failed",
                incident=deadline.incident_id,
                key=deadline.key,
                exc_info=error,
            )
        return len(due)
