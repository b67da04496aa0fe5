"""ENISA's method for the severity of a personal data breach: advisory, shown beside the decision.

SE = data processing context x ease of identification + circumstances of the breach
(ENISA, Recommendations for a methodology of the assessment of severity of personal data
breaches, v1.0, 2013). docs/severity.md has its tables, and says how to read the score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from procedure.definition import Procedure
from procedure.meanings import TWO
from procedure.severity_rows import (
    ADJUSTMENTS,
    CONTEXT,
    IDENTIFICATION,
    LESSENABLE,
    LEVELS,
    MANY,
    PARTS,
    Adjustment,
)
from procedure.severity_score import Severity, Unscored
from procedure.written import Unclear, whole_number

Answers = Mapping[str, object]
"""A submitted annex two, or what was typed into it so far."""

PREFIX = "severity_"
CIRCUMSTANCES = ("confidentiality", "integrity", "availability", "intent")
UNREADABLE = f"{PREFIX}unintelligible"
"""Every annex two says something to it since the context is adjusted; none did before."""
SHORT: Mapping[str, str] = {
    "context": "what sort of data it is",
    "identification": "how easily somebody can be identified",
    "confidentiality": "who could see it",
    "integrity": "whether it was altered",
    "availability": "whether it was lost",
    "intent": "mistake or purpose",
    "misused": "whether what was altered could have been misused",
    "other": "what other data is in it",
    "reason": "the reason for what raises or lessens it",
}
AT_RISK: Mapping[str, str] = {
    "victims": "victims",
    "witnesses": "witnesses",
    "children": "children",
}
"""Groups among the people affected who count as at risk whatever is answered."""


@dataclass(frozen=True, slots=True)
class _Move:
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


def of_form(answers: Answers, procedure: Procedure) -> Answers:
    """What a form answers, with two of its answers under the names that the score has for them."""
    meant = {"affected": "people_affected", "people": "people"}
    keys = {name: procedure.meanings[f"{TWO}.{meaning}"].key for name, meaning in meant.items()}
    return {**answers, **{name: answers.get(key, "") for name, key in keys.items()}}


def assessed(answers: Answers, *, filling: bool = False) -> Severity | Unscored | None:
    """What stands beside the decision; None while none of it is answered.

    An annex that was submitted before the context was adjusted keeps the score it had.
    `filling` says that the form is open, so that everything is asked.
    """
    if not any(_said(answers, part) for part in PARTS):
        return None
    if not filling and not answers.get(UNREADABLE):
        return _as_it_was(answers)
    missing = tuple(_missing(answers))
    return Unscored(missing) if missing else _reckoned(answers)


def severity(answers: Answers) -> Severity | None:
    """The score of a submitted annex, or None while an answer that it needs is missing."""
    found = assessed(answers)
    return found if isinstance(found, Severity) else None


def was_asked(key: str, answers: Answers) -> bool:
    """Whether a question of annex two was on the form when this one was submitted."""
    early = not key.startswith(PREFIX) or key.removeprefix(PREFIX) in PARTS
    return early or bool(answers.get(UNREADABLE))


def _said(answers: Answers, key: str) -> str:
    return str(answers.get(PREFIX + key) or "").strip()


def _asked_of(sort: str) -> Iterable[Adjustment]:
    return (row for row in ADJUSTMENTS if sort in row.sorts)


def _missing(answers: Answers) -> Iterable[str]:
    """What the score needs and has not, in the form's order."""
    yield from (SHORT[part] for part, table in PARTS.items() if _said(answers, part) not in table)
    sort = _said(answers, "context")
    if sort not in CONTEXT:
        return
    for row in _asked_of(sort):
        if not row.title(_said(answers, row.key)):
            yield row.name
    if _altered(answers) and not _said(answers, "misused"):
        yield SHORT["misused"]
    moves = _moves(answers, sort)
    if any(move.amount < 0 for move in moves) and not _said(answers, "other"):
        yield SHORT["other"]
    if any(move.chosen for move in moves) and not _said(answers, "reason"):
        yield SHORT["reason"]


def _moves(answers: Answers, sort: str) -> list[_Move]:
    """Every answer that moves the context of this sort of data, the greatest first."""
    found = []
    for row in _asked_of(sort):
        answer = _said(answers, row.key)
        amount = row.amount(answer, sort)
        if amount:
            found.append(_Move(row.key, amount, f"{row.name} (“{row.title(answer)}”)"))
        elif row.key == "people" and (named := _at_risk(answers)):
            amount = row.amount("some", sort)
            why = f"{row.name} ({named} are among them)"
            found.append(_Move(row.key, amount, why, chosen=False))
    return sorted(found, key=lambda move: -abs(move.amount))


def _at_risk(answers: Answers) -> str:
    """Victims, witnesses and children as annex two names them, whatever is answered here."""
    value = answers.get("affected") or ()
    chosen = value if isinstance(value, list | tuple) else str(value).split(",")
    return ", ".join(AT_RISK[key] for key in map(str, chosen) if key in AT_RISK)


def _altered(answers: Answers) -> bool:
    return _said(answers, "integrity") in ("recoverable", "lasting")


def _reckoned(answers: Answers) -> Severity:
    """The whole method, with its working."""
    context, lines = _context(answers)
    amounts, circumstances = _circumstances(answers)
    inside = _said(answers, "confidentiality") == "colleague"
    found = _summed(answers, context, lines, sum(amounts.values()), circumstances)
    logged = inside and not any(amounts[part] for part in CIRCUMSTANCES[1:])
    return Severity(found.score, found.level, (*found.lines, *_flags(answers)), logged)


def _summed(
    answers: Answers, context: int, lines: Iterable[str], added: float, circumstances: str
) -> Severity:
    name, ease = IDENTIFICATION[_said(answers, "identification")]
    score = context * ease + added
    level = next(level for floor, level in LEVELS if score >= floor)
    return Severity(
        score,
        level,
        (
            *lines,
            f"Ease of identification: {ease:g} ({_low(name)})",
            f"Circumstances: {added:g} ({circumstances})",
            f"{context:g} × {ease:g} + {added:g} = {score:g}: {_low(level)}",
        ),
    )


def _counted(moves: list[_Move]) -> list[_Move]:
    """The greatest fall, the greatest rise, and beside it people at risk, who always count.

    Table 1 joins its rises with "and/or" and has its falls as degrees, so neither are summed.
    """
    falls = [move for move in moves if move.amount < 0]
    rises = [move for move in moves if move.amount > 0 and move.row != "people"]
    return [*falls[:1], *rises[:1], *(move for move in moves if move.row == "people")]


def _kept(score: int) -> int:
    return max(1, min(4, score))


def _context(answers: Answers) -> tuple[int, list[str]]:
    """The context between 1 and 4, from the basic score and what moves it."""
    title, base = CONTEXT[_said(answers, "context")]
    moves = _moves(answers, _said(answers, "context"))
    counted = _counted(moves)
    summed = base + sum(move.amount for move in counted)
    context = _kept(summed)
    words = [f"Context: {base} ({_low(title)})", *(move.words for move in counted)]
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
    other = _said(answers, "other")
    if other not in CONTEXT:
        return context, lines
    rises = (move.amount for move in _counted(_moves(answers, other)) if move.amount > 0)
    second = _kept(CONTEXT[other][1] + sum(rises))
    if second <= context:
        return context, lines
    name = _low(CONTEXT[other][0])
    return second, [*lines, f"Other data in it, {name}, comes to {second}: the highest counts"]


def _circumstances(answers: Answers) -> tuple[dict[str, float], str]:
    """What each circumstance adds, and the words for it."""
    amounts, words = {}, []
    for part in CIRCUMSTANCES:
        title, amount = PARTS[part][_said(answers, part)]
        if part == "integrity" and _altered(answers):
            misused = _said(answers, "misused") != "no"
            amount = amount if misused else 0.0
            title += ", and possibly misused" if misused else ", but not misused"
        amounts[part] = amount
        words.append(f"{_low(title)}, {amount:g}")
    return amounts, "; ".join(words)


def _flags(answers: Answers) -> Iterable[str]:
    """The paper's two flags (3.3), which leave the score as it is; and what of them is unknown."""
    people = _people(answers)
    if people is None:
        yield f"The number of people isn't answered, so it may be more than {MANY}"
    elif people > MANY:
        yield f"Flag: more than {MANY} people ({people}), which makes it graver than the score says"
    unreadable = _said(answers, "unintelligible")
    if unreadable == "yes":
        yield (
            "Flag: unreadable data, well encrypted and the key safe, which makes it much less "
            "grave than the score says"
        )
    elif unreadable != "no":
        yield "Whether the data is unreadable isn't known yet"


def _people(answers: Answers) -> int | None:
    """How many people it is about; None where no number is said."""
    try:
        return whole_number(str(answers.get("people", "")))
    except Unclear:
        return None


def _as_it_was(answers: Answers) -> Severity | None:
    """The score of an annex from before the context was adjusted, as it was shown then."""
    if any(_said(answers, part) not in table for part, table in PARTS.items()):
        return None
    sort = _said(answers, "context")
    title, base = CONTEXT[sort]
    chosen = [PARTS[part][_said(answers, part)] for part in CIRCUMSTANCES]
    words = "; ".join(f"{_low(name)}, {amount:g}" for name, amount in chosen)
    lines = [f"Context: {base} ({_low(title)})"]
    found = _summed(answers, base, lines, sum(amount for _, amount in chosen), words)
    unasked = [row.name for row in _asked_of(sort)]
    unasked += [SHORT["misused"]] if _altered(answers) else []
    unasked += [SHORT["other"]] if sort in LESSENABLE else []
    unasked.append("whether the data is unreadable")
    later = f"Not asked then: {'; '.join(unasked)}"
    return Severity(found.score, found.level, (*found.lines, later))


def _low(title: str) -> str:
    return title[:1].lower() + title[1:]
