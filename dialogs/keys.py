"""The public keys with which the Bot Framework signs, fetched without blocking and rarely."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import jwt
import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from yarl import URL

log = structlog.get_logger(__name__)

_MOST_FETCHES = 3
_PER_SECONDS = 15.0
"""At most three fetches begin in any fifteen seconds, whoever asks."""
_RENEW_AFTER = 12 * 3600.0
_TRUST_FOR = 48 * 3600.0
_TIMEOUT = ClientTimeout(total=5)
_LARGEST = 1024 * 1024
_SMALLEST_KEY = 2048
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class KeysUnavailable(Exception):
    """The signing keys can't be fetched."""


@dataclass(frozen=True, slots=True)
class Key:
    """A signing key and the channels its holder may speak for."""

    public_key: RSAPublicKey
    endorsements: frozenset[str]


class Keys:
    """Looks up signing keys by `kid`.

    A key we don't know is looked for once more at its publisher, by a fetch that starts after the
    question; all who ask meanwhile share that fetch, and fetches are few in any stretch of time.
    So a new key is accepted at the first try, and made-up ones cause no flood.
    """

    def __init__(
        self,
        metadata_url: str,
        session: ClientSession,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._metadata_url = metadata_url
        self._session = session
        self._monotonic = monotonic
        self._sleep = sleep
        self._keys: Mapping[str, Key] = {}
        self._begun_at: deque[float] = deque(maxlen=_MOST_FETCHES)
        self._begun = self._settled = 0  # Fetches are numbered as they begin.
        self._fetched_at = float("-inf")
        self._fetch: asyncio.Task[None] | None = None

    async def find(self, kid: str) -> Key | None:
        """The key, or None when its publisher doesn't know it; raises KeysUnavailable."""
        asked_at, begun_before = self._monotonic(), self._begun
        if asked_at - self._fetched_at > _TRUST_FOR:
            self._keys = {}
        elif asked_at - self._fetched_at > _RENEW_AFTER:
            self._begin()
        while kid not in self._keys and self._settled <= begun_before:
            # Shielded: one caller that goes away doesn't take the others' fetch with it.
            await asyncio.shield(self._begin())
        return self._keys.get(kid)

    async def published(self, channel: str) -> int:
        """How many usable keys may speak for a channel, asked now; raises KeysUnavailable."""
        await asyncio.shield(self._begin())
        return sum(channel in key.endorsements for key in self._keys.values())

    async def close(self) -> None:
        """Gives up a fetch that is under way."""
        if self._fetch is not None and not self._fetch.done():
            self._fetch.cancel()
            await asyncio.gather(self._fetch, return_exceptions=True)

    def _begin(self) -> asyncio.Task[None]:
        if self._fetch is None or self._fetch.done():
            self._fetch = asyncio.create_task(self._refresh())
            self._fetch.add_done_callback(_report)
        return self._fetch

    async def _refresh(self) -> None:
        if len(self._begun_at) == _MOST_FETCHES:
            wait = self._begun_at[0] + _PER_SECONDS - self._monotonic()
            if wait > 0:
                await self._sleep(wait)
        began_at = self._monotonic()
        self._begun_at.append(began_at)
        self._begun += 1
        try:
            document = await self._get(self._metadata_url)
            published = await self._get(_trusted_url(document.get("jwks_uri")))
            self._keys = _parse(published)
        except (ClientError, TimeoutError, ValueError) as error:
            raise KeysUnavailable(type(error).__name__) from error
        else:
            self._fetched_at = began_at
        finally:
            self._settled = self._begun

    async def _get(self, url: str) -> dict[str, object]:
        async with self._session.get(url, timeout=_TIMEOUT, allow_redirects=False) as response:
            response.raise_for_status()
            body = bytearray()
            async for part in response.content.iter_any():
                body += part
                if len(body) > _LARGEST:
                    raise ValueError("The document is too large.")
        document = json.loads(body)
        if not isinstance(document, dict):
            raise ValueError("The document is not an object.")
        return document


def _report(fetch: asyncio.Task[None]) -> None:
    """Logs a failure even where nobody waits for the fetch, as when keys are renewed ahead."""
    if not fetch.cancelled() and (error := fetch.exception()) is not None:
        log.warning("signing_keys_unavailable", exc_info=error)


def _trusted_url(url: object) -> str:
    """The address, if nobody on the way could answer in its place; raises ValueError."""
    if not isinstance(url, str):
        raise ValueError("The document names no keys.")
    parsed = URL(url)
    if parsed.scheme == "https" or (parsed.scheme == "http" and parsed.host in _LOOPBACK):
        return url
    raise ValueError("The keys are not served over https.")


def _parse(published: dict[str, object]) -> dict[str, Key]:
    """The usable keys of a JSON Web Key Set; the others are left out."""
    listed = published.get("keys")
    if not isinstance(listed, list):
        raise ValueError("The document holds no keys.")
    found = (_key(entry) for entry in listed if isinstance(entry, dict))
    return dict(pair for pair in found if pair is not None)


def _key(entry: dict[str, object]) -> tuple[str, Key] | None:
    kid, endorsements = entry.get("kid"), entry.get("endorsements", [])
    if not isinstance(kid, str) or not isinstance(endorsements, list):
        return None
    if entry.get("kty") != "RSA" or entry.get("use", "sig") != "sig":
        return None
    try:
        public_key = jwt.algorithms.RSAAlgorithm.from_jwk(json.dumps(entry))
    except (jwt.InvalidKeyError, ValueError, TypeError, KeyError):
        return None
    if not isinstance(public_key, RSAPublicKey) or public_key.key_size < _SMALLEST_KEY:
        return None
    return kid, Key(public_key, frozenset(e for e in endorsements if isinstance(e, str)))
