"""Export: a copy of the papers leaves the desk, and the record says who took which (3.5)."""

from __future__ import annotations

from procedure.papers import EDITION_WORDS, PAPER_NAMES, Edition, Paper
from procedure.record import Entry, Facts
from procedure.rows import EntryRow, given_out, no_mark, nobody, nothing, only_recorded


class ExportFacts(Facts):
    """Which paper, and which versions of it."""

    paper: Paper
    edition: Edition = Edition.STANDING


class DocumentExported(Entry, ExportFacts):
    """A copy of a paper was taken out of the desk."""

    def sentence(self) -> str:
        return f"Exported: {PAPER_NAMES[self.paper]}{EDITION_WORDS[self.edition]}."


ENTRIES = (
    EntryRow(
        entry=DocumentExported,
        apply=only_recorded,
        tells=nobody,
        settles=nothing,
        withheld=given_out,
        marks=no_mark,
    ),
)
