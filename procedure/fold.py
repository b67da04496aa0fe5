"""An incident is a fold over its record; a step is decided against it."""

from __future__ import annotations

from collections.abc import Iterable

from procedure.errors import ProcedureError, Unreadable
from procedure.library import UnknownProcedure, found
from procedure.organisation import Moment
from procedure.record import Entry, ProcedureName, Recorded, Step, UnknownEntry
from procedure.registry import entry_row, step_row
from procedure.rights import check
from procedure.state import Incident


def fold(incident_id: str, record: Iterable[Recorded]) -> Incident:
    """The incident that a record amounts to."""
    incident = Incident(incident_id)
    for recorded in record:
        apply(incident, recorded)
    return incident


def check_procedures(record: Iterable[Recorded]) -> None:
    """Raises UnknownProcedure where a record names a procedure whose file isn't here."""
    for recorded in record:
        name = getattr(recorded.entry, "procedure", None)
        if isinstance(name, ProcedureName):
            found(name.id, name.version, name.hash)


def apply(incident: Incident, recorded: Recorded) -> None:
    """Adds one entry to the incident; raises ProcedureError when it is out of order.

    After an entry that this version can't read, later ones may rest on what it said: one that
    then can't be applied is only kept, too. So is one whose procedure isn't here.
    """
    if recorded.seq != incident.seq + 1:
        raise ProcedureError(f"Entry {recorded.seq} of {incident.id} is out of order.")
    incident.seq = recorded.seq
    if isinstance(recorded.entry, UnknownEntry):
        (incident.altered if recorded.entry.altered else incident.unread).append(recorded.seq)
        return
    try:
        entry_row(recorded.entry).apply(incident, recorded.entry, recorded)
    except UnknownProcedure:
        pass
    except Exception:
        if not incident.unread and not incident.altered:
            raise
    else:
        incident.settle()
        return
    incident.unread.append(recorded.seq)


def decide(incident: Incident, step: Step, moment: Moment) -> list[Entry]:
    """What a step leads to; raises a ProcedureError when it isn't allowed.

    An incident without entries is one that the step is about to make.
    """
    row = step_row(step)
    check(row.right, moment.actor, incident if incident.seq else None, moment.organisation)
    if incident.altered:
        raise Unreadable(
            f"Entry {incident.altered[0]} of {incident.id} isn't what was recorded: somebody has "
            "changed it. The case can be read, but nothing can be done in it until that has been "
            "looked into. Please tell whoever looks after the incident desk."
        )
    if incident.unread:
        raise Unreadable(
            f"{incident.id} holds an entry that this version of the incident desk doesn't know "
            f"(number {incident.unread[0]}). It can be read, but nothing can be done in it until "
            "the incident desk has been brought up to date."
        )
    return row.decide(incident, step, moment)
