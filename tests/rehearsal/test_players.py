"""How the journeys' players read cards and fill in forms."""

from __future__ import annotations

import pytest

from rehearsal.cast import BY_KEY
from tests.journeys.cards import Button, buttons_of, filled, inputs_of, text_of
from tests.rehearsal.fake_bot import card

KIND = {
    "type": "Input.ChoiceSet",
    "id": "kind",
    "label": "Kind",
    "choices": [{"title": "Incident", "value": "i"}, {"title": "Event", "value": "e"}],
}
LEAD = {
    "type": "Input.ChoiceSet",
    "id": "lead",
    "label": "Lead",
    "choices.data": {"type": "Data.Query", "dataset": "graph.microsoft.com/users"},
}
WHY = {"type": "Input.Text", "id": "why", "label": "Why", "isRequired": True, "maxLength": 10}
PERSONAL = {"type": "Input.Toggle", "id": "personal", "title": "Personal data"}
SEND = {"type": "Action.Execute", "title": "Send", "verb": "send"}


def test_words_are_read_without_the_marks_of_markdown() -> None:
    assert text_of(card({"type": "TextBlock", "text": r"**CJS\-2026\-0001** &amp; more"})) == (
        "CJS-2026-0001 & more"
    )


def test_a_choice_is_read_by_its_title() -> None:
    assert text_of(card(KIND)) == "Kind\nIncident\nEvent"


def test_what_is_hidden_is_not_read() -> None:
    assert text_of(card({"type": "TextBlock", "text": "secret", "isVisible": False})) == ""


def test_answers_go_by_label_and_choices_by_title() -> None:
    assert filled([KIND], {"Kind": "Event"}) == {"kind": "e"}


def test_people_go_by_their_key() -> None:
    assert filled([LEAD], {"lead": "dpo"}) == {"lead": BY_KEY["dpo"].object_id}


def test_a_toggle_is_always_sent_and_an_empty_text_never() -> None:
    assert filled([PERSONAL, WHY], {}, checked=False) == {"personal": "false"}


@pytest.mark.parametrize(("answer", "words"), [("", "answered"), ("x" * 11, "10 characters")])
def test_what_the_client_would_hold_back_is_not_sent(answer: str, words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        filled([WHY], {"why": answer})


def test_an_answer_without_an_input_is_a_mistake() -> None:
    with pytest.raises(AssertionError, match="no input for"):
        filled([WHY], {"why not": "x"}, checked=False)


def test_a_show_cards_inputs_go_with_its_own_buttons_only() -> None:
    inner = card(WHY, actions=[SEND])
    outer = card(KIND, actions=[{"type": "Action.ShowCard", "title": "More", "card": inner}, SEND])
    more, nested, plain = buttons_of(outer)
    assert inputs_of(outer) == [KIND]
    assert [len(one.inputs) for one in (more, nested, plain)] == [0, 2, 1]


def test_a_button_goes_by_title_or_verb() -> None:
    assert Button(SEND, []).names == {"Send", "send"}
