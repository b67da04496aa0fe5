"""How long a backlog takes to go out at Teams' limits, and whether Teams ever has to refuse.

python -m bench.drain [--notices 10000] [--chats 200]

A stand-in Connector keeps the published limits, answers 429 beyond them, and counts. The desk's own
sender, pacing and rendering work off an outbox on SQLite. Ideal is 50 a second. Exits 1 when it
takes more than 1.2 times the ideal, or anything was refused.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections import defaultdict, deque
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
from aiohttp import web

from bench.size import office
from bench.size_fill import NOW, fill, pattern
from cards.case import case_card
from delivery.connector import Connector
from delivery.directory import Directory
from delivery.graph import Graph
from delivery.pacing import PER_CONVERSATION, PER_TENANT, Limit, Pace
from delivery.rendering import Message, Renderer, message
from delivery.sender import Addresses, Sender
from procedure.notices import Notice, Route, Topic
from service.take import Desk
from service.views import case_view
from storage.register import Register, open_register

TENANT = "7c1f3a52-5e0b-4d0c-9b35-2f6f0a9d8e11"
INCIDENTS = 1000
MOST = 1.2


class Teams:
    """Takes messages within the limits, and refuses the others with 429."""

    def __init__(self, wanted: int) -> None:
        self.taken = self.refused = 0
        self.all_taken = asyncio.Event()
        self._wanted = wanted
        self._sent: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=2000))

    async def post(self, request: web.Request) -> web.Response:
        """A message for a chat."""
        await request.read()
        now, chat = time.monotonic(), request.match_info["chat"]
        if self._over("", PER_TENANT, now) or self._over(chat, PER_CONVERSATION, now):
            self.refused += 1
            return web.json_response({}, status=429, headers={"Retry-After": "1"})
        for window in ("", chat):
            self._sent[window].append(now)
        self.taken += 1
        if self.taken == self._wanted:
            self.all_taken.set()
        return web.json_response({"id": str(self.taken)}, status=201)

    def _over(self, window: str, limits: tuple[Limit, ...], now: float) -> bool:
        sent = self._sent[window]
        return any(
            len(sent) >= limit.count and now - sent[-limit.count] < limit.seconds
            for limit in limits
        )


class AsTheDpoSees(Renderer):
    """Every notice as a case card: the recipients of the bench may see no case themselves."""

    async def chat(self, notice: Notice, *, update: bool) -> Message | None:
        """The whole case, read and folded anew for each message."""
        dpo = next(iter(self._desk.office.people.holders.items()))
        actor = self._desk.office.actor(dpo[1], "Somebody")
        record = await self._desk.store.entries(notice.incident_id)
        view = case_view(record, notice.incident_id, actor, self._desk.office, self._clock())
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
    directory = Directory(register, graph)
    connector = Connector(session, None, lambda url: True, Pace(), bot_id="28:bench")
    renderer = AsTheDpoSees(desk, directory, clock)
    return Sender(
        desk,
        register.outbox,
        register.conversations,
        connector,
        graph,
        directory,
        renderer,
        Addresses(TENANT, "19:bench@thread.tacv2", {}),
        clock,
    )


async def drain(folder: Path, notices: int, chats: int) -> tuple[float, Teams]:
    """Seconds that the backlog took, and what the stand-in saw."""
    teams, house = Teams(notices), office()
    app = web.Application()
    app.router.add_post("/v3/conversations/{chat}/activities", teams.post)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    database = f"sqlite+aiosqlite:///{folder / 'desk.sqlite'}"
    await fill(database, await pattern(house), INCIDENTS, waiting=0)
    register = await open_register(database)
    await _queued(register, url, notices, chats)
    async with aiohttp.ClientSession() as session:
        began = time.monotonic()

        def clock() -> datetime:
            return NOW + timedelta(seconds=time.monotonic() - began)

        sender = _sender(register, Desk(register, house, clock), session)
        running = asyncio.create_task(sender.run())
        with suppress(TimeoutError):
            await asyncio.wait_for(teams.all_taken.wait(), 5 * notices / 50)
        took = time.monotonic() - began
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    await register.close()
    await runner.cleanup()
    return took, teams


def main() -> int:
    """Runs it from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.drain")
    parser.add_argument("--notices", type=int, default=10_000)
    parser.add_argument("--chats", type=int, default=200)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        took, teams = asyncio.run(drain(Path(folder), asked.notices, asked.chats))
    ideal = asked.notices / PER_TENANT[0].count
    print(
        f"{teams.taken} of {asked.notices} notices in {took:.1f} s, {took / ideal:.2f} × the ideal "
        f"{ideal:.0f} s; {teams.refused} refused; "
        f"{time.process_time() / asked.notices * 1000:.1f} ms of processor a notice, both sides"
    )
    good = teams.taken == asked.notices and took <= MOST * ideal and not teams.refused
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
