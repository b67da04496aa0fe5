"""The page in Chromium: what a person sees and can do, by mouse, keyboard and screen reader."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from rehearsal.cast import BY_KEY, CHANNEL_ID, MAIL_FROM
from rehearsal.server import Rehearsal
from tests.browsing import NARROW, WIDE, faults
from tests.rehearsal.fake_bot import FakeBot, card, dialog, message, shown

CHAT = BY_KEY["dpo"].chat_id
Open = Callable[..., Awaitable[Page]]

PICKER = {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}
HEADER = {
    "type": "Container",
    "style": "attention",
    "items": [
        {"type": "TextBlock", "text": "CJS-2026-0001", "style": "heading", "size": "large"},
        *({"type": "TextBlock", "text": colour, "color": colour} for colour in
          ("good", "warning", "attention", "accent")),
        {"type": "TextBlock", "text": "With the DPO", "isSubtle": True},
    ],
}  # fmt: skip
FACTS = {"type": "FactSet", "facts": [{"title": "Lead", "value": "Dorothy Smith"}]}
REASON = {"type": "Input.Text", "id": "reason", "label": "Reason", "isMultiline": True}
FORM = (
    {"type": "Input.Text", "id": "nature", "label": "What happened?", "isRequired": True,
     "errorMessage": "Say what happened"},
    {"type": "Input.ChoiceSet", "id": "kind", "label": "Kind", "style": "expanded",
     "choices": [{"title": "Incident", "value": "i"}, {"title": "Event", "value": "e"}]},
    {"type": "Input.ChoiceSet", "id": "lead", "label": "Lead officer", "choices": [],
     "choices.data": PICKER, "value": BY_KEY["dpo"].object_id},
    {"type": "Input.ChoiceSet", "id": "involved", "label": "Involved", "isMultiSelect": True,
     "choices": [], "choices.data": PICKER},
    {"type": "Input.Date", "id": "on", "label": "On"},
    {"type": "Input.Toggle", "id": "personal", "title": "Personal data"},
)  # fmt: skip
CLASSIFY = {"type": "Action.Execute", "title": "Classify", "verb": "classify", "style": "positive"}
OPEN = {"type": "Action.Submit", "title": "Annex", "data": {"msteams": {"type": "task/fetch"}}}
LOG = {"type": "Action.Execute", "title": "The log", "verb": "log", "mode": "secondary"}
SEND = {"type": "Action.Submit", "title": "Send", "data": {"form": 1}}
CASE = card(HEADER, FACTS, REASON, actions=[CLASSIFY, OPEN, LOG])


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, rehearsal: Rehearsal) -> AsyncIterator[Open]:
    """Opens the page as somebody, somewhere."""

    pages: list[Page] = []

    async def opened(place: str = "dpo/chat", size: tuple[int, int] = WIDE) -> Page:
        page = await browser.new_page(
            locale="en-GB", viewport={"width": size[0], "height": size[1]}
        )
        pages.append(page)
        await page.goto(f"{rehearsal.url}/#{place}")
        await page.wait_for_selector("body[data-ready]")
        return page

    yield opened
    for page in pages:
        await page.close()


async def go(page: Page, place: str) -> None:
    """Look somewhere else; on a narrow screen the list is a step back."""
    if await page.locator("#back").is_visible():
        await page.click("#back")
    await page.click(f".place:has-text('{place}')")


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_page_passes_axe_everywhere(
    open_page: Open, bot: FakeBot, rehearsal: Rehearsal, size: tuple[int, int]
) -> None:
    to = ["info@communityjustice.scot"]
    rehearsal.world.mail.deliver(MAIL_FROM, to, "New report", "See Teams.", "text")
    await bot.speak(CHAT, message(CASE))
    await bot.speak(CHANNEL_ID, {"type": "message", "text": "A **new** report"})
    bot.answers["task/fetch"] = lambda _: dialog(card(*FORM, actions=[SEND]))
    page = await open_page(size=size)
    if size == NARROW:
        assert await faults(page) == []
    for place in ("Channel", "info", "Chat with"):
        await go(page, place)
        await expect(page.locator("#messages article")).to_have_count(1)
        assert await faults(page) == []
    await page.click("button:has-text('More')")
    assert await faults(page) == []
    await page.keyboard.press("Escape")
    await page.click("button:has-text('Annex')")
    await page.click("#task button:has-text('Send')")
    await expect(page.get_by_text("Say what happened")).to_be_visible()
    assert await faults(page) == []
    width = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0


async def test_what_is_typed_in_a_card_stays_when_others_arrive(
    open_page: Open, bot: FakeBot
) -> None:
    await bot.speak(CHAT, message(CASE))
    other = await bot.speak(CHAT, message(card(FACTS)))
    page = await open_page()
    await page.get_by_label("Reason").fill("Half a thought")
    await bot.speak(CHAT, {"type": "message", "text": "Something else"})
    path = f"v3/conversations/{CHAT}/activities/{other}"
    await bot.call("PUT", path, message(card({"type": "TextBlock", "text": "Changed"})))
    await expect(page.get_by_text("Something else")).to_be_visible()
    await expect(page.get_by_text("Changed")).to_be_visible()
    await expect(page.get_by_label("Reason")).to_have_value("Half a thought")


async def test_a_double_click_presses_once_and_the_card_changes_in_place(
    open_page: Open, bot: FakeBot
) -> None:
    await bot.speak(CHAT, message(CASE))
    done = card({"type": "TextBlock", "text": "Classified"})
    bot.answers["adaptiveCard/action"] = lambda _: shown(done)
    page = await open_page()
    await page.dblclick("button:has-text('Classify')")
    await expect(page.get_by_text("Classified")).to_be_visible()
    assert len([one for one in bot.heard if one["type"] == "invoke"]) == 1


async def test_a_dialog_takes_the_focus_and_gives_it_back(open_page: Open, bot: FakeBot) -> None:
    await bot.speak(CHAT, message(CASE))
    bot.answers["task/fetch"] = lambda _: dialog(card(*FORM, actions=[SEND]))
    page = await open_page()
    await page.focus("button:has-text('Annex')")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("What happened?")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("#task")).to_be_hidden()
    await expect(page.locator("button:has-text('Annex')")).to_be_focused()


async def test_people_are_picked_by_keyboard_and_sent_as_object_ids(
    open_page: Open, bot: FakeBot
) -> None:
    await bot.speak(CHAT, message(CASE))
    bot.answers["task/fetch"] = lambda _: dialog(card(*FORM, actions=[SEND]))
    bot.answers["task/submit"] = lambda _: {"task": {"type": "message", "value": "Kept."}}
    page = await open_page()
    await page.click("button:has-text('Annex')")
    await expect(page.get_by_label("Lead officer")).to_have_value("Dorothy Smith")
    await page.get_by_label("What happened?").fill("A letter went astray")
    for name in ("cal", "eil"):
        await page.get_by_label("Involved").fill(name)
        await expect(page.get_by_role("option")).to_have_count(1)
        await page.keyboard.press("Enter")
    await page.click("#task button:has-text('Send')")
    # The words stand under the card as well, as soon as the chat has been read again.
    await expect(page.locator("#task").get_by_text("Kept.")).to_be_visible()
    sent = bot.last("task/submit")["value"]["data"]
    involved = ("director_of_operations", "head_of_people")
    assert sent["involved"] == ",".join(BY_KEY[key].object_id for key in involved)
    assert sent["lead"] == BY_KEY["dpo"].object_id


async def test_a_badge_counts_what_somebody_else_has_not_read(
    open_page: Open, bot: FakeBot
) -> None:
    page = await open_page()
    await bot.speak(BY_KEY["chief_executive"].chat_id, {"type": "message", "text": "Please read"})
    morag = page.locator(".person:has-text('Morag Sinclair')")
    await expect(morag.locator(".badge")).to_have_text("1 unread")
    await morag.click()
    await expect(page.get_by_text("Please read")).to_be_visible()
    await page.click(".person:has-text('Dorothy Smith')")
    await expect(morag.locator(".badge")).to_have_count(0)


async def test_a_click_counts_though_a_message_comes_while_the_button_is_down(
    open_page: Open, bot: FakeBot
) -> None:
    page = await open_page()
    morag = page.locator(".person:has-text('Morag Sinclair')")
    await morag.locator("b").hover()
    await page.mouse.down()
    await bot.speak(BY_KEY["chief_executive"].chat_id, {"type": "message", "text": "Please read"})
    await expect(morag.locator(".badge")).to_have_text("1 unread")
    await page.mouse.up()
    await expect(morag).to_have_attribute("aria-pressed", "true")


async def test_a_press_counts_though_its_card_changes_while_the_button_is_down(
    open_page: Open, bot: FakeBot
) -> None:
    shown_as = await bot.speak(CHAT, message(CASE))
    bot.answers["adaptiveCard/action"] = lambda _: shown(card(FACTS))
    page = await open_page()
    await page.hover("button:has-text('Classify')")
    await page.mouse.down()
    async with page.expect_response("**/api/messages?*"):
        await bot.call(
            "PUT", f"v3/conversations/{CHAT}/activities/{shown_as}", message(CASE | {"speak": "x"})
        )
    # It would be drawn anew in what is left of the frame.
    await page.evaluate("new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))")
    await page.mouse.up()
    await expect(page.locator("button:has-text('Classify')")).to_have_count(0)


async def test_a_card_is_refreshed_once_when_it_comes_into_sight(
    open_page: Open, bot: FakeBot
) -> None:
    refresh = {"action": CLASSIFY, "userIds": [BY_KEY["dpo"].teams_id]}
    fresh = card({"type": "TextBlock", "text": "As it is now"}, refresh=refresh)
    bot.answers["adaptiveCard/action"] = lambda _: shown(fresh)
    await bot.speak(CHAT, message(card(FACTS, refresh=refresh)))
    page = await open_page()
    await expect(page.get_by_text("As it is now")).to_be_visible()
    # What is drawn after it would have had it refreshed again.
    await bot.speak(CHAT, message(card({"type": "TextBlock", "text": "Something else"})))
    await expect(page.get_by_text("Something else")).to_be_visible()
    assert len([one for one in bot.heard if one["type"] == "invoke"]) == 1


async def test_typed_text_is_shown_as_text(open_page: Open, bot: FakeBot) -> None:
    page = await open_page()
    await page.fill("#text", "<img src=x onerror=alert(1)> **not bold**")
    await page.keyboard.press("Enter")
    await expect(page.locator(".mine .text")).to_have_text(
        "<img src=x onerror=alert(1)> **not bold**"
    )


async def test_moving_the_clock_shows_the_new_time(open_page: Open, rehearsal: Rehearsal) -> None:
    page = await open_page()
    before = await page.inner_text("#time")
    await page.click("button[data-move='working-day']")
    await expect(page.locator("#time")).not_to_have_text(before)
    await expect(page.locator("#time")).to_contain_text("09:00")
