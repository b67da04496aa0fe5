"""What Teams does and a stand-in easily forgets: devices, dialogs, and what it may send."""

from __future__ import annotations

from structlog.testing import capture_logs

from rehearsal.activities import Scribe
from rehearsal.cast import BY_KEY
from rehearsal.others import NOT_HERE, others
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


async def test_whatever_else_teams_sends_is_taken_and_changes_nothing(house: House) -> None:
    await house.idle()
    scribe, person = Scribe(house.rehearsal.service_url), BY_KEY["reporter"]
    with capture_logs() as lines:
        for other in others(scribe, person, house.rehearsal.clock()):
            answer = await house.rehearsal.line.post(other.activity)
            wanted = 501 if other.name in NOT_HERE else 200
            assert answer.status == wanted, (other.name, other.source)
    assert not [line for line in lines if line["log_level"] == "error"]
    said = [one.words for one in await house.reporter.messages() if one.sender == "bot"]
    assert "Teams doesn't tell me who you are" in said[-1]
    incident = await report(house.reporter)
    assert incident.endswith("-0001")
    await house.dpo.wait_for(incident, "channel")


async def test_a_post_about_a_case_notifies_the_channel_and_the_digest_doesnt(
    house: House,
) -> None:
    incident = await report(house.reporter)
    post = await house.dpo.wait_for(incident, "channel")
    assert post.raw["alert"] is True
    await house.dpo.move_clock("working-day")
    digest = await house.dpo.wait_for("Open cases,", "channel")
    assert digest.raw["alert"] is False
