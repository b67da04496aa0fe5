"""Complaint: acknowledged within 30 days, and its outcome told (DPA 2018, s.164A)."""

from __future__ import annotations

from collections.abc import Iterable

from procedure import matter
from procedure.definition import Procedure
from procedure.instants import shown
from procedure.record import Entry, Facts, Instant, Recorded
from procedure.rows import EntryRow, Mark, always, given_out, nobody
from procedure.state import Incident


class AcknowledgementFacts(Facts):
    """When the complaint was acknowledged (UTC), and how."""

    at: Instant
    how: str


class ComplaintAcknowledged(Entry, AcknowledgementFacts):
    """Whoever complained knows that the complaint has arrived."""

    late: bool

    def sentence(self, procedure: Procedure) -> str:
        late = " Later than 30 days after its receipt." if self.late else ""
        return f"Complaint acknowledged on {shown(self.at)}: {self.how}{late}"


def acknowledged(incident: Incident, entry: ComplaintAcknowledged, recorded: Recorded) -> None:
    """The 30 days stop."""
    incident.work.complaint.acknowledged_at = entry.at
    incident.work.complaint.how = entry.how


class OutcomeFacts(Facts):
    """When whoever complained was told the outcome (UTC), and what it is."""

    at: Instant
    outcome: str


class ComplaintSettled(Entry, OutcomeFacts):
    """Whoever complained knows the outcome."""

    def sentence(self, procedure: Procedure) -> str:
        return f"Outcome of the complaint told on {shown(self.at)}: {self.outcome}"


def settled(incident: Incident, entry: ComplaintSettled, recorded: Recorded) -> None:
    """Nothing is owed to whoever complained."""
    incident.work.complaint.settled_at = entry.at
    incident.work.complaint.outcome = entry.outcome


def _acknowledged(
    recorded: Recorded, entry: ComplaintAcknowledged, procedure: Procedure
) -> Iterable[Mark]:
    yield Mark(entry.at, "Complaint acknowledged")


def _settled(recorded: Recorded, entry: ComplaintSettled, procedure: Procedure) -> Iterable[Mark]:
    yield Mark(entry.at, "Outcome of the complaint told")


ENTRIES = (
    EntryRow(
        entry=ComplaintAcknowledged,
        apply=acknowledged,
        tells=nobody,
        settles=always(matter.COMPLAINT),
        withheld=given_out,
        marks=_acknowledged,
    ),
    EntryRow(
        entry=ComplaintSettled,
        apply=settled,
        tells=nobody,
        settles=always(matter.OUTCOME),
        withheld=given_out,
        marks=_settled,
    ),
)
