"""Suspend: how work goes on before a suspension takes effect (5.4)."""

from __future__ import annotations

from procedure.definition import Procedure
from procedure.record import Entry, Facts, Recorded
from procedure.rows import EntryRow, no_mark, nobody, nothing, of_its_action
from procedure.state import Incident


class ContinuityFacts(Facts):
    """How work goes on without the person, and who sees to it (5.4)."""

    action: str
    arrangements: str
    owner: str


class ContinuityRecorded(Entry, ContinuityFacts):
    """Business continuity is arranged."""

    def sentence(self, procedure: Procedure) -> str:
        return (
            f"{self.action}: business continuity arranged, owner {self.owner}: {self.arrangements}"
        )


def continuity_recorded(incident: Incident, entry: ContinuityRecorded, recorded: Recorded) -> None:
    """The last arrangements stand."""
    action = incident.work.actions[entry.action]
    action.continuity, action.continuity_owner = entry.arrangements, entry.owner


ENTRIES = (
    EntryRow(
        entry=ContinuityRecorded,
        apply=continuity_recorded,
        tells=nobody,
        settles=nothing,
        withheld=of_its_action,
        marks=no_mark,
    ),
)
