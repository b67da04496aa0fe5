"""A quick stand-in for Microsoft in a process of its own: signing keys, login, Connector, Graph."""

from __future__ import annotations

import argparse
import itertools
import json
import time

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from bench.cast import APP_ID, TENANT_ID, service_url

ISSUER = "https://api.botframework.com"
LOGIN = "https://login.microsoftonline.com"
KID = "bench"


class Microsoft:
    """Signs what Teams sends, and takes what the bots post without looking at it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._key = rsa.generate_private_key(65537, 2048)
        self._ids = itertools.count()
        self._posted = 0

    def application(self) -> web.Application:
        """Everything the contenders ask for."""
        app = web.Application(client_max_size=1024 * 1024)
        app.add_routes(
            [
                web.get("/v1/.well-known/openidconfiguration", self._document),
                web.get("/v1/.well-known/keys", self._keys),
                web.get("/{tenant}/v2.0/.well-known/openid-configuration", self._login),
                web.get("/common/discovery/instance", self._instances),
                web.post("/{tenant}/oauth2/v2.0/token", self._grant),
                web.post("/teams/v3/conversations/{id}/activities", self._post),
                web.post("/teams/v3/conversations/{id}/activities/{reply}", self._post),
                web.put("/teams/v3/conversations/{id}/activities/{reply}", self._post),
                web.post("/teams/v3/conversations", self._post),
                web.post("/v1.0/users/{id}/sendMail", self._accept),
                web.get("/bench/token", self._token),
                web.get("/bench/posted", self._count),
            ]
        )
        return app

    async def _document(self, _: web.Request) -> web.Response:
        keys = f"{self._url}/v1/.well-known/keys"
        return web.json_response(
            {
                "issuer": ISSUER,
                "jwks_uri": keys,
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def _keys(self, _: web.Request) -> web.Response:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        entry = {"kid": KID, "use": "sig", "alg": "RS256", "endorsements": ["msteams"]}
        return web.json_response({"keys": [public | entry]})

    async def _login(self, request: web.Request) -> web.Response:
        base = f"{LOGIN}/{request.match_info['tenant']}"
        return web.json_response(
            {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
            }
        )

    async def _instances(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                "tenant_discovery_endpoint": (
                    f"{LOGIN}/{TENANT_ID}/v2.0/.well-known/openid-configuration"
                ),
                "metadata": [],
            }
        )

    async def _grant(self, _: web.Request) -> web.Response:
        token = self._signed({"iss": f"{LOGIN}/{TENANT_ID}/v2.0", "aud": ISSUER, "appid": APP_ID})
        return web.json_response(
            {"token_type": "Bearer", "expires_in": 3599, "access_token": token}
        )

    async def _post(self, request: web.Request) -> web.Response:
        await request.read()
        if not request.headers.get("Authorization", "").startswith("Bearer "):
            return web.json_response({"error": {"code": "Unauthorized"}}, status=401)
        self._posted += 1
        return web.json_response({"id": f"1:{next(self._ids)}"}, status=201)

    async def _accept(self, request: web.Request) -> web.Response:
        await request.read()
        return web.Response(status=202)

    async def _token(self, _: web.Request) -> web.Response:
        claims = {"iss": ISSUER, "aud": APP_ID, "serviceurl": service_url(self._url)}
        return web.Response(text=self._signed(claims))

    async def _count(self, _: web.Request) -> web.Response:
        return web.Response(text=str(self._posted))

    def _signed(self, claims: dict[str, str]) -> str:
        now = int(time.time())
        stamped = {**claims, "iat": now, "nbf": now, "exp": now + 7200}
        return jwt.encode(stamped, self._key, algorithm="RS256", headers={"kid": KID})


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    port = parser.parse_args().port
    web.run_app(
        Microsoft(f"http://127.0.0.1:{port}").application(),
        host="127.0.0.1",
        port=port,
        access_log=None,
        print=None,
    )
