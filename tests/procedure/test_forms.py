"""Forms: each kind of question, read from what was typed, however nasty."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from procedure.answering import Way
from procedure.answering_rows import MOST_ROWS, row_count
from procedure.asking import Asking
from procedure.field import Ask, Field
from procedure.form import Form, Section
from tests.procedure.story import DPO, MONDAY, ORGANISATION

ASKING = Asking(MONDAY, ORGANISATION, DPO)
WAYS = [way for way in vars(Ask).values() if isinstance(way, Way) and way.asks]
PAIR = (("a", "First"), ("b", "Second"))


def read(ask: Way, value: object, **more: Any) -> object:
    """The answer to a question of a kind."""
    return Field("q", "Question", ask, choices=PAIR, **more).read({"q": value})


@pytest.mark.parametrize(
    ("ask", "value", "answer"),
    [
        (Ask.LINE, "  two\r\n words ", "two words"),
        (Ask.TEXT, " one\r\ntwo\rthree\n", "one\ntwo\nthree"),
        (Ask.TEXT, "\x00nul\x1b[31m red\ud800", "nul[31m red"),
        (Ask.TEXT, "safe \u202etxt.exe\u2069", "safe txt.exe"),
        (Ask.TEXT, "=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        (Ask.TEXT, "Ünïcode 🙂 אב", "Ünïcode 🙂 אב"),
        (Ask.TEXT, None, ""),
        (Ask.TEXT, 7, "7"),
        (Ask.DATE, "2026-11-27", date(2026, 11, 27)),
        (Ask.DATE, "", None),
        (Ask.CHOICE, "a", "a"),
        (Ask.CHOICE, "", ""),
        (Ask.CHOICES, "a,b", ["a", "b"]),
        (Ask.CHOICES, " b , b,, ", ["b"]),
        (Ask.CHOICES, ["a", " b"], ["a", "b"]),
        (Ask.CHOICES, "", []),
        (Ask.TICK, "true", True),
        (Ask.TICK, True, True),
        (Ask.TICK, "false", False),
        (Ask.TICK, None, False),
        (Ask.TICK, "yes", False),
        (Ask.PERSON, " id-1 ", "id-1"),
        (Ask.PERSON, "3C8F6d41-AE85", "3c8f6d41-ae85"),
        (Ask.PERSON, "", ""),
        (Ask.PEOPLE, "id-1,id-2,id-1", ["id-1", "id-2"]),
        (Ask.PEOPLE, "id-a,ID-A, Id-B", ["id-a", "id-b"]),
        (Ask.NUMBER, "25", 25),
        (Ask.NUMBER, "25.0", 25),
        (Ask.NUMBER, "1,200", 1200),
        (Ask.NUMBER, 3, 3),
        (Ask.NUMBER, "0", 0),
        (Ask.NUMBER, " ", None),
    ],
)
def test_an_answer_is_read_as_its_kind(ask: Way, value: object, answer: object) -> None:
    assert read(ask, value) == answer


@pytest.mark.parametrize(
    ("ask", "value", "words"),
    [
        (Ask.LINE, "x" * 4001, "shorten this to 4000 characters; it has 4001"),
        (Ask.TEXT, "x" * 5000, "it has 5000"),
        (Ask.DATE, "2026-W48-5", "such as 27/11/2026"),
        (Ask.DATE, "2026-02-30", "Please give a date"),
        (Ask.DATE, "0001-01-01", "Please give a date"),
        (Ask.DATE, "9999-12-31", "Please give a date"),
        (Ask.CHOICE, "c", "choose one of the answers"),
        (Ask.CHOICE, "a,b", "choose one of the answers"),
        (Ask.CHOICES, "a,c", "choose from the answers"),
        (Ask.PERSON, "id-1,id-2", "choose one person"),
        (Ask.PERSON, "x" * 65, "choose one person"),
        (Ask.PEOPLE, ",".join(str(n) for n in range(21)), "at most 20 people"),
        (Ask.PEOPLE, "x" * 65, "at most 20 people"),
        (Ask.NUMBER, "-5", "whole number"),
        (Ask.NUMBER, "2.5", "whole number"),
        (Ask.NUMBER, "1e3", "whole number"),
        (Ask.NUMBER, "twelve", "whole number"),
        (Ask.NUMBER, "１２", "whole number"),
        (Ask.NUMBER, "²", "whole number"),
        (Ask.NUMBER, ".0", "whole number"),
        (Ask.NUMBER, "9" * 13, "too large"),
        (Ask.NUMBER, "9" * 5000, "too large"),
    ],
)
def test_an_answer_that_can_not_be_gets_a_sentence(ask: Way, value: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read(ask, value)


@pytest.mark.parametrize("ask", [ask for ask in WAYS if ask is not Ask.INSTANT])
def test_a_required_question_is_answered(ask: Way) -> None:
    with pytest.raises(ValueError, match=r"Please (answer|tick) this"):
        read(ask, "  ", required=True)


def test_none_is_an_answer_to_how_many() -> None:
    assert read(Ask.NUMBER, "0", required=True) == 0


@pytest.mark.parametrize("ask", WAYS)
@pytest.mark.parametrize("value", [{}, [], {"a": 1}, [["x"]], 1.5, float("nan"), b"x", object()])
def test_whatever_a_card_sends_is_read_or_refused_with_a_sentence(ask: Way, value: object) -> None:
    f = Field("q", "Question", ask, choices=PAIR, columns=(Field("c", "Column"),))
    raw = {"q": value, "q_date": value, "q_time": value, "q_rows": value, "q_0_c": value}
    assert refused_with(f, raw).endswith(".")


def refused_with(f: Field, raw: dict[str, object]) -> str:
    """The sentence with which an answer is refused, or the sentence that it is read."""
    try:
        return f"{f.read(raw)!r} is read."
    except ValueError as refused:
        return str(refused)


# Instants


def instant(day: object, clock: object = "", **more: Any) -> object:
    """The answer to a question of date and time."""
    return Field("q", "When?", Ask.INSTANT, **more).read({"q_date": day, "q_time": clock})


@pytest.mark.parametrize(
    ("day", "clock", "answer"),
    [
        ("2026-11-27", "16:30", datetime(2026, 11, 27, 16, 30, tzinfo=UTC)),
        ("2026-06-27", "16:30", datetime(2026, 6, 27, 15, 30, tzinfo=UTC)),
        ("2026-06-27", "00:00", datetime(2026, 6, 26, 23, 0, tzinfo=UTC)),
        ("2026-10-25", "01:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("27/11/2026", "4.30pm", datetime(2026, 11, 27, 16, 30, tzinfo=UTC)),
        ("", "", None),
    ],
)
def test_an_instant_is_read_in_london(day: str, clock: str, answer: datetime | None) -> None:
    assert instant(day, clock) == answer


@pytest.mark.parametrize(
    ("day", "clock", "words"),
    [
        ("", "16:30", "date as well as the time"),
        ("2026-06-27", "", "give the UK time, about, or tick that only the day is known"),
        ("long ago", "16:30", "such as 27/11/2026"),
        ("2026-11-27", "4:15", "as 04:15 or 16:15"),
        ("2026-11-27", "16:30+05:00", "without a time zone"),
        ("2026-11-27", "25:00", "such as 16:30"),
        ("0001-01-01", "00:00", "such as"),
        ("9999-12-31", "23:59", "such as"),
        ("2026-03-29", "01:30", "clocks went forward that night: there was no 01:30"),
    ],
)
def test_an_instant_that_can_not_be_gets_a_sentence(day: str, clock: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        instant(day, clock)


def test_a_required_instant_is_given() -> None:
    with pytest.raises(ValueError, match="Please answer this"):
        instant("", "", required=True)


# Rows

ROWS = Field(
    "p",
    "Parties",
    Ask.ROWS,
    required=True,
    columns=(Field("who", "Who?", Ask.LINE, most=10), Field("role", "Role?", Ask.LINE)),
)


def test_rows_are_read_without_the_empty_ones() -> None:
    raw = {"p_rows": "4", "p_0_who": "Police", "p_2_role": "Supplier"}
    assert ROWS.read(raw) == [
        {"who": "Police", "role": ""},
        {"who": "", "role": "Supplier"},
    ]


def test_rows_that_are_required_are_at_least_one() -> None:
    with pytest.raises(ValueError, match="Please answer this"):
        ROWS.read({"p_rows": "3", "p_0_who": " "})


def test_a_cell_is_checked_as_its_column() -> None:
    with pytest.raises(ValueError, match="shorten this to 10"):
        ROWS.read({"p_0_who": "x" * 11})


@pytest.mark.parametrize(
    ("raw", "count"),
    [
        ({}, 1),
        ({"p_rows": "3"}, 3),
        ({"p_rows": "0"}, 1),
        ({"p_rows": "-4"}, 1),
        ({"p_rows": "99"}, MOST_ROWS),
        ({"p_rows": "9" * 9}, 1),
        ({"p_rows": "x"}, 1),
        ({"p_rows": "²"}, 1),
        ({"p_5_who": "x"}, 6),
        ({"p_rows": "2", "p_11_who": "x"}, 12),
        ({"p_40_who": "x"}, 1),
    ],
)
def test_as_many_rows_are_shown_as_were_asked_or_used(raw: dict[str, str], count: int) -> None:
    assert row_count(ROWS, raw) == count


# Whole forms

FORM = Form(
    "test",
    "A form",
    (
        Section("One", (Field("a", "A", required=True), Field("known", "Known", Ask.SHOWN))),
        Section(
            "Two",
            (
                Field("b", "B", Ask.NUMBER),
                Field("c", "C", required=True, relevant=lambda raw, asking: raw.get("a") == "yes"),
            ),
        ),
    ),
)


def test_a_form_is_read_as_a_whole_with_every_error_at_its_field() -> None:
    answers, errors = FORM.read({"a": "", "b": "x", "known": "forged"}, ASKING)
    assert answers == {}
    assert set(errors) == {"a", "b"}


def test_a_page_is_read_by_itself() -> None:
    assert FORM.read({"b": "3"}, ASKING, page=1) == ({"b": 3}, {})
    answers, errors = FORM.read({"b": "3"}, ASKING, page=0)
    assert (answers, set(errors)) == ({}, {"a"})


def test_a_question_that_does_not_apply_is_neither_asked_nor_read() -> None:
    assert FORM.read({"a": "no", "c": "typed before"}, ASKING) == ({"a": "no", "b": None}, {})
    assert set(FORM.read({"a": "yes"}, ASKING)[1]) == {"c"}
