"""One authorised JSON call over HTTP, its failures in the words of `delivery.errors`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import quote

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from yarl import URL

from cards.unguarded import marked
from cards.wire import encoded
from delivery.errors import (
    LoginUnavailable,
    Rejected,
    Retryable,
    ServiceUrlNotAllowed,
    Throttled,
)
from delivery.refusals import Call, Means, code_of, meaning
from delivery.tokens import Scope

TIMEOUT_SECONDS = 10.0
_LARGEST_ANSWER = 4 * 1024 * 1024
_THROTTLED_FOR = 2.0
_LONGEST_WAIT = 3600.0
_NOT_REGISTERED = "botnotregistered"
"""A 401 that no new token ends: there is no bot by this id any more."""

Json = Mapping[str, object]


class Bearer(Protocol):
    """Gives the tokens a call needs; `delivery.tokens.Tokens` fulfils it."""

    async def bearer(self, scope: Scope) -> str:
        """A valid token; raises LoginUnavailable."""

    def forget(self, scope: Scope, token: str) -> None:
        """Drops a token that a service refused."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls one service.

    `tokens` is None while authentication is off (on this machine only); then whatever is sent says
    that it is.
    """

    session: ClientSession
    tokens: Bearer | None
    scope: Scope
    allowed: Callable[[str], bool]
    timeout_seconds: float = TIMEOUT_SECONDS

    async def call(
        self, of: Call, method: str, url: str, body: Json | None = None
    ) -> dict[str, object]:
        """The answer's JSON object, {} for an empty one; raises DeliveryError.

        A token that is refused is dropped, and the call made once more with a new one.
        """
        if not self.allowed(url):
            raise ServiceUrlNotAllowed(URL(url).host or "")
        if self.tokens is None:
            return await self._once(of, method, url, marked(body), None)
        token = await self.tokens.bearer(self.scope)
        try:
            return await self._once(of, method, url, body, token)
        except _TokenRefused:
            self.tokens.forget(self.scope, token)
        try:
            return await self._once(of, method, url, body, await self.tokens.bearer(self.scope))
        except _TokenRefused as refused:
            if refused.code.lower() == _NOT_REGISTERED:
                raise Rejected(401, refused.code, refused.means) from refused
            raise LoginUnavailable("the service refuses our tokens") from refused

    async def _once(
        self, of: Call, method: str, url: str, body: object, token: str | None
    ) -> dict[str, object]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            async with self.session.request(
                method,
                URL(url, encoded=True),
                data=None if body is None else encoded(body),
                headers=headers,
                timeout=ClientTimeout(total=self.timeout_seconds),
                allow_redirects=False,
            ) as response:
                return _judge(of, response, await _read(response))
        except (ClientError, TimeoutError, OSError) as error:
            raise Retryable(type(error).__name__) from error


class _TokenRefused(Rejected):
    """A 401."""


async def _read(response: ClientResponse) -> bytes:
    body = bytearray()
    async for part in response.content.iter_any():
        body += part
        if len(body) > _LARGEST_ANSWER:
            raise Retryable("the answer is too large")
    return bytes(body)


def segment(of: Call, identifier: str) -> str:
    """An id or address as one segment of a path, which it can't leave; raises Rejected."""
    if identifier in {"", ".", ".."}:
        raise _rejected(of, 400, "BadIdentifier")
    return quote(identifier, safe="")


def _judge(of: Call, response: ClientResponse, body: bytes) -> dict[str, object]:
    """The answer's object; raises what a sender has to do about it."""
    status, wait = response.status, _retry_after(response.headers.get("Retry-After"))
    answer = _parse(body)
    code = "" if status < 300 else code_of(answer)
    match meaning(of, status, code):
        case Means.WAIT:
            raise Throttled(_THROTTLED_FOR if wait is None else wait)
        case Means.AGAIN:
            raise Retryable(f"{status} {code}".strip(), wait)
    if status == 401:
        raise _TokenRefused(401, code, meaning(of, 401, code))
    if answer is None:
        # A proxy's or gateway's page, whatever its status says.
        raise Retryable(f"{status} with a body that is no JSON object", wait)
    if status < 300:
        return answer
    raise _rejected(of, status, code)


def _rejected(of: Call, status: int, code: str) -> Rejected:
    return Rejected(status, code, meaning(of, status, code))


def _parse(body: bytes) -> dict[str, object] | None:
    """The JSON object, {} for nothing at all, None for anything else."""
    if not body.strip():
        return {}
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def _retry_after(header: str | None) -> float | None:
    """Seconds to wait, from a number or an HTTP date."""
    if header is None:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            at = parsedate_to_datetime(header)
        except ValueError:
            return None
        # The service's clock counts here, not the bot's, which a rehearsal may move.
        now = datetime.now(UTC)
        seconds = (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds()
    return min(max(seconds, 0.0), _LONGEST_WAIT) if seconds == seconds else None
