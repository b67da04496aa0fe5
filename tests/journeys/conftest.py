"""The whole desk over real HTTP: the bot with its workers, against the rehearsal, both in here."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from bot import Bot
from operations.rehearsing import cast_for
from procedure.library import FIRST, named
from rehearsal.cast import BOXES, BY_KEY, PEOPLE
from rehearsal.server import Rehearsal
from settings.settings import load
from storage.outbox import Unsent
from tests.hours import tuesday_morning
from tests.journeys.people import Player
from tests.keyed import keyed
from tests.stock import STOCK
from tests.waiting import until

NODE_MODULES = Path(__file__).parents[2] / "node_modules"


async def idle(bot: Bot) -> None:
    """Returns when everything queued so far has been sent, but for what is held or refused."""

    async def sent() -> bool:
        if not await bot.register.outbox.depth():
            return True
        waiting = await bot.register.outbox.waiting()
        return bool(waiting) and all(_stays(one) for one in waiting)

    await until(sent)


def _stays(one: Unsent) -> bool:
    """Whether it waits for more than its turn: for others of its kind, or for a permission."""
    return one.reason.startswith("4") if one.attempts else bool(one.notice.row.held)


@dataclass
class House:
    """A running desk with everybody in it."""

    bot: Bot
    rehearsal: Rehearsal
    session: aiohttp.ClientSession
    players: dict[str, Player] = field(default_factory=dict)

    def __getattr__(self, key: str) -> Player:
        if key.startswith("_"):
            raise AttributeError(key)
        made = Player(self.session, self.rehearsal.url, key, self.idle, self.answered)
        return self.players.setdefault(key, made)

    async def restart(self, **changes: str) -> None:
        """Stops the desk and starts it on the same register, with changed settings."""
        before = self.bot
        await before.stop()
        own = {"DATABASE_URL": before.settings.database_url, "HOST": "127.0.0.1"}
        port = {"PORT": str(before.settings.port)}
        cast = cast_for(before.organisation.procedure, PEOPLE, BOXES)
        own |= {"PROCEDURE": before.settings.procedure}
        settings = load({**self.rehearsal.settings(), **cast, **own, **port, **changes})
        self.bot = Bot(settings, self.rehearsal.clock, STOCK)
        self.rehearsal.next_deadline = self.bot.next_deadline
        self.rehearsal.next_morning = self.bot.organisation.calendar.next_morning
        await self.bot.start()

    async def idle(self) -> None:
        """Returns when everything queued so far has been sent."""
        await idle(self.bot)

    async def answered(self) -> None:
        """Returns when what follows an answered request has been sent."""
        await self.bot.adapter.drain()


def free_port() -> int:
    """A port that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def opened(folder: Path, database_url: str, **changes: str) -> tuple[Bot, Rehearsal]:
    """Starts a bot and a rehearsal that keep their state in this folder."""
    port = free_port()
    rehearsal = Rehearsal(
        state=keyed(folder / "rehearsal.sqlite"),
        node_modules=NODE_MODULES,
        bot_url=f"http://127.0.0.1:{port}",
        real=tuesday_morning(),
    )
    settings = load(
        {
            **rehearsal.settings(),
            **cast_for(named(changes.get("PROCEDURE", FIRST)), PEOPLE, BOXES),
            "DATABASE_URL": database_url,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            **changes,
        }
    )
    bot = Bot(settings, rehearsal.clock, STOCK)
    rehearsal.next_deadline = bot.next_deadline
    rehearsal.next_morning = bot.organisation.calendar.next_morning
    await bot.start()
    await rehearsal.start()
    await rehearsal.installed()
    return bot, rehearsal


@pytest.fixture(autouse=True)
def _journey(patient: None) -> None:
    """What a journey begins with has run before it, and every step is taken to its end."""


@pytest.fixture
async def house(tmp_path: Path, migrated_sqlite_url: str) -> AsyncIterator[House]:
    """A fresh desk on SQLite."""
    bot, rehearsal = await opened(tmp_path, migrated_sqlite_url)
    async with aiohttp.ClientSession() as session:
        house = House(bot, rehearsal, session)
        yield house
    # The bot first, so that nothing of its own connects to a rehearsal that is leaving.
    await house.bot.stop()
    await rehearsal.stop()


@pytest.fixture
async def desk(tmp_path: Path, migrated_url: str) -> AsyncIterator[House]:
    """A fresh desk on each database, with an alternate approver."""
    alternate = BY_KEY["colleague"].object_id
    bot, rehearsal = await opened(tmp_path, migrated_url, ROLE_ALTERNATE_APPROVER=alternate)
    async with aiohttp.ClientSession() as session:
        house = House(bot, rehearsal, session)
        yield house
    await house.bot.stop()
    await rehearsal.stop()
