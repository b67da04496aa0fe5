"""A stand-in for Microsoft's login, Connector and Graph: real HTTP, and tokens it checks."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

APP_ID = "6b1f0e3a-58c1-4f0e-9a55-2f7a3f7e9c10"
TENANT = "0d3f1c52-7d61-4d35-8e21-5a0b6f3c9d11"
PERSON = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
SECRET = "canary-secret-4711"
MICROSOFT = "https://login.microsoftonline.com"

Json = dict[str, Any]


@dataclass
class ScriptedAnswer:
    """What the next call is answered instead."""

    status: int
    body: str = '{"error": {"code": "Trouble", "message": "canary text"}}'
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False


class Microsoft:
    """Records what the bot asks. `faults` are used up one a call, `login_faults` likewise.

    Where `only` is set, by the calls alone whose method and path it matches.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, Any]] = []
        self.logins: list[Json] = []
        self.discoveries = 0
        self.faults: list[ScriptedAnswer] = []
        self.only = ""
        self.login_faults: list[ScriptedAnswer] = []
        self.valid: set[str] = set()
        self.lifetime = 3600
        self.url = ""
        self.peers: set[Any] = set()

    async def start(self) -> TestServer:
        app = web.Application()
        app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", self._discover)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._login)
        app.router.add_route("*", "/{rest:v3/.*|v1.0/.*|uk/.*}", self._serve)
        server = TestServer(app)
        await server.start_server()
        self.url = str(server.make_url("/")).rstrip("/")
        return server

    async def _discover(self, request: web.Request) -> web.Response:
        self.discoveries += 1
        tenant = f"{MICROSOFT}/{request.match_info['tenant']}"
        return web.json_response(
            {
                "issuer": f"{tenant}/v2.0",
                "authorization_endpoint": f"{tenant}/oauth2/v2.0/authorize",
                "token_endpoint": f"{tenant}/oauth2/v2.0/token",
            }
        )

    async def _login(self, request: web.Request) -> web.Response:
        form = dict(await request.post())
        self.logins.append(form)
        if self.login_faults:
            fault = self.login_faults.pop(0)
            return web.Response(status=fault.status, text=fault.body, headers=fault.headers)
        good = form.get("client_secret") == SECRET or "client_assertion" in form
        if not good or form.get("client_id") != APP_ID:
            return web.json_response({"error": "invalid_client"}, status=401)
        token = f"token-{len(self.logins)}"
        self.valid.add(token)
        return web.json_response(
            {"token_type": "Bearer", "expires_in": self.lifetime, "access_token": token}
        )

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        self.peers.add(request.transport.get_extra_info("peername"))
        body = await request.json() if request.can_read_body else None
        self.calls.append((request.method, request.raw_path, body))
        if self.faults and re.search(self.only, f"{request.method} {request.raw_path}"):
            fault = self.faults.pop(0)
            if fault.hang:
                await asyncio.sleep(60)
            return web.Response(
                status=fault.status,
                text=fault.body,
                headers=fault.headers,
                content_type="text/html" if fault.body.startswith("<") else "application/json",
            )
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self.valid:
            return web.json_response({"error": {"code": "Unauthorized"}}, status=401)
        return self._answer(request)

    def _answer(self, request: web.Request) -> web.Response:
        path = request.path
        if path.endswith("/sendMail"):
            return web.Response(status=202)
        if "/users/" in path:
            return web.json_response({"displayName": "Dorothy Smith", "mail": "d@example.org"})
        if "/members/" in path:
            member = {"id": "29:1", "aadObjectId": PERSON, "name": "Ailsa", "email": "a@x.org"}
            return web.json_response(member)
        if path.endswith("/conversations"):
            return web.json_response({"id": "a:new", "activityId": "17"}, status=201)
        if request.method == "POST":
            return web.json_response({"id": "1764"}, status=201)
        return web.Response(status=200)
