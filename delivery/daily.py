"""The digest worker: at the start of each working day it queues the digest for the channel."""

from __future__ import annotations

from delivery.working import Worker
from procedure.organisation import Organisation
from service.daily import notice_for
from service.ports.clock import Clock
from storage.outbox import Outbox


class DailyDigest(Worker[None]):
    """Queues each working day's digest once, however many processes do: its key is the day."""

    name = "digest"
    waits = "digest_waits"

    def __init__(self, outbox: Outbox, organisation: Organisation, clock: Clock) -> None:
        self._outbox, self._organisation, self._clock = outbox, organisation, clock
        self._queued = ""

    async def sweep(self) -> None:
        """Queues today's digest in working time, unless this process has done so."""
        now = self._clock()
        notice = notice_for(now, self._organisation)
        if notice is not None and notice.key != self._queued:
            await self._outbox.enqueue([notice], now)
            self._queued = notice.key
