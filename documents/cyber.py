"""The cyber route as a page to be printed: it is needed when mail and Teams are down."""

from __future__ import annotations

from collections.abc import Iterator

from procedure.definition import Procedure
from procedure.file_rows import CyberPart

HEAD = (
    "# The cyber route\n\n"
    "Whom a public body tells of a cyber incident, and how. Print it, and keep it where "
    "it can be read without a computer. It is made from the procedure's file, as the card “Cyber "
    "route” is; a test keeps it so."
)


def cyber_page(procedure: Procedure) -> str:
    """docs/cyber.md, whole."""
    return "\n\n".join([HEAD, *map(_part, procedure.cyber.parts)]) + "\n"


def _part(part: CyberPart) -> str:
    lines = "\n".join(_lines(part))
    return "\n\n".join(text for text in (f"## {part.title}", part.words, lines) if text)


def _lines(part: CyberPart) -> Iterator[str]:
    for name, words in part.lines:
        yield f"{name}. {words}" if name.isdecimal() else f"- **{name}**: {words}"
