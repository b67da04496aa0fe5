"""Stopping: what was asked before it is answered, and the process ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from rehearsal import cast
from settings.repeats import KINDS
from tests.dialogs.microsoft import activity
from tests.dialogs.test_connections import Server
from tests.operations.test_commands import environment_in
from tests.waiting import PATIENCE_SECONDS, until

ROOT = Path(__file__).parents[2]
EACH = 8
ASKED = "POST /api/messages", "Content-Type: application/json\r\n"


@dataclass
class Teams:
    """A Connector that holds every message until it is let go."""

    url: str = ""
    held: set[str] = field(default_factory=set)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def takes(self, request: web.Request) -> web.Response:
        """Takes a message of the desk's."""
        self.held.add(request.match_info["conversation"])
        await self.let_go.wait()
        return web.json_response({"id": "1"})

    def says(self, conversation: int) -> str:
        """A message of somebody's, in a conversation of its own."""
        said = activity(
            serviceUrl=self.url,
            conversation={"id": f"a:{conversation}", "conversationType": "personal"},
            channelData={"tenant": {"id": cast.TENANT_ID}},
            text="help",
        )
        return json.dumps(said)


@pytest.fixture
async def teams() -> AsyncIterator[Teams]:
    """The stand-in, listening."""
    made, app = Teams(), web.Application()
    app.router.add_post("/v3/conversations/{conversation}/activities", made.takes)
    async with TestServer(app) as server:
        made.url = str(server.make_url("/"))
        yield made
        made.let_go.set()


@asynccontextmanager
async def serving(folder: Path, teams: Teams) -> AsyncIterator[tuple[Process, Server]]:
    """The desk in a process of its own, and clients of it."""
    hosts = teams.url.removeprefix("http://").rstrip("/")
    settings = environment_in(folder, PORT="0", SERVICE_URL_HOSTS=hosts)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "bot.py", "serve",
        cwd=ROOT, env={"PATH": os.defpath, **settings}, stdout=PIPE, stderr=PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        said = await asyncio.wait_for(process.stdout.readline(), PATIENCE_SECONDS)
        server = Server(int(said.rpartition(b":")[2]))
        yield process, server
        await server.leave()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_stop_answers_what_was_asked_takes_nothing_new_and_ends(
    tmp_path: Path, teams: Teams
) -> None:
    async with serving(tmp_path, teams) as (process, server):
        clients = [await server.client() for _ in range(5 * EACH)]
        for client in clients:
            assert await client.asks("GET /healthz") == 200
        turns, bodies, heads, unread, idle = (clients[at::5] for at in range(5))
        for number, client in enumerate(turns):
            client.begin(*ASKED, teams.says(number))
        await until(lambda: len(teams.held) == EACH)
        rests = [client.begin_half(*ASKED, teams.says(EACH)) for client in bodies]
        rests += [client.begin_half("GET /healthz", "", "") for client in heads]
        for client in [*bodies, *heads]:
            await client.writer.drain()
        for client in unread:
            client.begin("GET /readyz")
        process.send_signal(signal.SIGTERM)
        await until(lambda: refuses(server))
        for client, rest in zip([*bodies, *heads], rests, strict=True):
            client.writer.write(rest)
        teams.let_go.set()
        for client in [*turns, *bodies, *heads, *unread]:
            assert await client.status() == 200
        for client in clients:
            await client.is_ended()
        assert await asyncio.wait_for(process.wait(), PATIENCE_SECONDS) == 0
        assert idle


async def test_a_stop_as_soon_as_it_listens_is_orderly(tmp_path: Path, teams: Teams) -> None:
    async with serving(tmp_path, teams) as (process, _):
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), PATIENCE_SECONDS) == 0


async def test_what_was_refused_is_a_line_at_once_and_a_count_at_the_end(
    tmp_path: Path, teams: Teams
) -> None:
    async with serving(tmp_path, teams) as (process, server):
        for _ in range(5):
            assert await (await server.client()).asks(*ASKED) == 400
            malformed = await server.client()
            malformed.writer.write(b"GET / HTTP/1.1\r\nkittiwake without a colon\r\n\r\n")
            assert await malformed.status() == 400
        process.send_signal(signal.SIGTERM)
        _, said = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    lines = [json.loads(line) for line in said.splitlines()]
    told = [(line["event"], line.get("count")) for line in lines if line["event"] in KINDS]
    assert sorted(told, key=str) == [
        ("library_spoke", 4),
        ("library_spoke", None),
        ("request_refused", 4),
        ("request_refused", None),
    ]
    assert {line["logger"] for line in lines if "logger" in line} == {"aiohttp.server"}
    assert b"kittiwake" not in said


async def refuses(server: Server) -> bool:
    """Whether nobody new is let in."""
    try:
        await server.client()
    except OSError:
        return True
    return False
