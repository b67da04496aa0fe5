"""Annex two's questions that ENISA's score is made of, each asked only where it matters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from procedure.asking import Raw, typed
from procedure.field import Ask, Field, Relevant
from procedure.form import Section
from procedure.severity import PREFIX, UNREADABLE
from procedure.severity_rows import ADJUSTMENTS, CONTEXT, LESSENABLE, PARTS, Adjustment

SEVERITY_LABELS: Mapping[str, str] = {
    "context": "What sort of data is it, at its most sensitive?",
    "identification": "How easily can somebody be identified from it?",
    "confidentiality": "Who could see it?",
    "integrity": "Was it altered?",
    "availability": "Was it lost?",
    "intent": "Was it a mistake, or on purpose?",
}
HINTS: Mapping[str, str] = {
    "context": "Passwords and keys count as the data that they open.",
    "identification": (
        "A name alone is shared by many or few; with a birthday or an address it is certain."
    ),
    "availability": "Not lost, where a copy is at hand.",
    "intent": "Theft, hacking, selling it or harming this body are on purpose.",
}
UNREADABLE_ANSWERS = (("yes", "Yes"), ("no", "No"), ("not_known", "Not known yet"))


class _Settled(Field):
    """A question that says “not known yet” where it was left empty."""

    __slots__ = ()

    def read(self, raw: Raw) -> Any:
        return Field.read(self, raw) or "not_known"


def _where(*sorts: str) -> Relevant:
    """Asked where the data is of one of these sorts."""
    return lambda raw, asking: typed(raw, f"{PREFIX}context") in sorts


def _altered() -> Relevant:
    return lambda raw, asking: typed(raw, f"{PREFIX}integrity") in ("recoverable", "lasting")


def _choice(key: str, label: str, choices: tuple[tuple[str, str], ...], **more: Any) -> Field:
    return Field(PREFIX + key, label, Ask.CHOICE, choices=choices, beside=True, **more)


def _part(key: str) -> Field:
    choices = tuple((answer, title) for answer, (title, _) in PARTS[key].items())
    return _choice(key, SEVERITY_LABELS[key], choices, hint=HINTS.get(key, ""))


def _row(row: Adjustment) -> Field:
    choices = tuple((degree.key, degree.title) for degree in row.degrees)
    return _choice(row.key, row.question, choices, hint=row.hint, relevant=_where(*row.sorts))


SECTIONS = (
    Section(
        "How severe is it? (advice)",
        tuple(_part(part) for part in PARTS),
        note=(
            "ENISA's method makes a score of these answers and of those on the next page. It is "
            "shown beside your decision and never decides. You may leave them empty."
        ),
    ),
    Section(
        "What makes it more or less severe? (advice)",
        (
            *map(_row, ADJUSTMENTS),
            _choice(
                "other",
                "Is there other data in it, which this doesn't lessen?",
                (
                    ("none", "No"),
                    *((key, CONTEXT[key][0]) for key in ("simple", "behavioural", "financial")),
                ),
                hint="Needed only where something above lessens it: the highest score counts.",
                relevant=_where(*LESSENABLE),
            ),
            Field(
                f"{PREFIX}reason",
                "Why does that make it more or less severe?",
                hint="ENISA wants a reason for each change of the basic score.",
                most=1000,
                beside=True,
                relevant=_where(*CONTEXT),
            ),
            _choice(
                "misused",
                "Could what was altered have been used wrongly before it was put right?",
                (("no", "No"), ("yes", "Yes, or it can't be ruled out")),
                relevant=_altered(),
            ),
            _Settled(
                UNREADABLE,
                "Is the data unreadable to whoever has it?",
                Ask.CHOICE,
                "Well encrypted, and the key safe.",
                choices=UNREADABLE_ANSWERS,
                beside=True,
            ),
        ),
        note="What is asked here depends on the sort of data, and the score needs it.",
    ),
)
