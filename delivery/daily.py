"""The digest worker: at the start of each working day it queues the digest for the channel."""

from __future__ import annotations

from delivery.working import Worker
from procedure.office import Office
from service.daily import notice_for
from service.ports import Clock
from storage.outbox import Outbox


class DailyDigest(Worker[None]):
    """Queues each working day's digest once, however many processes do: its key is the day."""

    name = "digest"
    waits = "digest_waits"

    def __init__(self, outbox: Outbox, office: Office, clock: Clock) -> None:
        self._outbox, self._office, self._clock = outbox, office, clock
        self._queued = ""

    async def sweep(self) -> None:
        """Queues today's digest in working time, unless this process has done so."""
        now = self._clock()
        notice = notice_for(now, self._office)
        if notice is not None and notice.key != self._queued:
            await self._outbox.enqueue([notice], now)
            self._queued = notice.key
