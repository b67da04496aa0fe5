"""Tables in Markdown, of which the page of the rules is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def section(title: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """The lines of a heading and the table below it."""
    yield from ("", f"## {title}", "", *table(heads, rows))


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """The lines of a table."""
    for row in (heads, ("---",) * len(heads), *rows):
        yield f"| {' | '.join(row)} |"
