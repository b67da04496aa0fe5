"""The class of an incident in words and colour."""

from __future__ import annotations

from cards.elements import Element, box, text
from procedure.definition import Procedure

NOT_CLASSIFIED = "Not classified yet"


def class_words(category: str | None, procedure: Procedure) -> str:
    """The class as people read it, "" or None before triage: never a colour alone."""
    return f"Class {procedure.class_names.get(category, category)}" if category else NOT_CLASSIFIED


def class_style(category: str | None, procedure: Procedure) -> str:
    """Its colour; none of its own for one that isn't in the procedure, or not yet classified."""
    row = procedure.classes.get(category or "")
    return row.colour if row is not None else "emphasis"


def badge(category: str | None, procedure: Procedure) -> Element:
    """The class in a word and its colour."""
    words = class_words(category, procedure)
    made = text(words, weight="Bolder", horizontalAlignment="Center")
    return box([made], class_style(category, procedure))
