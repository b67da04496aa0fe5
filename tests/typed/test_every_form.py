"""Every form and every typed word takes what the tables have, in its meaning or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from cards.forms import Page, form_card, pages
from cards.payloads import INPUT, Fill
from dialogs.words import BEGIN, OPEN, Understood, understand
from procedure.answering_days import UNSURE
from procedure.answering_rows import row_key
from procedure.asking import inked, printable
from procedure.field import Ask, Field
from procedure.instants import DayOnly
from procedure.written import LARGEST
from tests.procedure.filled import ASKED_FORMS, FILLED, asking_of
from tests.typed_tables import table

TEXTS: list[tuple[str, str]] = table("texts")["texts"]
WRITTEN: dict[str, dict[str, Any]] = table("written")
SPELLINGS = [
    text
    for rows in WRITTEN.values()
    for part in (rows, rows["refused"])
    for text in part
    if text != "refused"
]
NAMES = [text for pair in table("names")["names"] for text in pair]
COMMANDS = [said for said, _, _ in table("commands")["commands"]]
MESSAGES = [text for message in table("messages")["messages"] for text in message]
ALL = list(dict.fromkeys([*(t for t, _ in TEXTS), *SPELLINGS, *NAMES, *COMMANDS, *MESSAGES]))
TODAY = date(2026, 11, 30)
DAYS = {text: day for text, day in WRITTEN["days"].items() if text != "refused"}


def test_the_tables_hold_three_hundred_inputs_and_more() -> None:
    assert len(ALL) > 300


def questions(form: str) -> Iterator[Field]:
    """Every question of a form, those in rows as those of their first row."""
    for f in ASKED_FORMS[form].fields():
        if f.ask.asks or f.ask in (Ask.DATE, Ask.INSTANT):
            yield from (c.under(row_key(f, 0, c)) for c in f.columns)
            if not f.columns:
                yield f


def read(f: Field, raw: dict[str, object]) -> object:
    """The answer, or the sentence with which it is refused."""
    try:
        return f.read(raw)
    except ValueError as refused:
        return refused


@pytest.mark.parametrize("form", list(ASKED_FORMS))
def test_whatever_is_typed_into_a_form_is_read_or_refused_with_a_sentence(form: str) -> None:
    for f in questions(form):
        for text in ALL:
            answer = read(f, dict.fromkeys(f.ask.ids(f, {}), text))
            if isinstance(answer, ValueError):
                assert str(answer).endswith((".", "?")), (f.key, text)


@pytest.mark.parametrize("form", list(ASKED_FORMS))
def test_a_question_in_words_keeps_them(form: str) -> None:
    for f in questions(form):
        if f.ask not in (Ask.TEXT, Ask.LINE):
            continue
        for typed, kept in TEXTS:
            wanted = kept if f.ask is Ask.TEXT else " ".join(kept.split())
            if len(wanted) <= f.most and (wanted or not f.required):
                assert f.read({f.key: typed}) == wanted, (f.key, typed)


@pytest.mark.parametrize("form", list(ASKED_FORMS))
def test_a_question_of_when_takes_a_day_as_people_write_it(form: str) -> None:
    for f in questions(form):
        for typed, day in DAYS.items():
            kept = f.ask.spelt_out(f, {f.key: typed, f"{f.key}_date": typed}, TODAY)
            if f.ask is Ask.DATE:
                assert f.read(kept).isoformat() == day, (f.key, typed)
            if f.ask is Ask.INSTANT:
                answer = f.read({**kept, f"{f.key}_unsure": UNSURE})
                assert isinstance(answer, DayOnly)
                assert answer.alone.isoformat() == day, (f.key, typed)


@pytest.mark.parametrize("form", list(ASKED_FORMS))
def test_a_question_of_how_many_takes_numbers_only(form: str) -> None:
    numbers = {text: n for text, n in WRITTEN["numbers"].items() if text != "refused"}
    for f in questions(form):
        if f.ask is Ask.NUMBER:
            assert {text: f.read({f.key: text}) for text in numbers} == numbers
            for text in ALL:
                answer = read(f, {f.key: text})
                assert isinstance(answer, ValueError | None) or 0 <= answer <= LARGEST  # type: ignore[operator]


HARD = [
    "x" * 5_000,
    "A.\n\n- B\n- C",
    "3 < 5 & <b>bold</b>",
    "“O’Brien” \U0001f469\u200d\U0001f4bb",
    "26-11-25",
    "9:30",
    "1,5",
]
"""What is too long, in lines, marked up, or of two readings."""


def inputs(element: Any) -> Iterator[dict[str, Any]]:
    """Every input of a card."""
    if isinstance(element, list):
        for each in element:
            yield from inputs(each)
    elif isinstance(element, dict):
        if str(element.get("type", "")).startswith("Input."):
            yield element
        for value in element.values():
            yield from inputs(value)


@pytest.mark.parametrize("form", list(ASKED_FORMS))
def test_a_page_shows_again_all_that_was_typed_into_it(form: str) -> None:
    make, actor, given, first = FILLED[form]
    whole, asking = ASKED_FORMS[form], asking_of(make(), actor, given)
    for text in HARD:
        raw: dict[str, object] = dict(first)
        for f in questions(form):
            if f.ask in (Ask.TEXT, Ask.LINE, Ask.NUMBER, Ask.DATE, Ask.INSTANT):
                raw |= dict.fromkeys(
                    (k for k in f.ask.ids(f, raw) if not k.endswith("_unsure")), text
                )
        shown = {
            one["id"].removeprefix(INPUT): one.get("value")
            for number in pages(whole, raw, asking)
            for one in inputs(form_card(Page(whole, asking, raw, number)))
        }
        typed = {key: text for key, value in raw.items() if value == text and key in shown}
        assert {key: shown[key] for key in typed} == typed


@pytest.mark.parametrize("phrase", [*BEGIN, *(f"{words} CJS-2026-0001" for words in OPEN)])
def test_a_word_that_opens_a_form_takes_every_text_along(phrase: str) -> None:
    for typed, kept in TEXTS:
        if not any(c.isalnum() for c in kept):
            continue
        understood = understand(f"{phrase} {typed}", "CJS-2026")
        assert isinstance(understood, Understood)
        assert isinstance(understood.payload, Fill)
        told = understood.payload.given.get("words", "")
        assert letters(told) == letters(kept), typed


def letters(text: str) -> str:
    """What can be seen of a text, but for spaces and the marks that set a command off."""
    return "".join(inked(printable(text)).split()).lstrip(":,;.!\u2013\u2014-")
