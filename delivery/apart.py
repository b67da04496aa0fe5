"""The process that verifies: it is told what on its input, says what it finds, and ends.

Told: a pickled `Asked`, and what time it is. Says: a line of JSON for each part that something is
wrong with, and one when it is through. It ends with its parent, who closes its output.
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
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from procedure.organisation import Organisation
from procedure.record import Recorded
from service.anew import Made, made_anew
from service.ports.clock import Clock
from storage.register import open_register
from storage.signing import trusted_from
from storage.steady import alone, steady
from storage.verify import Evidence, check_span, spans

RESTS_FOR = 4
"""How many times as long as it worked it rests, after each part."""

MOST_PARTS = 500
LOWEST_PRIORITY = 19


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be gone through, and what it is held against."""

    url: str
    organisation: Organisation
    key: Path
    file: Path

    def replay(self, incident_id: str, record: list[Recorded]) -> Made:
        """An incident's row and clocks from its record alone."""
        return made_anew(incident_id, record, self.organisation)


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
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    os.nice(LOWEST_PRIORITY)
    # From its own parent, over a pipe that nobody else has.
    what, now = pickle.load(sys.stdin.buffer)  # noqa: S301
    asyncio.run(go_through(what, going_on(now)))
