"""The cyber route on cards: one press away, and without a fact of the case."""

from __future__ import annotations

import pytest

from cards.case import case_card
from cards.cyber import cyber_card
from cards.forms import Page, form_card
from cards.help import help_card
from cards.notices import chat_card
from cards.pages import page_card
from cards.receipt import receipt_card
from procedure.asking import Asking
from procedure.forms.classify import CLASSIFY
from procedure.notices import Notice, Route, Topic
from procedure.roles import Actor
from procedure.steps.ask import AskInput
from service.pages import PAGES
from tests.cards.cases import Case, ask, classify, reported
from tests.cards.cast import CHIEF, DPO, EXPERT, NATURE, ORGANISATION, REPORTER
from tests.cards.reading import assert_good, button, titles, words
from tests.cjs import CJS

ROUTE_TO = {"do": "go", "to": "case_page", "incident": "CJS-2026-0001", "page": "cyber"}


@pytest.mark.parametrize("said", ["yes", "unsure"])
@pytest.mark.parametrize("reader", [REPORTER, DPO, CHIEF])
def test_the_route_is_one_press_from_the_receipt_and_from_the_case(
    said: str, reader: Actor
) -> None:
    view = reported(cyber=said).view(reader)
    for made in (receipt_card(view), case_card(view)):
        found = button(made, "Cyber route")
        assert {k: found["data"].get(k) for k in ROUTE_TO} == ROUTE_TO
        assert found.get("mode") != "secondary"


@pytest.mark.parametrize("said", ["no", ""])
def test_where_nobody_speaks_of_cyber_the_route_is_not_in_the_way(said: str) -> None:
    view = reported(cyber=said).view(REPORTER)
    assert "Cyber route" not in titles(receipt_card(view)) + titles(case_card(view))


def test_whoever_triages_finds_it_on_the_notice_of_the_report() -> None:
    notice = Notice("CJS-2026-0001", Topic.REPORTED, Route.CHAT, DPO.id, "", "key")
    assert "Cyber route" in titles(chat_card(notice, reported(cyber="yes").view(DPO)))
    assert "Cyber route" not in titles(chat_card(notice, reported(cyber="no").view(DPO)))


def test_what_others_found_out_of_cyber_is_not_shown_to_whoever_reported_it() -> None:
    case = classify(reported(cyber="no"), cyber="yes", ransom="asked")
    assert "Cyber route" in titles(case_card(case.view(DPO)))
    assert "Yes. Asked for, not paid." in words(case_card(case.view(DPO)))
    seen = case_card(case.view(REPORTER))
    assert "Cyber route" not in titles(seen)
    assert "Asked for" not in words(seen)


@pytest.mark.parametrize("reader", [REPORTER, DPO, CHIEF, EXPERT])
def test_the_page_is_the_route_and_nothing_of_the_case(reader: Actor) -> None:
    asked: AskInput = ask(EXPERT, "Whose account is it?")
    card = page_card(reported(cyber="yes").take(asked, DPO).view(reader), "cyber")
    assert_good(card)
    said = words(card)
    for part in CJS.cyber.parts:
        assert part.words in said
        for _, line in part.lines:
            assert line in said
    assert NATURE not in said


def test_the_route_stands_without_a_case_too() -> None:
    card = cyber_card(ORGANISATION)
    assert_good(card)
    said = words(card)
    assert all(part.words in said for part in CJS.cyber.parts)
    assert "Incidents@ncsc.gov.uk" in said
    assert "0300 244 8420" in said


def test_the_page_can_be_typed_with_an_id_and_help_names_the_word() -> None:
    assert "cyber" in PAGES["cyber"].words
    assert "cyber" in words(help_card(ORGANISATION, REPORTER)).split("\n")


def form(case: Case, **raw: object) -> str:
    asking = Asking(case.now, ORGANISATION, DPO, case.incident)
    card = form_card(Page(CLASSIFY.worded(CJS), asking, raw, once="once"))
    assert_good(card)
    return words(card)


def test_a_ransom_is_asked_about_at_classification_with_the_advice_not_to_pay() -> None:
    case = reported(cyber="yes")
    assert "Was a ransom asked for? Was it paid?" in form(case, cyber="yes")
    assert "Paying is never advised" in form(case, cyber="yes")
    assert "ransom" not in form(case, cyber="no")
