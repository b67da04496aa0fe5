"""The whole desk, in here, and somebody at the rehearsal's page in Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser

from bot import Bot
from rehearsal.server import Rehearsal
from tests.browser.screen import Screen
from tests.browsing import WIDE
from tests.conftest import PATIENCE_MILLISECONDS
from tests.journeys.conftest import House, idle, opened


@dataclass
class Stage:
    """A running desk with a browser before it."""

    bot: Bot
    rehearsal: Rehearsal

    async def restart_bot(self) -> None:
        """The bot ends and starts again on what it had kept; Teams stays."""
        settings = self.bot.settings
        await self.bot.stop()
        self.bot = Bot(settings, self.rehearsal.clock)
        self.rehearsal.next_deadline = self.bot.next_deadline
        self.rehearsal.next_morning = self.bot.organisation.calendar.next_morning
        await self.bot.start()


@pytest.fixture(autouse=True)
def _journey(patient: None) -> None:
    """As in the journeys."""


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path, migrated_sqlite_url: str) -> AsyncIterator[Stage]:
    """A fresh desk on SQLite."""
    bot, rehearsal = await opened(tmp_path, migrated_sqlite_url)
    made = Stage(bot, rehearsal)
    yield made
    await made.bot.stop()
    await rehearsal.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def house(stage: Stage) -> AsyncIterator[House]:
    """Everybody of the same desk over HTTP, to come quickly to where a test begins."""
    async with aiohttp.ClientSession() as session:
        yield House(stage.bot, stage.rehearsal, session)


@pytest_asyncio.fixture(loop_scope="session")
async def screen(stage: Stage, browser: Browser) -> AsyncIterator[Screen]:
    """The page as the reporter, in a browser that remembers nothing of other tests.

    An error in the page's own script fails the test.
    """
    width, height = WIDE
    context = await browser.new_context(locale="en-GB", viewport={"width": width, "height": height})
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = await context.new_page()
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    made = Screen(page, lambda: idle(stage.bot))
    await made.open(stage.rehearsal.url)
    yield made
    await context.close()
    assert thrown == []
