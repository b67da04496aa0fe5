"""Whom the checks ask: the services, as the settings name them, opened for one command."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from delivery.connector import Connector
from delivery.entra import Entra
from delivery.graph import Graph
from delivery.hosts import Hosts
from delivery.pacing import Pace
from delivery.probes import session
from delivery.tokens import Tokens
from dialogs.keys import Keys
from operations.credentials import credential_of
from operations.doctor.rows import Context
from service.ports.clock import Clock
from settings.settings import Settings


@asynccontextmanager
async def asking(
    settings: Settings, clock: Clock, *, sends: bool = False
) -> AsyncIterator[Context]:
    """The services, opened; what they do and don't answer is found out by whoever asks."""
    tokens = None
    if settings.authentication:
        tokens = Tokens.from_login(
            settings.app_id, settings.tenant_id, credential_of(settings), settings.login_url
        )
    hosts, bot_id = Hosts(settings.service_url_hosts), f"28:{settings.app_id}"
    async with session() as web:
        keys = Keys(settings.openid_metadata_url, web)
        try:
            yield Context(
                settings=settings,
                clock=clock,
                tokens=tokens,
                connector=Connector(web, tokens, hosts, Pace(), bot_id=bot_id, tries=3),
                graph=Graph(web, tokens, settings.graph_url, settings.mail_from),
                entra=Entra(web, tokens, settings.graph_url),
                keys=keys,
                web=web,
                sends=sends,
            )
        finally:
            await keys.close()
            if tokens is not None:
                await tokens.close()
