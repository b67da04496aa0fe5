"""Clocks with their limits and the time that is left."""

from __future__ import annotations

from collections.abc import Iterable

from cards.elements import Element, box, text
from service.clockviews import ClockView


def clock_boxes(clocks: Iterable[ClockView]) -> list[Element]:
    """Those that run or were missed, the nearest first, then a line each for those that are met."""
    clocks = list(clocks)
    pressing = [clock_box(c) for c in clocks if c.running or c.missed]
    met = [f"{c.name}: {c.words}" for c in clocks if not (c.running or c.missed)]
    return [*pressing, *(text(line, size="Small", isSubtle=True, spacing="Small") for line in met)]


def clock_box(clock: ClockView) -> Element:
    """A clock with its limit and the time left; a missed one is marked by a sign and a colour."""
    sign = "⚠ " if clock.missed else ""
    style = "attention" if clock.missed else "warning" if clock.running else "default"
    bar = [_bar(clock)] if clock.running and not clock.missed else []
    words = [
        text(f"{sign}{clock.name}", weight="Bolder"),
        text(clock.line, spacing="None"),
        *bar,
        *([text(clock.note, size="Small", spacing="Small")] if clock.note else []),
    ]
    return box(words, style, spacing="Small")


def _bar(clock: ClockView) -> Element:
    """How much of its time has gone, as two parts of a line; the sign between them is now.

    Where a theme shows no colours, the sign still stands where the time has got to.
    """
    gone = max(12, min(88, round(clock.gone * 100)))
    parts = [_part(gone, "accent", "▶"), _part(100 - gone, "default", "▏")]
    return {"type": "ColumnSet", "spacing": "Small", "columns": parts}


def _part(width: int, style: str, sign: str) -> Element:
    words = text(sign, size="Small", horizontalAlignment="Right")
    return {"type": "Column", "width": width, "style": style, "spacing": "None", "items": [words]}
