"""Waiting for what comes by itself: no longer than it takes, however loaded the machine is.

Patience only bounds what never comes, so it is far longer than what comes ever takes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from inspect import isawaitable

PATIENCE_SECONDS = 90.0
LOOK_SECONDS = 0.01


async def until(holds: Callable[[], bool | Awaitable[bool]]) -> None:
    """Returns as soon as it holds; fails when it doesn't come to."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        answer = holds()
        if await answer if isawaitable(answer) else answer:
            return
        assert time.monotonic() < end, f"waited {PATIENCE_SECONDS:g} seconds in vain"
        await asyncio.sleep(LOOK_SECONDS)
