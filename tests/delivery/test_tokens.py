"""Tokens come from the login through msal, are shared, kept, and renewed ahead."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from structlog.testing import capture_logs

from delivery.errors import LoginUnavailable
from delivery.tokens import Certificate, Granted, ManagedIdentity, Scope, Secret, Tokens
from tests.delivery.microsoft import APP_ID, SECRET, TENANT, Microsoft, ScriptedAnswer
from tests.waiting import until


class Time:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Login:
    """A login that counts; `fails` makes it refuse."""

    def __init__(self) -> None:
        self.asked = 0
        self.fails = False
        self.threads: set[int] = set()

    def __call__(self, scope: Scope) -> Granted:
        self.asked += 1
        self.threads.add(threading.get_ident())
        if self.fails:
            return {"error": "temporarily_unavailable", "error_description": "canary"}
        return {"access_token": f"{scope.name}-{self.asked}", "expires_in": 3600}


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def login() -> Login:
    return Login()


@pytest.fixture
def kept(login: Login, time: Time) -> Tokens:
    return Tokens(login, monotonic=time)


async def test_a_client_secret_gives_a_token_for_each_scope(
    tokens: Tokens, microsoft: Microsoft
) -> None:
    assert await tokens.bearer(Scope.CONNECTOR) == "token-1"
    assert await tokens.bearer(Scope.GRAPH) == "token-2"
    assert [login["scope"] for login in microsoft.logins] == [
        "https://api.botframework.com/.default",
        "https://graph.microsoft.com/.default",
    ]
    assert {login["grant_type"] for login in microsoft.logins} == {"client_credentials"}
    assert microsoft.discoveries == 1


async def test_making_tokens_asks_nobody() -> None:
    Tokens.from_login(APP_ID, TENANT, Secret(SECRET), "http://127.0.0.1:9")


async def test_a_certificate_signs_what_the_login_is_asked(
    microsoft: Microsoft, tmp_path: Path
) -> None:
    pem = tmp_path / "bot.pem"
    pem.write_bytes(key_and_certificate())
    tokens = Tokens.from_login(APP_ID, TENANT, Certificate(pem), microsoft.url)
    assert await tokens.bearer(Scope.CONNECTOR) == "token-1"
    head = microsoft.logins[0]["client_assertion"].split(".")[0]
    assert "x5t#S256" in json.loads(base64.urlsafe_b64decode(head + "=="))


async def test_a_key_with_a_thumbprint_does_as_well(microsoft: Microsoft, tmp_path: Path) -> None:
    pem = tmp_path / "bot.pem"
    pem.write_bytes(key_and_certificate())
    credential = Certificate(pem, "A1" * 20)
    tokens = Tokens.from_login(APP_ID, TENANT, credential, microsoft.url)
    assert await tokens.bearer(Scope.CONNECTOR) == "token-1"


async def test_a_managed_identity_asks_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    async def identity(request: web.Request) -> web.Response:
        asked.append((dict(request.query), request.headers["X-IDENTITY-HEADER"]))
        expires = int(datetime.now(UTC).timestamp()) + 3600
        return web.json_response({"access_token": "managed", "expires_on": str(expires)})

    app = web.Application()
    app.router.add_get("/identity", identity)
    server = TestServer(app)
    await server.start_server()
    monkeypatch.setenv("IDENTITY_ENDPOINT", str(server.make_url("/identity")))
    monkeypatch.setenv("IDENTITY_HEADER", "of-this-machine")
    tokens = Tokens.from_login(APP_ID, TENANT, ManagedIdentity())
    assert await tokens.bearer(Scope.GRAPH) == "managed"
    query, header = asked[0]
    assert header == "of-this-machine"
    assert (query["client_id"], query["resource"]) == (APP_ID, "https://graph.microsoft.com")
    await server.close()


async def test_a_refused_token_is_replaced_by_a_new_one(tokens: Tokens) -> None:
    refused = await tokens.bearer(Scope.CONNECTOR)
    tokens.forget(Scope.CONNECTOR, refused)
    assert await tokens.bearer(Scope.CONNECTOR) == "token-2"


async def test_forgetting_an_older_token_leaves_the_newer(kept: Tokens, login: Login) -> None:
    await kept.bearer(Scope.GRAPH)
    kept.forget(Scope.GRAPH, "older")
    await kept.bearer(Scope.GRAPH)
    assert login.asked == 1


async def test_callers_at_the_same_time_share_one_request(kept: Tokens, login: Login) -> None:
    got = await asyncio.gather(*(kept.bearer(Scope.CONNECTOR) for _ in range(50)))
    assert (set(got), login.asked) == ({"CONNECTOR-1"}, 1)


async def test_the_login_is_asked_off_the_loop(kept: Tokens, login: Login) -> None:
    await kept.bearer(Scope.CONNECTOR)
    assert threading.get_ident() not in login.threads


async def test_a_token_is_renewed_ahead_while_it_still_serves(
    kept: Tokens, login: Login, time: Time
) -> None:
    await kept.bearer(Scope.CONNECTOR)
    time.now += 3100
    assert await kept.bearer(Scope.CONNECTOR) == "CONNECTOR-1"

    async def renewed() -> bool:
        return await kept.bearer(Scope.CONNECTOR) == "CONNECTOR-2"

    await until(renewed)
    assert login.asked == 2


async def test_a_renewal_that_fails_leaves_the_token_serving(
    kept: Tokens, login: Login, time: Time
) -> None:
    await kept.bearer(Scope.CONNECTOR)
    login.fails = True
    time.now += 3100
    with capture_logs() as lines:
        await kept.bearer(Scope.CONNECTOR)
        await until(lambda: bool(lines))
    assert await kept.bearer(Scope.CONNECTOR) == "CONNECTOR-1"
    assert [line["event"] for line in lines] == ["login_unavailable"]


async def test_a_token_near_its_end_no_longer_serves(
    kept: Tokens, login: Login, time: Time
) -> None:
    await kept.bearer(Scope.CONNECTOR)
    login.fails = True
    time.now += 3545
    with pytest.raises(LoginUnavailable, match="temporarily_unavailable"):
        await kept.bearer(Scope.CONNECTOR)


async def test_a_caller_that_gives_up_leaves_the_request_to_the_others(kept: Tokens) -> None:
    first = asyncio.create_task(kept.bearer(Scope.CONNECTOR))
    second = asyncio.create_task(kept.bearer(Scope.CONNECTOR))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == "CONNECTOR-1"


@pytest.mark.parametrize(
    "fault",
    [
        ScriptedAnswer(500, "<html>sorry</html>"),
        ScriptedAnswer(429, "{}", {"Retry-After": "1"}),
        ScriptedAnswer(200, "<html>sign in here</html>"),
        ScriptedAnswer(400, '{"error": "invalid_request"}'),
        ScriptedAnswer(302, "", {"Location": "http://evil.example/"}),
    ],
)
async def test_a_login_that_gives_no_token_is_unavailable(
    fault: ScriptedAnswer, tokens: Tokens, microsoft: Microsoft
) -> None:
    microsoft.login_faults = [fault]
    with capture_logs() as lines, pytest.raises(LoginUnavailable) as raised:
        await tokens.bearer(Scope.CONNECTOR)
    assert SECRET not in f"{raised.value}{lines}"


async def test_a_login_that_is_away_is_unavailable() -> None:
    tokens = Tokens.from_login(APP_ID, TENANT, Secret(SECRET), "http://127.0.0.1:9")
    with pytest.raises(LoginUnavailable):
        await tokens.bearer(Scope.CONNECTOR)


def key_and_certificate() -> bytes:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bot")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(
        encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(encoding)
