"""A complaint about data protection: its 30 days, and what is still owed (DPA 2018, s.164A)."""

from __future__ import annotations

from datetime import datetime, timedelta

from procedure.instants import end_of, local_day, shown
from procedure.state import Incident

DAYS = 30
"""In which it is acknowledged, the day of its receipt being the first (s.164A)."""
SOURCE = "complaint"
"""The source of a report that makes it one (procedure/terms.py)."""


def complained(incident: Incident) -> datetime | None:
    """When the complaint was received (UTC); None where the report came another way."""
    return incident.report.notified if incident.report.source == SOURCE else None


def acknowledge_by(received: datetime) -> datetime:
    """The end of the 30th day, Europe/London, in UTC."""
    return end_of(local_day(received) + timedelta(days=DAYS - 1))


def unacknowledged(incident: Incident) -> bool:
    """Whether a complaint still waits for its acknowledgement."""
    return complained(incident) is not None and incident.work.complaint.acknowledged_at is None


def unsettled(incident: Incident) -> bool:
    """Whether whoever complained hasn't been told the outcome."""
    return complained(incident) is not None and incident.work.complaint.settled_at is None


def complaint_words(incident: Incident) -> str:
    """How the complaint stands, in a sentence or two; "" where there is none."""
    received, complaint = complained(incident), incident.work.complaint
    if received is None:
        return ""
    by = f"Received on {shown(received)}, to be acknowledged by {shown(acknowledge_by(received))}."
    if complaint.acknowledged_at is not None:
        by = f"Acknowledged on {shown(complaint.acknowledged_at)}: {complaint.how}"
    if complaint.settled_at is None:
        return f"{by}\nThe outcome is still to be told, without undue delay."
    return f"{by}\nOutcome told on {shown(complaint.settled_at)}: {complaint.outcome}"
