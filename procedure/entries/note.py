"""Note: entries that people add to the Record of Events, and corrections (3.5, annex four)."""

from __future__ import annotations

from procedure.definition import Procedure
from procedure.instants import shown
from procedure.record import Entry, Facts, Instant
from procedure.rows import EntryRow, given_out, no_mark, nobody, nothing, only_recorded


class NoteFacts(Facts):
    """What happened, and when (UTC)."""

    happened: Instant
    text: str


class EntryAdded(Entry, NoteFacts):
    """Something that happened outside the desk."""

    def sentence(self, procedure: Procedure) -> str:
        return f"{self.text} (happened {shown(self.happened)})"


class Correction(Facts):
    """Which entry is wrong, and what is right; the earlier one stays."""

    corrects: int
    text: str


class EntryCorrected(Entry, Correction):
    """An earlier entry is superseded."""

    def sentence(self, procedure: Procedure) -> str:
        return f"Correction of entry {self.corrects}: {self.text}"


ENTRIES = (
    EntryRow(
        entry=EntryAdded,
        apply=only_recorded,
        tells=nobody,
        settles=nothing,
        withheld=given_out,
        marks=no_mark,
    ),
    EntryRow(
        entry=EntryCorrected,
        apply=only_recorded,
        tells=nobody,
        settles=nothing,
        withheld=given_out,
        marks=no_mark,
    ),
)
