"""Annex two's answers as ENISA's score reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from procedure.severity_rows import ADJUSTMENTS, PARTS, Adjustment

Answers = Mapping[str, object]
"""A submitted annex two, or what was typed into it so far."""

PREFIX = "severity_"
UNREADABLE = f"{PREFIX}unintelligible"
"""Every annex two says something to it since the context is adjusted; none did before."""
AT_RISK: Mapping[str, str] = {
    "victims": "victims",
    "witnesses": "witnesses",
    "children": "children",
}
"""Groups among the people affected who count as at risk whatever is answered."""


def was_asked(key: str, answers: Answers) -> bool:
    """Whether a question of annex two was on the form when this one was submitted."""
    early = not key.startswith(PREFIX) or key.removeprefix(PREFIX) in PARTS
    return early or bool(answers.get(UNREADABLE))


def said(answers: Answers, key: str) -> str:
    """What was answered to a question of the score; nothing where it wasn't."""
    return str(answers.get(PREFIX + key) or "").strip()


def asked_of(sort: str) -> Iterable[Adjustment]:
    """What else is asked where the data is of this sort."""
    return (row for row in ADJUSTMENTS if sort in row.sorts)


def at_risk(answers: Answers) -> str:
    """Victims, witnesses and children as annex two names them, whatever is answered here."""
    value = answers.get("affected") or ()
    chosen = value if isinstance(value, list | tuple) else str(value).split(",")
    return ", ".join(AT_RISK[key] for key in map(str, chosen) if key in AT_RISK)


def altered(answers: Answers) -> bool:
    """Whether the data was altered, so that it may have been misused."""
    return said(answers, "integrity") in ("recoverable", "lasting")


def low(title: str) -> str:
    """A title as it stands within a sentence."""
    return title[:1].lower() + title[1:]
