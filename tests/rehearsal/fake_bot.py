"""A bot of a few lines that checks tokens as a real one must, and says what it is told to say."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import aiohttp
import jwt
from aiohttp import web

from rehearsal.cast import APP_ID, APP_PASSWORD, TENANT_ID
from rehearsal.server import Rehearsal

Activity = dict[str, Any]
Reply = Callable[[Activity], Any]


class FakeBot:
    """Keeps what it heard; `answers` maps an activity's name or type to what is answered."""

    def __init__(self) -> None:
        self.heard: list[Activity] = []
        self.answers: dict[str, Reply] = {}
        self.status = 200
        self.refused = 0
        self.rehearsal: Rehearsal | None = None
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/api/messages", self._take)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def last(self, kind: str) -> Activity:
        return next(a for a in reversed(self.heard) if kind in (a["type"], a.get("name")))

    async def speak(self, conversation: str, activity: Activity) -> str:
        """Post through the Connector with a token from the login; returns the message's id."""
        assert self.rehearsal is not None
        path = f"v3/conversations/{conversation}/activities"
        status, body = await self.call("POST", path, activity)
        assert status == 201, body
        return str(body["id"])

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        assert self.rehearsal is not None
        token = await self.token("https://api.botframework.com/.default")
        headers = {"Authorization": f"Bearer {token}"}
        url = self.rehearsal.service_url + path
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.request(method, url, json=body) as response,
        ):
            if response.content_type != "application/json":
                return response.status, await response.text()
            return response.status, await response.json()

    async def token(self, scope: str) -> str:
        assert self.rehearsal is not None
        form = {
            "client_id": APP_ID,
            "client_secret": APP_PASSWORD,
            "grant_type": "client_credentials",
            "scope": scope,
        }
        url = f"{self.rehearsal.url}/{TENANT_ID}/oauth2/v2.0/token"
        async with aiohttp.ClientSession() as session, session.post(url, data=form) as response:
            return str((await response.json())["access_token"])

    async def _take(self, request: web.Request) -> web.Response:
        activity = await request.json()
        if not await self._is_genuine(request, activity):
            return web.json_response({"error": "no"}, status=401)
        if self.status != 200:
            self.refused += 1
            return web.Response(status=self.status)
        self.heard.append(activity)
        answer = self.answers.get(activity.get("name") or activity["type"])
        said = answer(activity) if answer is not None else None
        if inspect.isawaitable(said):
            said = await said
        return web.Response(status=202) if said is None else web.json_response(said)

    async def _is_genuine(self, request: web.Request, activity: Activity) -> bool:
        assert self.rehearsal is not None
        token = request.headers["Authorization"].removeprefix("Bearer ")
        async with aiohttp.ClientSession() as session:
            url = self.rehearsal.settings()["OPENID_METADATA_URL"]
            async with session.get(url) as response:
                document = await response.json()
            async with session.get(document["jwks_uri"]) as response:
                keys = (await response.json())["keys"]
        kid = jwt.get_unverified_header(token)["kid"]
        key = next(key for key in keys if key["kid"] == kid)
        claims = jwt.decode(
            token,
            jwt.PyJWK(key),
            algorithms=["RS256"],
            audience=APP_ID,
            issuer="https://api.botframework.com",
            options={"require": ["exp", "nbf", "iss", "aud"]},
        )
        return claims["serviceurl"] == activity["serviceUrl"] and "msteams" in key["endorsements"]


def card(*body: Any, actions: list[Any] | None = None, **more: Any) -> dict[str, Any]:
    """An Adaptive Card of these elements."""
    return {
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": list(body),
        "actions": actions or [],
    } | more


def message(content: dict[str, Any]) -> Activity:
    """A message activity with one card."""
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "content": content}]}


def shown(content: dict[str, Any]) -> dict[str, Any]:
    """The invoke response that puts a card in place."""
    kind = "application/vnd.microsoft.card.adaptive"
    return {"statusCode": 200, "type": kind, "value": content}


def dialog(content: dict[str, Any], title: str = "Form") -> dict[str, Any]:
    """The invoke response that opens a dialog or goes on in it."""
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": content}
    value = {"title": title, "width": "large", "height": "medium", "card": attachment}
    return {"task": {"type": "continue", "value": value}}
