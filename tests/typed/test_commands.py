"""What people type is what its button carries, with every word that they typed along."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.payloads import Fill, Go
from dialogs.words import NotUnderstood, understand
from procedure.asking import inked, printable
from procedure.case_ids import case_id
from tests.typed_tables import table

COMMANDS: list[tuple[str, str, str]] = table("commands")["commands"]
THIS_YEAR = "CJS-2026"


def meaning(text: str) -> tuple[str, str]:
    """What a message opens, in a word or three, and the words that go along."""
    understood = understand(text, THIS_YEAR)
    if isinstance(understood, NotUnderstood):
        return "?", understood.words
    match understood.payload:
        case Go(to=to, incident=incident, page=page, key=key):
            opened, words = f"go {to} {incident} {page} {key}", understood.typed.get("words", "")
        case Fill(form=form, incident=incident, given=given):
            opened, words = f"fill {form} {incident}", given.get("words", "")
    return " ".join(opened.split()), str(words)


@pytest.mark.parametrize(("typed", "opened", "words"), COMMANDS)
def test_a_message_opens_what_it_says_with_all_of_its_words(
    typed: str, opened: str, words: str
) -> None:
    assert meaning(typed) == (opened, words or (typed if opened == "?" else ""))


PROSE = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")), max_size=80
)


@given(
    st.sampled_from(["report", "add CJS-2026-0001", "log a report", "add entry CJS-2026-0001"]),
    PROSE,
)
def test_no_letter_or_figure_after_a_command_is_lost(command: str, words: str) -> None:
    opened, told = meaning(f"{command} {words}")
    assert kept(told) == kept(words) or (opened == meaning(command)[0] and not told)


def kept(text: str) -> str:
    """The letters and figures of a text in order."""
    return "".join(c for c in inked(printable(text)) if c.isalnum())


@given(PROSE)
def test_a_message_that_is_no_command_goes_on_whole(text: str) -> None:
    opened, words = meaning(text)
    if opened == "?":
        assert words == printable(text)


@pytest.mark.parametrize(
    "typed",
    [
        "CJS-2026-0009",
        "cjs-2026-9",
        " CJS\u20112026\u20110009. ",
        "CJS-2026-0009?",
        "\u200bCJS-2026-0009",
    ],
)
def test_an_id_in_a_form_is_read_as_in_a_message(typed: str) -> None:
    assert case_id(typed) == "CJS-2026-0009"


@pytest.mark.parametrize("typed", ["", "CJS-2026", "CJS-2026-0001 and CJS-2026-0002", "nine"])
def test_what_is_no_id_stays_what_it_is(typed: str) -> None:
    assert case_id(typed) == typed.upper()
