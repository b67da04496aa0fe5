"""The digest worker: at the start of each working day it queues the digest for the channel."""

from __future__ import annotations

import asyncio

import structlog

from procedure.office import Office
from service.daily import notice_for
from service.ports import Clock, StorageAway
from storage.outbox import Outbox

LOOK_SECONDS = 1.0
AWAY_SECONDS = 5.0

log = structlog.get_logger()


class DailyDigest:
    """Queues each working day's digest once, however many processes do: its key is the day."""

    def __init__(
        self, outbox: Outbox, office: Office, clock: Clock, look_seconds: float = LOOK_SECONDS
    ) -> None:
        self._outbox, self._office, self._clock = outbox, office, clock
        self._look = look_seconds
        self._queued = ""
        self.running = False

    async def run(self) -> None:
        """Works until cancelled; a database that is away is tried again."""
        self.running = True
        try:
            while True:
                try:
                    await self.sweep()
                    await asyncio.sleep(self._look)
                except StorageAway:
                    log.warning("digest_waits", reason="storage_away")
                    await asyncio.sleep(AWAY_SECONDS)
        finally:
            self.running = False

    async def sweep(self) -> None:
        """Queues today's digest in working time, unless this process has done so."""
        now = self._clock()
        notice = notice_for(now, self._office)
        if notice is not None and notice.key != self._queued:
            await self._outbox.enqueue([notice], now)
            self._queued = notice.key
