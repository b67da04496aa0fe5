"""How the desk's process runs: until it is asked to end, and sparing of its collector."""

from __future__ import annotations

import asyncio
import gc
import signal


def asked_to_stop() -> asyncio.Event:
    """Set at Ctrl-C or a request to end, which from now on end nothing by themselves."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    return stopped


async def until_stopped() -> None:
    """Returns at Ctrl-C or a request to end."""
    await asked_to_stop().wait()


def spare_collections() -> None:
    """Keeps the garbage collector off what the start made, all of which stays to the end.

    Looking through it again and again is dear, and the turns that it falls into are the slowest.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
