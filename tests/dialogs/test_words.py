"""What people type is understood, or answered with a suggestion."""

from __future__ import annotations

import pytest

from cards.payloads import Fill, Go
from dialogs.words import NotUnderstood, Understood, understand


@pytest.mark.parametrize(
    ("said", "payload"),
    [
        ("", Go(to="home")),
        ("Help!", Go(to="help")),
        ("my reports", Go(to="mine")),
        ("report", Fill(form="report")),
        ("Report a bag was stolen", Fill(form="report", given={"words": "a bag was stolen"})),
        ("case CJS-2026-0007", Go(to="case", incident="CJS-2026-0007")),
        ("cjs-2026-7", Go(to="case", incident="CJS-2026-0007")),
        ("case 7", Go(to="case", incident="CJS-2026-0007")),
        ("Cyber", Go(to="cyber")),
        ("cyber CJS-2026-0007", Go(to="case_page", incident="CJS-2026-0007", page="cyber")),
        ("record 7", Go(to="case_page", incident="CJS-2026-0007", page="record")),
        ("annex two CJS-2026-0007", Fill(form="annex_two", incident="CJS-2026-0007")),
    ],
)
def test_a_command_is_what_its_button_carries(said: str, payload: Go | Fill) -> None:
    understood = understand(said, "CJS-2026")
    assert isinstance(understood, Understood)
    assert understood.payload == payload


def test_the_words_after_log_are_searched() -> None:
    understood = understand("log stolen laptop")
    assert isinstance(understood, Understood)
    assert (understood.payload, understood.typed) == (Go(to="log"), {"words": "stolen laptop"})


@pytest.mark.parametrize(
    ("said", "suggested"),
    [
        ("repot", "“report”"),
        ("clasify CJS-2026-0001", "“classify CJS-2026-0001”"),
        ("xyzzy", "Here is what I can do"),
    ],
)
def test_a_misspelt_word_is_answered_with_a_suggestion(said: str, suggested: str) -> None:
    answered = understand(said)
    assert isinstance(answered, NotUnderstood)
    assert suggested in answered.sentence
