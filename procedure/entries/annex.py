"""Annex: submit and supersede annexes one, two and three (5.1, 6.3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from procedure.definition import Procedure
from procedure.meanings import ONE, TWO
from procedure.record import Entry, Facts, Recorded
from procedure.rows import EntryRow, Mark, given_out, nobody, nothing
from procedure.state import Annex, Incident
from procedure.terms import Cyber, Ransom, capital

Number = Literal["one", "two", "three"]


class AnnexFacts(Facts):
    """A whole form: its answers as JSON values."""

    annex: Number
    answers: dict[str, Any]


class AnnexSubmitted(Entry, AnnexFacts):
    """A version of a form; the earlier ones stay in the record."""

    version: int

    def sentence(self, procedure: Procedure) -> str:
        again = f" again (version {self.version}, in place of the earlier one)"
        name = capital(procedure.annex_name(self.annex))
        return f"{name} submitted{again if self.version > 1 else ''}."


def submitted(incident: Incident, entry: AnnexSubmitted, recorded: Recorded) -> None:
    """The last version stands."""
    by, form = recorded.actor.name, incident.procedure
    annex = Annex(entry.annex, entry.version, entry.answers, recorded.at, by, form)
    incident.work.annexes.setdefault(entry.annex, []).append(annex)
    if entry.annex == TWO and annex.said("cause"):
        incident.learning.cause = annex.said("cause")
    if entry.annex == ONE and annex.said("cyber"):
        incident.standing.cyber = Cyber(annex.said("cyber"))
        incident.standing.ransom = Ransom(annex.said("ransom") or Ransom.NOT_ASKED)


def _mark(recorded: Recorded, entry: AnnexSubmitted, procedure: Procedure) -> Iterable[Mark]:
    again = f", version {entry.version}" if entry.version > 1 else ""
    yield Mark(recorded.at, f"{capital(procedure.annex_name(entry.annex))} submitted{again}")


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
