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

NAME_SECONDS = 30.0
"""How long it waits for a host whose name nobody knows, which is misspelt more often than late."""

NAME_SERVER_AWAY = -3
"""Linux's EAI_AGAIN: whether the name is known could not be asked."""

TRY_SECONDS = 1.0
SAY_SECONDS = 10.0

NOT_THERE_YET = ("08", "53", "57P")
"""SQLSTATEs of a server that is starting, full or going: waiting helps, as for nothing else."""

log = structlog.get_logger()


async def opened(url: str, *, sealing: CommitSeal | None = None) -> Register:
    """Opens the register as `open_register` does, and raises what that raises.

    Where PostgreSQL can't be reached it is tried again for some minutes, which the log says, and
    where its name isn't known for half a one (a container has a name once it runs); a wrong
    password, a database that isn't there or a certificate that isn't good stops at once.
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    say = began
    while True:
        try:
            return await open_register(url, sealing=sealing)
        except StorageAway as away:
            now = loop.time()
            patience = _patience(away.__cause__) if url.startswith("postgresql") else 0
            if now - began >= patience:
                raise
        if now >= say:
            left = round(patience - (now - began))
            log.warning("waiting_for_database", waited=round(now - began), gives_up_in=left)
            say = now + SAY_SECONDS
        await asyncio.sleep(TRY_SECONDS)


def _patience(error: BaseException | None) -> float:
    """How many seconds to wait: where nobody answered, or a server that takes nobody just now."""
    error = getattr(error, "orig", error)
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return PATIENCE_SECONDS if state.startswith(NOT_THERE_YET) else 0
    if not isinstance(error, OSError) or isinstance(error, ssl.SSLError | PermissionError):
        return 0
    unknown = type(error).__name__ == "gaierror" and error.errno != NAME_SERVER_AWAY
    return NAME_SECONDS if unknown else PATIENCE_SECONDS
