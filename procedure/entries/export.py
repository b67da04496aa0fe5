"""Export: a copy of the papers leaves the desk, and the record says who took which (3.5)."""

from __future__ import annotations

from procedure.definition import Procedure
from procedure.papers import EDITION_WORDS, HANDING_WORDS, PAPER_NAMES, Edition, Handing, Paper
from procedure.record import Entry, Facts
from procedure.rows import EntryRow, given_out, no_mark, nobody, nothing, only_recorded


class ExportFacts(Facts):
    """Which paper, which versions of it, and how far it came."""

    paper: Paper
    edition: Edition = Edition.STANDING
    handing: Handing = Handing.EXPORTED


class DocumentExported(Entry, ExportFacts):
    """A copy of a paper was taken out of the desk, is on its way, or didn't arrive."""

    def sentence(self, procedure: Procedure) -> str:
        what = f"{procedure.say(PAPER_NAMES[self.paper])}{EDITION_WORDS[self.edition]}"
        return f"{HANDING_WORDS[self.handing]}: {what}."


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
