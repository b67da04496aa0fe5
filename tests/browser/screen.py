"""The rehearsal's page as somebody uses it: who one is, where one looks, pressing and typing."""

from __future__ import annotations

import os
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.browsing import NARROW, WIDE, faults

TOO_WIDE = """() => Math.max(...["html", "#messages", "#task .body"].map((part) => {
    const element = document.querySelector(part);
    return element.scrollWidth - element.clientWidth;
}))"""
NEWEST = "#messages article"
MOST_TABS = 40
FOCUSED = """() => {
    const one = document.activeElement;
    const named = (one.getAttribute("aria-labelledby") || "").split(" ").filter(Boolean);
    const words = named.map((id) => document.getElementById(id)?.textContent || "").join(" ");
    return words || one.getAttribute("aria-label") || one.textContent || "";
}"""
TALL = 1500
PICTURES = os.environ.get("BROWSER_PICTURES", "")
"""A folder: every look is then also kept there as a picture, for whoever wants to see it."""


@dataclass
class Screen:
    """One browser page; everything is done by clicking, choosing and typing on it.

    `idle` returns when the desk has sent what it owes: a notice that comes late would be taken
    for the answer to what was typed.
    """

    page: Page
    idle: Callable[[], Awaitable[None]]
    looks: list[str] = field(default_factory=list)
    around: bool = False
    """Whether what is around the messages has been looked at in this place."""

    async def open(self, url: str) -> None:
        """Go to the page, wait until it is ready, and look at the chat with the desk."""
        await self.page.goto(url)
        await self.page.wait_for_selector("body[data-ready]")
        await self.go("Incident desk")

    async def be(self, person: str, place: str = "Incident desk") -> None:
        """Become somebody, by name, and look at a chat, the channel or a mailbox."""
        await self.idle()
        one = self.page.locator(".person", has_text=person)
        await one.click()
        await expect(one).to_have_attribute("aria-pressed", "true")
        await self.go(place)

    async def go(self, place: str) -> None:
        """Open a chat, the channel or a mailbox by its title."""
        named = re.compile(f"^{re.escape(place)}$")
        title = self.page.locator(".who b", has_text=named)
        await self.page.locator(".place", has=title).click()
        await expect(self.page.locator(".place[aria-current] .who b")).to_have_text(place)
        # Before, an older message that is drawn late would be taken for an answer.
        await self.page.wait_for_selector("#messages:not([aria-busy])", state="attached")
        self.around = False

    async def say(self, words: str) -> None:
        """Type a message, send it, and wait for the answer."""
        await self.idle()
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
        front = await self._front()
        found = front.get_by_role("button", name=button, exact=True)
        if await found.count() == 0:
            await front.get_by_role("button", name="More", exact=True).last.click()
            found = self.page.locator(".more").get_by_role("button", name=button, exact=True)
        await found.last.click()
        await expect(self.page.locator('[aria-busy="true"]')).to_have_count(0)

    async def fill(self, answers: dict[str, str]) -> None:
        """Type answers under their questions' labels; the newest question of that name counts."""
        for label, words in answers.items():
            await (await self._front()).get_by_label(label).last.fill(words)

    async def choose(self, question: str, option: str) -> None:
        """Choose a radio button or tick by how it begins, of the newest question of this name."""
        front = await self._front()
        one = front.get_by_role("radiogroup", name=question)
        many = front.get_by_role("group", name=question)
        begins = re.compile(rf"^\s*{re.escape(option)}(?!\w)")
        await one.or_(many).last.get_by_label(begins).check()

    async def select(self, question: str, option: str) -> None:
        """Choose from a drop-down list."""
        await (await self._front()).get_by_label(question).last.select_option(label=option)

    async def tab_to(self, name: str, key: str = "Tab") -> None:
        """Press Tab (or Shift+Tab) until this has the focus; of radio buttons a form has one."""
        for _ in range(MOST_TABS):
            await self.page.keyboard.press(key)
            focused = await self.page.evaluate(FOCUSED)
            if focused.strip() == name:
                return
        raise AssertionError(f"“{name}” can't be reached by keyboard")

    async def sees(self, words: str) -> None:
        """Wait until these words are in sight, in the dialog or in the place that is open."""
        await expect((await self._front()).get_by_text(words).last).to_be_visible()

    async def incident(self) -> str:
        """The ID on the newest message."""
        found = re.search(r"CJS-\d{4}-\d{4}", await self.messages.last.inner_text())
        assert found is not None, "there is no ID in sight"
        return found[0]

    async def look(self, name: str) -> None:
        """Check with axe and for width what is newest, or the dialog, wide and narrow.

        The first look in a place takes in the whole page.
        """
        parts = (NEWEST if self.around else "body", NEWEST)
        if await self.dialog.is_visible():
            parts = ("#task", "#task")
        else:
            self.around = True
        for size, part in zip((WIDE, NARROW), parts, strict=True):
            await self.page.set_viewport_size({"width": size[0], "height": size[1]})
            found = await faults(self.page, part)
            assert found == [], f"{name} at {size[0]}: {found}"
            over = await self.page.evaluate(TOO_WIDE)
            assert over <= 0, f"{name} is {over} pixels too wide at {size[0]}"
            if PICTURES:
                await self._keep_picture(name, size[0])
        await self.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        self.looks.append(name)

    async def _keep_picture(self, name: str, width: int) -> None:
        """A tall one, so that a long card is on it as a whole."""
        await self.page.set_viewport_size({"width": width, "height": TALL})
        await self.page.evaluate("document.querySelector('#messages').scrollTop = 1e6")
        path = Path(PICTURES) / f"{len(self.looks):02}-{name}-{width}.png"
        await self.page.screenshot(path=path)
