"""What a question says of its answer, in words, is what it takes."""

from __future__ import annotations

import pytest

from procedure.answering import MOST_PEOPLE
from procedure.answering_rows import MOST_ROWS
from procedure.asking import Raw
from procedure.field import Ask, Field
from procedure.written import LARGEST, YEARS

NAMED = (("a", "An apple"), ("b", "A pear"))
WAYS = {name: way for name, way in vars(Ask).items() if name.isupper()}


def question(way: str) -> Field:
    return Field("x", "What?", WAYS[way], most=7, choices=NAMED)


def people(count: int) -> Raw:
    return {"x": ",".join(f"p{n}" for n in range(count))}


@pytest.mark.parametrize(
    ("way", "rule", "taken", "refused"),
    [
        ("TEXT", "words, at most 7 characters", {"x": "7" * 7}, {"x": "8" * 8}),
        ("LINE", "one line, at most 7 characters", {"x": "7" * 7}, {"x": "8" * 8}),
        ("DATE", "a day, from 1900 to 2199", {"x": "2199-12-31"}, {"x": "2200-01-01"}),
        ("DATE", "a day, from 1900 to 2199", {"x": "1900-01-01"}, {"x": "1899-12-31"}),
        (
            "INSTANT",
            "a day and a time (UK time), or that only the day is known, from 1900 to 2199",
            {"x_date": "2199-12-31", "x_time": "16:30"},
            {"x_date": "2200-01-01", "x_time": "16:30"},
        ),
        ("CHOICE", "one of: An apple; A pear", {"x": "a"}, {"x": "a,b"}),
        ("CHOICES", "any of: An apple; A pear", {"x": "a,b"}, {"x": "c"}),
        ("PERSON", "one person", people(1), people(2)),
        ("PEOPLE", "at most 20 people", people(MOST_PEOPLE), people(MOST_PEOPLE + 1)),
        (
            "NUMBER",
            "a whole number, at most 1,000,000,000,000",
            {"x": str(LARGEST)},
            {"x": str(LARGEST + 1)},
        ),
    ],
)
def test_a_rule_says_what_is_taken_and_what_is_refused(
    way: str, rule: str, taken: Raw, refused: Raw
) -> None:
    asked = question(way)
    assert asked.ask.rule(asked) == rule
    assert asked.read(taken)
    with pytest.raises(ValueError, match=r"lease|large"):
        asked.read(refused)


def test_rows_are_at_most_as_many_as_their_rule_says() -> None:
    table = Field("x", "Which?", Ask.ROWS, columns=(Field("c", "What?", Ask.LINE),))
    typed = {"x_rows": "99", **{f"x_{n}_c": "word" for n in range(99)}}
    assert table.ask.rule(table) == f"at most {len(table.read(typed))} rows, each with:"
    assert len(table.read(typed)) == MOST_ROWS


def test_a_tick_needs_no_more_than_its_rule() -> None:
    asked = question("TICK")
    assert asked.ask.rule(asked) == "a tick, or none"
    assert (asked.read({"x": "true"}), asked.read({})) == (True, False)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_answering_has_a_rule_of_its_own(way: str) -> None:
    asked = question(way)
    others = [WAYS[other].rule(asked) for other in WAYS if other != way]
    assert bool(asked.ask.rule(asked)) is asked.ask.asks
    assert asked.ask.rule(asked) not in others


def test_years_are_those_that_calendars_can_reckon_with() -> None:
    assert (YEARS[0], YEARS[-1]) == (1900, 2199)
