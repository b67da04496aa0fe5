"""The building blocks of every card: text that stays text, facts, buttons, and the size limit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from cards.payloads import Again, Fill, Go, Seen
from cards.wire import size

Element = dict[str, Any]
Card = dict[str, Any]

MOST_BYTES = 80_000
"""A message may hold about 100 KB in UTF-16; stay below (Teams: format your bot messages)."""

_SPECIAL = re.compile(r"([\\`*_\[\]<>~|])")
# Within the line: a space that took in line feeds would try each empty line to the end of all.
_LINE_START = re.compile(r"^[^\S\n]*+([-+#]|\d++(?=[.)]))", re.MULTILINE)
_LINK = re.compile(r"(?i)(https?|ftp|mailto|tel|javascript|data)(:)|(www)(\.)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
WORD_JOINER = "\u2060"
SHORT = 100


def plain(words: str) -> str:
    """Text a person typed, as text: no Markdown, link, mention or hidden direction comes of it."""
    return _kept_plain(words) if len(words) <= SHORT else _plain(words)


def _plain(words: str) -> str:
    words = _CONTROL.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))
    words = _SPECIAL.sub(r"\\\1", words)
    words = _LINE_START.sub(_escaped_start, words)
    words = _ENTITY.sub(f"&{WORD_JOINER}", words)
    if ":" in words or "www" in words.casefold():  # most prose has neither, and looking is dear
        words = _LINK.sub(_broken_link, words)
    return "\n\n".join(line.strip() for line in words.split("\n") if line.strip())


# Short texts are nearly all our own, the same on every card.
_kept_plain = lru_cache(maxsize=1024)(_plain)


def _escaped_start(found: re.Match[str]) -> str:
    mark = found[1]
    return f"{mark}{WORD_JOINER}" if mark.isdigit() else f"\\{mark}"


def _broken_link(found: re.Match[str]) -> str:
    scheme, colon, www, dot = found.groups()
    return f"{scheme}{WORD_JOINER}{colon}" if scheme else f"{www}{WORD_JOINER}{dot}"


def text(words: str, **looks: Any) -> Element:
    """A paragraph that wraps; `words` are escaped."""
    return {"type": "TextBlock", "text": plain(words) or " ", "wrap": True, **looks}


def heading(words: str, size: str = "Medium") -> Element:
    """A heading that a screen reader knows as one."""
    return text(words, size=size, weight="Bolder", style="heading")


def hint(words: str) -> Element:
    """A small line under a question."""
    return text(words, size="Small", isSubtle=True, spacing="None")


def facts(pairs: Iterable[tuple[str, str]]) -> Element:
    """Names and values; pairs without a value are left out."""
    return {
        "type": "FactSet",
        "facts": [{"title": plain(name), "value": plain(value)} for name, value in pairs if value],
    }


def box(items: Sequence[Element], style: str = "default", **looks: Any) -> Element:
    """Elements that belong together: default, emphasis, good, warning, attention or accent."""
    return {"type": "Container", "style": style, "items": list(items), **looks}


def columns(*parts: tuple[str, Sequence[Element]]) -> Element:
    """Side by side: each part a width ('auto', 'stretch') and its elements."""
    return {
        "type": "ColumnSet",
        "columns": [
            {"type": "Column", "width": width, "items": list(items)} for width, items in parts
        ],
    }


LINES = {"good": "✔ ", "warning": "⚠ ", "attention": "⚠ ", "accent": "", "default": ""}


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> Element:
    """Figures under heads that a screen reader knows as such; `widths` are shares of the line."""

    def line(cells: Sequence[str], **looks: Any) -> Element:
        made = [{"type": "TableCell", "items": [text(cell, **looks)]} for cell in cells]
        return {"type": "TableRow", "cells": made}

    return {
        "type": "Table",
        "firstRowAsHeader": True,
        "showGridLines": True,
        "columns": [{"width": width} for width in widths],
        "rows": [line(heads, weight="Bolder"), *(line(cells) for cells in rows)],
    }


def banner(words: str, style: str = "accent") -> Element:
    """A line that says what just happened or what is wrong; a sign goes with the colour."""
    return box([text(f"{LINES[style]}{words}", weight="Bolder")], style, bleed=True)


def button(
    title: str,
    payload: Go | Fill | Again | Seen,
    *,
    primary: bool = False,
    more: bool = False,
    opens_dialog: bool = False,
    in_dialog: bool = False,
    inputs: bool = True,
    danger: bool = False,
    tooltip: str = "",
) -> Element:
    """A button for one of our payloads.

    In chat it is an Action.Execute that falls back to Action.Submit; in a dialog, or to open one,
    an Action.Submit, as Teams wants it. `more` puts it behind the three dots. `inputs=False`
    leaves what was typed out.
    """
    data: dict[str, object] = payload.pack()
    looks: dict[str, Any] = {"title": title}
    if primary or danger:
        looks["style"] = "destructive" if danger else "positive"
    if more:
        looks["mode"] = "secondary"
    if tooltip:
        looks["tooltip"] = tooltip
    if not inputs:
        looks["associatedInputs"] = "none"
    if opens_dialog:
        return {
            "type": "Action.Submit",
            "data": data | {"msteams": {"type": "task/fetch"}},
            **looks,
        }
    submit = {"type": "Action.Submit", "data": data, **looks}
    if in_dialog:
        return submit
    verb = f"{payload.do}.{getattr(payload, 'form', '') or getattr(payload, 'to', '')}"
    return {"type": "Action.Execute", "verb": verb, "data": data, "fallback": submit, **looks}


def card(
    body: Sequence[Element], actions: Sequence[Element] = (), *, speak: str = "", wide: bool = True
) -> Card:
    """An Adaptive Card 1.5; `speak` is what a notification and an old client show."""
    made: Card = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "body": list(body),
    }
    if actions:
        made["actions"] = arranged(actions)
    if speak:
        made["fallbackText"] = plain(speak)
    if wide:
        made["msteams"] = {"width": "Full"}
    return made


MOST_BUTTONS = 6


def arranged(actions: Sequence[Element]) -> list[Element]:
    """At most six buttons in sight; the rest behind "More"."""
    in_sight = 0
    placed = []
    for action in actions:
        if action.get("mode") != "secondary":
            in_sight += 1
            if in_sight > MOST_BUTTONS:
                action = action | {"mode": "secondary"}
        placed.append(action)
    return placed


def clipped(words: str, most: int, rest: str = "… (shortened; open the case for the rest)") -> str:
    """At most so many characters, and how to see the rest."""
    return words if len(words) <= most else words[:most].rstrip() + rest


def fitted(made: Card, open_rest: Element | None = None) -> Card:
    """The card below the limit: its longest texts are shortened, with a way to the rest."""
    most = 4000
    while size(made) > MOST_BYTES and most > 60:
        made = _shortened(made, most)
        most //= 2
    if open_rest is not None and most < 4000:
        made = made | {"actions": arranged([*made.get("actions", []), open_rest])}
    return made


def _shortened(node: Any, most: int) -> Any:
    if isinstance(node, dict):
        return {
            key: clipped(value, most)
            if key in ("text", "value") and isinstance(value, str) and not is_input(node)
            else _shortened(value, most)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [_shortened(item, most) for item in node]
    return node


def is_input(node: Mapping[str, Any]) -> bool:
    """Whether an element holds what a person types: never shortened."""
    return str(node.get("type", "")).startswith("Input.")
