"""A stand-in Microsoft and what speaks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from delivery.tokens import Secret, Tokens
from tests.delivery.microsoft import APP_ID, SECRET, TENANT, Microsoft


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """One HTTP client for a test."""
    async with ClientSession() as opened:
        yield opened


@pytest.fixture
async def microsoft() -> AsyncIterator[Microsoft]:
    """Login, Connector and Graph."""
    stand_in = Microsoft()
    server = await stand_in.start()
    yield stand_in
    await server.close()


@pytest.fixture
async def tokens(microsoft: Microsoft) -> AsyncIterator[Tokens]:
    """The bot's tokens, with a client secret."""
    tokens = Tokens.from_login(APP_ID, TENANT, Secret(SECRET), microsoft.url)
    yield tokens
    await tokens.close()
