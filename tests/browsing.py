"""Chromium before the rehearsal's page: how it is started, and what axe-core finds on a page."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from playwright.async_api import Page

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--lang=en-GB",
]
WIDE, NARROW = (1280, 860), (390, 844)

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
FAULTS = """async (part) => {
    const parts = document.querySelectorAll(part);
    const found = await axe.run(parts[parts.length - 1], {resultTypes: ["violations"]});
    return found.violations.map((rule) => [rule.id, rule.nodes.map((one) => one.target.join(" "))]);
}"""


async def faults(page: Page, part: str = "body") -> list[Any]:
    """What axe-core finds wrong with the newest of a part of the page, as it stands."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE)
    return await page.evaluate(FAULTS, part)  # type: ignore[no-any-return]
