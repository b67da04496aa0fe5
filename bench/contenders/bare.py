"""The floor: aiohttp with one outgoing POST, no SDK and no check of the token."""

from __future__ import annotations

import json

from aiohttp import ClientSession, web
from redirect import PORT


async def messages(request: web.Request) -> web.Response:
    """Echoes through the Connector."""
    activity = json.loads(await request.read())
    where = f"{activity['serviceUrl']}v3/conversations/{activity['conversation']['id']}/activities"
    reply = {"type": "message", "text": activity["text"]}
    headers = {"Authorization": "Bearer none"}
    async with request.app["session"].post(where, json=reply, headers=headers) as answer:
        await answer.read()
    return web.Response(status=200)


async def opened(app: web.Application) -> None:
    """One client for all turns."""
    app["session"] = ClientSession()


async def closed(app: web.Application) -> None:
    """Closes it."""
    await app["session"].close()


app = web.Application()
app.router.add_post("/api/messages", messages)
app.on_startup.append(opened)
app.on_cleanup.append(closed)
web.run_app(app, host="127.0.0.1", port=PORT, access_log=None, print=None)
