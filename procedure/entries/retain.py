"""Retain: legal hold, and the deletion of a record once its retention is over.

Retention runs from closure (or from the link, for a duplicate). Deletion needs approval first and
leaves the ID, the dates, the classification and the last hash."""

from __future__ import annotations

from collections.abc import Iterator

from procedure import matter
from procedure.definition import Procedure
from procedure.notices import Topic
from procedure.organisation import Organisation
from procedure.record import Entry, Facts, Instant, Recorded
from procedure.rows import EntryRow, always, given_out, no_mark, nobody, nothing, of_its_action
from procedure.state import ActionStatus, Incident
from procedure.tell import ToTell, to_dpo


class Hold(Facts):
    """Why the record is kept, or needn't be any longer."""

    reason: str


class RecordHeld(Entry, Hold):
    """The record is under legal hold."""

    def sentence(self, procedure: Procedure) -> str:
        return f"Put under legal hold: {self.reason}"


class HoldReleased(Entry, Hold):
    """The legal hold is lifted."""

    def sentence(self, procedure: Procedure) -> str:
        return f"Legal hold lifted: {self.reason}"


def held(incident: Incident, entry: RecordHeld, recorded: Recorded) -> None:
    """Kept."""
    incident.end.held = entry.reason


def released(incident: Incident, entry: HoldReleased, recorded: Recorded) -> None:
    """Retention counts again."""
    incident.end.held = ""


class RecordDeleted(Entry, Facts):
    """The last entry of a record: what follows is a tombstone with what this entry holds."""

    action: str
    classification: str
    reported_at: Instant
    ended_at: Instant

    def sentence(self, procedure: Procedure) -> str:
        """As the Record of Events has it, for as long as it takes to delete it."""
        return f"{self.action}: the record is deleted"


def deleted(incident: Incident, entry: RecordDeleted, recorded: Recorded) -> None:
    """Nothing can follow."""
    action = incident.work.actions[entry.action]
    action.status = ActionStatus.DONE
    incident.end.deleted_at = recorded.at


def _dpo(incident: Incident, entry: RecordDeleted, organisation: Organisation) -> Iterator[ToTell]:
    yield to_dpo(Topic.DELETED, organisation)


ENTRIES = (
    EntryRow(
        entry=RecordHeld,
        apply=held,
        tells=nobody,
        settles=always(matter.RETENTION),
        withheld=given_out,
        marks=no_mark,
    ),
    EntryRow(
        entry=HoldReleased,
        apply=released,
        tells=nobody,
        settles=nothing,
        withheld=given_out,
        marks=no_mark,
    ),
    EntryRow(
        entry=RecordDeleted,
        apply=deleted,
        tells=_dpo,
        settles=nothing,
        withheld=of_its_action,
        marks=no_mark,
    ),
)
