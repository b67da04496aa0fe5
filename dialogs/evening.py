"""Evening out: what is barred answers as late as what isn't there, so that time tells nothing."""

from __future__ import annotations

import asyncio

REFUSED_AFTER_SECONDS = 0.1
"""Longer than reading a record takes, and too short to be noticed in a chat."""


def now() -> float:
    """The loop's time, from which `even_out` counts."""
    return asyncio.get_running_loop().time()


async def even_out(began: float) -> None:
    """Returns when an answer begun then may be given that nothing is there."""
    await asyncio.sleep(max(0.0, began + REFUSED_AFTER_SECONDS - now()))
