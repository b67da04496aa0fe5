"""The cyber route as a page to be printed: it is needed when mail and Teams are down."""

from __future__ import annotations

from collections.abc import Iterator

from procedure.cyber import ROUTE, Part

HEAD = (
    "# The cyber route\n\n"
    "Whom a Scottish public body tells of a cyber incident, and how. Print it, and keep it where "
    "it can be read without a computer. It is made from `procedure/cyber.py`, as the card “Cyber "
    "route” is; a test keeps it so."
)


def cyber_page() -> str:
    """docs/cyber.md, whole."""
    return "\n\n".join([HEAD, *map(_part, ROUTE)]) + "\n"


def _part(part: Part) -> str:
    lines = "\n".join(_lines(part))
    return "\n\n".join(text for text in (f"## {part.title}", part.words, lines) if text)


def _lines(part: Part) -> Iterator[str]:
    for name, words in part.lines:
        yield f"{name}. {words}" if name.isdecimal() else f"- **{name}**: {words}"
