"""The drafts' worker: what nobody goes on with is dropped, and its writer told before and after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from delivery.working import Worker
from service.drafts import ENDED, WARNED, farewell, sendable, warning
from service.ports.clock import Clock
from service.ports.drafts import Draft
from storage import drafts
from storage.outbox import queue
from storage.outbox_rows import queued_at
from storage.register import Register


class DraftsEnd(Worker[None]):
    """Looks every hour. A warning's key is the draft as it was saved, so that each comes once."""

    name = "drafts"
    waits = "drafts_wait"
    look_seconds = 3600.0

    def __init__(self, register: Register, days: int, clock: Clock) -> None:
        self._register, self._days, self._clock = register, days, clock

    async def sweep(self) -> None:
        """Warns, and drops what was warned of a week ago or belongs to a case that has ended."""
        now = self._clock()
        warned_from = now - timedelta(days=self._days) + WARNED
        async with self._register.database.reading() as connection:
            ended = await drafts.of_ended(connection)
            old = await drafts.untouched(connection, warned_from)
            told = [await queued_at(connection, warning(d, self._days, now).key) for d in old]
        over = [draft for draft, stage in ended if not sendable(draft.form, stage)]
        left = [(d, at) for d, at in zip(old, told, strict=True) if d not in over]
        await self._drop(over, now, ENDED)
        await self._warn([draft for draft, at in left if at is None], now)
        await self._drop([draft for draft, at in left if self._over(draft, at, now)], now)

    def _over(self, draft: Draft, told: datetime | None, now: datetime) -> bool:
        kept_until = draft.saved_at + timedelta(days=self._days)
        return told is not None and now >= max(kept_until, told + WARNED)

    async def _warn(self, untold: Iterable[Draft], now: datetime) -> None:
        notices = [warning(draft, self._days, now) for draft in untold]
        if notices:
            await self._register.outbox.enqueue(notices, now)

    async def _drop(self, over: Iterable[Draft], now: datetime, why: str = "") -> None:
        """Each in a transaction with its notice; one that was touched meanwhile stays."""
        for draft in over:
            async with self._register.database.writing() as connection:
                if await drafts.drop_untouched(connection, draft):
                    await queue(connection, [farewell(draft, now, why)], now)
            self._register.outbox.stir()
