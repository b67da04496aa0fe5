"""Setting aside: which of many reports by one person can be linked to one of them at once (4.1)."""

from __future__ import annotations

from collections.abc import Sequence

from procedure.bounds import urgent
from procedure.duplicates import brings, needs_approver, words
from procedure.record import Recorded
from procedure.roles import SYSTEM
from procedure.stages import Stage
from procedure.state import Incident

DEALT_WITH = "somebody is dealing with it"
IS_URGENT = "it is urgent"
"""See procedure.bounds.URGENT."""

BRINGS = "it brings something that an approver decides, or that would be taken over"
SINCE = "something has happened in it since it was sent"
REFUSED = "it can't be linked just now"


def stays_because(incident: Incident, record: Sequence[Recorded]) -> str:
    """Why a report is looked at by itself, to go on from “because”; "" where it needn't be."""
    standing = incident.standing
    if standing.stage is not Stage.REPORTED or standing.category or standing.lead:
        return DEALT_WITH
    if urgent(standing.personal_data, standing.cyber, incident.report.lost):
        return IS_URGENT
    if needs_approver(incident) or words(brings(incident), incident.procedure):
        return BRINGS
    if any(recorded.actor.id != SYSTEM.id for recorded in record[1:]):
        return SINCE
    return ""
