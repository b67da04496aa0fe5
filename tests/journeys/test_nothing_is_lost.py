"""Whatever somebody types goes into the form that it opens, and stays until it is sent."""

from __future__ import annotations

from tests.journeys.cards import Card, inputs_of
from tests.journeys.conftest import House
from tests.journeys.people import Seen
from tests.journeys.steps import report


def typed_in(card: Card | None, key: str) -> str:
    """What stands in an input of a card."""
    assert card is not None
    return next(str(one.get("value", "")) for one in inputs_of(card) if one["id"] == key)


async def say(house: House, words: str) -> Seen:
    """The card that answers the reporter's words."""
    return (await house.reporter.say(words))[0]


async def test_words_typed_beside_a_draft_stand_in_it_whatever_card_goes_on(house: House) -> None:
    first = await say(house, "report A bag is gone.")
    second = await say(house, "report: It held\n- a list\n- a phone")
    assert typed_in(second.cards[-1], "in_nature") == (
        "A bag is gone.\nIt held\n- a list\n- a phone"
    )
    older = await house.reporter.press("Next", {"in_nature": "A bag, black."}, message=first)
    assert typed_in(older.card, "in_nature") == "A bag, black.\nIt held\n- a list\n- a phone"
    again = await say(house, "report")
    assert typed_in(again.cards[-1], "in_nature").endswith("- a phone")


async def test_words_that_are_too_long_stand_whole_and_say_what_to_do(house: House) -> None:
    words = "x" * 4_100
    shown = await say(house, f"report {words}")
    assert typed_in(shown.cards[-1], "in_nature") == words
    assert "4000 characters; it has 4100" in shown.words


async def test_words_go_on_to_the_case_that_they_are_about(house: House) -> None:
    incident = await report(house.reporter)
    added = await say(house, f"add {incident} The bag was found.\n\nBy Rory.")
    assert typed_in(added.cards[-1], "in_text") == "The bag was found.\n\nBy Rory."
    missed = await say(house, f"{incident} the bag was empty")
    assert "I don't know" in missed.words
    offered = await house.reporter.press(f"Add these words to {incident}")
    assert typed_in(offered.card, "in_text") == f"{incident} the bag was empty"
    await say(house, "somebody has my key")
    reported = await house.reporter.press("Report these words")
    assert typed_in(reported.card, "in_nature") == "somebody has my key"


async def test_a_report_of_which_only_the_days_are_known_goes_all_the_way(house: House) -> None:
    dpo = house.dpo
    now = house.rehearsal.clock()
    await dpo.say("log a report by telephone")
    came = {
        "in_received_date": f"{now:%d/%m/%Y}",
        "in_received_time": "",
        "in_received_unsure": "unsure",
    }
    asked = await dpo.press("Next", {"in_source": "phone", "in_sender": "Fiona Kerr", **came})
    assert typed_in(asked.card, "in_nature") == "by telephone"
    found = {"in_discovered_date": "yesterday", "in_discovered_time": ""}
    unknown = await dpo.press("Next", {"in_kind": "incident", **found}, checked=False)
    assert "tick that only the day is known" in unknown.words
    await dpo.press("Next", {"in_discovered_unsure": "unsure"})
    await dpo.press("Next", {"in_systems": "A website"})
    await dpo.press("Next", {"in_users": "The supplier"})
    await dpo.press("Next", {"in_personal_data": "yes"})
    receipt = await dpo.press("Log the report")
    incident = receipt.words[receipt.words.index("CJS-") :][:13]
    (case,) = await dpo.say(incident)
    assert "time not known" in case.words
    (listed,) = await dpo.say("search telephone")
    assert incident in listed.words
