"""Whatever is wrong, what was typed is kept and the sentence says what to do."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from rehearsal.cast import BY_KEY
from tests.journeys.cards import inputs_of, text_of
from tests.journeys.conftest import House
from tests.journeys.people import Outcome, Player
from tests.journeys.steps import classify, decide, nominate, report


def value_of(outcome: Outcome, key: str) -> str:
    """What stands in an input of the card that came back."""
    assert outcome.card is not None
    return next(str(one.get("value", "")) for one in inputs_of(outcome.card) if one["id"] == key)


async def test_an_empty_answer_comes_back_with_a_message_at_the_field(house: House) -> None:
    await house.reporter.say("report")
    answer = await house.reporter.press("Next", {"in_nature": "Something odd"})
    assert "Please answer this" in answer.words
    assert value_of(answer, "in_nature") == "Something odd"


async def test_a_text_that_is_too_long_is_kept_and_says_by_how_much(house: House) -> None:
    await house.reporter.say("report")
    long = "x" * 4100
    answer = await house.reporter.press("Next", {"in_kind": "incident", "in_nature": long})
    assert "4000 characters; it has 4100" in answer.words
    assert value_of(answer, "in_nature") == long


async def test_a_date_in_the_future_or_out_of_order_is_refused_at_its_field(house: House) -> None:
    tomorrow = house.rehearsal.clock() + timedelta(days=2)
    await house.reporter.say("report")
    dates = {"in_occurred_date": f"{tomorrow:%Y-%m-%d}", "in_occurred_time": "10:00"}
    first = {"in_kind": "incident", "in_nature": "A lost folder", **dates}
    await house.reporter.press("Next", first)
    await house.reporter.press("Next", {"in_systems": "A folder"})
    await house.reporter.press("Next")
    await house.reporter.press("Next", {"in_personal_data": "no"})
    answer = await house.reporter.press("Send the report")
    assert "This is in the future" in answer.words
    assert value_of(answer, "in_nature") == "A lost folder"
    assert await house.bot.register.counts() == {} or not any(
        (await house.bot.register.counts()).values()
    )


async def test_a_late_report_is_asked_why_and_accepted(house: House) -> None:
    await house.reporter.say("report")
    dates = {"in_discovered_date": "2026-01-05", "in_discovered_time": "10:00"}
    await house.reporter.press("Next", {"in_kind": "incident", "in_nature": "A leak", **dates})
    await house.reporter.press("Next", {"in_systems": "A folder"})
    await house.reporter.press("Next")
    answer = await house.reporter.press("Next", {"in_personal_data": "no"})
    if "Why later" not in answer.words:
        answer = await house.reporter.press("Send the report")
    assert "Why later than 2 working days" in answer.words
    await house.reporter.press("Next", {"in_why_late": "I was on leave."})
    receipt = await house.reporter.press("Send the report")
    assert "late" in receipt.words


async def test_a_report_sent_twice_is_one_report_with_the_same_receipt(house: House) -> None:
    incident = await report(house.reporter)
    card = await house.reporter.before_me()
    assert incident in card.words
    review = await pressed_twice(house.colleague)
    assert review[0].words == review[1].words


async def pressed_twice(player: Player) -> list[Outcome]:
    """Sends the last page of a report twice at once."""
    await player.say("report")
    await player.press("Next", {"in_kind": "suspected", "in_nature": "A strange login"})
    await player.press("Next", {"in_systems": "The mailbox"})
    await player.press("Next")
    await player.press("Next", {"in_personal_data": "no"})
    message = await player.before_me()
    send = next(a for a in message.cards[-1]["actions"] if a.get("title") == "Send the report")
    body = {
        "chat": message.chat,
        "message_id": message.id,
        "kind": "execute",
        "verb": send["verb"],
        "data": send["data"],
    }
    return list(await asyncio.gather(player.press_raw(body), player.press_raw(body)))


async def test_an_old_approval_card_says_who_decided(house: House) -> None:
    incident = await report(house.reporter)
    await house.dpo.say(f"propose {incident}")
    await classify(house.dpo, incident, "incident")
    await house.dpo.say(f"propose {incident}")
    await house.dpo.press(
        "Put it up for approval", {"in_kind": "containment", "in_text": "Block the account"}
    )
    await house.director_of_operations.say(f"actions {incident}")
    await house.director_of_operations.press("Open A1")
    old = await house.director_of_operations.before_me()
    await decide(house.chief_executive, incident, "A1", "Approve")
    answer = await house.director_of_operations.press("Approve", message=old)
    assert "Morag Sinclair approved A1" in answer.words


async def test_a_person_without_the_right_is_told_who_has_it(house: House) -> None:
    incident = await report(house.reporter)
    said = await house.reporter.say(f"classify {incident}")
    assert "Only the Data Protection Officer can classify" in said[0].words
    said = await house.colleague.say(f"case {incident}")
    assert "no case" in said[0].words


async def test_the_proposer_cannot_approve(house: House) -> None:
    incident = await report(house.reporter)
    await nominate(house.chief_executive, incident)
    await classify(house.dpo, incident, "incident")
    await house.chief_executive.say(f"propose {incident}")
    await house.chief_executive.press(
        "Put it up for approval", {"in_kind": "further", "in_text": "Train everybody"}
    )
    await house.chief_executive.say(f"actions {incident}")
    shown = await house.chief_executive.press("Open A1")
    assert shown.card is not None
    titles = [a.get("title") for a in shown.card.get("actions", [])]
    assert "Approve" not in titles
    await house.director_of_operations.wait_for("Train everybody")


async def test_a_rejection_needs_a_reason_and_keeps_the_card(house: House) -> None:
    incident = await report(house.reporter)
    await classify(house.dpo, incident, "incident")
    await house.dpo.say(f"propose {incident}")
    await house.dpo.press(
        "Put it up for approval", {"in_kind": "containment", "in_text": "Block the account"}
    )
    await house.chief_executive.say(f"actions {incident}")
    await house.chief_executive.press("Open A1")
    answer = await house.chief_executive.press("Reject")
    assert "Please say why" in answer.words
    answer = await house.chief_executive.press("Reject", {"in_reason": "Too drastic"})
    assert "rejected A1" in answer.words
    told = await house.dpo.wait_for("Too drastic")
    assert "A1" in told.words


async def test_somebody_who_was_quicker_is_named_and_nothing_typed_is_lost(house: House) -> None:
    incident = await report(house.reporter, personal="no")
    await nominate(house.chief_executive, incident, lead=BY_KEY["colleague"].object_id)
    await house.dpo.say(f"classify {incident}")
    await classify(house.colleague, incident, "event", personal="no")
    answer = await house.dpo.press(
        "Classify",
        {
            "in_category": "vulnerability",
            "in_reason": "The door",
            "in_personal_data": "no",
            "in_breach": "no",
            "in_awareness": "running",
            "in_whose": "ours",
            "in_cyber": "no",
        },
    )
    assert "Rory Munro recorded: Classified as Event" in answer.words
    assert value_of(answer, "in_reason") == "The door"
    again = await house.dpo.press("Classify")
    assert "Recorded: Classified as Vulnerability" in again.words


async def test_an_unknown_word_gets_the_home_card_and_a_suggestion(house: House) -> None:
    said = await house.reporter.say("repot")
    assert "Did you mean “report”?" in said[0].words
    assert "Report an incident" in text_of(said[0].cards[-1])
    assert "Here is what I can do" in (await house.reporter.say("xyzzy"))[0].words


async def test_a_draft_is_offered_again_and_seen_by_nobody_else(house: House) -> None:
    await house.reporter.say("report")
    await house.reporter.press("Next", {"in_kind": "incident", "in_nature": "Half told"})
    saved = await house.reporter.press("Save for later")
    assert "Saved" in saved.words
    again = await house.reporter.say("report")
    assert "saved earlier" in again[0].words
    other = await house.dpo.say("report")
    assert "Half told" not in other[0].words


async def test_cancelling_a_report_asks_before_throwing_it_away(house: House) -> None:
    await house.reporter.say("report")
    asked = await house.reporter.press("Cancel", {"in_nature": "Half told"})
    assert "throw away what you typed" in asked.words
    back = await house.reporter.press("Go on with it")
    assert value_of(back, "in_nature") == "Half told"
    await house.reporter.press("Cancel")
    gone = await house.reporter.press("Throw it away")
    assert "discarded" in gone.words


async def test_a_closed_case_answers_with_what_can_be_done(house: House) -> None:
    incident = await report(house.reporter, personal="no")
    first = await report(house.colleague, personal="no")
    await house.dpo.say(f"link {first}")
    await house.dpo.press("Link it", {"in_original": incident, "in_reason": "The same email"})
    said = await house.colleague.say(f"add {first}")
    assert any("go on in the case that it was linked to" in one.words for one in said)


async def test_when_the_database_is_away_the_sentence_has_the_phone_number(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.group.LOCK_SECONDS", 0.1)
    await house.reporter.say("report")
    typed = {"in_kind": "incident", "in_nature": "A lost notebook"}
    await house.idle()
    # Another program that holds the file is what "away" looks like on SQLite.
    other = sqlite3.connect(tmp_path / "desk.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answer = await house.reporter.press("Next", typed)
    assert "0300 244 8420" in answer.words
    assert "still on your card" in answer.words
    other.close()
    answer = await house.reporter.press("Next", typed)
    assert "Step 2 of 4" in answer.words


async def test_a_late_copy_of_a_press_leaves_no_draft_of_what_was_sent(house: House) -> None:
    await house.reporter.say("report")
    first = await house.reporter.before_me()
    onward = next(a for a in first.cards[-1]["actions"] if a.get("title") == "Next")
    await house.reporter.press("Next", {"in_kind": "incident", "in_nature": "A lost notebook"})
    await house.reporter.press("Next", {"in_systems": "A notebook"})
    await house.reporter.press("Next")
    await house.reporter.press("Next", {"in_personal_data": "no"})
    receipt = await house.reporter.press("Send the report")
    late = {"chat": first.chat, "message_id": first.id, "kind": "execute", "verb": onward["verb"]}
    typed = {**onward["data"], "in_kind": "incident", "in_nature": "A lost notebook"}
    again = await house.reporter.press_raw({**late, "data": typed})
    assert again.words == receipt.words
    fresh = await house.reporter.say("report")
    assert "saved earlier" not in fresh[0].words
