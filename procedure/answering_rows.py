"""The way of answering in rows: a table with a line for each of several things."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from procedure.answering import Names, Question, Way
from procedure.asking import Raw, typed

MOST_ROWS = 12


class Rows(Way):
    """A table with a line for each of several things."""

    asks = True

    def ids(self, f: Question, raw: Raw) -> list[str]:
        cells = [row_key(f, i, c) for i in range(row_count(f, raw)) for c in f.columns]
        return [f"{f.key}_rows", *cells]

    def read(self, f: Question, raw: Raw) -> Any:
        rows: list[dict[str, object]] = []
        for index in range(row_count(f, raw)):
            cells = {c.key: typed(raw, row_key(f, index, c)) for c in f.columns}
            if any(cells.values()):
                rows.append({c.key: c.read(cells) for c in f.columns})
        return rows

    def words(self, f: Question, raw: Raw, people: Names) -> str:
        return "\n".join(
            ", ".join(cell for cell in row if cell) for row in rows_in_words(f, raw, people)
        )

    def again(self, f: Question, value: Any) -> dict[str, object]:
        return {
            row_key(f, index, column): row.get(column.key, "")
            for index, row in enumerate(value)
            for column in f.columns
        }

    def chosen(self, f: Question, raw: Raw) -> list[str]:
        cells = [
            (c, {c.key: typed(raw, row_key(f, index, c))})
            for index in range(row_count(f, raw))
            for c in f.columns
        ]
        return [person for c, cell in cells for person in c.ask.chosen(c, cell)]

    def named(self, f: Question, answer: Any, name: Callable[[str], object]) -> Any:
        return [
            row | {c.key: c.ask.named(c, row.get(c.key), name) for c in f.columns}
            for row in answer or ()
        ]


def row_key(f: Question, index: int, column: Question) -> str:
    """The input id of one cell of a repeated row."""
    return f"{f.key}_{index}_{column.key}"


def row_count(f: Question, raw: Raw) -> int:
    """How many rows a repeated question shows: those typed in, at least one, at most twelve."""
    asked = typed(raw, f"{f.key}_rows")
    wanted = int(asked) if asked.isdecimal() and len(asked) < 3 else 1
    used = [i + 1 for i in range(MOST_ROWS) if any(typed(raw, row_key(f, i, c)) for c in f.columns)]
    return max(1, min(MOST_ROWS, max([wanted, *used])))


def rows_in_words(f: Question, raw: Raw, people: Names) -> list[list[str]]:
    """A repeated question's rows in which anything was typed, a cell a column."""
    rows = (
        [c.ask.words(c, {c.key: typed(raw, row_key(f, index, c))}, people) for c in f.columns]
        for index in range(row_count(f, raw))
    )
    return [row for row in rows if any(row)]
