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
FAULTS = """async ([part, colours]) => {
    const parts = document.querySelectorAll(part);
    const older = [...document.querySelectorAll("#messages article")].slice(0, -1);
    const found = await axe.run({include: [parts[parts.length - 1]], exclude: older}, {
        resultTypes: ["violations"],
        rules: {"color-contrast": {enabled: colours}},
    });
    return found.violations.map((rule) => [rule.id, rule.nodes.map((one) => one.target.join(" "))]);
}"""


async def faults(page: Page, part: str = "body", *, colours: bool = True) -> list[Any]:
    """What axe-core finds wrong with the newest of a part of the page, as it stands.

    Messages before the newest are left out. Without `colours` their contrast isn't measured
    again: it is the same at every width, and takes half the time.
    """
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE)
    return await page.evaluate(FAULTS, [part, colours])  # type: ignore[no-any-return]
