"""The rehearsal as one web server: the page, its API, and the stand-ins for Microsoft."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from aiohttp import web

from rehearsal.activities import Activity, Scribe
from rehearsal.api import Api, NextDeadline, NextMorning
from rehearsal.cast import (
    APP_ID,
    APP_PASSWORD,
    BOXES,
    BY_KEY,
    CAST,
    CATALOGUE_ID,
    CHANNEL_ID,
    MAIL_FROM,
    TENANT_ID,
)
from rehearsal.clock import MovableClock
from rehearsal.connector import PREFIX, StandInConnector
from rehearsal.files import Files
from rehearsal.graph import Graph
from rehearsal.identity import Identity
from rehearsal.line import Line
from rehearsal.ports import USUAL
from rehearsal.tenant import Tenant
from rehearsal.world import World

PAGE = Path(__file__).parent / "page"
LIBRARIES = {
    "adaptivecards.js": "adaptivecards/dist/adaptivecards.min.js",
    "markdown-it.js": "markdown-it/dist/markdown-it.min.js",
}
RETRY_SECONDS = 0.5
USUAL_URL = f"http://127.0.0.1:{USUAL + 1}{PREFIX}/"
"""From where earlier versions spoke, always."""
MAX_REQUEST_BYTES = 1024 * 1024
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Rehearsal:
    """Binds its port when made, so that `url` and `settings()` are known before the bot starts.

    `state` is the SQLite file to keep; `node_modules` holds the page's two npm packages;
    `bot_url` is where the bot listens. `next_deadline` and `next_morning` may be set later.
    `real` is the clock that the rehearsal's own stands before: the machine's, unless given.
    """

    def __init__(
        self,
        *,
        state: Path,
        node_modules: Path,
        bot_url: str,
        host: str = "127.0.0.1",
        port: int = 0,
        next_deadline: NextDeadline | None = None,
        real: Callable[[], datetime] | None = None,
    ) -> None:
        self._socket = _bound(host, port)
        self.host = host
        self.url = f"http://{host}:{self._socket.getsockname()[1]}"
        self.world = World(state, real)
        self.tenant = Tenant()
        self.identity = Identity(self.world.store, self.tenant)
        self.line = Line(bot_url, self.identity)
        self._scribe = Scribe(f"{self.url}{PREFIX}/")
        self._files = Files(self.world, self.url)
        self._api = Api(self.world, self._scribe, self.line, self._files)
        if next_deadline is not None:
            self._api.next_deadline = next_deadline
        self._node_modules = node_modules
        self._runner: web.AppRunner | None = None
        self._installing: asyncio.Task[None] | None = None

    @property
    def clock(self) -> MovableClock:
        """The rehearsal's clock, to be given to the bot as its own."""
        return self.world.clock

    @property
    def next_deadline(self) -> NextDeadline:
        """Who is asked for the next deadline when the clock is to move there."""
        return self._api.next_deadline

    @next_deadline.setter
    def next_deadline(self, ask: NextDeadline) -> None:
        self._api.next_deadline = ask

    @property
    def next_morning(self) -> NextMorning:
        """Who is asked for the next working morning when the clock is to move there."""
        return self._api.next_morning

    @next_morning.setter
    def next_morning(self, ask: NextMorning) -> None:
        self._api.next_morning = ask

    @property
    def service_url(self) -> str:
        """The Connector's address, as activities name it."""
        return self._scribe.service_url

    def settings(self) -> dict[str, str]:
        """What the bot needs to run against this stand-in, but for who holds which office."""
        return {
            "MicrosoftAppId": APP_ID,
            "MicrosoftAppPassword": APP_PASSWORD,
            "MicrosoftAppType": "SingleTenant",
            "MicrosoftAppTenantId": TENANT_ID,
            "TEAMS_APP_ID": CATALOGUE_ID,
            "INCIDENT_CHANNEL": CHANNEL_ID,
            "MAIL_FROM": MAIL_FROM,
            "MAIL_INFO": BOXES["info"],
            "GRAPH_URL": self.url,
            "LOGIN_URL": self.url,
            "OPENID_METADATA_URL": f"{self.url}/keys/openidconfiguration",
            "SERVICE_URL_HOSTS": self.url.removeprefix("http://"),
            "UPLOAD_URL_HOSTS": self.url.removeprefix("http://"),
        }

    async def start(self) -> None:
        """Serve, and introduce the cast to the bot as soon as it answers."""
        await self.line.open()
        # Open event streams would otherwise hold the shutdown up.
        self._runner = web.AppRunner(self._application(), shutdown_timeout=0.2, access_log=None)
        await self._runner.setup()
        await web.SockSite(self._runner, self._socket).start()
        self._installing = asyncio.create_task(self._install())

    async def stop(self) -> None:
        """Stop serving and let go of the file; the next start goes on where this one was."""
        if self._installing is not None:
            self._installing.cancel()
            with suppress(asyncio.CancelledError):
                await self._installing
        if self._runner is not None:
            await self._runner.cleanup()
        await self.line.close()
        self._socket.close()
        self.world.close()

    async def installed(self) -> None:
        """Wait until the bot has heard of everybody."""
        if self._installing is not None:
            await self._installing

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[self._own_pages_only], client_max_size=MAX_REQUEST_BYTES)
        app.add_routes(self.identity.routes())
        app.add_routes(StandInConnector(self.world, self.identity, self.tenant).routes())
        app.add_routes(Graph(self.world, self.identity, self.tenant).routes())
        app.add_routes(self._files.routes())
        app.add_routes(self._api.routes())
        app.router.add_get("/", _index)
        app.router.add_get("/lib/{name}", self._library)
        app.router.add_static("/page", PAGE)
        return app

    @web.middleware
    async def _own_pages_only(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        # Another site open in the same browser must not be able to play these people.
        port = self.url.rpartition(":")[2]
        ours = {f"{name}:{port}" for name in (self.host, "127.0.0.1", "localhost")}
        origin = request.headers.get("Origin")
        if request.host not in ours or (origin and origin.partition("://")[2] not in ours):
            return web.json_response({"problem": "Not from here."}, status=403)
        return await handler(request)

    async def _library(self, request: web.Request) -> web.StreamResponse:
        path = LIBRARIES.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        return web.FileResponse(self._node_modules / path)

    async def _install(self) -> None:
        """Tell the bot that the app was added for each person and the team.

        Once a state file, and again where it now speaks from another port: the bot sends to where
        it last heard from.
        """
        places = [(person, person.chat_id) for person in CAST] + [(BY_KEY["dpo"], CHANNEL_ID)]
        for person, chat in places:
            known = self.world.store.setting(f"installed:{chat}")
            if (USUAL_URL if known == "1" else known) == self.service_url:
                continue
            for activity in self._scribe.installed(person, chat, self.world.clock()):
                await self._insist(activity)
            self.world.store.keep(f"installed:{chat}", self.service_url)

    async def _insist(self, activity: Activity) -> None:
        answer = await self.line.post(activity)
        while not answer.is_good:
            await asyncio.sleep(RETRY_SECONDS)
            answer = await self.line.post(activity)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


async def _index(_: web.Request) -> web.StreamResponse:
    return web.FileResponse(PAGE / "index.html", headers=SECURITY_HEADERS)
