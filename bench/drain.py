"""How long a backlog takes to go out at Teams' limits, and whether Teams ever has to refuse.

python -m bench.drain [--notices 10000] [--chats 200]

A stand-in Connector (bench/throttling.py, in a process of its own) keeps the published limits,
answers 429 beyond them, and counts. The desk's own sender, pacing and rendering work off an outbox
on SQLite. Ideal is 50 a second. Exits 1 when it takes more than 1.2 times the ideal, or anything
was refused.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp

from bench.arena import free_port, stopped
from bench.size import organisation
from bench.size_fill import NOW, fill, pattern
from cards.case import case_card
from delivery.connector import Connector
from delivery.directory import GraphDirectory
from delivery.graph import Graph
from delivery.pacing import PER_TENANT, Pace
from delivery.rendering import Message, Renderer, message
from delivery.routes import Addresses, Routes
from delivery.sender import Sender
from procedure.notices import Notice, Route, Topic
from service.cases import case_view
from service.take import Desk
from storage.register import Register, open_register

TENANT = "7c1f3a52-5e0b-4d0c-9b35-2f6f0a9d8e11"
INCIDENTS = 1000
START_SECONDS = 30.0
MOST = 1.2


@dataclass(frozen=True, slots=True)
class Seen:
    """What the stand-in took and refused, and the seconds that it took."""

    taken: int
    refused: int
    seconds: float


class AsTheDpoSees(Renderer):
    """Every notice as a case card: the recipients of the bench may see no case themselves."""

    async def chat(self, notice: Notice, *, update: bool) -> Message | None:
        """The whole case, read and folded anew for each message."""
        dpo = next(iter(self._desk.organisation.people.holders.items()))
        actor = self._desk.organisation.actor(dpo[1], "Somebody")
        record = await self._desk.store.entries(notice.incident_id)
        view = case_view(record, notice.incident_id, actor, self._desk.organisation, self._clock())
        return Message(message(case_card(view), "A case"), view.incident.seq)


async def _queued(register: Register, url: str, notices: int, chats: int) -> None:
    for n in range(chats):
        await register.conversations.save_person(
            f"person-{n}",
            name="",
            teams_id="",
            conversation_id=f"a:{n}",
            service_url=url,
            tenant_id=TENANT,
            at=NOW,
        )
    rows = [
        Notice(
            f"CJS-2017-{n % INCIDENTS + 1:04d}",
            Topic.REPORTED,
            Route.CHAT,
            f"person-{n % chats}",
            "report",
            f"drain/{n}",
        )
        for n in range(notices)
    ]
    for start in range(0, notices, 500):
        await register.outbox.enqueue(rows[start : start + 500], NOW)


def _sender(register: Register, desk: Desk, session: aiohttp.ClientSession) -> Sender:
    clock = desk.clock
    graph = Graph(session, None, "http://127.0.0.1:9", "desk@example.org")
    directory = GraphDirectory(register, graph)
    connector = Connector(session, None, lambda url: True, Pace(), bot_id="28:bench")
    renderer = AsTheDpoSees(desk, directory, clock)
    addresses = Addresses(TENANT, "19:bench@thread.tacv2", {})
    routes = Routes(register.conversations, connector, graph, directory, renderer, addresses, clock)
    return Sender(desk, register.outbox, routes, clock)


@asynccontextmanager
async def _teams() -> AsyncIterator[str]:
    """The stand-in in a process of its own, as Teams is elsewhere; its address."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.throttling", str(port), cwd=Path(__file__).parents[1]
    )
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        await stopped(process)


async def drain(folder: Path, notices: int, chats: int) -> Seen:
    """Works off the backlog, and says what the stand-in saw."""
    house = organisation()
    database = f"sqlite+aiosqlite:///{folder / 'desk.sqlite'}"
    await fill(database, await pattern(house), INCIDENTS, waiting=0)
    register = await open_register(database)
    async with _teams() as url, aiohttp.ClientSession() as session:
        await _queued(register, url, notices, chats)
        await _seen(session, url, 0, START_SECONDS)
        began = time.monotonic()

        def clock() -> datetime:
            return NOW + timedelta(seconds=time.monotonic() - began)

        sender = _sender(register, Desk(register, house, clock), session)
        running = asyncio.create_task(sender.run())
        seen = await _seen(session, url, notices, 5 * notices / PER_TENANT[0].count)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    await register.close()
    return seen


async def _seen(session: aiohttp.ClientSession, url: str, wanted: int, patience: float) -> Seen:
    """Waits until the stand-in has taken so many, or for so long; `wanted` 0: until it answers."""
    began = time.monotonic()
    while True:
        found = None
        with suppress(aiohttp.ClientConnectorError):
            async with session.get(f"{url}seen") as answer:
                found = await answer.json()
        took = time.monotonic() - began
        if found is not None and (found["taken"] >= wanted or took > patience):
            return Seen(found["taken"], found["refused"], took)
        if found is None and took > patience:
            raise AssertionError("The stand-in doesn't start.")
        await asyncio.sleep(0.25)


def main() -> int:
    """Runs it from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.drain")
    parser.add_argument("--notices", type=int, default=10_000)
    parser.add_argument("--chats", type=int, default=200)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seen = asyncio.run(drain(Path(folder), asked.notices, asked.chats))
    ideal = asked.notices / PER_TENANT[0].count
    times = seen.seconds / ideal
    print(
        f"{seen.taken} of {asked.notices} notices in {seen.seconds:.1f} s, {times:.2f} × the ideal "
        f"{ideal:.0f} s; {seen.refused} refused; "
        f"{time.process_time() / asked.notices * 1000:.1f} ms of the desk's processor a notice; "
        f"load {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores"
    )
    good = seen.taken == asked.notices and times <= MOST and not seen.refused
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
