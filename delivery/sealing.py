"""The checkpoint worker: keeps the file outside complete, and posts to the channel once a day.

By the hour it also has this process let go of the entries that it keeps parsed.
"""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from pathlib import Path

import structlog

from delivery.working import Worker
from procedure.instants import local_day
from procedure.notices import CHANNEL, Notice, Route, Topic
from service.ports.clock import Clock
from service.ports.proofs import Checkpoint
from storage import checkpoint_file, projections, record
from storage.checkpoint_file import Reason, UnfitFile
from storage.checkpoints import in_shape_of
from storage.register import Register
from storage.signing import Signer

AGAIN_SECONDS = 60.0
FORGET_SECONDS = 3600.0
"""How long another process may hold in memory what was read of a record before its deletion."""

log = structlog.get_logger()


class Sealing(Worker[None]):
    """Has the file get every checkpoint there is, also those that other processes made."""

    name = "sealing"
    waits = "sealing_waits"

    def __init__(self, register: Register, signer: Signer, file: Path, clock: Clock) -> None:
        self._register, self._signer, self._file = register, signer, file
        self._clock = clock
        self._written: Checkpoint | None = None
        self._posted = (0, "")
        self._failed, self._again_at = "", 0.0
        self._known = False
        self._forgot_at = time.monotonic()

    async def sweep(self) -> None:
        """Completes the file and queues the day's post.

        A file that can't be gone on with is logged, and tried again later: the register is sealed
        all the same, and the file catches up. Nothing is sealed here: each commit seals its own,
        and what stands in `moved` besides may have been put there by somebody.
        """
        if time.monotonic() - self._forgot_at >= FORGET_SECONDS:
            record.forget_parsed()
            projections.forget_parsed()
            self._forgot_at = time.monotonic()
        now = self._clock()
        newest = await self._register.last_checkpoint()
        if newest is not None:
            await self._know_key(now)
            await self._complete(newest)
            await self._post(newest, now)

    async def _know_key(self, now: datetime) -> None:
        """Once a process, as soon as the key has signed anything."""
        if not self._known:
            await self._register.know_key(self._signer, now)
            self._known = True

    async def _complete(self, newest: Checkpoint) -> None:
        """Appends what the file lacks."""
        if self._failed and time.monotonic() < self._again_at:
            return
        try:
            await self._append(newest)
            self._failed = ""
        except (OSError, UnfitFile) as error:
            reason = error.reason if isinstance(error, UnfitFile) else Reason.UNWRITABLE
            if reason != self._failed:
                log.error("checkpoint_file_failed", reason=str(reason), exc_info=error)
            self._failed, self._again_at = reason, time.monotonic() + AGAIN_SECONDS

    async def _append(self, newest: Checkpoint) -> None:
        last = await asyncio.to_thread(checkpoint_file.last_in, self._file)
        if last is None and self._written is not None:
            # Made anew it would hide that it was gone; the next start asks what is to be done.
            raise UnfitFile(Reason.GONE, self._file)
        self._written = newest
        if last == newest:
            return
        kept = await self._register.checkpoint(last.number) if last else None
        if last is not None and in_shape_of(last, kept) != kept:
            raise UnfitFile(Reason.OTHER if kept else Reason.BEYOND, self._file)
        while lacking := await self._register.checkpoints_after(last.number if last else 0):
            await asyncio.to_thread(checkpoint_file.append, self._file, lacking)
            last = lacking[-1]

    async def _post(self, newest: Checkpoint, now: datetime) -> None:
        """Queues the day's post once, however many processes do, and one after each start."""
        number, day = self._posted
        today = str(local_day(now))
        if newest.number == number or day == today:
            return
        key = f"checkpoint/{today}" if day else f"checkpoint/start/{newest.number}"
        told = Notice("", Topic.CHECKPOINT, Route.CHANNEL, CHANNEL, str(newest.number), key)
        await self._register.outbox.enqueue([told], now)
        self._posted = (newest.number, today)
