"""The checkpoint worker: seals what was recorded, and keeps the file outside complete.

By the hour it also has this process let go of the entries that it keeps parsed.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import structlog

from delivery.working import Worker
from service.ports.clock import Clock
from service.ports.proofs import Checkpoint
from storage import checkpoint_file
from storage.record import forget_parsed
from storage.register import Register
from storage.signing import Signer

AGAIN_SECONDS = 60.0
FORGET_SECONDS = 3600.0
"""How long another process may hold in memory what was read of a record before its deletion."""

log = structlog.get_logger()


class Sealing(Worker[Checkpoint | None]):
    """Makes a checkpoint each hour and after each approval; the file gets every one there is."""

    name = "sealing"
    waits = "sealing_waits"

    def __init__(self, register: Register, signer: Signer, file: Path, clock: Clock) -> None:
        self._register, self._signer, self._file = register, signer, file
        self._clock = clock
        self._complete = False
        self._forgot_at = time.monotonic()

    def troubled(self, error: Exception) -> float | None:
        """A disk that is away is tried again too, less often than a database."""
        if isinstance(error, OSError | ValueError):
            # The register is sealed all the same; the file catches up once it can be written.
            log.error("checkpoint_file_failed", exc_info=error)
            return AGAIN_SECONDS
        return super().troubled(error)

    async def sweep(self) -> Checkpoint | None:
        """Seals what is due and completes the file; raises OSError or ValueError for the file."""
        if time.monotonic() - self._forgot_at >= FORGET_SECONDS:
            forget_parsed()
            self._forgot_at = time.monotonic()
        made = await self._register.seal(self._signer, self._clock())
        if made is not None or not self._complete:
            self._complete = False
            await self._complete_file()
            self._complete = True
        return made

    async def _complete_file(self) -> None:
        """Appends what the file lacks, also what another process sealed."""
        last = await asyncio.to_thread(checkpoint_file.last_in, self._file)
        if last is not None and await self._register.checkpoint(last.number) != last:
            raise ValueError("The file is another register's, or goes on beyond this one.")
        while lacking := await self._register.checkpoints_after(last.number if last else 0):
            await asyncio.to_thread(checkpoint_file.append, self._file, lacking)
            last = lacking[-1]
