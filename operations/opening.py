"""Opening the register when the desk starts, which waits for a database that isn't there yet."""

from __future__ import annotations

import asyncio
import ssl

import structlog

from service.ports.store import StorageAway
from storage.checkpoints import CommitSeal
from storage.register import Register, open_register

PATIENCE_SECONDS = 300.0
"""How long a start waits for the database: both may have been started together."""

TRY_SECONDS = 1.0
SAY_SECONDS = 10.0

NOT_THERE_YET = ("08", "53", "57P")
"""SQLSTATEs of a server that is starting, full or going: waiting helps, as for nothing else."""

log = structlog.get_logger()


async def opened(url: str, *, sealing: CommitSeal | None = None) -> Register:
    """Opens the register as `open_register` does, and raises what that raises.

    Where PostgreSQL can't be reached it is tried again for some minutes, which the log says;
    a wrong password, a database that isn't there or a certificate that isn't good stops at once.
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    say = began
    while True:
        try:
            return await open_register(url, sealing=sealing)
        except StorageAway as away:
            now = loop.time()
            if not url.startswith("postgresql") or not _comes_back(away.__cause__):
                raise
            if now - began >= PATIENCE_SECONDS:
                raise
        if now >= say:
            left = round(PATIENCE_SECONDS - (now - began))
            log.warning("waiting_for_database", waited=round(now - began), gives_up_in=left)
            say = now + SAY_SECONDS
        await asyncio.sleep(TRY_SECONDS)


def _comes_back(error: BaseException | None) -> bool:
    """Whether nobody answered, or a server that can't take connections just now."""
    error = getattr(error, "orig", error)
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return state.startswith(NOT_THERE_YET)
    return isinstance(error, OSError) and not isinstance(error, ssl.SSLError | PermissionError)
