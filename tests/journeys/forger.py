"""Requests as an attacker would send them to the running desk, each one step from a good one."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import text

from rehearsal.activities import Scribe
from rehearsal.cast import APP_ID, BY_KEY, TENANT_ID
from rehearsal.world import Message
from tests.journeys.conftest import House

Json = dict[str, Any]
STRANGER = rsa.generate_private_key(65537, 2048)
TABLES = ("record", "outbox", "drafts", "once", "readings", "people", "channels", "deadlines")


@dataclass
class Request:
    """What is sent: changed at will before `Forger.send`."""

    activity: Json
    claims: Json
    headers: dict[str, str]
    key: Any
    algorithm: str = "RS256"
    body: bytes | None = None
    token: str | None = None


Attack = Callable[[Request], None]


class Forger:
    """Speaks to the desk's endpoint, with the rehearsal's signing key where an attack needs it."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._identity = house.rehearsal.identity
        self._scribe = Scribe(house.rehearsal.service_url)
        self._url = f"http://127.0.0.1:{house.bot.port}/api/messages"

    def press(self, who: str, data: Json) -> Request:
        """A press as Teams would deliver it."""
        person = BY_KEY[who]
        now = self._house.rehearsal.clock()
        on = Message("1", person.chat_id, "", "bot", now, {}, 1, 0, "", False)
        value = {"action": {"type": "Action.Execute", "verb": "x", "data": data}}
        activity = self._scribe.invoked(person, on, "adaptiveCard/action", value, now)
        stamp = int(time.time())
        claims = {
            "iss": "https://api.botframework.com",
            "aud": APP_ID,
            "serviceurl": self._house.rehearsal.service_url,
            "nbf": stamp - 10,
            "exp": stamp + 3600,
        }
        headers = {"Content-Type": "application/json", "kid": self._identity.kid}
        return Request(activity, claims, headers, self._identity._key)

    async def send(self, request: Request) -> tuple[int, str]:
        """The status and the body of the answer."""
        headers = dict(request.headers)
        kid = headers.pop("kid", "")
        token = request.token
        if token is None:
            payload = json.dumps(request.claims).encode()
            sign = jwt.api_jws.encode
            token = sign(payload, request.key, request.algorithm, {"kid": kid} if kid else {})
        if token:
            headers["Authorization"] = f"Bearer {token}"
        body = json.dumps(request.activity).encode() if request.body is None else request.body
        async with self._house.session.post(self._url, data=body, headers=headers) as answer:
            return answer.status, await answer.text()

    def public_pem(self) -> bytes:
        """The publisher's public key, as text that a careless check takes for a shared secret."""
        public = self._identity._key.public_key()
        return public.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )


async def counted(house: House) -> dict[str, int]:
    """How many rows each table has.

    Of the outbox those of a case: the record's checkpoint is queued at an hour of its own.
    """
    counts = {}
    async with house.bot.register.database.reading() as connection:
        for table in TABLES:
            which = " WHERE incident_id <> ''" if table == "outbox" else ""
            counted = text(f"SELECT COUNT(*) FROM {table}{which}")
            counts[table] = int(await connection.scalar(counted))
    return counts


def claim(name: str, value: object) -> Attack:
    """Another claim in the token; None takes it out."""

    def change(request: Request) -> None:
        request.claims[name] = value
        request.claims = {k: v for k, v in request.claims.items() if v is not None}

    return change


def no_tenant(request: Request) -> None:
    """Neither place says of which tenant it is."""
    request.activity["channelData"] = {}
    del request.activity["conversation"]["tenantId"]


def foreign_conversation(request: Request) -> None:
    """The two places disagree."""
    request.activity["conversation"]["tenantId"] = APP_ID


def field(name: str, value: object) -> Attack:
    """Another field in the activity; None takes it out."""

    def change(request: Request) -> None:
        request.activity[name] = value
        request.activity = {k: v for k, v in request.activity.items() if v is not None}

    return change


def body(sent: bytes) -> Attack:
    """Another body."""

    def change(request: Request) -> None:
        request.body = sent

    return change


def token(sent: str) -> Attack:
    """Another token; "" for none."""

    def change(request: Request) -> None:
        request.token = sent

    return change


def both(*attacks: Attack) -> Attack:
    """One after the other."""

    def change(request: Request) -> None:
        for attack in attacks:
            attack(request)

    return change


def unsigned(request: Request) -> None:
    """The algorithm "none"."""
    request.key, request.algorithm = None, "none"


def strange_key(request: Request) -> None:
    """Signed by somebody else under the publisher's key id."""
    request.key = STRANGER


def unknown_key(request: Request) -> None:
    """A key id that nobody publishes."""
    request.key = STRANGER
    request.headers["kid"] = "nobody's"


def content_type(kind: str) -> Attack:
    """Another content type."""

    def change(request: Request) -> None:
        request.headers["Content-Type"] = kind

    return change


def evil_service(request: Request) -> None:
    """A service URL of the attacker's, signed."""
    request.activity["serviceUrl"] = request.claims["serviceurl"] = "https://evil.example/"


HOUR = 3600
ATTACKS: dict[str, tuple[int, Attack]] = {
    "no token": (401, token("")),
    "garbage": (401, token("garbage.garbage.garbage")),
    "expired": (401, lambda r: claim("exp", int(time.time()) - HOUR)(r)),
    "not yet valid": (401, lambda r: claim("nbf", int(time.time()) + HOUR)(r)),
    "no exp": (401, claim("exp", None)),
    "no nbf": (401, claim("nbf", None)),
    "another audience": (401, claim("aud", TENANT_ID)),
    "another issuer": (401, claim("iss", "https://evil.example")),
    "the emulator's issuer": (
        401,
        both(claim("iss", f"https://sts.windows.net/{TENANT_ID}/"), evil_service),
    ),
    "a skill's token": (
        401,
        both(
            claim("iss", f"https://login.microsoftonline.com/{TENANT_ID}/v2.0"),
            claim("ver", "2.0"),
            claim("azp", APP_ID),
        ),
    ),
    "no algorithm": (401, unsigned),
    "somebody else's signature": (401, strange_key),
    "an unknown key": (401, unknown_key),
    "no service URL": (403, field("serviceUrl", None)),
    "another service URL than signed": (403, claim("serviceurl", "https://evil.example/")),
    "a service URL off the list": (403, evil_service),
    "no channel": (403, field("channelId", None)),
    "webchat": (403, field("channelId", "webchat")),
    "another tenant": (403, field("channelData", {"tenant": {"id": APP_ID}})),
    "no tenant": (403, no_tenant),
    "another tenant in the conversation": (403, foreign_conversation),
    "300 KB": (413, body(b'{"text":"' + b"x" * 300_000 + b'"}')),
    "100,000 deep": (400, body(b"[" * 100_000 + b"]" * 100_000)),
    "a list": (400, body(b"[1]")),
    "not JSON": (400, body(b"report")),
    "a form": (415, content_type("application/x-www-form-urlencoded")),
}
