"""The receipt of a report."""

from __future__ import annotations

from collections.abc import Callable

from cards.receipt import receipt_card
from procedure.steps.report import LogReport
from tests.cards.cases import Case, reported
from tests.cards.cast import DPO, LEAD, REPORTER, START
from tests.cards.reading import nodes, titles, words

Cases = Callable[[str], Case]


def test_the_receipt_has_the_id_large_the_phone_and_the_mail(case: Cases) -> None:
    card = receipt_card(case("reported").view(REPORTER))
    large = [n["text"] for n in nodes(card) if n.get("size") == "ExtraLarge"]
    assert large == ["CJS-2026-0001"]
    assert "0300 244 8420" in words(card)
    assert "info@communityjustice.scot" in words(card)


def test_both_clocks_stand_on_it_the_nearer_first(case: Cases) -> None:
    said = words(receipt_card(case("reported").view(REPORTER)))
    assert said.index("Tell the ICO within 72 hours") < said.index("Report within 2 working days")


def test_without_personal_data_there_is_one_clock() -> None:
    said = words(receipt_card(reported(personal_data="no").view(REPORTER)))
    assert "Report within 2 working days" in said
    assert "ICO" not in said


def test_it_says_who_has_been_told_and_who_nominates(case: Cases) -> None:
    said = words(receipt_card(case("reported").view(REPORTER)))
    assert "The Data Protection Officer has been told" in said
    assert "The Chief Executive has been told and nominates" in said


def test_information_can_be_added_at_once(case: Cases) -> None:
    seen = titles(receipt_card(case("reported").view(REPORTER)))
    assert seen[:2] == ["Add information", "My reports"]


def test_a_late_report_is_thanked_for_and_marked(case: Cases) -> None:
    said = words(receipt_card(case("late").view(REPORTER)))
    assert "The limit of 2 working days was" in said
    assert "It is good that you reported it." in said


def test_a_report_logged_for_somebody_else_says_that_it_is_logged() -> None:
    facts = {
        "kind": "weakness",
        "nature": "A door that doesn't lock",
        "discovered": START,
        "systems": "Filing room",
        "personal_data": "no",
        "source": "phone",
        "sender": LEAD.name,
        "received": START,
    }
    case = Case().take(LogReport.model_validate(facts), DPO)
    assert "The report is logged." in words(receipt_card(case.view(DPO)))


def test_the_icos_helpline_stands_with_its_running_clock(case: Cases) -> None:
    said = words(receipt_card(case("reported").view(REPORTER)))
    assert "0303 123 1113, Monday to Friday" in said
    assert "0303" not in words(receipt_card(reported(personal_data="no").view(REPORTER)))
