"""Monstrous and nasty texts: every card stays below the limit, and text stays text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cards.case import case_card
from cards.home import home_card
from cards.lists import log_card
from cards.notices import chat_card
from cards.pages import action_card, page_card
from cards.receipt import receipt_card
from cards.wire import size
from procedure.notices import Notice, Route, Topic
from procedure.steps.evaluate import CompleteReview
from procedure.steps.report import AddInformation
from service.pages import PAGES
from service.ports.rows import Search
from service.views import ListView
from tests.cards.cases import Case, ask, classify, propose, reported
from tests.cards.cast import ANNEXES, CHIEF, DPO, EXPERT, ORGANISATION, OWNER, REPORTER, START
from tests.cards.reading import Card, assert_good, nodes, words
from tests.cards.test_home import home

LONG = 4000
NASTY = (
    "[click](https://evil.example) <at>Everybody</at> **bold** `code` ![x](data:image/png;base64,x)"
    "\n# heading\n- item\n1. one\n> quote\n| a | b |\nwww.evil.example mailto:x@evil.example"
    " <script>alert(1)</script> _under_ ~~gone~~ \u202eright to left\x07"
)


def filled(words_typed: str) -> Case:
    """A case with this text wherever somebody can type, and much of everything."""
    free = dict.fromkeys(("nature", "systems", "users", "subjects", "why_late"), words_typed)
    case = classify(reported(**free), reason=words_typed)
    for number in range(12):
        case.take(AddInformation(text=words_typed), REPORTER)
        case.take(propose("recovery", words_typed[:2000], owner=OWNER, days=3 + number))
        case.take(ask(EXPERT, words_typed))
    for annex, answers in ANNEXES.items():
        typed = {k: words_typed for k, v in answers.items() if _is_free(k, v)}
        case.submit(annex, **typed)
    for review in ("asset_register", "policies", "training"):
        step = CompleteReview.model_validate({"review": review, "outcome": words_typed})
        case.take(step)
    return case


CHOSEN = frozenset(
    {"classification", "breach", "cyber", "sensitive", "offence", "aware", "cause", "risk"}
)


def _is_free(key: str, value: object) -> bool:
    chosen = key in CHOSEN or key.startswith("severity_") or key == "high_risk"
    return isinstance(value, str) and not chosen


def every_card(case: Case) -> Iterator[Card]:
    """Every sort of card of a case, for those who see most of it."""
    view = case.view(DPO)
    yield case_card(view, "x" * 5000)
    for page in PAGES:
        yield page_card(view, page)
    for actor in (DPO, CHIEF):
        yield action_card(case.view(actor), "A1")
    for actor in (REPORTER, EXPERT, OWNER):
        yield case_card(case.view(actor))
    yield receipt_card(case.view(REPORTER))
    for topic, about in (
        (Topic.REPORTED, ""),
        (Topic.INFORMATION_ADDED, ""),
        (Topic.DECIDED, "A1"),
        (Topic.INPUT_GIVEN, "Q1"),
        (Topic.CLASSIFIED, ""),
    ):
        yield chat_card(Notice(case.id, topic, Route.CHAT, DPO.id, about, "key"), view)
    yield chat_card(
        Notice(case.id, Topic.INPUT_WANTED, Route.CHAT, EXPERT.id, "input:Q1", "key"),
        case.view(EXPERT),
    )
    yield home_card(home(DPO, first=(case.row,) * 5, counts={"incident": 5}))
    yield log_card(
        ListView((case.row,) * 10, START, case.row, Search(words="x" * 200)), ORGANISATION
    )


@pytest.mark.parametrize("mark", ["x", "*", "ж", "🔥"])
def test_no_text_is_so_long_that_a_card_goes_over_the_limit(mark: str) -> None:
    case = filled((mark * 40 + " ") * (LONG // 41))
    for card in every_card(case):
        assert_good(card)


def test_a_shortened_card_says_where_the_rest_is() -> None:
    card = page_card(filled("word " * 799).view(DPO), "annexes")
    assert "“Correct annex …” on the case shows them whole." in words(card)


MARKS = ("[click](", "<at>", "**bold", "`code", "<script", "~~gone", "https:", "www.", "mailto:")


def test_markdown_links_and_mentions_stay_text() -> None:
    for card in every_card(filled(NASTY)):
        shown = [str(n["text"]) for n in nodes(card) if n.get("type") == "TextBlock"]
        shown += [str(f["value"]) for n in nodes(card) for f in n.get("facts", ())]
        for written in shown:
            found = [m for m in MARKS if m in written.replace(f"\\{m[0]}", "")]
            assert found == []
            assert "\u202e" not in written
            assert "\x07" not in written


def test_a_line_never_becomes_a_heading_a_list_or_a_quote() -> None:
    for card in every_card(filled(NASTY)):
        for node in nodes(card):
            if node.get("type") == "TextBlock":
                starts = [line.lstrip()[:2] for line in str(node["text"]).split("\n")]
                assert not {"# ", "- ", "> ", "| "} & set(starts)


def test_an_answer_that_is_typed_again_is_never_shortened() -> None:
    case = filled("y" * LONG)
    card = action_card(case.view(CHIEF), "A1", raw={"reason": "z" * 2000})
    typed = [n["value"] for n in nodes(card) if n.get("type") == "Input.Text"]
    assert typed == ["z" * 2000]


@pytest.fixture(scope="module")
def big() -> Case:
    """A case with the longest texts that the forms take."""
    return filled("word " * 799)


def test_the_limit_is_reckoned_as_teams_does(big: Case) -> None:
    assert size(case_card(big.view(DPO))) <= 80_000
