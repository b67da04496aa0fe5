"""Annex: submit and supersede annexes one, two and three (5.1, 6.3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from procedure.record import Entry, Facts, Recorded
from procedure.rows import EntryRow, Mark, given_out, nobody, nothing
from procedure.state import Annex, Incident
from procedure.terms import Cyber, Ransom

Number = Literal["one", "two", "three"]


class AnnexFacts(Facts):
    """A whole form: its answers as JSON values."""

    annex: Number
    answers: dict[str, Any]


class AnnexSubmitted(Entry, AnnexFacts):
    """A version of a form; the earlier ones stay in the record."""

    version: int

    def sentence(self) -> str:
        again = f" again (version {self.version}, in place of the earlier one)"
        return f"Annex {self.annex} submitted{again if self.version > 1 else ''}."


def submitted(incident: Incident, entry: AnnexSubmitted, recorded: Recorded) -> None:
    """The last version stands."""
    version = Annex(entry.version, entry.answers, recorded.at, recorded.actor.name)
    incident.work.annexes.setdefault(entry.annex, []).append(version)
    if entry.annex == "two" and entry.answers.get("cause"):
        incident.learning.cause = entry.answers["cause"]
    if entry.annex == "one" and entry.answers.get("cyber"):
        incident.standing.cyber = Cyber(entry.answers["cyber"])
        incident.standing.ransom = Ransom(entry.answers.get("ransom", Ransom.NOT_ASKED))


def _mark(recorded: Recorded, entry: AnnexSubmitted) -> Iterable[Mark]:
    again = f", version {entry.version}" if entry.version > 1 else ""
    yield Mark(recorded.at, f"Annex {entry.annex} submitted{again}")


ENTRIES = (
    EntryRow(
        entry=AnnexSubmitted,
        apply=submitted,
        tells=nobody,
        settles=nothing,
        withheld=given_out,
        marks=_mark,
    ),
)
