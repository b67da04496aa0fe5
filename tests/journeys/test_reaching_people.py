"""Messages reach people: by chat, else by mail, else the DPO hears; cards are updated in place."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from rehearsal.cast import BY_KEY, CHANNEL_ID
from tests.journeys.conftest import House, opened
from tests.journeys.people import Player
from tests.journeys.steps import classify, decide, nominate, report


@pytest.fixture
def house(desk: House) -> House:
    """Each journey runs on both databases."""
    return desk


async def proposed(house: House, incident: str, text: str) -> None:
    """Puts a containment action up for approval."""
    await house.dpo.say(f"propose {incident}")
    done = await house.dpo.press(
        "Put it up for approval", {"in_kind": "containment", "in_text": text}
    )
    assert "Recorded" in done.words, done


async def test_somebody_who_blocked_the_app_gets_mail(house: House) -> None:
    await house.chief_executive.block()
    incident = await report(house.reporter)
    mail = await house.chief_executive.wait_for_mail("chief_executive", incident)
    assert "0300 244 8420" in mail["body"]
    assert "list of names" not in mail["body"]
    told = await house.dpo.wait_for("Somebody is reached by mail only.")
    assert "Morag Sinclair" in told.words or "Chief Executive" in told.words


async def test_somebody_who_deleted_the_chat_has_it_made_anew(house: House) -> None:
    await house.idle()
    await house.chief_executive.delete_chat()
    incident = await report(house.reporter)
    await house.chief_executive.wait_for(incident)
    assert not [
        mail for mail in await house.dpo.mail("chief_executive") if incident in mail["body"]
    ]


async def test_the_dpo_is_told_when_neither_chat_nor_mail_reaches_somebody(house: House) -> None:
    await house.head_of_people.block()
    house.rehearsal.world.mail_faults.add("403_ErrorAccessDenied", 50)
    incident = await report(house.reporter)
    await classify(house.dpo, incident, "incident")
    told = await house.dpo.wait_for("A message is refused just now.")
    assert incident in told.words
    async with house.session.get(f"http://127.0.0.1:{house.bot.port}/readyz") as ready:
        assert ready.status == 200
        assert "403 ErrorAccessDenied, since " in (await ready.json())["mail_refused"]


async def test_a_lead_whom_nothing_reaches_is_named_to_the_approvers_and_the_channel(
    house: House,
) -> None:
    incident = await report(house.reporter)
    await nominate(house.chief_executive, incident)
    await house.idle()
    await house.dpo.block()
    # Whichever mail goes first, the lead's own fails too.
    house.rehearsal.world.mail_faults.add("403_ErrorAccessDenied", 50)
    await house.reporter.say(f"add {incident}")
    await house.reporter.press("Add it", {"in_text": "There were two of them."})
    for approver in (house.chief_executive, house.director_of_operations):
        told = await approver.wait_for("A message is refused just now.")
        assert "another lead officer nominated" in told.words
    channel = await house.chief_executive.wait_for("The lead officer can't be reached", "channel")
    assert "Dorothy" not in channel.words


async def test_an_approval_card_in_the_other_chat_is_updated_when_decided(house: House) -> None:
    incident = await report(house.reporter)
    await classify(house.dpo, incident, "incident")
    await proposed(house, incident, "Block the account")
    asked = await house.chief_executive.wait_for("Block the account")
    await decide(house.director_of_operations, incident, "A1", "Approve")
    await house.chief_executive.wait_for(
        lambda m: m.id == asked.id and "Calum Reid approved A1" in m.words
    )


async def test_the_nomination_card_is_updated_once_a_lead_is_nominated(house: House) -> None:
    incident = await report(house.reporter)
    asked = await house.chief_executive.wait_for(incident)
    await nominate(house.chief_executive, incident)
    await house.chief_executive.wait_for(
        lambda m: m.id == asked.id and "Dorothy Smith leads" in m.words
    )


async def test_the_director_is_asked_too_when_the_chief_executive_is_silent(house: House) -> None:
    incident = await report(house.reporter)
    for _ in range(2):
        await house.reporter.move_clock("working-day")
    card = await house.director_of_operations.wait_for(incident)
    assert "nominate" in card.words.lower()


async def test_the_ico_clock_reminds_the_lead_and_the_channel_at_night_too(house: House) -> None:
    incident = await report(house.reporter)
    await classify(house.dpo, incident, "incident")
    for _ in range(25):
        await house.reporter.move_clock("hour")
    reminded = await house.dpo.wait_for(lambda m: "ICO" in m.words and "hours left" in m.words)
    assert incident in reminded.words
    await house.dpo.wait_for(lambda m: incident in m.words and "ICO" in m.words, "channel")


async def test_a_channel_is_no_place_for_a_report(house: House) -> None:
    said = await house.reporter.say("report a stolen bag", "channel")
    assert "chat with me alone" in said[0].words
    assert "stolen bag" not in said[0].words


async def test_a_half_finished_report_survives_a_restart_and_is_offered_again(
    tmp_path: Path,
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'desk.sqlite'}"
    async with aiohttp.ClientSession() as session:
        bot, rehearsal = await opened(tmp_path, url)
        reporter = Player(session, rehearsal.url, "reporter")
        await reporter.say("report")
        await reporter.press("Next", {"in_kind": "incident", "in_nature": "A lost notebook"})
        await bot.stop()
        await rehearsal.stop()
        bot, rehearsal = await opened(tmp_path, url)
        reporter = Player(session, rehearsal.url, "reporter")
        home = await reporter.say("home")
        assert "Go on with" in home[0].words
        again = await reporter.say("report")
        assert "Step 2 of 4" in again[0].words
        back = await reporter.press("Back")
        assert "A lost notebook" in str(back.card)
        await bot.stop()
        await rehearsal.stop()


async def test_the_register_says_whether_the_mail_to_info_was_sent(house: House) -> None:
    incident = await report(house.reporter)
    await house.dpo.wait_for_mail("info", incident)
    await house.idle()
    record = await house.dpo.say(f"record {incident}")
    assert "Mail to info@communityjustice.scot sent" in record[0].words


async def test_nothing_personal_reaches_the_channel(house: House) -> None:
    incident = await report(house.reporter, nature="KANARIENVOGEL Jo Bloggs")
    await nominate(house.chief_executive, incident)
    await classify(house.dpo, incident, "incident")
    await proposed(house, incident, "KANARIENVOGEL again")
    await house.idle()
    posts = house.rehearsal.world.messages(CHANNEL_ID, "dpo")
    assert posts
    assert "KANARIENVOGEL" not in str(posts)
    assert BY_KEY["reporter"].name not in str(posts)
