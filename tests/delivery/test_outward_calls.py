"""Every call that goes out asks who answers, and goes nowhere but where it was sent."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from delivery.connector import Connector
from delivery.errors import DeliveryError
from delivery.graph import Graph
from delivery.hosts import Hosts
from delivery.pacing import Pace
from delivery.tokens import Scope, Secret, Tokens
from delivery.uploads import Uploader
from dialogs.keys import Keys, KeysUnavailable
from tests.delivery.microsoft import APP_ID, PERSON, SECRET, TENANT
from tests.delivery.test_tokens import key_and_certificate


async def _posted(session: ClientSession, url: str) -> bool:
    try:
        await Connector(session, None, Hosts.of(url), Pace()).post(url, "a:1", {"text": "hello"})
    except DeliveryError:
        return False
    return True


async def _looked_up(session: ClientSession, url: str) -> bool:
    try:
        await Graph(session, None, url, "desk@example.org").person(PERSON)
    except DeliveryError:
        return False
    return True


async def _put(session: ClientSession, url: str) -> bool:
    return await Uploader(session, Hosts.of(url)).put(f"{url}/up", b"a paper")


async def _found_keys(session: ClientSession, url: str) -> bool:
    try:
        await Keys(f"{url}/openid", session).find("current")
    except KeysUnavailable:
        return False
    return True


async def _logged_in(session: ClientSession, url: str) -> bool:
    tokens = Tokens.from_login(APP_ID, TENANT, Secret(SECRET), url)
    try:
        await tokens.bearer(Scope.GRAPH)
    except DeliveryError:
        return False
    finally:
        await tokens.close()
    return True


CALLS: dict[str, Callable[[ClientSession, str], Awaitable[bool]]] = {
    "connector": _posted,
    "graph": _looked_up,
    "upload": _put,
    "keys": _found_keys,
    "login": _logged_in,
}


@dataclass
class Answering:
    """A server that counts who asks, and answers everybody alike."""

    status: int = 200
    location: str = ""
    asked: int = 0

    async def answer(self, request: web.Request) -> web.Response:
        self.asked += 1
        headers = {"Location": self.location} if self.location else {}
        return web.json_response({}, status=self.status, headers=headers)

    def server(self, scheme: str = "http") -> TestServer:
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", self.answer)
        return TestServer(app, scheme=scheme, host="127.0.0.1")


@pytest.fixture
async def session(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ClientSession]:
    """One client as the bot makes it, for uploads without their waits between tries."""
    monkeypatch.setattr("delivery.uploads.TRIES", 1)
    async with ClientSession() as made:
        yield made


@pytest.mark.parametrize("call", CALLS)
async def test_a_server_whose_certificate_nobody_vouches_for_is_told_nothing(
    call: str, session: ClientSession, tmp_path: Path
) -> None:
    pem = tmp_path / "self-signed.pem"
    pem.write_bytes(key_and_certificate())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    stranger = Answering()
    server = stranger.server("https")
    await server.start_server(ssl=context)
    try:
        assert not await CALLS[call](session, str(server.make_url("/")).rstrip("/"))
    finally:
        await server.close()
    assert stranger.asked == 0


@pytest.mark.parametrize("call", CALLS)
async def test_no_redirection_is_followed(call: str, session: ClientSession) -> None:
    elsewhere = Answering()
    async with elsewhere.server() as other:
        front = Answering(307, str(other.make_url("/")))
        async with front.server() as server:
            assert not await CALLS[call](session, str(server.make_url("/")).rstrip("/"))
    assert front.asked
    assert elsewhere.asked == 0


async def test_no_version_of_tls_before_1_2_is_spoken() -> None:
    # What aiohttp and requests begin with where nothing else is asked for, and nothing else is.
    assert ssl.create_default_context().minimum_version >= ssl.TLSVersion.TLSv1_2
