"""The class of an incident in words and colour."""

from __future__ import annotations

from collections.abc import Mapping

from cards.elements import Element, box, text
from procedure.terms import CATEGORY_NAMES, Category

CLASS_STYLE: Mapping[Category | None, str] = {
    None: "emphasis",
    Category.INCIDENT: "attention",
    Category.UNKNOWN: "warning",
    Category.VULNERABILITY: "accent",
    Category.EVENT: "good",
}


def class_of(classification: str) -> Category | None:
    """The category that a list's row names, or None before triage."""
    return Category(classification) if classification else None


def class_words(category: Category | None) -> str:
    """The class as people read it: never a colour alone."""
    return f"Class {CATEGORY_NAMES[category]}" if category else "Not classified yet"


def badge(category: Category | None) -> Element:
    """The class in a word and its colour."""
    words = text(class_words(category), weight="Bolder", horizontalAlignment="Center")
    return box([words], CLASS_STYLE[category])
