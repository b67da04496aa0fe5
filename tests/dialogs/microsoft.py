"""A stand-in for what speaks to the bot: the signing keys' publisher and Teams' activities."""

from __future__ import annotations

import asyncio
import copy
import functools
import json
import time
import warnings
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import jwt
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import rsa

from delivery.hosts import Hosts
from dialogs.adapter import TeamsAdapter
from dialogs.gate import Guard
from dialogs.teams import make_endpoint
from dialogs.turn import Incoming, Nothing, Reply

APP_ID = "6b1f0e3a-58c1-4f0e-9a55-2f7a3f7e9c10"
TENANT = "0d3f1c52-7d61-4d35-8e21-5a0b6f3c9d11"
PERSON = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
SERVICE_URL = "https://smba.trafficmanager.net/uk/"
ISSUER = "https://api.botframework.com"
PHONE = "0300 244 8420"
NOW = datetime(2026, 11, 27, 16, 30, tzinfo=UTC)

Json = dict[str, Any]


@functools.cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """A key by name, made once for all tests."""
    return rsa.generate_private_key(65537, 1024 if name == "short" else 2048)


def published(
    name: str, kid: str | None = None, endorsements: tuple[str, ...] = ("msteams",)
) -> Json:
    """A key as its publisher lists it."""
    entry: Json = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(rsa_key(name).public_key()))
    return entry | {"kid": kid or name, "use": "sig", "endorsements": list(endorsements)}


def claims(**changes: object) -> Json:
    """A good token's claims, with changes; a claim set to None is left out."""
    now = int(time.time())
    good: Json = {
        "iss": ISSUER,
        "aud": APP_ID,
        "nbf": now - 300,
        "exp": now + 3600,
        "serviceurl": SERVICE_URL,
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def token(signer: str = "current", kid: str | None = None, **changes: object) -> str:
    """A token signed by the named key."""
    # Not by jwt.encode, which won't write the nonsense that an attacker would.
    payload = json.dumps(claims(**changes)).encode()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", jwt.warnings.InsecureKeyLengthWarning)
        return jwt.api_jws.encode(payload, rsa_key(signer), "RS256", {"kid": kid or signer})


def activity(**changes: object) -> Json:
    """A message in a personal chat, with changes; a field set to None is left out."""
    good: Json = {
        "type": "message",
        "id": "1764261000000",
        "timestamp": "2026-11-27T16:30:00.000Z",
        "channelId": "msteams",
        "serviceUrl": SERVICE_URL,
        "from": {"id": "29:1abc", "name": "Ailsa Grant", "aadObjectId": PERSON},
        "recipient": {"id": f"28:{APP_ID}", "name": "Incident desk"},
        "conversation": {"id": "a:1xyz", "conversationType": "personal", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
        "entities": [{"type": "clientInfo", "locale": "en-GB", "platform": "Windows"}],
        "locale": "en-GB",
        "text": "report",
        "textFormat": "plain",
    }
    merged = copy.deepcopy(good) | changes
    return {name: value for name, value in merged.items() if value is not None}


def invoke(name: str, value: object, **changes: object) -> Json:
    """An invoke in a personal chat."""
    return activity(type="invoke", name=name, value=value, text=None, **changes)


def execute(data: Json | None = None, trigger: str = "manual", **changes: object) -> Json:
    """A pressed Action.Execute."""
    action = {"type": "Action.Execute", "verb": "go", "data": data or {"do": "home"}}
    value = {"action": action, "trigger": trigger}
    return invoke("adaptiveCard/action", value, **changes)


class Publisher:
    """Serves the OpenID document and the keys, and counts how often it is asked."""

    def __init__(self) -> None:
        self.keys = [published("current")]
        self.asked = 0
        self.broken = False
        self.url = ""

    async def start(self) -> TestServer:
        app = web.Application()
        app.router.add_get("/openid", self._document)
        app.router.add_get("/keys", self._keys)
        server = TestServer(app)
        await server.start_server()
        self.url = str(server.make_url("/openid"))
        return server

    async def _document(self, request: web.Request) -> web.Response:
        if self.broken:
            return web.Response(status=503, text="<html>away</html>")
        return web.json_response(
            {"issuer": ISSUER, "jwks_uri": str(request.url.with_path("/keys"))}
        )

    async def _keys(self, request: web.Request) -> web.Response:
        self.asked += 1
        return web.json_response({"keys": self.keys})


@dataclass
class SentActivity:
    """Keeps what the bot sends in a turn; `fails` makes the named calls fail."""

    calls: list[tuple[str, str, Json]] = field(default_factory=list)
    fails: set[str] = field(default_factory=set)

    async def post(self, service_url: str, conversation_id: str, activity: Json) -> str:
        self._note("post", conversation_id, activity)
        return "sent-1"

    async def update(
        self, service_url: str, conversation_id: str, activity_id: str, activity: Json
    ) -> None:
        self._note("update", activity_id, activity)

    async def delete(self, service_url: str, conversation_id: str, activity_id: str) -> None:
        self._note("delete", activity_id, {})

    def _note(self, call: str, target: str, activity: Json) -> None:
        self.calls.append((call, target, activity))
        if call in self.fails:
            raise ConnectionError(call)


class Bot:
    """The bot's endpoint over real HTTP, with a handler that answers what a test sets."""

    def __init__(self, session: ClientSession) -> None:
        self.sent = SentActivity()
        self.kept: list[tuple[str, str]] = []
        self.left: list[tuple[str, str]] = []
        self.adapter = TeamsAdapter(self.sent, self)
        self.heard: list[Incoming] = []
        self.reply: Reply | Exception = Nothing()
        self.delay = 0.0
        self.cancelled = False
        self.session = session
        self.url = ""

    async def shown(self, incoming: Incoming, activity_id: str, incident: str) -> None:
        self.kept.append((activity_id, incident))

    async def stale(self, incoming: Incoming, activity_id: str, incident: str) -> None:
        self.left.append((activity_id, incident))

    async def start(self, gate: Guard) -> TestServer:
        app = web.Application()
        endpoint = make_endpoint(gate, self.adapter, self.handle, lambda: NOW, PHONE)
        app.router.add_post("/api/messages", endpoint)
        server = TestServer(app)
        await server.start_server()
        self.url = str(server.make_url("/api/messages"))
        return server

    async def handle(self, incoming: Incoming) -> Reply:
        self.heard.append(incoming)
        try:
            await asyncio.sleep(self.delay)
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply

    async def post(
        self,
        sent: Json | bytes,
        bearer: str | None = "",
        headers: dict[str, str] | None = None,
    ) -> tuple[int, Any]:
        """Status and JSON body ({} where there is none); `bearer` None sends no token."""
        head = {"Content-Type": "application/json"}
        if bearer is not None:
            head["Authorization"] = f"Bearer {bearer or token()}"
        body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        async with self.session.post(self.url, data=body, headers=head | (headers or {})) as got:
            text = await got.text()
            await self.adapter.drain()
            return got.status, json.loads(text) if text else {}


HOSTS = Hosts(["smba.trafficmanager.net"])
