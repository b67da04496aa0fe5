"""One question as Adaptive Card inputs, each with its label."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from cards.elements import Element, box, hint, text
from cards.payloads import INPUT
from procedure.answering import Way
from procedure.answering_days import UNSURE
from procedure.answering_rows import row_count, row_key
from procedure.asking import Raw, typed
from procedure.field import Ask, Field

OPTIONAL = " (optional)"
RADIO_MOST = 5
_ISO_DAY = re.compile(r"(\d{4}-\d\d-\d\d)?")
_ISO_CLOCK = re.compile(r"(\d\d:\d\d)?")


def question(
    f: Field, raw: Raw, errors: Mapping[str, str], people: Mapping[str, str]
) -> list[Element]:
    """A question: what is wrong with the answer, the input, and a hint in plain words."""
    items: list[Element] = []
    if f.key in errors:
        items.append(text(f"⚠ {errors[f.key]}", color="Attention", weight="Bolder"))
    items += INPUTS[f.ask](f, raw, people)
    if f.hint:
        items.append(hint(f.hint))
    return [box(items, spacing="Medium")]


def label(f: Field) -> str:
    """The question word for word; optional ones say so, since most are needed."""
    return f.label if f.required or f.ask is Ask.TICK else f.label + OPTIONAL


def _input(kind: str, key: str, named: str, value: str, **more: Any) -> Element:
    made = {"type": f"Input.{kind}", "id": INPUT + key, "label": named, **more}
    return made | {"value": value} if value else made


def _line(f: Field, raw: Raw, people: Mapping[str, str]) -> list[Element]:
    return [_input("Text", f.key, label(f), typed(raw, f.key))]


def _text(f: Field, raw: Raw, people: Mapping[str, str]) -> list[Element]:
    return [_input("Text", f.key, label(f), typed(raw, f.key), isMultiline=True)]


def _number(f: Field, raw: Raw, people: Mapping[str, str]) -> list[Element]:
    return _line(f, raw, people)


def _date(f: Field, raw: Raw, people: Mapping[str, str]) -> list[Element]:
    return [_day(f.key, label(f), typed(raw, f.key))]


def _day(key: str, named: str, value: str) -> Element:
    """A calendar; a line of text while what was typed is no day, which a calendar would drop."""
    return _input("Date" if _ISO_DAY.fullmatch(value) else "Text", key, named, value)


def _clock(key: str, named: str, value: str) -> Element:
    """A clock, or a line of text as `_day`."""
    return _input("Time" if _ISO_CLOCK.fullmatch(value) else "Text", key, named, value)


def _instant(f: Field, raw: Raw, people: Mapping[str, str]) -> list[Element]:
    """Date and time side by side, each labelled, and below them that the time isn't known."""
    day = _day(f"{f.key}_date", label(f), typed(raw, f"{f.key}_date"))
    clock = _clock(f"{f.key}_time", "UK time, about", typed(raw, f"{f.key}_time"))
    return [
        {
            "type": "ColumnSet",
            "columns": [
                {"type": "Column", "width": "stretch", "items": [day]},
                {
                    "type": "Column",
                    "width": "stretch",
                    "items": [clock],
                    "verticalContentAlignment": "Bottom",
                },
            ],
        },
        _input(
            "ChoiceSet",
            f"{f.key}_unsure",
            "If you aren’t sure of the time",
            typed(raw, f"{f.key}_unsure"),
            choices=[{"title": "Only the day is known", "value": UNSURE}],
            isMultiSelect=True,
            style="expanded",
        ),
    ]


def _choice(f: Field, raw: Raw, people: Mapping[str, str]) -> list[Element]:
    looks = {"style": "expanded"}
    if len(f.choices) > RADIO_MOST:
        looks = {"style": "compact", "placeholder": "Choose one"}
    return [
        _input(
            "ChoiceSet",
            f.key,
            label(f),
            typed(raw, f.key),
            choices=[{"title": title, "value": value} for value, title in f.choices],
            wrap=True,
            **looks,
        )
    ]


def _choices(f: Field, raw: Raw, people: Mapping[str, str]) -> list[Element]:
    (made,) = _choice(f, raw, people)
    return [made | {"isMultiSelect": True, "style": "expanded"}]


def _tick(f: Field, raw: Raw, people: Mapping[str, str]) -> list[Element]:
    return [
        {
            "type": "Input.Toggle",
            "id": INPUT + f.key,
            "label": " ",
            "title": f.label,
            "value": "true" if typed(raw, f.key).lower() == "true" else "false",
            "wrap": True,
        }
    ]


def _person(f: Field, raw: Raw, people: Mapping[str, str]) -> list[Element]:
    """Teams' people picker; the static choices serve clients that lack it."""
    return [
        _input(
            "ChoiceSet",
            f.key,
            label(f),
            typed(raw, f.key),
            choices=[{"title": name, "value": key} for key, name in people.items()],
            isMultiSelect=f.ask is Ask.PEOPLE,
            style="compact",
            placeholder="Type a name",
            **{"choices.data": {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}},
        )
    ]


def _rows(f: Field, raw: Raw, people: Mapping[str, str]) -> list[Element]:
    count = row_count(f, raw)
    rows: list[Element] = [
        {
            "type": "Input.Text",
            "id": f"{INPUT}{f.key}_rows",
            "label": "Rows",
            "value": str(count),
            "isVisible": False,
        }
    ]
    if not f.required:  # a needed table is the whole of its section, whose title says what it is
        rows.append(text(label(f), weight="Bolder"))
    for index in range(count):
        cells = [cell for c in f.columns for cell in _cell(f, index, c, raw, people)]
        rows.append(box([text(f"Row {index + 1}", weight="Bolder"), *cells], "emphasis"))
    return rows


def _cell(
    f: Field, index: int, column: Field, raw: Raw, people: Mapping[str, str]
) -> list[Element]:
    """One answer of a row; not marked as optional, because the row as a whole is."""
    ask = Ask.LINE if column.ask is Ask.TEXT else column.ask
    own = replace(column.under(row_key(f, index, column)), required=True, ask=ask)
    return INPUTS[own.ask](own, raw, people)


Maker = Callable[[Field, Raw, Mapping[str, str]], list[Element]]

INPUTS: Mapping[Way, Maker] = {
    Ask.LINE: _line,
    Ask.TEXT: _text,
    Ask.NUMBER: _number,
    Ask.DATE: _date,
    Ask.INSTANT: _instant,
    Ask.CHOICE: _choice,
    Ask.CHOICES: _choices,
    Ask.TICK: _tick,
    Ask.PERSON: _person,
    Ask.PEOPLE: _person,
    Ask.ROWS: _rows,
}
