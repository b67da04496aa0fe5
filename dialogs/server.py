"""The web server: where Teams sends to, and whether the desk is alive and ready."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from dialogs.connections import Connections, Limits
from dialogs.failures import correlated, log_failure, reference
from dialogs.teams import Endpoint

MOST_BYTES = 256 * 1024
"""The largest activity that is read."""

CLOSE_SECONDS = 1
"""How long an answer is still sent once the desk no longer waits."""

Ready = Callable[[], Awaitable[Mapping[str, bool | int | str]]]
"""What must hold for the desk to work, by name, and whether it does.

Words stand where it may yet, and numbers are only told.
"""


class Serving:
    """A server that listens; `cleanup` answers what is under way and ends it."""

    def __init__(
        self, runner: web.AppRunner, connections: Connections, listener: asyncio.Server
    ) -> None:
        self._runner, self._connections, self._listener = runner, connections, listener

    @property
    def addresses(self) -> list[Any]:
        """Where it listens."""
        return [socket.getsockname() for socket in self._listener.sockets]

    async def cleanup(self) -> None:
        """Takes no more, answers what is under way, and closes."""
        await self._connections.finish(self._listener)
        await self._runner.cleanup()


async def listening(
    endpoint: Endpoint,
    ready: Ready,
    host: str,
    port: int,
    limits: Limits | None = None,
    version: str = "",
) -> Serving:
    """The server, listening; it says on which port and is ended by its `cleanup`."""
    connections = Connections(limits or Limits())
    app = web.Application(client_max_size=MOST_BYTES, middlewares=[connections.counted, _answered])
    app.router.add_post("/api/messages", endpoint)
    app.router.add_get("/healthz", _alive(version))
    app.router.add_get("/readyz", _readiness(ready))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=CLOSE_SECONDS)
    await runner.setup()
    if runner.server is None:
        raise RuntimeError("The server wasn't set up.")
    return Serving(runner, connections, await connections.listen(runner.server, host, port))


@web.middleware
async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The one answer to a fault of ours: the server's own page may quote it."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception as error:
        with correlated():
            log_failure("request_failed", error)
            return web.json_response({"error": {"ref": reference()}}, status=500)


def _alive(version: str) -> Endpoint:
    async def answer(request: web.Request) -> web.Response:
        return web.json_response({"alive": True, "version": version})

    return answer


def _readiness(ready: Ready) -> Endpoint:
    """200 when everything holds, or may by itself, else 503; either way what does and doesn't."""

    async def answer(request: web.Request) -> web.Response:
        state = await ready()
        holds = all(value for value in state.values() if isinstance(value, bool))
        return web.json_response(dict(state), status=200 if holds else 503)

    return answer
