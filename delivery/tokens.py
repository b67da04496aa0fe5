"""Access tokens from Microsoft's login through msal, kept, and renewed before they run out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

import msal
import requests
import structlog

from delivery.errors import LoginUnavailable

# msal says nothing of its types.
_msal: Any = msal
log = structlog.get_logger(__name__)

MICROSOFT_LOGIN = "https://login.microsoftonline.com"
_TIMEOUT_SECONDS = 10.0
_RENEW_BEFORE = 600.0
"""Seconds before its end from which a token is renewed, while it still serves."""
_DEAD_BEFORE = 60.0
"""Seconds before its end from which a token no longer serves."""


class Scope(StrEnum):
    """What a token is for."""

    CONNECTOR = "https://api.botframework.com/.default"
    GRAPH = "https://graph.microsoft.com/.default"


@dataclass(frozen=True, slots=True)
class Secret:
    """SingleTenant with a client secret."""

    value: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """SingleTenant with a certificate: a PEM file that holds the private key and the certificate.

    `thumbprint` (SHA-1, hexadecimal) is only needed where the file holds the key alone.
    """

    path: Path
    thumbprint: str = ""


@dataclass(frozen=True, slots=True)
class ManagedIdentity:
    """UserAssignedMSI: the machine itself vouches for the bot."""


Credential = Secret | Certificate | ManagedIdentity
Granted = dict[str, object]
Source = Callable[[Scope], Granted]
"""Fetches a token from the login, blocking; msal's answer, with "access_token" if it went well."""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    expires_at: float


class _LoginSession(requests.Session):
    """Sends what msal asks of Microsoft's login to LOGIN_URL; each call has a time limit."""

    def __init__(self, login_url: str) -> None:
        super().__init__()
        self._login_url = login_url.rstrip("/")

    def request(  # type: ignore[override]
        self, method: str, url: str, **options: object
    ) -> requests.Response:
        """As requests', against the configured login."""
        if url.startswith(MICROSOFT_LOGIN + "/"):
            url = self._login_url + url.removeprefix(MICROSOFT_LOGIN)
        options.setdefault("timeout", _TIMEOUT_SECONDS)
        options["allow_redirects"] = False
        return super().request(method, url, **options)  # type: ignore[arg-type]


class Tokens:
    """Gives tokens by scope; callers at the same time share one request to the login."""

    def __init__(self, source: Source, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._monotonic = monotonic
        self._kept: dict[Scope, _Token] = {}
        self._fetches: dict[Scope, asyncio.Task[str]] = {}
        self.refused: dict[Scope, str] = {}
        """Why the last request for a token of a scope failed; none where it went well."""

    @classmethod
    def from_login(
        cls, app_id: str, tenant_id: str, credential: Credential, login_url: str = MICROSOFT_LOGIN
    ) -> Tokens:
        """Tokens for the bot's app; asks the login for nothing until the first is needed."""
        return cls(_Login(app_id, tenant_id, credential, login_url).fetch)

    async def bearer(self, scope: Scope) -> str:
        """A token that is valid for at least a minute; raises LoginUnavailable."""
        kept, now = self._kept.get(scope), self._monotonic()
        if kept is not None and now < kept.expires_at - _DEAD_BEFORE:
            if now >= kept.expires_at - _RENEW_BEFORE:
                self._begin(scope)
            return kept.text
        # Shielded: one caller that goes away doesn't take the others' request with it.
        return await asyncio.shield(self._begin(scope))

    def forget(self, scope: Scope, token: str) -> None:
        """Drops a token that a service refused, unless a newer one has taken its place."""
        kept = self._kept.get(scope)
        if kept is not None and kept.text == token:
            del self._kept[scope]

    async def close(self) -> None:
        """Gives up what is under way."""
        for fetch in self._fetches.values():
            fetch.cancel()
        await asyncio.gather(*self._fetches.values(), return_exceptions=True)

    def _begin(self, scope: Scope) -> asyncio.Task[str]:
        fetch = self._fetches.get(scope)
        if fetch is None or fetch.done():
            fetch = asyncio.create_task(self._fetch(scope))
            fetch.add_done_callback(_report)
            self._fetches[scope] = fetch
        return fetch

    async def _fetch(self, scope: Scope) -> str:
        asked_at = self._monotonic()
        try:
            granted = await asyncio.to_thread(self._source, scope)
        except Exception as error:  # msal and requests raise many kinds, all meaning "no token".
            self.refused[scope] = type(error).__name__
            raise LoginUnavailable(type(error).__name__) from error
        text, seconds = granted.get("access_token"), granted.get("expires_in")
        if not isinstance(text, str):
            self.refused[scope] = str(granted.get("error", "no token"))[:80]
            raise LoginUnavailable(self.refused[scope])
        self.refused.pop(scope, None)
        lifetime = float(cast("int | str", seconds)) if seconds is not None else 3600.0
        self._kept[scope] = _Token(text, asked_at + lifetime)
        return text


class _Login:
    """msal's application, made at the first token, since making it asks the login."""

    def __init__(self, app_id: str, tenant_id: str, credential: Credential, login_url: str) -> None:
        self._app_id = app_id
        self._tenant_id = tenant_id
        self._credential = credential
        self._session = _LoginSession(login_url)
        self._source: Source | None = None

    def fetch(self, scope: Scope) -> Granted:
        """A token that msal hasn't given before; blocks."""
        if self._source is None:
            self._source = self._make()
        return self._source(scope)

    def _make(self) -> Source:
        if isinstance(self._credential, ManagedIdentity):
            return self._managed_identity
        application = _msal.ConfidentialClientApplication(
            self._app_id,
            client_credential=_for_msal(self._credential),
            authority=f"{MICROSOFT_LOGIN}/{self._tenant_id}",
            http_client=self._session,
            instance_discovery=False,
        )

        def fetch(scope: Scope) -> Granted:
            # We keep tokens ourselves; msal's copy may be the one that was just refused.
            application.remove_tokens_for_client()
            return cast(Granted, application.acquire_token_for_client([str(scope)]))

        return fetch

    def _managed_identity(self, scope: Scope) -> Granted:
        # A new client each time has no cache of its own; making one asks nobody.
        client = _msal.ManagedIdentityClient(
            _msal.UserAssignedManagedIdentity(client_id=self._app_id), http_client=self._session
        )
        resource = scope.removesuffix("/.default")
        return cast(Granted, client.acquire_token_for_client(resource=resource))


def _for_msal(credential: Secret | Certificate) -> str | dict[str, str]:
    if isinstance(credential, Secret):
        return credential.value
    pem = credential.path.read_text()
    if credential.thumbprint:
        return {"private_key": pem, "thumbprint": credential.thumbprint}
    return {"private_key": pem, "public_certificate": pem}


def _report(fetch: asyncio.Task[str]) -> None:
    """Logs a failure even where nobody waits for it, as when a token is renewed ahead."""
    if not fetch.cancelled() and (error := fetch.exception()) is not None:
        reason = str(error) if isinstance(error, LoginUnavailable) else ""  # the login's own code
        log.warning("login_unavailable", reason=reason, exc_info=error)
