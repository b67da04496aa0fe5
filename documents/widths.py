"""How wide the columns of a table are, by what stands in them, and how tall its rows come out."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

NARROWEST = 0.12
"""The least share of the line that a column has, where there are few."""

LETTERS_A_LINE, LETTERS_ACROSS = 95, 150
"""About how many letters a line over the whole width holds: upright, and with the page turned."""


def shares(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """The columns' shares of the line, one in all: more for what is longer, never too few."""
    columns = [list(cells) for cells in zip(heads, *rows, strict=True)]
    wanted = [sqrt(max(map(len, cells)) + 2 * _longest(cells)) for cells in columns]
    least = min(NARROWEST, 0.7 / len(columns))
    most = 1 - least * (len(columns) - 1)
    bounded = [min(max(each / sum(wanted), least), most) for each in wanted]
    return [each / sum(bounded) for each in bounded]


def _longest(cells: Sequence[str]) -> int:
    """The longest word: it should not have to be broken."""
    return max((len(word) for cell in cells for word in cell.split()), default=0)


def lines(cell: str, share: float, letters: int = LETTERS_A_LINE) -> int:
    """About how many lines a cell takes in a column of this share."""
    room = max(1, int(letters * share))
    return sum(1 + len(line) // room for line in cell.split("\n"))


def height(row: Sequence[str], widths: Sequence[float], letters: int = LETTERS_A_LINE) -> int:
    """About how many lines a row takes."""
    return max(lines(cell, share, letters) for cell, share in zip(row, widths, strict=True))
