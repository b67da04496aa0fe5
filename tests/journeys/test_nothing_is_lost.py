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
