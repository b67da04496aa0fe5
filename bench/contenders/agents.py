"""The Microsoft 365 Agents SDK's echo as its samples write it."""

from __future__ import annotations

import os

from aiohttp import web
from microsoft_agents.authentication.msal import MsalConnectionManager
from microsoft_agents.hosting.aiohttp import (
    CloudAdapter,
    jwt_authorization_middleware,
    start_agent_process,
)
from microsoft_agents.hosting.core import (
    AgentApplication,
    AgentAuthConfiguration,
    AuthTypes,
    MemoryStorage,
    TurnContext,
    TurnState,
)
from redirect import PORT, redirect

redirect()

configuration = AgentAuthConfiguration(
    auth_type=AuthTypes.client_secret,
    client_id=os.environ["BENCH_APP_ID"],
    client_secret=os.environ["BENCH_APP_PASSWORD"],
    tenant_id=os.environ["BENCH_TENANT_ID"],
)
connections = MsalConnectionManager({"SERVICE_CONNECTION": configuration})
adapter = CloudAdapter(connection_manager=connections)
agent = AgentApplication[TurnState](
    storage=MemoryStorage(), adapter=adapter, connection_manager=connections
)


@agent.activity("message")
async def echo(context: TurnContext, _state: TurnState) -> None:
    """Says what it hears."""
    await context.send_activity(context.activity.text)


async def messages(request: web.Request) -> web.Response:
    """The SDK's own entry."""
    answer = await start_agent_process(request, agent, adapter)
    return answer or web.Response(status=200)


app = web.Application(middlewares=[jwt_authorization_middleware])
app.router.add_post("/api/messages", messages)
app["agent_configuration"] = connections.get_default_connection_configuration()
web.run_app(app, host="127.0.0.1", port=PORT, access_log=None, print=None)
