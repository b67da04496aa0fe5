"""Make docs/rehearsal.png, the README's picture: python -m docs.picture

A case is played as far as its assessment; the picture is what the Data Protection Officer then
sees in the rehearsal. It needs what `make test` sets up, and Chromium.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import aiohttp
from playwright.async_api import async_playwright

from bot import Bot
from rehearsal.server import Rehearsal
from tests.browser.screen import Screen
from tests.browsing import ARGUMENTS
from tests.conftest import NO_CHROMIUM, find_chromium
from tests.journeys.conftest import idle, opened
from tests.journeys.people import Player
from tests.journeys.steps import classify, nominate, report

PICTURE = Path(__file__).parent / "rehearsal.png"
WIDTH, HEIGHT = 1280, 800
LETTER = "A letter about a community sentence was posted to the person's former address."
MAIL = "A list of referrals was emailed to the wrong partner organisation."


async def main() -> None:
    """Plays the case, then takes the picture; raises SystemExit where there is no Chromium."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit(NO_CHROMIUM)
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite+aiosqlite:///{folder}/desk.sqlite"
        bot, rehearsal = await opened(Path(folder), database)
        try:
            incident = await _played(rehearsal)
            await _taken(chromium, bot, rehearsal, incident)
        finally:
            await bot.stop()
            await rehearsal.stop()


async def _played(rehearsal: Rehearsal) -> str:
    """Two reports, one of them classified; returns the ID of that one."""
    async with aiohttp.ClientSession() as session:
        people = ("reporter", "colleague", "chief_executive", "dpo")
        ailsa, rory, morag, dorothy = (Player(session, rehearsal.url, key) for key in people)
        incident = await report(ailsa, nature=MAIL)
        await nominate(morag, incident)
        await dorothy.wait_for("You lead")
        await classify(dorothy, incident, "incident", breach="confirmed")
        await dorothy.move_clock("hour")
        other = await report(rory, kind="suspected", nature=LETTER, personal="maybe")
        await dorothy.wait_for(other)
    return incident


async def _taken(chromium: str, bot: Bot, rehearsal: Rehearsal, incident: str) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = await browser.new_page(locale="en-GB", viewport={"width": WIDTH, "height": HEIGHT})
        screen = Screen(page, lambda: idle(bot))
        await screen.open(rehearsal.url)
        await screen.be("Dorothy Smith")
        await screen.say(f"case {incident}")
        await screen.messages.last.evaluate("card => card.scrollIntoView({ block: 'start' })")
        await page.evaluate("document.fonts.ready")
        await page.screenshot(path=PICTURE)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
