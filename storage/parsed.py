"""Records as they were read: kept by incident, and gone on with where they have grown."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from procedure.record import Recorded
from storage.chain import NOWHERE, Head, checked

MOST_BYTES = 8_000_000
"""Of stored text, of all the records kept; what was made of it takes about eight times as much."""

MOST_WRITTEN = 500
"""Entries that were written and not read since."""

_BESIDES = 300
"""Bytes of a row beside its body."""


@dataclass(slots=True)
class Parsed:
    """A record's entries so far, where they end, and how long their text is."""

    entries: list[Recorded] = field(default_factory=list)
    head: Head = NOWHERE
    size: int = 0


class ParsedRecords:
    """The records that were read last, as much as fits; verifying never asks here."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[str, Parsed] = OrderedDict()
        self._written: OrderedDict[str, Recorded] = OrderedDict()

    def of(self, incident_id: str) -> Parsed:
        """What is kept of a record; nothing at first."""
        kept = self._kept.get(incident_id)
        if kept is None:
            return Parsed()
        self._kept.move_to_end(incident_id)
        return kept

    def grown(self, incident_id: str, parsed: Parsed, rows: Iterable[Any]) -> Parsed:
        """The record with the rows that follow; kept, and the longest unread ones let go."""
        self.forget(incident_id)
        for row in rows:
            written = self._written.pop(row.hash, None)
            parsed.entries.append(checked(row, parsed.head, written))
            parsed.head = Head(row.seq, row.hash)
            parsed.size += len(row.body) + _BESIDES
        if parsed.size <= self._most:
            self._kept[incident_id] = parsed
            self._size += parsed.size
        while self._size > self._most:
            _, gone = self._kept.popitem(last=False)
            self._size -= gone.size
        return parsed

    def __len__(self) -> int:
        return len(self._kept)

    def wrote(self, recorded: Recorded, digest: str) -> None:
        """An entry that this process has just written; read back it is the same object.

        Its hash covers all that it says, and what comes before it.
        """
        self._written[digest] = recorded
        if len(self._written) > MOST_WRITTEN:
            self._written.popitem(last=False)

    def forget(self, incident_id: str) -> None:
        """Lets go of a record."""
        gone = self._kept.pop(incident_id, None)
        self._size -= gone.size if gone else 0

    def forget_all(self) -> None:
        """Lets go of all of them."""
        self._kept.clear()
        self._written.clear()
        self._size = 0


KEPT = ParsedRecords()
"""What this process has read."""
