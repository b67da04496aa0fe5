"""The Teams SDK's echo as its samples write it."""

from __future__ import annotations

import asyncio
import os

import uvicorn
from fastapi import FastAPI
from microsoft_teams.api import MessageActivity
from microsoft_teams.apps import ActivityContext, App
from microsoft_teams.apps.http import FastAPIAdapter
from redirect import PORT, redirect

redirect()
os.environ |= {
    "CLIENT_ID": os.environ["BENCH_APP_ID"],
    "CLIENT_SECRET": os.environ["BENCH_APP_PASSWORD"],
    "TENANT_ID": os.environ["BENCH_TENANT_ID"],
}


def server(api: FastAPI) -> uvicorn.Server:
    """Uvicorn without a line in its log for each request."""
    return uvicorn.Server(uvicorn.Config(api, "127.0.0.1", PORT, log_level="warning"))


app = App(http_server_adapter=FastAPIAdapter(server_factory=server))


@app.on_message
async def echo(context: ActivityContext[MessageActivity]) -> None:
    """Says what it hears."""
    await context.send(context.activity.text)


asyncio.run(app.start(PORT))
