"""What can be found out of the services by asking them once: claims, clocks and certificates."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import jwt
from aiohttp import ClientError, ClientSession, ClientTimeout
from yarl import URL

from service.ports.clock import Clock

TIMEOUT_SECONDS = 10.0
_LARGEST = 64 * 1024


class Unreachable(Exception):
    """Nobody answered, or not as hoped; the text is a few words that quote nothing sent."""


@dataclass(frozen=True, slots=True)
class Presented:
    """The certificate of an address: until when it is good, and who vouches for it."""

    ends: datetime
    issuer: str


Web = ClientSession
"""What asks the web, for rooms that don't import it."""


@asynccontextmanager
async def session() -> AsyncIterator[Web]:
    """A client for a command's own questions."""
    async with ClientSession(timeout=ClientTimeout(total=TIMEOUT_SECONDS)) as opened:
        yield opened


def claims(token: str) -> dict[str, Any]:
    """What an access token of ours says; its signature is its receiver's to check. {} for none."""
    try:
        told: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        return {}
    return told


async def skew(client: Web, url: str, clock: Clock) -> timedelta:
    """How far our clock is ahead of a service's, to about a second; raises Unreachable."""
    before = clock()
    try:
        async with client.get(url, allow_redirects=False) as answer:
            said = answer.headers.get("Date", "")
    except (ClientError, TimeoutError, OSError) as error:
        raise Unreachable(type(error).__name__) from error
    after = clock()
    try:
        theirs = parsedate_to_datetime(said)
    except ValueError:
        raise Unreachable("its answer has no date") from None
    # The header has whole seconds: on average it is half a second late.
    return before + (after - before) / 2 - theirs - timedelta(seconds=0.5)


async def presented(url: str) -> Presented:
    """The certificate with which an https:// address answers, once it is found good.

    Raises Unreachable where nobody listens, or with what is wrong with the certificate.
    """
    parsed = URL(url)
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            _, writer = await asyncio.open_connection(
                parsed.host, parsed.port, ssl=ssl.create_default_context()
            )
    except ssl.SSLCertVerificationError as error:
        raise Unreachable(f"its certificate isn't good: {error.verify_message}") from error
    except (OSError, TimeoutError) as error:
        raise Unreachable(type(error).__name__) from error
    try:
        told = writer.get_extra_info("peercert")
    finally:
        writer.close()
    issuer = {name: value for (pair,) in told["issuer"] for name, value in [pair]}
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(told["notAfter"]), UTC)
    return Presented(ends, issuer.get("organizationName") or issuer.get("commonName", "?"))


async def answer_of(client: Web, url: str) -> tuple[int, dict[str, Any]]:
    """The status and the JSON object at an address, {} for anything else; raises Unreachable."""
    try:
        # A context of now: the client's own was made when it was loaded.
        known = ssl.create_default_context()
        async with client.get(url, allow_redirects=False, ssl=known) as answer:
            body = await answer.content.read(_LARGEST)
            status = answer.status
    except (ClientError, TimeoutError, OSError) as error:
        raise Unreachable(type(error).__name__) from error
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    return status, told if isinstance(told, dict) else {}
