"""Check: what the desk's own check found wrong in the record, and that an approver has seen it."""

from __future__ import annotations

from procedure.definition import Procedure
from procedure.record import Entry, Facts
from procedure.rows import EntryRow, given_out, mark, nobody, nothing, only_recorded


class FindingFacts(Facts):
    """A finding's number, and what was found, in the check's own words."""

    finding: int
    words: str


class FindingSeen(Entry, FindingFacts):
    """Somebody who approves has seen it, and the case goes on."""

    def sentence(self, procedure: Procedure) -> str:
        return f"Seen what the check of the register found: {self.words}"


ENTRIES = (
    EntryRow(
        entry=FindingSeen,
        apply=only_recorded,
        tells=nobody,
        settles=nothing,
        withheld=given_out,
        marks=mark("A finding about the record was seen"),
    ),
)
