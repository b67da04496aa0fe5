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
    # Taken out meanwhile, so that one that can't be folded to its end isn't kept.
    last, incident = _kept.pop(incident_id, (None, Incident(incident_id)))
    if incident.seq > len(record) or (last and record[incident.seq - 1] is not last):
        incident = Incident(incident_id)
    for recorded in record[incident.seq :]:
        apply(incident, recorded)
    _kept[incident_id] = record[-1], incident
    while len(_kept) > 1 and sum(one.seq for _, one in _kept.values()) > MOST_ENTRIES:
        _kept.popitem(last=False)
    return copied(incident)


def forget_folded(incident_id: str = "") -> None:
    """Lets go of what is kept of a record that was deleted, or of all."""
    if incident_id:
        _kept.pop(incident_id, None)
    else:
        _kept.clear()
