"""botbuilder's echo as its samples write it."""

from __future__ import annotations

import os
from typing import Any

from aiohttp import web
from botbuilder.core import ActivityHandler, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from redirect import PORT, redirect

redirect()


class Configuration:
    """The names that the SDK reads."""

    APP_ID = os.environ["BENCH_APP_ID"]
    APP_PASSWORD = os.environ["BENCH_APP_PASSWORD"]
    APP_TYPE = "SingleTenant"
    APP_TENANTID = os.environ["BENCH_TENANT_ID"]


class Echo(ActivityHandler):
    """Says what it hears."""

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await turn_context.send_activity(turn_context.activity.text)


def application(adapter: Any) -> web.Application:
    """The endpoint around an adapter."""
    bot = Echo()

    async def messages(request: web.Request) -> web.Response:
        answer: web.Response | None = await adapter.process(request, bot)
        return answer or web.Response(status=200)

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    return app


if __name__ == "__main__":
    adapter = CloudAdapter(ConfigurationBotFrameworkAuthentication(Configuration()))
    web.run_app(application(adapter), host="127.0.0.1", port=PORT, access_log=None, print=None)
