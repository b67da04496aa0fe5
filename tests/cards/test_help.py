"""The help card names the words that its reader can use, and stays short."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cards.elements import Card
from cards.help import help_card
from dialogs.words import Understood, understand
from procedure.registry import FORM_ROWS
from procedure.rights import roles_in
from procedure.roles import Actor
from service.pages import PAGES
from tests.cards.cast import ALTERNATE, CHIEF, DPO, HEAD, ORGANISATION, REPORTER
from tests.cards.reading import assert_good, words
from tests.procedure.filled import FILLED
from tests.procedure.story import ORGANISATION as THEIRS

TYPED = {name: asked.words for name, (_, asked) in FORM_ROWS.items() if asked.words}
WITH_AN_ID = ("To see", "To do", "If you lead it")


def listed(card: Card) -> Iterator[tuple[str, str]]:
    """What stands on the card as a word and what it does."""
    for element in card["body"]:
        for fact in element.get("facts", ()):
            yield fact["title"], fact["value"]


def named(card: Card) -> set[str]:
    """Every word that the card names, alone or with an ID."""
    return {
        word
        for title, value in listed(card)
        for word in (value.split(", ") if title in WITH_AN_ID else [title])
    }


@pytest.mark.parametrize("form", sorted(TYPED))
def test_whoever_may_take_a_step_by_a_word_finds_the_word(form: str) -> None:
    make, actor, _, _ = FILLED[form]
    row, _ = FORM_ROWS[form]
    incident = None if row.makes_a_case else make().incident
    assert roles_in(actor, incident, THEIRS) & row.right.who
    assert TYPED[form][0] in named(help_card(THEIRS, actor))


@pytest.mark.parametrize("actor", [REPORTER, DPO, CHIEF, HEAD, ALTERNATE])
def test_every_word_on_the_card_is_understood(actor: Actor) -> None:
    for title, value in listed(help_card(ORGANISATION, actor)):
        for word in value.split(", ") if title in WITH_AN_ID else [title]:
            typed = f"{word} CJS-2026-0001" if title in WITH_AN_ID else word
            assert isinstance(understand(typed), Understood), typed


def test_whoever_reads_everything_finds_every_page() -> None:
    assert {row.words[0] for row in PAGES.values()} <= named(help_card(ORGANISATION, DPO))


@pytest.mark.parametrize("actor", [REPORTER, DPO, CHIEF, HEAD, ALTERNATE])
def test_no_word_stands_on_the_card_twice_and_it_is_no_wall(actor: Actor) -> None:
    lines = list(listed(help_card(ORGANISATION, actor)))
    assert len(lines) <= 12
    assert len({title for title, _ in lines}) == len(lines)
    done = [w for title, value in lines if title in WITH_AN_ID[1:] for w in value.split(", ")]
    assert len(set(done)) == len(done)


@pytest.mark.parametrize(
    ("actor", "typed", "hidden"),
    [
        (REPORTER, ["report", "add", "help"], ["queue", "approvals", "log a report", "nominate"]),
        (DPO, ["queue", "log", "log a report"], ["approvals", "nominate"]),
        (CHIEF, ["queue", "log", "approvals", "nominate"], ["log a report"]),
    ],
)
def test_help_lists_the_words_that_this_person_can_use(
    actor: Actor, typed: list[str], hidden: list[str]
) -> None:
    card = help_card(ORGANISATION, actor)
    assert_good(card)
    names = named(card)
    assert set(typed) <= names
    assert not set(hidden) & names


def test_help_has_phone_mail_and_the_procedures_version() -> None:
    said = words(help_card(ORGANISATION, REPORTER))
    for wanted in ("0300 244 8420", "info@communityjustice.scot", "version 4, August 2023"):
        assert wanted in said
