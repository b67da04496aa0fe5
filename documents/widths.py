"""How wide the columns of a table are, by what stands in them, and how tall its rows come out."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

NARROWEST = 0.12
"""The least share of the line that a column has."""

LETTERS_A_LINE = 95
"""About how many letters a line over the whole width holds, at the size of a table."""


def shares(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """The columns' shares of the line, one in all: more for what is longer, never too few."""
    columns = [list(cells) for cells in zip(heads, *rows, strict=True)]
    wanted = [sqrt(max(map(len, cells)) + 2 * _longest(cells)) for cells in columns]
    most = max(1 - NARROWEST * (len(columns) - 1), 1 / len(columns))
    least = min(NARROWEST, 1 / len(columns))
    bounded = [min(max(each / sum(wanted), least), most) for each in wanted]
    return [each / sum(bounded) for each in bounded]


def _longest(cells: Sequence[str]) -> int:
    """The longest word: it should not have to be broken."""
    return max((len(word) for cell in cells for word in cell.split()), default=0)


def lines(cell: str, share: float) -> int:
    """About how many lines a cell takes in a column of this share."""
    room = max(1, int(LETTERS_A_LINE * share))
    return sum(1 + len(line) // room for line in cell.split("\n"))


def height(row: Sequence[str], widths: Sequence[float]) -> int:
    """About how many lines a row takes."""
    return max(lines(cell, share) for cell, share in zip(row, widths, strict=True))
