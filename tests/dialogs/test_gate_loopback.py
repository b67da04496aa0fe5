"""The gate while authentication is off: this machine only, every other rule as usual."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import make_mocked_request
from yarl import URL

from cards.elements import card, text
from cards.unguarded import WARNING
from dialogs.gate import Gate, Refused, is_loopback
from dialogs.turn import Dialog, Reply, Say, Show
from tests.dialogs.microsoft import HOSTS, TENANT, Bot, Json, activity, execute, invoke


@pytest.fixture
async def open_bot(session: ClientSession) -> AsyncIterator[Bot]:
    """A bot that asks for no token."""
    bot = Bot(session)
    server = await bot.start(Gate.open_for_loopback(TENANT, HOSTS))
    yield bot
    await server.close()


async def test_this_machine_needs_no_token(open_bot: Bot) -> None:
    status, _ = await open_bot.post(activity(), None)
    assert (status, len(open_bot.heard)) == (200, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"channelId": "webchat"},
        {"serviceUrl": "https://evil.example/"},
        {"channelData": {"tenant": {"id": "another"}}},
    ],
)
async def test_every_rule_but_the_token_holds(changes: dict[str, object], open_bot: Bot) -> None:
    status, _ = await open_bot.post(activity(**changes), None)
    assert (status, open_bot.heard) == (403, [])


@pytest.mark.parametrize(
    "name",
    [
        "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
        "x-forwarded-server", "X-FORWARDED-PORT", "X-Real-IP", "X-Client-IP", "True-Client-IP",
        "X-Original-Host", "X-Envoy-External-Address", "CF-Connecting-IP", "X-ARR-SSL", "CDN-Loop",
    ],
)  # fmt: skip
async def test_a_request_through_a_proxy_is_refused(name: str, open_bot: Bot) -> None:
    status, _ = await open_bot.post(activity(), None, {name: "127.0.0.1"})
    assert (status, open_bot.heard) == (403, [])


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.0.2.7:3978"])
async def test_a_name_that_a_stranger_points_here_is_refused(host: str, open_bot: Bot) -> None:
    status, _ = await open_bot.post(activity(), None, {"Host": host})
    assert (status, open_bot.heard) == (403, [])


@pytest.mark.parametrize(
    "head",
    [
        "POST /api/messages HTTP/1.0\r\nHost: 127.0.0.1:3978\r\nConnection: close",
        "POST /api/messages HTTP/1.0",
        "POST /api/messages HTTP/1.1\r\nHost: desk.example.org",
        "POST http://desk.example.org/api/messages HTTP/1.1\r\nHost: 127.0.0.1",
        "POST http://127.0.0.1/api/messages HTTP/1.1\r\nHost: desk.example.org",
        "POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: desk.example.org",
    ],
    ids=["nginx", "no host", "a name", "a name in the line", "an address in the line", "two hosts"],
)
async def test_a_request_as_a_proxy_makes_it_by_default_is_refused(
    head: str, open_bot: Bot
) -> None:
    status = await status_of(open_bot, head)
    assert (status in {400, 403}, open_bot.heard) == (True, [])


async def test_the_same_request_of_this_machines_own_is_let_in(open_bot: Bot) -> None:
    assert await status_of(open_bot, "POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1:3978") == 200
    assert len(open_bot.heard) == 1


async def status_of(bot: Bot, head: str) -> int:
    """The status of a request that begins like this, sent byte for byte."""
    body = json.dumps(activity()).encode()
    more = f"Content-Type: application/json\r\nContent-Length: {len(body)}"
    address = URL(bot.url)
    reader, writer = await asyncio.open_connection(address.host, address.port)
    writer.write(f"{head}\r\n{more}\r\n\r\n".encode() + body)
    status = int((await reader.readline()).split()[1])
    writer.close()
    await writer.wait_closed()
    return status


@pytest.mark.parametrize(
    ("sent", "reply"),
    [
        (execute(), Show(card([text("A case")]))),
        (execute(), Say("Recorded.")),
        (execute(), ValueError("a fault")),
        (execute(), Show({"type": "AdaptiveCard", "body": [object()]})),
        (invoke("task/fetch", {"data": {}}), Dialog(card([text("A form")]), "A form")),
        (invoke("task/submit", {"data": {}}), Say("Recorded.")),
    ],
    ids=["a card", "words", "an apology", "an apology for a card", "a dialog", "its last word"],
)
async def test_every_answer_says_that_authentication_is_off(
    sent: Json, reply: Reply | Exception, open_bot: Bot
) -> None:
    open_bot.reply = reply
    _, answered = await open_bot.post(sent, None)
    assert WARNING.partition(":")[0] in json.dumps(answered)


async def test_another_machine_is_refused() -> None:
    gate = Gate.open_for_loopback(TENANT, HOSTS)
    request = make_mocked_request("POST", "/api/messages").clone(remote="192.0.2.7")
    with pytest.raises(Refused) as refused:
        await gate.admit(request)
    assert refused.value.status == 403


async def test_a_gate_without_an_app_id_cant_be_made(session: ClientSession) -> None:
    with pytest.raises(ValueError, match="app id"):
        Gate("", TENANT, "https://login.example/openid", HOSTS, session)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.0.2.7", False),
        ("localhost.evil.example", False),
        ("", False),
        (None, False),
    ],
)
def test_loopback_is_this_machine_and_nothing_else(host: str | None, expected: bool) -> None:
    assert is_loopback(host) is expected


async def test_the_endpoint_takes_posts_alone(open_bot: Bot) -> None:
    async with open_bot.session.get(open_bot.url) as got:
        assert got.status == web.HTTPMethodNotAllowed.status_code
