"""Messages that change, lapse or fail: over the whole desk, with the rehearsal as Teams."""

from __future__ import annotations

import pytest

from procedure.notices import Notice, Route, Topic
from tests.journeys.conftest import House
from tests.journeys.steps import classify, decide, nominate, report
from tests.waiting import until


async def propose(house: House, incident: str) -> None:
    """Puts an action up for approval."""
    await house.dpo.say(f"propose {incident}")
    await house.dpo.press(
        "Put it up for approval", {"in_kind": "recovery", "in_text": "Ask for the list back"}
    )


async def test_the_other_approvers_card_says_who_decided(house: House) -> None:
    incident = await report(house.reporter)
    await nominate(house.chief_executive, incident)
    await classify(house.dpo, incident, "incident")
    await propose(house, incident)
    await house.chief_executive.wait_for("Ask for the list back")
    await house.dpo.move_clock("working-day")
    await house.dpo.move_clock("working-day")
    asked = await house.director_of_operations.wait_for("waiting for your decision")
    await decide(house.chief_executive, incident, "A1", "Approve")
    told = await house.director_of_operations.wait_for("Morag Sinclair approved A1")
    assert told.id == asked.id
    assert not [button for button in told.cards[-1].get("actions", []) if "Approve" in str(button)]


async def test_an_earlier_reminder_gives_way_to_the_later_one(house: House) -> None:
    incident = await report(house.reporter, kind="suspected", personal="no")
    await nominate(house.chief_executive, incident)
    await classify(house.dpo, incident, "unknown", personal="no")
    await house.dpo.move_clock("working-day")
    first = await house.dpo.wait_for("Reminder: ")
    await house.dpo.move_clock("working-day")
    await house.dpo.wait_for(lambda one: one.id == first.id and "a later reminder" in one.words)
    await house.dpo.wait_for(lambda one: one.id != first.id and "Reminder: " in one.words)
    await classify(house.dpo, incident, "event", personal="no")
    await house.dpo.wait_for(lambda one: one.id == first.id and "Done: " in one.words)


async def test_the_channel_hears_the_digest_in_the_morning(house: House) -> None:
    incident = await report(house.reporter)
    await house.dpo.move_clock("working-day")
    digest = await house.dpo.wait_for("Open cases,", "channel")
    assert incident in digest.words
    assert "Ailsa" not in digest.words
    assert "list of names" not in digest.words


async def test_what_is_done_is_sealed_and_the_days_first_seal_posted(house: House) -> None:
    incident = await report(house.reporter)
    await nominate(house.chief_executive, incident)
    await classify(house.dpo, incident, "incident")
    await propose(house, incident)
    await house.chief_executive.wait_for("Ask for the list back")
    await decide(house.chief_executive, incident, "A1", "Approve")
    posted = await house.dpo.wait_for("Checkpoint ", "channel")
    assert "Ask for the list back" not in posted.words
    log = house.bot.settings.checkpoint_log
    # The file gets what the register has sealed, and may be later than the message about it.
    await until(lambda: log.exists() and "signature" in log.read_text())


@pytest.fixture
async def failed(house: House) -> str:
    """A case with a mail to the Board that the mail service refused."""
    incident = await report(house.reporter)
    await house.dpo.wait_for_mail("info", incident)
    house.rehearsal.world.mail_faults.add("400_ErrorInvalidRecipients")
    notice = Notice(incident, Topic.ASSESSED, Route.MAIL, "board", "", f"{incident}/1/test")
    await house.bot.register.outbox.enqueue([notice], house.bot.clock())
    await house.dpo.wait_for("A message could not be delivered.")
    return incident


async def test_the_dpo_sends_a_lost_message_again_from_its_card(house: House, failed: str) -> None:
    card = await house.dpo.wait_for("A message could not be delivered.")
    assert "Board" in card.words
    sent = await house.dpo.press("Send it again", message=card)
    assert "It is being sent again." in sent.words
    await house.dpo.wait_for_mail("board", failed)
    again = await house.dpo.press("Send it again", message=card)
    assert "sent already" in again.words


async def test_the_home_card_leads_the_dpo_to_what_was_lost(house: House, failed: str) -> None:
    (home,) = await house.dpo.say("home")
    assert "1 message could not be delivered" in home.words
    listed = await house.dpo.press("See what, and send again", message=home)
    assert failed in listed.words
    (other,) = await house.chief_executive.say("home")
    assert "could not be delivered" not in other.words


async def test_nobody_but_the_dpo_can_send_again(house: House, failed: str) -> None:
    (dead,) = await house.bot.register.undelivered(5)
    (home,) = await house.reporter.say("home")
    forged = {"do": "again", "notice": dead.id, "incident": failed}
    answer = await house.reporter.press_raw(
        {
            "chat": home.chat,
            "message_id": home.id,
            "kind": "execute",
            "verb": "again.",
            "data": forged,
        }
    )
    assert "Only the Data Protection Officer" in answer.words
    assert len(await house.bot.register.undelivered(5)) == 1


async def test_the_dpo_sees_who_opened_a_case_and_when(house: House) -> None:
    incident = await report(house.reporter)
    await house.chief_executive.say(f"case {incident}")
    (page,) = await house.dpo.say(f"readings {incident}")
    assert "Morag Sinclair" in page.words
    (refused,) = await house.reporter.say(f"readings {incident}")
    assert "Morag Sinclair" not in refused.words
