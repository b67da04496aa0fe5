"""The stand-in for Microsoft's two issuers: Bot Framework keys (inbound) and Entra (outbound)."""

from __future__ import annotations

import hmac
import time
from typing import Any, Final

import jwt
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from rehearsal.cast import APP_ID, APP_PASSWORD, TENANT_ID
from rehearsal.store import Store
from rehearsal.tenant import Tenant

BOT_FRAMEWORK_ISSUER: Final = "https://api.botframework.com"
CONNECTOR: Final = "https://api.botframework.com"
GRAPH: Final = "https://graph.microsoft.com"
MICROSOFT_LOGIN: Final = "https://login.microsoftonline.com"
LIFETIME = 3600
ALGORITHM = "RS256"
KEY = "signing_key"


class Identity:
    """One RSA key, kept in the state file, and the tokens signed with it (real time, always)."""

    def __init__(self, store: Store, tenant: Tenant | None = None) -> None:
        self._tenant = tenant or Tenant()
        self._key = _kept_key(store)
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        self.kid = str(public["n"])[:27]
        self._jwk = {**public, "kid": self.kid, "use": "sig", "alg": ALGORITHM}
        self._signed: dict[str, tuple[int, str]] = {}

    def sign(self, service_url: str) -> str:
        """A token such as Bot Framework puts on an activity from `service_url`.

        Those of one second say the same, and so are the same: it is signed once.
        """
        second, token = self._signed.get(service_url, (0, ""))
        if second != int(time.time()):
            claims = {"iss": BOT_FRAMEWORK_ISSUER, "aud": APP_ID, "serviceurl": service_url}
            second, token = int(time.time()), self._token(claims)
            self._signed[service_url] = second, token
        return token

    def grant(self, resource: str) -> str:
        """An access token for the bot to call `resource` (CONNECTOR or GRAPH)."""
        claims = {
            "iss": f"{MICROSOFT_LOGIN}/{TENANT_ID}/v2.0",
            "aud": resource,
            "appid": APP_ID,
            "tid": TENANT_ID,
            "roles": self._tenant.permissions if resource == GRAPH else [],
        }
        return self._token(claims)

    def admits(self, request: web.Request, resource: str) -> bool:
        """Whether a request carries a valid token of ours for `resource`."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return False
        try:
            claims = jwt.decode(
                token,
                self._key.public_key(),
                algorithms=[ALGORITHM],
                audience=resource,
                issuer=f"{MICROSOFT_LOGIN}/{TENANT_ID}/v2.0",
                options={"require": ["exp", "nbf", "iss", "aud"]},
            )
        except jwt.InvalidTokenError:
            return False
        return bool(claims.get("appid") == APP_ID)

    def routes(self) -> list[web.RouteDef]:
        """The documents and the token endpoint, to be added to the stand-in's application."""
        return [
            web.get("/keys/openidconfiguration", self._openid_document),
            web.get("/keys/jwks", self._jwks),
            web.get("/common/discovery/instance", _instances),
            web.get("/{tenant}/v2.0/.well-known/openid-configuration", _login_document),
            web.post("/{tenant}/oauth2/v2.0/token", self._issue),
        ]

    def _token(self, claims: dict[str, Any]) -> str:
        now = int(time.time())
        stamped = {**claims, "iat": now, "nbf": now, "exp": now + LIFETIME}
        return jwt.encode(stamped, self._key, algorithm=ALGORITHM, headers={"kid": self.kid})

    async def _openid_document(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": BOT_FRAMEWORK_ISSUER,
                "authorization_endpoint": "https://invalid.botframework.com",
                "jwks_uri": str(request.url.origin() / "keys/jwks"),
                "id_token_signing_alg_values_supported": [ALGORITHM],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            }
        )

    async def _jwks(self, _: web.Request) -> web.Response:
        return web.json_response(
            {"keys": [{**self._jwk, "endorsements": self._tenant.endorsements}]}
        )

    async def _issue(self, request: web.Request) -> web.Response:
        form = await request.post()
        if request.match_info["tenant"] != TENANT_ID:
            return _refusal("invalid_request", "AADSTS90002: tenant not found")
        if form.get("grant_type") != "client_credentials":
            return _refusal("unsupported_grant_type", "AADSTS70003: unsupported grant type")
        secret = str(form.get("client_secret", ""))
        right = hmac.compare_digest(secret.encode(), APP_PASSWORD.encode())
        if form.get("client_id") != APP_ID or not right:
            return _refusal("invalid_client", "AADSTS7000215: invalid client secret", 401)
        resource = next(
            (r for r in (CONNECTOR, GRAPH) if f"{r}/.default" in str(form.get("scope")).split()),
            None,
        )
        if resource is None:
            return _refusal("invalid_scope", "AADSTS70011: scope is not valid")
        token = self.grant(resource)
        body = {"token_type": "Bearer", "expires_in": LIFETIME - 1, "access_token": token}
        return web.json_response({**body, "ext_expires_in": LIFETIME - 1})


def _kept_key(store: Store) -> rsa.RSAPrivateKey:
    kept = store.setting(KEY)
    if kept is not None:
        # Not proven again to be a key: it was made here, and the proof takes as long as ten turns.
        loaded = serialization.load_pem_private_key(
            kept.encode(), password=None, unsafe_skip_rsa_key_validation=True
        )
        if isinstance(loaded, rsa.RSAPrivateKey):
            return loaded
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    store.keep(KEY, pem.decode())
    return key


def _refusal(code: str, text: str, status: int = 400) -> web.Response:
    return web.json_response({"error": code, "error_description": text}, status=status)


async def _login_document(request: web.Request) -> web.Response:
    # Names Microsoft's host, as the real one does: the bot's own client swaps it.
    if request.match_info["tenant"] != TENANT_ID:
        return _refusal("invalid_tenant", "AADSTS90002: tenant not found")
    base = f"{MICROSOFT_LOGIN}/{TENANT_ID}"
    return web.json_response(
        {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        }
    )


async def _instances(_: web.Request) -> web.Response:
    endpoint = f"{MICROSOFT_LOGIN}/{TENANT_ID}/v2.0/.well-known/openid-configuration"
    alias = MICROSOFT_LOGIN.removeprefix("https://")
    cloud = {"preferred_network": alias, "preferred_cache": alias, "aliases": [alias]}
    return web.json_response({"tenant_discovery_endpoint": endpoint, "metadata": [cloud]})
