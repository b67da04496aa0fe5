"""The home card by role, and help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cards.home import home_card
from cards.payloads import Fill, parse
from procedure.roles import Actor
from service.lists import ASKED, as_seen
from service.ports.drafts import Draft
from service.views import HomeView
from tests.cards.cases import Case
from tests.cards.cast import (
    ALTERNATE,
    CHIEF,
    DIRECTOR,
    DPO,
    EXPERT,
    HEAD,
    ORGANISATION,
    REPORTER,
    START,
)
from tests.cards.reading import assert_good, button, primary, titles, words
from tests.cjs import CJS

Cases = Callable[[str], Case]


def home(actor: Actor, **changes: Any) -> HomeView:
    """An empty home with some of it filled."""
    empty: dict[str, Any] = {
        "actor": actor,
        "now": START,
        "organisation": ORGANISATION,
        "drafts": (),
        "counts": {},
        "waiting": (),
        "first": (),
        "mine": (),
        "review_due": False,
    }
    return HomeView(**{**empty, **changes})


def draft(form: str, incident: str = "") -> Draft:
    """Something typed and not sent."""
    return Draft("x", form, incident, "", 0, {}, START)


@pytest.mark.parametrize("actor", [REPORTER, DPO, CHIEF, DIRECTOR, HEAD, ALTERNATE, EXPERT])
def test_every_home_is_a_good_card(case: Cases, actor: Actor) -> None:
    rows = tuple(case(stage).row for stage in ("late", "unknown", "evaluation", "closed"))
    drafts = (draft("report"), draft("log_report"), draft("annex_two", "CJS-2026-0001"))
    counts = {"": 1, "incident": 2, "unknown": 0}
    full = home(actor, drafts=drafts, counts=counts, waiting=rows, first=rows, mine=rows)
    assert_good(home_card(replace(full, review_due=True), "Nothing was changed.", "good"))
    assert_good(home_card(home(actor)))


@pytest.mark.parametrize("actor", [REPORTER, DPO, CHIEF, HEAD, EXPERT])
def test_reporting_is_the_primary_button_for_everybody(actor: Actor) -> None:
    assert primary(home_card(home(actor))) == ["Report an incident"]


def test_the_home_card_says_not_to_leave_it_to_others() -> None:
    said = words(home_card(home(REPORTER)))
    assert "don't assume someone else will report it" in said
    assert "0300 244 8420" in said
    assert "version 4, August 2023" in said


def test_a_line_on_top_suggests_the_word_that_was_meant() -> None:
    line = "I don't know the word “repot”. Did you mean “report”?"
    assert line in words(home_card(home(REPORTER), line)["body"][0])


def test_staff_see_no_queue_no_counts_and_no_approvals() -> None:
    card = home_card(home(REPORTER))
    assert titles(card) == ["Report an incident", "My reports", "Help"]
    assert "Open cases" not in words(card)


def test_the_dpo_sees_counts_and_the_first_of_the_queue(case: Cases) -> None:
    counts = {"": 1, "incident": 2, "unknown": 0}
    card = home_card(home(DPO, counts=counts, first=(case("late").row,)))
    assert "Not classified yet" in words(card)
    assert "Unknowns" not in words(card)
    assert {"Open CJS-2026-0001", "Queue", "Summary Log", "Log a report"} <= set(titles(card))


def test_the_dpo_is_told_that_the_procedures_review_is_due() -> None:
    assert "was due in August 2026" in words(home_card(home(DPO, review_due=True)))


def test_an_approver_with_something_waiting_finds_it_first(case: Cases) -> None:
    row = case("closure").row
    card = home_card(home(CHIEF, waiting=(row,), first=(row,)))
    assert primary(card) == ["Waiting for approval"]
    assert titles(card).count("Open CJS-2026-0001") == 1
    assert "1 waiting for approval" in words(card)


def test_a_half_finished_report_is_offered_again() -> None:
    card = home_card(home(REPORTER, drafts=(draft("report"),)))
    again = button(card, "Go on with your report, saved Fri 27 Mar 2026, 10:00")
    payload, _ = parse(again["data"])
    assert payload == Fill(form="report")


def test_a_draft_of_an_annex_opens_as_a_dialog() -> None:
    card = home_card(home(DPO, drafts=(draft("annex_two", "CJS-2026-0001"),)))
    title = "Go on with annex two of CJS-2026-0001, saved Fri 27 Mar 2026, 10:00"
    again = button(card, title)
    assert again["data"]["msteams"] == {"type": "task/fetch"}


def test_a_case_in_which_something_is_only_asked_shows_its_id_alone(case: Cases) -> None:
    row = as_seen(replace(case("evaluation").row, readers=(EXPERT.id,)), EXPERT, CJS)
    said = words(home_card(home(EXPERT, mine=(row,))))
    assert ASKED in said
    assert "Class" not in said
    assert "Stage" not in said
