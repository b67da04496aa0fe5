"""The web server: where Teams sends to, and whether the desk is alive and ready."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from aiohttp.typedefs import Handler

from dialogs.failures import correlated, log_failure, reference
from dialogs.teams import Endpoint

MOST_BYTES = 256 * 1024
"""The largest activity that is read."""

FINISH_SECONDS = 5
"""How long a stop waits for the turns under way."""

Ready = Callable[[], Awaitable[Mapping[str, bool | int]]]
"""What must hold for the desk to work, by name, and whether it does; numbers are only told."""


async def listening(endpoint: Endpoint, ready: Ready, host: str, port: int) -> web.AppRunner:
    """The server, listening; it says on which port and is ended by its `cleanup`."""
    app = web.Application(client_max_size=MOST_BYTES, middlewares=[_answered])
    app.router.add_post("/api/messages", endpoint)
    app.router.add_get("/healthz", _alive)
    app.router.add_get("/readyz", _readiness(ready))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=FINISH_SECONDS)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner


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


async def _alive(request: web.Request) -> web.Response:
    return web.json_response({"alive": True})


def _readiness(ready: Ready) -> Endpoint:
    """200 when everything holds, else 503; either way what does and what doesn't."""

    async def answer(request: web.Request) -> web.Response:
        state = await ready()
        holds = all(value for value in state.values() if isinstance(value, bool))
        return web.json_response(dict(state), status=200 if holds else 503)

    return answer
