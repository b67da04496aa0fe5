"""The whole desk over real HTTP with AUTHENTICATION=off: it says so wherever anybody reads."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from structlog.testing import capture_logs

from bot import Bot
from cards.unguarded import WARNING
from rehearsal.activities import Scribe
from rehearsal.cast import BY_KEY, CHANNEL_ID, TENANT_ID
from rehearsal.world import Message
from settings.settings import load
from tests.hours import TUESDAY, tuesday_morning
from tests.journeys.conftest import idle
from tests.procedure.story import report_of

Json = dict[str, Any]
SAID = WARNING.partition(":")[0]
OFFICES = ("chief_executive", "director_of_operations", "dpo", "head_of_people")
CHIEF = BY_KEY["chief_executive"]


@dataclass
class Listener:
    """Takes whatever the desk sends, as a local playground does: it asks for no token."""

    sent: list[tuple[str, Json]] = field(default_factory=list)
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        if request.method == "GET":
            return web.json_response({"displayName": "Somebody", "mail": "somebody@example.org"})
        body = await request.json()
        if "members" not in body:  # a new chat holds nothing to read
            self.sent.append((request.path, body))
        return web.json_response({"id": "a:1"}, status=201)


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    """Stands where Teams and Graph are."""
    made = Listener()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.take)
    server = TestServer(app)
    await server.start_server()
    made.url = str(server.make_url("")).rstrip("/")
    yield made
    await server.close()


@pytest.fixture
async def unguarded(
    listener: Listener, migrated_sqlite_url: str, tmp_path: Path
) -> AsyncIterator[Bot]:
    """A running desk that asks nobody who they are."""
    boxes = ("MAIL_FROM", "MAIL_INFO", "MAIL_BOARD", "MAIL_SPONSOR_TEAM")
    settings = load(
        {
            "MicrosoftAppId": "",
            "AUTHENTICATION": "off",
            "MicrosoftAppTenantId": TENANT_ID,
            "DATABASE_URL": migrated_sqlite_url,
            "PORT": "0",
            "INCIDENT_CHANNEL": CHANNEL_ID,
            "GRAPH_URL": listener.url,
            "SERVICE_URL_HOSTS": listener.url.removeprefix("http://"),
            **{f"ROLE_{office.upper()}": BY_KEY[office].object_id for office in OFFICES},
            **dict.fromkeys(boxes, "desk@example.org"),
        }
    )
    bot = Bot(settings, tuesday_morning())
    await bot.start()
    yield bot
    await bot.stop()


async def post(bot: Bot, activity: Json, **headers: str) -> tuple[int, str]:
    """Sends an activity without a token."""
    url = f"http://127.0.0.1:{bot.port}/api/messages"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json=activity, headers=named) as answer,
    ):
        return answer.status, await answer.text()


def on_card() -> Message:
    return Message("1", CHIEF.chat_id, "", "bot", TUESDAY, {}, 1, 0, "", False)


async def test_every_card_and_message_says_that_authentication_is_off(
    unguarded: Bot, listener: Listener
) -> None:
    scribe = Scribe(f"{listener.url}/teams/")
    status, _ = await post(unguarded, scribe.said(CHIEF, on_card(), "home"))
    assert (status, len(listener.sent)) == (200, 1)
    pressed = {
        "action": {"type": "Action.Execute", "verb": "go", "data": {"do": "go", "to": "log"}}
    }
    invoked = scribe.invoked(CHIEF, on_card(), "adaptiveCard/action", pressed, TUESDAY)
    status, answered = await post(unguarded, invoked)
    assert status == 200
    assert SAID in answered
    reporter = BY_KEY["reporter"]
    actor = unguarded.organisation.actor(reporter.object_id, reporter.name)
    await unguarded.desk.take(report_of(TUESDAY), actor)
    await idle(unguarded)
    assert {path.split("/")[1] for path, _ in listener.sent} == {"teams", "v1.0"}
    assert any("thread.tacv2" in path for path, _ in listener.sent)
    assert [path for path, body in listener.sent if SAID not in json.dumps(body)] == []


async def test_what_a_proxy_hands_on_is_refused(unguarded: Bot, listener: Listener) -> None:
    said = Scribe(f"{listener.url}/teams/").said(CHIEF, on_card(), "home")
    status, _ = await post(unguarded, said, X_Forwarded_For="127.0.0.1")
    assert (status, listener.sent) == (403, [])
    status, _ = await post(unguarded, said, Host="desk.example.org")
    assert (status, listener.sent) == (403, [])


async def test_the_start_is_logged_as_a_warning(unguarded: Bot) -> None:
    await unguarded.stop()
    with capture_logs() as lines:
        await unguarded.start()
    [warned] = [line for line in lines if line["event"] == "authentication_off"]
    assert warned["log_level"] == "warning"
