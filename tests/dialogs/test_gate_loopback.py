"""The gate of a bot without an app id: this machine only, every other rule as usual."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import make_mocked_request

from dialogs.gate import Gate, Refused, is_loopback
from tests.dialogs.microsoft import HOSTS, TENANT, Bot, activity


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


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
async def test_a_request_through_a_proxy_is_refused(name: str, open_bot: Bot) -> None:
    status, _ = await open_bot.post(activity(), None, {name: "127.0.0.1"})
    assert (status, open_bot.heard) == (403, [])


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.0.2.7:3978"])
async def test_a_name_that_a_stranger_points_here_is_refused(host: str, open_bot: Bot) -> None:
    status, _ = await open_bot.post(activity(), None, {"Host": host})
    assert (status, open_bot.heard) == (403, [])


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
