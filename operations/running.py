"""How the desk's process runs: until it is asked to end, and sparing of its collector."""

from __future__ import annotations

import asyncio
import gc
import signal


async def until_stopped() -> None:
    """Returns at Ctrl-C or a request to end."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    await stopped.wait()


def spare_collections() -> None:
    """Keeps the garbage collector off what the start made, all of which stays to the end.

    Looking through it again and again is dear, and the turns that it falls into are the slowest.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
