"""The fold of a record, kept and gone on with: a turn is as quick at entry 10,000 as at 10.

It is only ever taken up where the record still goes through the very entry that it ended with: the
register gives the same object for an entry whose hash still stands, and another for any other.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from procedure.copying import copied
from procedure.fold import apply, fold
from procedure.record import Recorded
from procedure.state import Incident

SHORT = 16
"""A record of so many entries is as soon folded as copied."""

MOST_ENTRIES = 200_000
"""Entries whose fold is kept, of all incidents together."""

_kept: OrderedDict[str, tuple[Recorded, Incident]] = OrderedDict()


def folded(incident_id: str, record: Sequence[Recorded]) -> Incident:
    """The incident that a record amounts to; the caller's own, to do with as it likes."""
    if len(record) <= SHORT:
        return fold(incident_id, record)
    incident = _known(incident_id, record) or Incident(incident_id)
    later = record[incident.seq :]
    for recorded in later:
        apply(incident, recorded)
    if later:
        _keep(incident, record[-1])
    return incident


def forget_folded(incident_id: str = "") -> None:
    """Lets go of what is kept of a record that was deleted, or of all."""
    if incident_id:
        _kept.pop(incident_id, None)
    else:
        _kept.clear()


def _known(incident_id: str, record: Sequence[Recorded]) -> Incident | None:
    last, incident = _kept.get(incident_id, (None, None))
    if incident is None or incident.seq > len(record) or record[incident.seq - 1] is not last:
        return None
    _kept.move_to_end(incident_id)
    return copied(incident)


def _keep(incident: Incident, last: Recorded) -> None:
    _kept[incident.id] = last, copied(incident)
    _kept.move_to_end(incident.id)
    while len(_kept) > 1 and sum(one.seq for _, one in _kept.values()) > MOST_ENTRIES:
        _kept.popitem(last=False)
