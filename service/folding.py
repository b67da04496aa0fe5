"""What is gathered of a record entry by entry is kept and gone on with.

So a turn is as quick at entry 10,000 as at 10. It is only ever gone on with where the record still
goes through the very entry that it ended with: the register gives the same object for an entry
whose hash still stands, and another for any other.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from procedure.copying import copied
from procedure.fold import apply, fold
from procedure.record import Recorded
from procedure.state import Incident

T = TypeVar("T")

SHORT = 16
"""A record of so many entries is as soon gone through as what is kept of it is copied."""

MOST_ENTRIES = 200_000
"""Entries of which something is kept, of all incidents together."""


class Gathering(Generic[T]):
    """Goes through the entries that it hasn't seen of each record, one after the other."""

    _all: ClassVar[list[Gathering[Any]]] = []

    def __init__(self, new: Callable[[str], T], add: Callable[[T, Recorded], None]) -> None:
        """`new` makes what there is before the first entry of the incident with this id."""
        self._new, self._add = new, add
        self._kept: OrderedDict[str, tuple[int, Recorded, T]] = OrderedDict()
        self._entries = 0
        self._all.append(self)

    def of(self, incident_id: str, record: Sequence[Recorded]) -> T:
        """What the record amounts to; not the caller's to change."""
        if not record:
            return self._new(incident_id)
        seen, gathered = self._known(incident_id, record)
        for recorded in record[seen:]:
            self._add(gathered, recorded)
        self._kept[incident_id] = len(record), record[-1], gathered
        self._entries += len(record)
        while self._entries > MOST_ENTRIES and len(self._kept) > 1:
            self._entries -= self._kept.popitem(last=False)[1][0]
        return gathered

    def _known(self, incident_id: str, record: Sequence[Recorded]) -> tuple[int, T]:
        """Taken out meanwhile, so that what can't be gone through to its end isn't kept."""
        kept = self._kept.pop(incident_id, None)
        if kept is None:
            return 0, self._new(incident_id)
        seen, last, gathered = kept
        self._entries -= seen
        if seen > len(record) or record[seen - 1] is not last:
            return 0, self._new(incident_id)
        return seen, gathered

    @classmethod
    def forget(cls) -> None:
        """Lets go of everything that is kept of any record: of one that was deleted as well."""
        for each in cls._all:
            each._kept.clear()
            each._entries = 0


_incidents: Gathering[Incident] = Gathering(Incident, apply)


def folded(incident_id: str, record: Sequence[Recorded]) -> Incident:
    """The incident that a record amounts to; the caller's own, to do with as it likes."""
    if len(record) <= SHORT:
        return fold(incident_id, record)
    return copied(_incidents.of(incident_id, record))
