"""The rehearsal's page as somebody uses it: who one is, where one looks, pressing and typing."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, expect

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
WIDE, NARROW = (1280, 860), (390, 844)
PICTURES = os.environ.get("BROWSER_PICTURES", "")
"""A folder: every look is then also kept there as a picture, for whoever wants to see it."""


@dataclass
class Screen:
    """One browser page; everything is done by clicking, choosing and typing on it."""

    page: Page
    looks: list[str] = field(default_factory=list)

    async def open(self, url: str) -> None:
        """Go to the page and wait until it is ready."""
        await self.page.goto(url)
        await self.page.wait_for_selector("body[data-ready]")

    async def be(self, person: str, place: str = "Incident desk") -> None:
        """Become somebody, by name, and look at a chat, the channel or a mailbox."""
        await self.page.locator(".person", has_text=person).click()
        await self.go(place)

    async def go(self, place: str) -> None:
        """Open a chat, the channel or a mailbox by its title."""
        named = re.compile(f"^{re.escape(place)}$")
        title = self.page.locator(".place .who b", has_text=named)
        await self.page.locator(".place", has=title).click()
        await expect(self.page.locator(".place[aria-current] .who b")).to_have_text(place)

    async def say(self, words: str) -> None:
        """Type a message, send it, and wait for the answer."""
        before = await self.messages.count()
        await self.page.get_by_label("Type a message").fill(words)
        await self.page.keyboard.press("Enter")
        await expect(self.messages.nth(before + 1)).to_be_visible()

    @property
    def messages(self) -> Locator:
        """Everything in the place that is open."""
        return self.page.locator("#messages article")

    @property
    def dialog(self) -> Locator:
        """The dialog a card has opened."""
        return self.page.locator("#task")

    async def _front(self) -> Locator:
        """Where one types and presses: the open dialog, or else the messages."""
        return self.dialog if await self.dialog.is_visible() else self.page.locator("#messages")

    async def press(self, button: str) -> None:
        """Press the newest button of this title, from behind "More" if need be, and wait."""
        named = {"name": button, "exact": True}
        found = (await self._front()).get_by_role("button", **named)
        if await found.count() == 0:
            await (await self._front()).get_by_role("button", name="More", exact=True).last.click()
            found = self.page.locator(".more").get_by_role("button", **named)
        await found.last.click()
        await expect(self.page.locator('[aria-busy="true"]')).to_have_count(0)

    async def fill(self, answers: dict[str, str]) -> None:
        """Type answers under their questions' labels; the newest question of that name counts."""
        for label, words in answers.items():
            await (await self._front()).get_by_label(label).last.fill(words)

    async def choose(self, question: str, option: str) -> None:
        """Choose one radio button or tick of a question."""
        front = await self._front()
        group = front.locator(".ac-choiceSetInput-expanded, .ac-choiceSetInput-multiSelect")
        named = self.page.get_by_text(question)
        holder = front.locator(".ac-container").filter(has=named).filter(has=group).last
        await holder.get_by_label(option, exact=True).check()

    async def select(self, question: str, option: str) -> None:
        """Choose from a drop-down list."""
        await (await self._front()).get_by_label(question).last.select_option(label=option)

    async def sees(self, words: str) -> None:
        """Wait until these words are in sight, in the dialog or in the place that is open."""
        await expect((await self._front()).get_by_text(words).last).to_be_visible()

    async def look(self, name: str) -> None:
        """Check what is on the screen with axe and for width, wide and narrow."""
        for size in (WIDE, NARROW):
            await self.page.set_viewport_size({"width": size[0], "height": size[1]})
            faults = await self._faults()
            assert faults == [], f"{name} at {size[0]}: {faults}"
            over = await self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert over <= 0, f"{name} is {over} pixels too wide at {size[0]}"
            if PICTURES:
                path = Path(PICTURES) / f"{len(self.looks):02}-{name}-{size[0]}.png"
                await self.page.screenshot(path=path)
        await self.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        self.looks.append(name)

    async def _faults(self) -> list[Any]:
        """What axe-core finds wrong with the page as it stands."""
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(AXE)
        return await self.page.evaluate(  # type: ignore[no-any-return]
            "axe.run({resultTypes: ['violations']}).then(found => found.violations.map("
            "rule => [rule.id, rule.nodes.slice(0, 5).map(node => node.target.join(' '))]))"
        )
