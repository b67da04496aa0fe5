"""What Teams does and a stand-in easily forgets: devices, dialogs, and what it may send."""

from __future__ import annotations

from tests.journeys.conftest import House
from tests.journeys.setting import classified
from tests.journeys.steps import ONE, annex, report


async def test_what_is_pressed_at_the_desk_stands_on_the_phone(house: House) -> None:
    incident = await report(house.reporter)
    phone = house.reporter.on_the_phone()
    await phone.wait_for(incident)
    shown = [one.words for one in await phone.messages() if one.sender == "bot"]
    assert not [words for words in shown if "Step 1 of 4" in words]
    (home,) = await house.reporter.say("home")
    await house.reporter.press("My reports", message=home)
    await phone.wait_for(lambda one: one.id == home.id and incident in one.words)


async def test_the_card_that_a_dialog_was_opened_from_is_brought_up_to_date(house: House) -> None:
    incident = await classified(house)
    await house.dpo.say(f"case {incident}")
    before = (await house.dpo.messages())[-1]
    await annex(house.dpo, incident, "one", ONE)
    phone = await house.dpo.on_the_phone().messages()
    (opened,) = [one for one in phone if one.id > before.id and one.sender == "bot"]
    assert "Annex one submitted" in opened.words
