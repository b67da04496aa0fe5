"""ENISA's score on cards: its working, its flags, and what it lacks."""

from __future__ import annotations

from typing import Any

import pytest

from cards.forms import Page, form_card
from cards.pages import page_card
from procedure.asking import Asking
from procedure.forms.annex import ANNEX_FORMS, typed_again
from procedure.severity_asked import SECTIONS
from tests.cards.cases import Case, closed, notification
from tests.cards.cast import CHIEF, DPO, ORGANISATION
from tests.cards.reading import Card, assert_good, inputs, titles, words
from tests.cjs import CJS
from tests.procedure.enisa import answers

MAILED = answers(
    "sensitive", people="critical", confidentiality="known", number=150, affected=["victims"]
)
SUM = "4 × 1 + 0.25 = 4.25: very high"
FLAG = "Flag: more than 100 people (150)"


def mailed(**more: Any) -> Case:
    """A case whose annex two was answered whole."""
    return notification().submit("two", **MAILED | more)


def form(case: Case, number: str, page: int, raw: dict[str, Any]) -> Card:
    asking = Asking(case.now, ORGANISATION, DPO, case.incident)
    card = form_card(Page(ANNEX_FORMS[f"{number}"].worded(CJS), asking, raw, page, once="once"))
    assert_good(card)
    return card


@pytest.mark.parametrize("reader", [DPO, CHIEF])
def test_lead_and_approver_read_the_score_with_its_working_and_its_flag(reader: Any) -> None:
    card = page_card(mailed().view(reader), "annexes")
    assert_good(card)
    said = words(card)
    assert "Severity: Very high (4.25 by ENISA's method; advice, not a decision)." in said
    assert SUM in said
    assert FLAG in said
    assert "Context: 4 (sensitive data" in said


def test_the_score_stands_with_its_working_beside_annex_threes_decisions() -> None:
    said = words(form(mailed(), "three", 1, {}))
    assert "Severity by the answers so far: Very high" in said
    assert SUM in said


def test_the_form_says_which_answers_the_score_still_needs() -> None:
    raw = typed_again("two", MAILED | {"severity_people": ""}, CJS)
    said = words(form(notification(), "two", 5, raw))
    assert (
        "Severity by the answers so far: No score by ENISA's method. Not answered: people" in said
    )
    assert SUM not in said


def test_the_form_works_the_score_out_without_submitting() -> None:
    card = form(notification(), "two", 5, typed_again("two", MAILED, CJS))
    assert "Work out the score" in titles(card)
    assert SUM in words(card)


def test_before_anything_of_it_is_answered_the_form_says_nothing_of_a_score() -> None:
    for page in (4, 5):
        assert "Severity by the answers" not in words(form(notification(), "two", page, {}))


def test_the_second_page_asks_what_matters_for_the_sort_of_data() -> None:
    def asked(sort: str) -> set[str]:
        card = form(notification(), "two", 5, {"severity_context": sort})
        return {i["id"].removeprefix("in_severity_") for i in inputs(card)}

    assert asked("simple") == {"volume", "body", "people", "reason", "unintelligible"}
    assert "nature_financial" in asked("financial")
    assert "nature_financial" not in asked("sensitive")


def test_a_submitted_annex_that_lacks_an_answer_says_so_in_place_of_a_score() -> None:
    case = mailed(severity_people="")
    said = words(page_card(case.view(DPO), "annexes"))
    wanted = "No score by ENISA's method. Not answered: people at particular risk"
    assert wanted in said


def test_one_wrong_colleague_is_logged_and_not_notified() -> None:
    case = mailed(severity_confidentiality="colleague")
    said = words(page_card(case.view(DPO), "annexes"))
    assert "To be logged, not notified: one colleague here saw it by mistake" in said


def test_an_annex_from_before_shows_its_score_and_what_was_not_asked_then() -> None:
    said = words(page_card(closed().view(DPO), "annexes"))
    assert "Severity: Very high (4.25 by ENISA's method; advice, not a decision)." in said
    assert "Not asked then: people at particular risk; what was public before" in said


def test_an_annex_from_before_is_read_without_the_later_questions() -> None:
    said = words(page_card(closed().view(DPO), "annexes"))
    assert [f.label for f in SECTIONS[1].fields if f.label in said] == []
    assert SECTIONS[1].title not in said
