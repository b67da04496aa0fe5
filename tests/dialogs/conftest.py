"""The bot behind its gate, over HTTP, with a publisher of keys beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from dialogs.gate import Gate
from tests.dialogs.microsoft import APP_ID, HOSTS, TENANT, Bot, Publisher


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """One HTTP client for a test."""
    async with ClientSession() as opened:
        yield opened


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    """The publisher of signing keys."""
    publisher = Publisher()
    server = await publisher.start()
    yield publisher
    await server.close()


@pytest.fixture
async def bot(session: ClientSession, publisher: Publisher) -> AsyncIterator[Bot]:
    """The bot, its gate closed to all but this publisher's signatures."""
    bot = Bot(session)
    gate = Gate(APP_ID, TENANT, publisher.url, HOSTS, session)
    server = await bot.start(gate)
    yield bot
    await server.close()
    await gate.close()
