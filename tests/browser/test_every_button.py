"""Whatever a case offers opens, fits and passes axe, for each of the people who deal with it."""

from __future__ import annotations

import pytest
import pytest_asyncio

from rehearsal.cast import BY_KEY
from tests.browser.screen import Screen
from tests.journeys.conftest import House
from tests.journeys.steps import ONE, annex, classify, nominate, report

SHARES = 4
"""In how many tests the buttons of somebody who is offered many are pressed."""


@pytest_asyncio.fixture(loop_scope="session")
async def incident(house: House) -> str:
    """A case in its assessment in which actions wait and a question was asked of Rory."""
    made = await report(house.reporter, staff="colleague")
    await nominate(house.chief_executive, made)
    await house.dpo.wait_for("You lead")
    await classify(house.dpo, made, "incident", breach="suspected")
    await annex(house.dpo, made, "one", ({"in_breach": "suspected"}, *ONE[1:]))
    await house.dpo.say(f"propose {made}")
    await house.dpo.press(
        "Put it up for approval", {"in_kind": "containment", "in_text": "Recall the email"}
    )
    await house.chief_executive.wait_for("Recall the email")
    # A notice that comes late would be taken for the answer to what is typed.
    await house.idle()
    return made


async def offered(screen: Screen) -> list[str]:
    """Every button of the newest card that isn't inside its text, those behind "More" too."""
    card = screen.messages.last.locator(".ac-adaptiveCard").last
    bar = card.locator(":scope > div > div > .ac-actionSet > button")
    names = [name.strip() for name in await bar.all_inner_texts()]
    if "More" in names:
        await bar.last.click()
        names += [n.strip() for n in await screen.page.locator(".more button").all_inner_texts()]
        await screen.page.keyboard.press("Escape")
    return [name for name in names if name not in ("More", "Home")]


@pytest.mark.parametrize(
    ("person", "share"),
    [*(("dpo", share) for share in range(SHARES)), ("head_of_people", None)],
)
async def test_everything_that_a_case_offers_opens_and_passes_axe(
    screen: Screen, incident: str, person: str, share: int | None
) -> None:
    await screen.be(BY_KEY[person].name)
    await screen.say(f"case {incident}")
    names = await offered(screen)
    assert len(names) > 2
    for name in names if share is None else names[share::SHARES]:
        await screen.say(f"case {incident}")
        await screen.press(name)
        await screen.look(f"{person}-{name.lower().replace(' ', '-')}")
        await screen.page.keyboard.press("Escape")


async def test_what_words_open_passes_axe(screen: Screen, incident: str) -> None:
    await screen.be("Dorothy Smith")
    for word in ("help", "queue", "log", "log a report", "my reports"):
        await screen.say(word)
        await screen.look(f"word-{word.replace(' ', '-')}")
    await screen.be("Morag Sinclair")
    await screen.say("approvals")
    await screen.look("word-approvals")
