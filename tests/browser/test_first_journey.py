"""The misdirected email, played by clicking and typing on the page, everybody by one person."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.screen import Screen

AILSA, DOROTHY, MORAG, EILIDH = "Ailsa Grant", "Dorothy Smith", "Morag Sinclair", "Eilidh Fraser"
CHANNEL = "Security incidents"
INCIDENT = "-0001"


async def test_a_misdirected_email_from_report_to_closure(screen: Screen) -> None:
    await _report(screen)
    await screen.page.pause() if False else None
