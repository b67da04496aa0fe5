"""ENISA's method for the severity of a personal data breach: advisory, shown beside the decision.

SE = data processing context x ease of identification + circumstances of the breach
(ENISA, Recommendations for a methodology of the assessment of severity of personal data
breaches, v1.0, 2013). docs/severity.md has its tables, and says how to read the score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from procedure.severity_answers import UNREADABLE, Answers, altered, asked_of, low, said
from procedure.severity_context import context_of, moves_of
from procedure.severity_rows import CONTEXT, IDENTIFICATION, LESSENABLE, LEVELS, MANY, PARTS

CIRCUMSTANCES = ("confidentiality", "integrity", "availability", "intent")
ADVICE = "advice, not a decision"
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


@dataclass(frozen=True, slots=True)
class Severity:
    """The score, the level it stands for, how it was reckoned, and what the score doesn't know.

    `logged`: one wrong colleague saw it and deleted it at once, which is logged and not notified.
    """

    score: float
    level: str
    lines: tuple[str, ...] = ()
    logged: bool = False

    @property
    def sentence(self) -> str:
        """As it stands beside the decision."""
        if self.logged:
            return (
                "To be logged, not notified: one colleague here saw it by mistake and deleted it "
                f"at once. ENISA's method can't weigh that and makes it {self.score:g}, "
                f"{self.level.lower()} ({ADVICE})"
            )
        return f"{self.level} ({self.score:g} by ENISA's method; {ADVICE})"


@dataclass(frozen=True, slots=True)
class Unscored:
    """No score, and the answers it lacks."""

    missing: tuple[str, ...]
    lines: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """As it stands where the score would."""
        return f"No score by ENISA's method. Not answered: {'; '.join(self.missing)}"


def assessed(answers: Answers, *, filling: bool = False) -> Severity | Unscored | None:
    """What stands beside the decision; None while none of it is answered.

    An annex that was submitted before the context was adjusted keeps the score it had.
    `filling` says that the form is open, so that everything is asked.
    """
    if not any(said(answers, part) for part in PARTS):
        return None
    if not filling and not answers.get(UNREADABLE):
        return _as_it_was(answers)
    missing = tuple(_missing(answers))
    return Unscored(missing) if missing else _reckoned(answers)


def severity(answers: Answers) -> Severity | None:
    """The score of a submitted annex, or None while an answer that it needs is missing."""
    found = assessed(answers)
    return found if isinstance(found, Severity) else None


def _missing(answers: Answers) -> Iterable[str]:
    """What the score needs and has not, in the form's order."""
    yield from (SHORT[part] for part, table in PARTS.items() if said(answers, part) not in table)
    sort = said(answers, "context")
    if sort not in CONTEXT:
        return
    for row in asked_of(sort):
        if not row.title(said(answers, row.key)):
            yield row.name
    if altered(answers) and not said(answers, "misused"):
        yield SHORT["misused"]
    moves = moves_of(answers, sort)
    if any(move.amount < 0 for move in moves) and not said(answers, "other"):
        yield SHORT["other"]
    if any(move.chosen for move in moves) and not said(answers, "reason"):
        yield SHORT["reason"]


def _reckoned(answers: Answers) -> Severity:
    """The whole method, with its working."""
    context, lines = context_of(answers)
    amounts, circumstances = _circumstances(answers)
    inside = said(answers, "confidentiality") == "colleague"
    found = _summed(answers, context, lines, sum(amounts.values()), circumstances)
    logged = inside and not any(amounts[part] for part in CIRCUMSTANCES[1:])
    return Severity(found.score, found.level, (*found.lines, *_flags(answers)), logged)


def _summed(
    answers: Answers, context: int, lines: Iterable[str], added: float, circumstances: str
) -> Severity:
    name, ease = IDENTIFICATION[said(answers, "identification")]
    score = context * ease + added
    level = next(level for floor, level in LEVELS if score >= floor)
    return Severity(
        score,
        level,
        (
            *lines,
            f"Ease of identification: {ease:g} ({low(name)})",
            f"Circumstances: {added:g} ({circumstances})",
            f"{context:g} × {ease:g} + {added:g} = {score:g}: {low(level)}",
        ),
    )


def _circumstances(answers: Answers) -> tuple[dict[str, float], str]:
    """What each circumstance adds, and the words for it."""
    amounts, words = {}, []
    for part in CIRCUMSTANCES:
        title, amount = PARTS[part][said(answers, part)]
        if part == "integrity" and altered(answers):
            misused = said(answers, "misused") != "no"
            amount = amount if misused else 0.0
            title += ", and possibly misused" if misused else ", but not misused"
        amounts[part] = amount
        words.append(f"{low(title)}, {amount:g}")
    return amounts, "; ".join(words)


def _flags(answers: Answers) -> Iterable[str]:
    """The paper's two flags (3.3), which leave the score as it is; and what of them is unknown."""
    people = str(answers.get("people", "")).replace(",", "").removesuffix(".0").strip()
    if not people.isdecimal():
        yield f"The number of people isn't answered, so it may be more than {MANY}"
    elif int(people) > MANY:
        yield f"Flag: more than {MANY} people ({people}), which makes it graver than the score says"
    unreadable = said(answers, "unintelligible")
    if unreadable == "yes":
        yield (
            "Flag: unreadable data, well encrypted and the key safe, which makes it much less "
            "grave than the score says"
        )
    elif unreadable != "no":
        yield "Whether the data is unreadable isn't known yet"


def _as_it_was(answers: Answers) -> Severity | None:
    """The score of an annex from before the context was adjusted, as it was shown then."""
    if any(said(answers, part) not in table for part, table in PARTS.items()):
        return None
    sort = said(answers, "context")
    title, base = CONTEXT[sort]
    chosen = [PARTS[part][said(answers, part)] for part in CIRCUMSTANCES]
    words = "; ".join(f"{low(name)}, {amount:g}" for name, amount in chosen)
    lines = [f"Context: {base} ({low(title)})"]
    found = _summed(answers, base, lines, sum(amount for _, amount in chosen), words)
    unasked = [row.name for row in asked_of(sort)]
    unasked += [SHORT["misused"]] if altered(answers) else []
    unasked += [SHORT["other"]] if sort in LESSENABLE else []
    unasked.append("whether the data is unreadable")
    later = f"Not asked then: {'; '.join(unasked)}"
    return Severity(found.score, found.level, (*found.lines, later))
