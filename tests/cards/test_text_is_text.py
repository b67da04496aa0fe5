"""What people type is shown as text: no link, mention, emphasis or list comes of it, anywhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import ValidationError

from cards.case import case_card
from cards.elements import WORD_JOINER, plain
from cards.forms import Page, form_card, pages
from cards.letters import mail_text
from cards.lists import log_card, mine_card, queue_card
from cards.notices import chat_card
from cards.pages import action_card, page_card
from cards.receipt import receipt_card
from procedure.asking import Asking
from procedure.errors import NotAllowed
from procedure.notices import TOPICS, Notice, Route, Topic
from procedure.record import Entry, Recorded
from procedure.roles import Actor
from service.cases import CaseView, case_view
from service.pages import PAGES
from service.ports.readings import Reading
from service.views import ListView
from tests.cards.cases import Case, closed, closure, reported
from tests.cards.cast import DPO, ORGANISATION
from tests.cards.reading import Card
from tests.cards.test_every_card import ABOUT
from tests.procedure.filled import ASKED_FORMS

MARKDOWN = MarkdownIt("commonmark")
WORDS_ONLY = {"inline", "text", "text_special", "paragraph_open", "paragraph_close"}
BREAKS = {"softbreak", "hardbreak"}
LINK = re.compile(r"(?i)\b(?:https?|ftp|mailto|tel|javascript|data):|www\.")
SHOWN = {"text", "title", "value", "label", "placeholder", "errorMessage", "fallbackText"}
HOSTILE = (
    "[Reset](https://evil.example) *now* _please_ `rm` **bold**",
    "<at>Everybody</at> <b>bold</b> <img src=x> <!-- no -->",
    "# A heading\n- a list\n1. one\n2) two\n> quoted\n+ more\n***\n===\n```\nfence\n```",
    "    code by spaces\n\tcode by a tab",
    "http://evil.example www.evil.example mailto:a@evil.example JAVASCRIPT:alert(1) <https://e.x>",
    "![image](https://evil.example/x.png) [ref]: https://evil.example\n[ref]",
    "&lt;at&gt;Everybody&lt;/at&gt; &#42;&#42;bold&#42;&#42; &amp;",
    "| a | b |\n|---|---|\n| c | d | ~~gone~~ \\*escaped\\* \\",
    "\u202eevil\u202c \x1b[31mred \u2066hidden\u2069",
)
ALPHABET = "*_`~[]()<>#+-.!|\\&;:/@=^{}$ \n\tahtpswx1\u202e\u2066"
TYPED = st.sampled_from(HOSTILE) | st.text(ALPHABET, min_size=3, max_size=60)


@cache
def marks(text: str) -> Counter[str]:
    """What a Markdown reader makes of a text beside words; most texts are on many cards."""
    tokens = MARKDOWN.parse(text)
    every = [*tokens, *(child for token in tokens for child in token.children or ())]
    found = Counter(t.type for t in every if t.type not in WORDS_ONLY | BREAKS)
    return found + Counter({"bare link": len(LINK.findall(text))})


def words(text: str) -> str:
    """The words that a Markdown reader shows, spaces made single."""
    return " ".join("".join(_shown(MARKDOWN.parse(text))).replace(WORD_JOINER, "").split())


def _shown(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.children:
            yield from _shown(token.children)
            yield "\n"
        elif token.type in BREAKS:
            yield "\n"
        else:
            yield token.content


def harmless(typed: str) -> str:
    """Words of the same length, on as many lines."""
    return re.sub(r"[^\n ]", "x", typed)


def with_words(case: Case, typed: str) -> list[Recorded]:
    """The case's record, with this in place of every free text and of everybody's name."""
    return [
        replace(r, actor=replace(r.actor, name=typed), entry=_entry(r.entry, typed))
        for r in case.record
    ]


def _entry(entry: Entry, typed: str) -> Entry:
    changed = _changed(entry.model_dump(), typed)
    try:
        return type(entry).model_validate(changed)
    except ValidationError:
        kept = {key: value for key, value in entry.model_dump().items() if value != changed[key]}
    for key in kept:
        try:
            entry = type(entry).model_validate(entry.model_dump() | {key: changed[key]})
        except ValidationError:
            continue
    return entry


def _changed(value: Any, typed: str) -> Any:
    if isinstance(value, dict):
        return {key: _changed(part, typed) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_changed(part, typed) for part in value)
    return typed if isinstance(value, str) and " " in value else value


def every_card(view: CaseView, row: Any) -> Iterator[Card]:
    """All that is ever shown of a case."""
    yield case_card(view)
    yield receipt_card(view)
    reading = Reading(view.incident.id, "x", view.actor.name, view.now)
    hashes = {seq + 1: f"{seq:064x}" for seq in range(view.incident.seq)}
    for page in PAGES:
        try:
            yield page_card(view, page, readings=[reading], hashes=hashes)
        except NotAllowed:
            continue
    for key in view.incident.work.actions:
        yield action_card(view, key, {"reason": view.actor.name}, {"reason": view.actor.name})
    for topic in sorted(set(Topic) - {t for t, row in TOPICS.items() if row.desk_wide}):
        for about in ABOUT.get(topic, ("",)):
            yield chat_card(
                Notice(view.incident.id, topic, Route.CHAT, view.actor.id, about, "k"), view
            )
    listed = ListView((row,), view.now)
    yield from (make(listed, ORGANISATION) for make in (queue_card, log_card, mine_card))
    for form in ASKED_FORMS.values():
        asking = Asking(view.now, ORGANISATION, view.actor, view.incident)
        raw = dict(form.prefill(asking)) if form.prefill else {}
        for number in pages(form, raw, asking):
            yield form_card(Page(form, asking, raw, number, once="once"))


def shown(card: Any) -> Iterator[tuple[str, str]]:
    """Every text of a card that a client renders, and where it stands; an input's value is raw."""
    if isinstance(card, list):
        for one in card:
            yield from shown(one)
    elif isinstance(card, dict):
        typed_in = str(card.get("type", "")).startswith("Input.")
        for key, value in card.items():
            if isinstance(value, str) and key in SHOWN and not (typed_in and key == "value"):
                yield key, value
            elif key != "data":
                yield from shown(value)


def marked(case: Case, typed: str) -> Counter[str]:
    """All marks on all cards of the case with these words in it."""
    record = with_words(case, typed)
    actor = Actor(DPO.id, typed, DPO.roles)
    view = case_view(record, case.id, actor, ORGANISATION, case.now)
    row = replace(case.row, title=typed, words=typed)
    found: Counter[str] = Counter()
    for card in every_card(view, row):
        found["entities"] += len(card.get("msteams", {}).get("entities", []))
        for _, text in shown(card):
            found += marks(text)
    return found


@pytest.fixture(scope="module", params=[reported, closure, closed], ids=lambda made: made.__name__)
def case(request: pytest.FixtureRequest) -> Case:
    """A case with all there is to say of it."""
    made: Case = request.param()
    return made


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_no_card_is_marked_by_what_was_typed(case: Case, typed: str) -> None:
    assert marked(case, typed) == marked(case, harmless(typed))


@settings(max_examples=25, deadline=None, database=None)
@given(typed=TYPED.filter(lambda typed: len(typed.split()) > 0))
def test_no_card_is_marked_by_anything_that_could_be_typed(typed: str) -> None:
    made = closure()
    assert marked(made, typed) == marked(made, harmless(typed))


@settings(max_examples=300, deadline=None, database=None)
@given(typed=TYPED)
def test_text_has_no_marks_and_keeps_its_words(typed: str) -> None:
    escaped = plain(typed)
    assert not marks(escaped)
    visible = re.sub("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", typed)
    assert words(escaped) == " ".join(visible.split())


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_a_mails_subject_is_one_line(case: Case, typed: str) -> None:
    record = with_words(case, typed + "\r\nBcc: all@evil.example")
    view = case_view(record, case.id, DPO, ORGANISATION, case.now)
    for topic in sorted(set(Topic) - {t for t, row in TOPICS.items() if row.desk_wide}):
        for about in ABOUT.get(topic, ("",)):
            notice = Notice(case.id, topic, Route.MAIL, DPO.id, about, "k")
            subject, _ = mail_text(notice, view.incident, view.now, ORGANISATION, {})
            assert len(subject.splitlines()) == 1
            assert "\x1b" not in subject
