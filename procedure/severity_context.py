"""ENISA's context of the data: what its sort counts, and what raises or lessens that (3.1)."""

from __future__ import annotations

from dataclasses import dataclass

from procedure.severity_answers import Answers, asked_of, at_risk, low, said
from procedure.severity_rows import CONTEXT


@dataclass(frozen=True, slots=True)
class Move:
    """How far one answer moves the context, and why; `chosen` by whoever filled the form in."""

    row: str
    amount: int
    why: str
    chosen: bool = True

    @property
    def words(self) -> str:
        """As it stands in the working."""
        way = "more" if self.amount > 0 else "less"
        return f"{way} {abs(self.amount)} because of {self.why}"


def moves_of(answers: Answers, sort: str) -> list[Move]:
    """Every answer that moves the context of this sort of data, the greatest first."""
    found = []
    for row in asked_of(sort):
        answer = said(answers, row.key)
        amount = row.amount(answer, sort)
        if amount:
            found.append(Move(row.key, amount, f"{row.name} (“{row.title(answer)}”)"))
        elif row.key == "people" and (named := at_risk(answers)):
            amount = row.amount("some", sort)
            why = f"{row.name} ({named} are among them)"
            found.append(Move(row.key, amount, why, chosen=False))
    return sorted(found, key=lambda move: -abs(move.amount))


def _counted(moves: list[Move]) -> list[Move]:
    """The greatest fall, the greatest rise, and beside it people at risk, who always count.

    Table 1 joins its rises with "and/or" and has its falls as degrees, so neither are summed.
    """
    falls = [move for move in moves if move.amount < 0]
    rises = [move for move in moves if move.amount > 0 and move.row != "people"]
    return [*falls[:1], *rises[:1], *(move for move in moves if move.row == "people")]


def _kept(score: int) -> int:
    return max(1, min(4, score))


def context_of(answers: Answers) -> tuple[int, list[str]]:
    """The context between 1 and 4, from the basic score and what moves it."""
    title, base = CONTEXT[said(answers, "context")]
    moves = moves_of(answers, said(answers, "context"))
    counted = _counted(moves)
    summed = base + sum(move.amount for move in counted)
    context = _kept(summed)
    words = [f"Context: {base} ({low(title)})", *(move.words for move in counted)]
    if context != summed:
        words.append(f"kept between 1 and 4: {context}")
    elif counted:
        words.append(f"together {context}")
    lines = ["; ".join(words)]
    if also := [move.why for move in moves if move not in counted]:
        lines.append(f"Only the greatest counts, so not counted as well: {'; '.join(also)}")
    lessened = any(move.amount < 0 for move in counted)
    return _with_other(answers, context, lines) if lessened else (context, lines)


def _with_other(answers: Answers, context: int, lines: list[str]) -> tuple[int, list[str]]:
    """Where several sorts of data are in it, the highest score counts (3.1.1)."""
    other = said(answers, "other")
    if other not in CONTEXT:
        return context, lines
    rises = (move.amount for move in _counted(moves_of(answers, other)) if move.amount > 0)
    second = _kept(CONTEXT[other][1] + sum(rises))
    if second <= context:
        return context, lines
    name = low(CONTEXT[other][0])
    return second, [*lines, f"Other data in it, {name}, comes to {second}: the highest counts"]
