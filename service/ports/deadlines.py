"""Deadlines: when the procedure's clocks are heard next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Deadline:
    """A reminder that will fall due: `key` names the incident's clock, `fires_at` is UTC."""

    incident_id: str
    key: str
    fires_at: datetime


class Deadlines(Protocol):
    """The reminders that will fall due."""

    async def next_deadline(self) -> datetime | None:
        """When the next reminder falls due, or None."""

    async def due(self, now: datetime, limit: int) -> list[Deadline]:
        """Reminders due at `now`, oldest first; leased to the caller for a minute."""
