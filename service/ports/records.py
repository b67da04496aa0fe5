"""The records as they are read."""

from __future__ import annotations

from typing import Protocol

from procedure.record import Recorded


class Records(Protocol):
    """Every incident's record, entry by entry."""

    async def entries(self, incident_id: str) -> list[Recorded]:
        """The incident's record in order; empty for an unknown id."""

    async def hashes(self, incident_id: str, first: int = 1, last: int | None = None) -> list[str]:
        """The hashes of entries `first` to `last` in order, hexadecimal."""
