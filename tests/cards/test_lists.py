"""Lists: the queue, the Summary Log, my reports, approvals waiting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from cards.lists import log_card, mine_card, queue_card, waiting_card
from cards.payloads import INPUT, Go, parse
from procedure.organisation import Organisation
from service.ports.rows import Row, Search
from service.views import ListView
from tests.cards.cases import Case
from tests.cards.cast import ORGANISATION, START
from tests.cards.reading import Card, assert_good, button, inputs, titles, words

Cases = Callable[[str], Case]
STAGES = ("late", "unknown", "assessment", "closed", "duplicate")


def rows_of(case: Cases) -> tuple[Row, ...]:
    """Ten rows at different stages, each with an ID of its own."""
    made = [case(stage).row for stage in STAGES * 2]
    return tuple(
        replace(row, incident_id=f"CJS-2026-{n:04}", number=n) for n, row in enumerate(made, 1)
    )


def listed(rows: Sequence[Row], more: Row | None = None, search: Search | None = None) -> ListView:
    """A page of a list."""
    return ListView(tuple(rows), START, more, search or Search())


def carried(card: Card, title: str) -> Go:
    """What a button of a list carries."""
    payload, _ = parse(button(card, title)["data"])
    assert isinstance(payload, Go)
    return payload


@pytest.mark.parametrize("make", [queue_card, log_card, mine_card, waiting_card])
def test_every_list_is_a_good_card_full_and_empty(
    case: Cases, make: Callable[[ListView, Organisation], Card]
) -> None:
    rows = rows_of(case)
    assert_good(make(listed(rows, rows[-1]), ORGANISATION))
    assert_good(make(listed(()), ORGANISATION))


def test_a_row_has_id_class_title_stage_lead_and_the_time_left(case: Cases) -> None:
    said = words(queue_card(listed([case("assessment").row]), ORGANISATION))
    for wanted in (
        "CJS-2026-0001",
        "Class Incident",
        "A spreadsheet of case reviews",
        "Stage 2 of 5: Assessment",
        "led by Eilidh Fraser",
        "2 waiting for approval",
        "2 days left, limit Sun 29 Mar 2026, 11:00",
    ):
        assert wanted in said


def test_a_missed_limit_has_a_sign_beside_its_colour(case: Cases) -> None:
    view = ListView((case("late").row,), START + timedelta(hours=80))
    assert "⚠ Overdue by 9 days" in words(queue_card(view, ORGANISATION))


def test_each_row_opens_its_case(case: Cases) -> None:
    rows = rows_of(case)
    card = queue_card(listed(rows), ORGANISATION)
    assert carried(card, "Open CJS-2026-0003") == Go(to="case", incident="CJS-2026-0003")


def test_the_queues_next_page_goes_on_after_its_last_row(case: Cases) -> None:
    last = rows_of(case)[-1]
    go = carried(queue_card(listed([last], last), ORGANISATION), "Next page")
    assert (go.to, go.rank, go.after) == ("queue", last.rank, last.incident_id)
    assert go.nearest == last.nearest


def test_the_last_page_has_no_next_one(case: Cases) -> None:
    assert "Next page" not in titles(queue_card(listed(rows_of(case)), ORGANISATION))


@pytest.mark.parametrize(
    ("make", "to"), [(log_card, "log"), (mine_card, "mine"), (waiting_card, "waiting")]
)
def test_other_lists_go_on_after_year_and_number(
    case: Cases, make: Callable[[ListView, Organisation], Card], to: str
) -> None:
    last = rows_of(case)[-1]
    go = carried(make(listed([last], last), ORGANISATION), "Next page")
    assert (go.to, go.after) == (to, "2026-10")


def test_the_log_asks_for_words_class_stage_kind_year_and_status() -> None:
    ids = {i["id"].removeprefix(INPUT) for i in inputs(log_card(listed(()), ORGANISATION))}
    assert ids == {"words", "classification", "stage", "kind", "year", "status"}


def test_the_log_keeps_what_was_searched() -> None:
    search = Search(words="laptop", classification="incident", open=False, year=2026)
    card = log_card(listed((), search=search), ORGANISATION)
    values = {i["id"].removeprefix(INPUT): i.get("value") for i in inputs(card)}
    assert values == {
        "words": "laptop",
        "classification": "incident",
        "stage": None,
        "kind": None,
        "year": "2026",
        "status": "closed",
    }
    assert "Clear the filters" in titles(card)


def test_filters_are_cleared_by_a_button_that_sends_no_inputs() -> None:
    card = log_card(listed((), search=Search(words="laptop")), ORGANISATION)
    assert button(card, "Clear the filters")["associatedInputs"] == "none"
    assert "Clear the filters" not in titles(log_card(listed(()), ORGANISATION))


def test_searching_sends_the_inputs_and_so_does_the_next_page(case: Cases) -> None:
    last = rows_of(case)[-1]
    card = log_card(listed([last], last), ORGANISATION)
    assert "associatedInputs" not in button(card, "Search")
    assert "associatedInputs" not in button(card, "Next page")
    assert button(card, f"Open {last.incident_id}")["associatedInputs"] == "none"


def test_an_empty_list_says_so_in_words() -> None:
    assert "Nothing is waiting for approval." in words(waiting_card(listed(()), ORGANISATION))
    assert "You have reported nothing yet" in words(mine_card(listed(()), ORGANISATION))
