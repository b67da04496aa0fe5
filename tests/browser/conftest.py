"""The whole desk, in here, and somebody at the rehearsal's page in Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

from bot import Bot
from rehearsal.server import Rehearsal
from tests.browser.screen import ARGUMENTS, WIDE, Screen
from tests.journeys.conftest import idle, opened

PATIENCE_MILLISECONDS = 20_000


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
        self.rehearsal.next_morning = self.bot.next_morning
        await self.bot.start()


@pytest.fixture
async def stage(tmp_path: Path, migrated_sqlite_url: str) -> AsyncIterator[Stage]:
    """A fresh desk on SQLite."""
    bot, rehearsal = await opened(tmp_path, migrated_sqlite_url)
    made = Stage(bot, rehearsal)
    yield made
    await made.bot.stop()
    await rehearsal.stop()


@pytest.fixture
async def screen(stage: Stage, chromium: str) -> AsyncIterator[Screen]:
    """The page in Chromium, as the reporter; an error in the page's own script fails the test."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = await browser.new_page(
            locale="en-GB", viewport={"width": WIDE[0], "height": WIDE[1]}
        )
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        expect.set_options(timeout=PATIENCE_MILLISECONDS)
        thrown: list[str] = []
        page.on("pageerror", lambda error: thrown.append(str(error)))
        made = Screen(page, lambda: idle(stage.bot))
        await made.open(stage.rehearsal.url)
        yield made
        await browser.close()
    assert thrown == []
