"""The checkpoint worker: seals what was recorded, and keeps the file outside complete.

By the hour it also has this process let go of the entries that it keeps parsed.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import structlog

from delivery.working import Worker
from procedure.instants import local_day
from procedure.notices import CHANNEL, Notice, Route, Topic
from service.ports.clock import Clock
from service.ports.proofs import Checkpoint
from storage import checkpoint_file, projections, record
from storage.checkpoints import in_shape_of
from storage.register import Register
from storage.signing import Signer

FORGET_SECONDS = 3600.0
"""How long another process may hold in memory what was read of a record before its deletion."""

log = structlog.get_logger()


class Sealing(Worker[Checkpoint | None]):
    """The file gets every checkpoint there is, the channel one a day.

    Each commit is sealed as it is made; what an earlier version left unsealed is sealed here.
    """

    name = "sealing"
    waits = "sealing_waits"

    def __init__(self, register: Register, signer: Signer, file: Path, clock: Clock) -> None:
        self._register, self._signer, self._file = register, signer, file
        self._clock = clock
        self._complete, self._posted = 0, ""
        self._forgot_at = time.monotonic()

    def event_of(self, error: Exception) -> str:
        """A disk that is away keeps only the file back, which catches up once it can be written."""
        file_failed = isinstance(error, OSError | ValueError)
        return "checkpoint_file_failed" if file_failed else super().event_of(error)

    async def sweep(self) -> Checkpoint | None:
        """Seals what is due and completes the file; raises OSError or ValueError for the file."""
        if time.monotonic() - self._forgot_at >= FORGET_SECONDS:
            record.forget_parsed()
            projections.forget_parsed()
            self._forgot_at = time.monotonic()
        made = await self._register.seal(self._signer, self._clock())
        newest = await self._register.last_checkpoint()
        if newest is not None and newest.number != self._complete:
            await self._complete_file()
            self._complete = newest.number
            await self._post(newest.number)
        return made

    async def _post(self, number: int) -> None:
        """Queues the day's one post to the channel, also where several processes do."""
        now = self._clock()
        key = f"checkpoint/{local_day(now)}"
        if key != self._posted:
            about = str(number)
            notice = Notice("", Topic.CHECKPOINT, Route.CHANNEL, CHANNEL, about, key)
            await self._register.outbox.enqueue([notice], now)
            self._posted = key

    async def _complete_file(self) -> None:
        """Appends what the file lacks, also what another process sealed."""
        last = await asyncio.to_thread(checkpoint_file.last_in, self._file)
        kept = await self._register.checkpoint(last.number) if last else None
        if last is not None and in_shape_of(last, kept) != kept:
            raise ValueError("The file is another register's, or goes on beyond this one.")
        while lacking := await self._register.checkpoints_after(last.number if last else 0):
            await asyncio.to_thread(checkpoint_file.append, self._file, lacking)
            last = lacking[-1]
