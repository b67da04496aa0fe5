"""Small pieces of any card."""

from __future__ import annotations

from collections.abc import Sequence

from cards.elements import Element, box, text
from procedure.terms import capital


def bullets(items: Sequence[str], most: int = 5) -> list[Element]:
    """A short list; when there are more, how many more."""
    lines = [text(f"• {capital(item)}", spacing="Small") for item in items[:most]]
    rest = len(items) - most
    return [*lines, text(f"… and {rest} more", spacing="Small")] if rest > 0 else lines


def contradicting(found: Sequence[str]) -> list[Element]:
    """What can't both be so, marked by a sign beside its colour."""
    if not found:
        return []
    head = text("⚠ This can't both be so; please change one of the two:", weight="Bolder")
    return [box([head, *bullets(found)], "warning")]


def footer(words: str) -> Element:
    """Small print at a card's foot."""
    return text(words, size="Small", isSubtle=True, spacing="Medium", separator=True)
