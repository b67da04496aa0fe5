"""The way of answering in rows: a table with a line for each of several things."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from procedure.answering import Names, Question, Way
from procedure.asking import Raw, typed
from procedure.person import PersonId

MOST_ROWS = 12


class Rows(Way):
    """A table with a line for each of several things."""

    asks = True

    def rule(self, f: Question) -> str:
        return f"at most {MOST_ROWS} rows, each with:"

    def ids(self, f: Question, raw: Raw) -> list[str]:
        return [f"{f.key}_rows", *(key for row in _cells(f, raw) for key in _inputs(row, raw))]

    def read(self, f: Question, raw: Raw) -> Any:
        used = (row for row in _cells(f, raw) if _is_used(row, raw))
        return [{c.key: own.read(raw) for c, own in row} for row in used]

    def words(self, f: Question, raw: Raw, people: Names) -> str:
        return "\n".join(
            ", ".join(cell for cell in row if cell) for row in rows_in_words(f, raw, people)
        )

    def again(self, f: Question, value: Any) -> dict[str, object]:
        typed_again: dict[str, object] = {}
        for index, row in enumerate(value):
            for c, own in _row(f, index):
                if row.get(c.key) is not None:
                    typed_again.update(c.ask.again(own, row[c.key]))
        return typed_again

    def spelt_out(self, f: Question, raw: Raw, today: date) -> dict[str, object]:
        cells = (own for row in _cells(f, raw) for _, own in row)
        return {
            key: value for own in cells for key, value in own.ask.spelt_out(own, raw, today).items()
        }

    def chosen(self, f: Question, raw: Raw) -> list[PersonId]:
        cells = (own for row in _cells(f, raw) for _, own in row)
        return [person for own in cells for person in own.ask.chosen(own, raw)]

    def resolved(self, f: Question, raw: Raw, ids: Mapping[PersonId, PersonId]) -> dict[str, str]:
        cells = (own for row in _cells(f, raw) for _, own in row)
        return {
            key: said
            for own in cells
            for key, said in own.ask.resolved(own, raw, ids).items()
            if said
        }

    def named(self, f: Question, answer: Any, name: Callable[[str], object]) -> Any:
        return [
            row | {c.key: c.ask.named(c, row.get(c.key), name) for c in f.columns}
            for row in answer or ()
        ]


Row = list[tuple[Question, Question]]
"""Of each column of a row: the column, and the question of this one cell."""


def _row(f: Question, index: int) -> Row:
    return [(c, c.under(row_key(f, index, c))) for c in f.columns]


def _cells(f: Question, raw: Raw) -> list[Row]:
    return [_row(f, index) for index in range(row_count(f, raw))]


def _inputs(row: Row, raw: Raw) -> list[str]:
    return [key for _, own in row for key in own.ask.ids(own, raw)]


def _is_used(row: Row, raw: Raw) -> bool:
    return any(typed(raw, key) for key in _inputs(row, raw))


def row_key(f: Question, index: int, column: Question) -> str:
    """The input id of one cell of a repeated row."""
    return f"{f.key}_{index}_{column.key}"


def row_count(f: Question, raw: Raw) -> int:
    """How many rows a repeated question shows: those typed in, at least one, at most twelve."""
    asked = typed(raw, f"{f.key}_rows")
    wanted = int(asked) if asked.isdecimal() and len(asked) < 3 else 1
    used = [n for n in map(_number, _typed_under(f"{f.key}_", raw)) if n <= MOST_ROWS]
    return max(1, min(MOST_ROWS, max([wanted, *used])))


def _typed_under(prefix: str, raw: Raw) -> list[str]:
    """What follows the prefix in the ids of inputs in which something was typed."""
    return [key.removeprefix(prefix) for key in raw if key.startswith(prefix) and typed(raw, key)]


def _number(cell: str) -> int:
    """Which row a cell stands in, from 1; 0 for an input that is no cell."""
    index = cell.partition("_")[0]
    return int(index) + 1 if index.isdecimal() and len(index) < 3 else 0


def rows_in_words(f: Question, raw: Raw, people: Names) -> list[list[str]]:
    """A repeated question's rows in which anything was typed, a cell a column."""
    rows = ([own.ask.words(own, raw, people) for _, own in row] for row in _cells(f, raw))
    return [row for row in rows if any(row)]
