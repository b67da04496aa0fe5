"""Who may in: everything is checked here before the Bot Framework SDK sees a request.

The SDK alone lets in tokens without an expiry, keys without endorsements and every tenant.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import jwt
from aiohttp import ClientError, ClientSession, HttpVersion11, web
from yarl import URL

from dialogs.body import Unreadable, read_object
from dialogs.keys import Key, Keys, KeysUnavailable

ISSUER = "https://api.botframework.com"
CHANNEL = "msteams"
LEEWAY_SECONDS = 300
LARGEST_BODY = 256 * 1024
_READ_SECONDS = 10
_MOST_VERIFIED = 256
_REQUIRED_CLAIMS = ["exp", "nbf", "iss", "aud"]
_PROXIES = frozenset(
    {
        "cdn-loop", "client-ip", "forwarded", "front-end-https", "true-client-ip", "via",
        "x-client-ip", "x-cluster-client-ip", "x-original-host", "x-original-url", "x-proxyuser-ip",
        "x-real-ip", "x-remote-ip", "x-rewrite-url", "x-url-scheme",
    }
)  # fmt: skip
_PROXIES_BEGIN = ("cf-", "x-amzn-", "x-appengine-", "x-arr-", "x-azure-", "x-envoy-", "x-forwarded")

Allowed = Callable[[str], bool]
"""Says whether a service URL is on the configured list, with https."""


class Refused(Exception):
    """A request isn't let in: the HTTP status and, for the log alone, the reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Guard(Protocol):
    """Lets a request in, or raises Refused."""

    authenticates: bool
    """Whether it knows who somebody is; where it doesn't, every answer says so."""

    async def admit(self, request: web.Request) -> dict[str, object]:
        """The activity as it was sent, with channel, service URL and tenant already checked."""


@dataclass(frozen=True, slots=True)
class _Policy:
    """What an activity must say of itself, token or no token."""

    tenant_id: str
    allowed: Allowed

    def check(self, activity: dict[str, object]) -> str:
        """The activity's service URL; raises Refused."""
        if activity.get("channelId") != CHANNEL:
            raise Refused(403, "channel")
        service_url = activity.get("serviceUrl")
        if not isinstance(service_url, str) or not service_url:
            raise Refused(403, "service_url_missing")
        if not self.allowed(service_url):
            raise Refused(403, "service_url_not_listed")
        if _tenants(activity) != {self.tenant_id.lower()}:
            raise Refused(403, "tenant")
        return service_url


@dataclass(frozen=True, slots=True)
class _Verified:
    """A token found good under a key; Teams sends the same one for about an hour.

    Whether its key is still published, and whether it has run out, is asked every time.
    """

    kid: str
    key: Key
    claims: dict[str, object]

    def check(self, now: float) -> None:
        """Raises Refused when the token's time is over, or hasn't come."""
        ends, begins = self.claims["exp"], self.claims["nbf"]
        if not isinstance(ends, int | float) or ends <= now - LEEWAY_SECONDS:
            raise Refused(401, "ExpiredSignatureError")
        if not isinstance(begins, int | float) or begins > now + LEEWAY_SECONDS:
            raise Refused(401, "ImmatureSignatureError")


class Gate:
    """Lets in what Microsoft signed for this bot, from Teams, in our tenant."""

    authenticates = True

    def __init__(
        self,
        app_id: str,
        tenant_id: str,
        metadata_url: str,
        service_hosts: Allowed,
        session: ClientSession,
        *,
        keys: Keys | None = None,
    ) -> None:
        if not app_id or not tenant_id:
            raise ValueError("A gate needs an app id and a tenant id.")
        self._app_id = app_id
        self._policy = _Policy(tenant_id, service_hosts)
        self._keys = keys or Keys(metadata_url, session)
        self._verified: dict[str, _Verified] = {}

    @staticmethod
    def open_for_loopback(tenant_id: str, service_hosts: Allowed) -> LoopbackGate:
        """For AUTHENTICATION=off: asks for no token, but lets only this machine in."""
        return LoopbackGate(tenant_id, service_hosts)

    async def admit(self, request: web.Request) -> dict[str, object]:
        """The activity as it was sent; raises Refused.

        Its status is 400, 401, 403, 413 or 415, and 503 while the signing keys can't be fetched.
        """
        _check_head(request)
        claims = await self._claims(_bearer(request), time.time())
        activity = await _body(request)
        service_url = self._policy.check(activity)
        if claims.get("serviceurl") != service_url:
            raise Refused(403, "service_url_not_signed")
        return activity

    async def close(self) -> None:
        """Ends what is under way in the background."""
        await self._keys.close()

    async def _claims(self, token: str, now: float) -> dict[str, object]:
        kept = self._verified.get(token)
        kid = kept.kid if kept is not None else _kid(token)
        key = await self._key(kid)
        if CHANNEL not in key.endorsements:
            raise Refused(401, "key_not_endorsed")
        if kept is not None and kept.key is key:
            kept.check(now)
            return kept.claims
        claims = self._decoded(token, key)
        if len(self._verified) >= _MOST_VERIFIED:
            self._verified.clear()
        self._verified[token] = _Verified(kid, key, claims)
        return claims

    def _decoded(self, token: str, key: Key) -> dict[str, object]:
        try:
            claims: dict[str, object] = jwt.decode(
                token,
                key.public_key,
                algorithms=["RS256"],
                audience=self._app_id,
                issuer=ISSUER,
                leeway=LEEWAY_SECONDS,
                options={"require": _REQUIRED_CLAIMS, "strict_aud": True},
            )
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise Refused(401, type(error).__name__) from None
        return claims

    async def _key(self, kid: str) -> Key:
        try:
            key = await self._keys.find(kid)
        except KeysUnavailable:
            raise Refused(503, "signing_keys_unavailable") from None
        if key is None:
            raise Refused(401, "kid_unknown")
        return key


class LoopbackGate:
    """Lets this machine in without a token; every other rule of the gate holds.

    Whoever stands behind a proxy here comes from this machine too, so what one sends is refused.
    """

    authenticates = False

    def __init__(self, tenant_id: str, service_hosts: Allowed) -> None:
        self._policy = _Policy(tenant_id, service_hosts)

    async def admit(self, request: web.Request) -> dict[str, object]:
        """The activity as it was sent; raises Refused."""
        if not is_loopback(request.remote) or _came_through_a_proxy(request):
            raise Refused(403, "not_this_machine")
        # A web page anywhere can point its own name at 127.0.0.1; the Host header shows it.
        if not all(is_loopback(host) for host in _hosts_named(request)):
            raise Refused(403, "host_not_this_machine")
        _check_head(request)
        activity = await _body(request)
        self._policy.check(activity)
        return activity

    async def close(self) -> None:
        """Nothing runs in the background."""


def _kid(token: str) -> str:
    """The id of the key that a token says it is signed with; raises Refused."""
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise Refused(401, "token_unreadable") from None
    kid = header.get("kid")
    if header.get("alg") != "RS256":
        raise Refused(401, "algorithm")
    if not isinstance(kid, str) or not kid:
        raise Refused(401, "kid_missing")
    return kid


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address is this machine itself."""
    if not host:
        return False
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _came_through_a_proxy(request: web.Request) -> bool:
    """By what proxies add; nginx adds nothing by default, and speaks HTTP/1.0."""
    names = [name.lower() for name in request.headers]
    return request.version < HttpVersion11 or any(
        name in _PROXIES or name.startswith(_PROXIES_BEGIN) for name in names
    )


def _hosts_named(request: web.Request) -> list[str]:
    """Whom the request says it is for: in its line, where it has a whole address, and each Host."""
    named = request.headers.getall("Host", [""])
    try:
        return [request.url.host or "", *(URL(f"http://{host}").host or "" for host in named)]
    except ValueError:
        return [""]


def _check_head(request: web.Request) -> None:
    """Refuses by the headers alone, before anything is read."""
    if request.content_type != "application/json":
        raise Refused(415, "content_type")
    if (request.charset or "utf-8").lower() not in {"utf-8", "utf8"}:
        raise Refused(415, "charset")
    # The web server would unpack it before we could bound it.
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused(415, "content_encoding")
    if (request.content_length or 0) > LARGEST_BODY:
        raise Refused(413, "too_large")


def _bearer(request: web.Request) -> str:
    offered = request.headers.getall("Authorization", [])
    if len(offered) != 1:
        raise Refused(401, "token_missing")
    scheme, _, token = offered[0].partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refused(401, "token_missing")
    return token


async def _body(request: web.Request) -> dict[str, object]:
    body = bytearray()
    try:
        async with asyncio.timeout(_READ_SECONDS):
            async for part in request.content.iter_any():
                body += part
                if len(body) > LARGEST_BODY:
                    raise Refused(413, "too_large")
    except TimeoutError:
        raise Refused(400, "too_slow") from None
    except (web.RequestPayloadError, ConnectionError, ClientError):
        raise Refused(400, "body_broken") from None
    try:
        return read_object(bytes(body))
    except Unreadable as error:
        raise Refused(400, str(error)) from None


def _tenants(activity: dict[str, object]) -> set[object]:
    """Every tenant that the activity names: in channelData, in the conversation, or in both."""
    channel, conversation = activity.get("channelData"), activity.get("conversation")
    tenant = channel.get("tenant") if isinstance(channel, dict) else None
    said = [
        tenant.get("id") if isinstance(tenant, dict) else tenant and [tenant],
        conversation.get("tenantId") if isinstance(conversation, dict) else None,
    ]
    return {one.lower() if isinstance(one, str) else repr(one) for one in said if one}
