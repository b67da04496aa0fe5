"""A rehearsal with a small bot of the tests' own behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from rehearsal.server import Rehearsal
from rehearsal.world import World
from tests.hours import tuesday_morning
from tests.journeys.people import Player
from tests.keyed import keyed
from tests.rehearsal.fake_bot import FakeBot

NODE_MODULES = Path(__file__).parents[2] / "node_modules"
Cast = Callable[[str], Player]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A world in a file of its own."""
    made = World(tmp_path / "state.sqlite")
    yield made
    made.close()


@pytest_asyncio.fixture(loop_scope="session")
async def bot() -> AsyncIterator[FakeBot]:
    """The bot, listening."""
    made = FakeBot()
    await made.start()
    yield made
    await made.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def rehearsal(bot: FakeBot, tmp_path: Path) -> AsyncIterator[Rehearsal]:
    """The rehearsal, started, with everybody introduced to the bot."""
    made = Rehearsal(
        real=tuesday_morning(),
        state=keyed(tmp_path / "rehearsal.sqlite"),
        node_modules=NODE_MODULES,
        bot_url=bot.url,
    )
    bot.rehearsal = made
    await made.start()
    await made.installed()
    yield made
    await made.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """An HTTP client."""
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def play(rehearsal: Rehearsal, session: aiohttp.ClientSession) -> Cast:
    """Makes a player of one of the cast."""
    return lambda key: Player(session, rehearsal.url, key)
