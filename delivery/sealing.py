"""The checkpoint worker: seals what was recorded, and keeps the file outside complete.

By the hour it also has this process let go of the entries that it keeps parsed.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import structlog

from service.ports import Checkpoint, Clock, StorageAway
from storage import checkpoint_file
from storage.record import forget_parsed
from storage.register import Register
from storage.signing import Signer

LOOK_SECONDS = 1.0
AWAY_SECONDS = 5.0
AGAIN_SECONDS = 60.0
FORGET_SECONDS = 3600.0
"""How long another process may hold in memory what was read of a record before its deletion."""

log = structlog.get_logger()


class Sealing:
    """Makes a checkpoint each hour and after each approval; the file gets every one there is."""

    def __init__(
        self,
        register: Register,
        signer: Signer,
        file: Path,
        clock: Clock,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._register, self._signer, self._file = register, signer, file
        self._clock, self._look = clock, look_seconds
        self._complete = False
        self._forgot_at = time.monotonic()
        self.running = False

    async def run(self) -> None:
        """Works until cancelled; a database or a disk that is away is tried again."""
        self.running = True
        try:
            while True:
                seconds = await self._worked()
                await asyncio.sleep(seconds)
        finally:
            self.running = False

    async def _worked(self) -> float:
        """Sweeps; gives after how many seconds to look again."""
        try:
            await self.sweep()
        except StorageAway:
            log.warning("sealing_waits", reason="storage_away")
            return AWAY_SECONDS
        except (OSError, ValueError) as error:
            # The register is sealed all the same; the file catches up once it can be written.
            log.error("checkpoint_file_failed", error=type(error).__name__)
            return AGAIN_SECONDS
        return self._look

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
