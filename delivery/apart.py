"""The process that verifies: it is told what on its input, says what it finds, and ends.

delivery/checking.py alone starts it. Told: an `Asked` and what time it is, pickled by the process
that started this one. Says: a line of JSON for each part that something is wrong with, and one when
it is through, which nobody unpickles. It ends with its parent, who closes its output.
"""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from delivery.asked import Asked
from service.ports.clock import Clock
from storage.register import open_register
from storage.signing import trusted_from
from storage.steady import alone, steady
from storage.verify import Evidence, check_span, spans

RESTS_FOR = 4
"""How many times as long as it worked it rests, after each part."""

MOST_PARTS = 500
LOWEST_PRIORITY = 19


def going_on(now: datetime) -> Clock:
    """A clock that goes on from an instant: the desk's own, which isn't asked again."""
    began = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - began)


async def go_through(asked: Asked, clock: Clock) -> None:
    """The register, part by part, then what is no single incident's; as of when each is read."""
    register = await open_register(asked.url, exclusive=False)
    try:
        if not await alone(register):
            _say(through=True, elsewhere=True)
            return
        for span in await spans(register, MOST_PARTS):
            async with _at_leisure(), register.database.snapshot() as connection:
                _found(await check_span(connection, span, asked.replay, clock()))
        async with _at_leisure():
            evidence = Evidence(trusted_from(asked.key), asked.file, asked.key)
            _found(await steady(register, evidence, clock()))
        _say(through=True)
    finally:
        await register.close()


@asynccontextmanager
async def _at_leisure() -> AsyncIterator[None]:
    began = time.perf_counter()
    yield
    await asyncio.sleep(RESTS_FOR * (time.perf_counter() - began))
    if os.getppid() == 1:
        raise SystemExit  # nobody is left to be told


def _found(problems: Sequence[str]) -> None:
    if problems:
        _say(found=problems)


def _say(**said: object) -> None:
    print(json.dumps(said), file=sys.__stdout__, flush=True)


if __name__ == "__main__":
    os.nice(LOWEST_PRIORITY)
    sys.stdout = sys.stderr  # what a library prints is none of what is said
    # By the process that started this one, a moment ago, on a pipe that nobody else holds.
    what, now = pickle.load(sys.stdin.buffer)  # noqa: S301
    asyncio.run(go_through(what, going_on(now)))
