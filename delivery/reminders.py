"""The reminder worker: a due deadline becomes a step of the desk's own."""

from __future__ import annotations

import asyncio

import structlog

from procedure.remind import Remind
from procedure.roles import SYSTEM
from service.ports import Clock, StorageAway
from service.take import Desk

LOOK_SECONDS = 1.0
AWAY_SECONDS = 5.0
BATCH = 50

log = structlog.get_logger()


class Reminders:
    """Looks every second whether a clock owes a reminder; after downtime each owes one at most."""

    def __init__(self, desk: Desk, clock: Clock, look_seconds: float = LOOK_SECONDS) -> None:
        self._desk, self._clock, self._look = desk, clock, look_seconds
        self.running = False

    async def run(self) -> None:
        """Works until cancelled; a database that is away is tried again."""
        self.running = True
        try:
            while True:
                try:
                    worked = await self.sweep()
                except StorageAway:
                    log.warning("reminders_wait", reason="storage_away")
                    await asyncio.sleep(AWAY_SECONDS)
                else:
                    await asyncio.sleep(0 if worked else self._look)
        finally:
            self.running = False

    async def sweep(self) -> int:
        """Takes every reminder that is due now; returns how many deadlines were looked at."""
        now = self._clock()
        first = await self._desk.store.next_deadline()
        if first is None or first > now:
            return 0
        due = await self._desk.store.due(now, BATCH)
        for deadline in due:
            try:
                await self._desk.take(Remind(key=deadline.key), SYSTEM, deadline.incident_id)
            except StorageAway:
                raise
            except Exception as error:
                # One incident's fault must not keep the others' clocks from being heard.
                log.error(
                    "reminder_failed",
                    incident=deadline.incident_id,
                    key=deadline.key,
                    error=type(error).__name__,
                )
        return len(due)
