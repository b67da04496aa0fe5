"""Notices that could not be delivered, as the Data Protection Officer sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from procedure.notices import Notice


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A notice that was given up: its number, when it was queued (UTC), after how many tries."""

    id: int
    notice: Notice
    queued_at: datetime
    attempts: int


class GivenUp(Protocol):
    """The outbox's notices that were given up."""

    async def undelivered(self, limit: int) -> list[Undelivered]:
        """Notices that were given up, oldest first."""

    async def send_again(self, notice_id: int, incident_id: str, now: datetime) -> bool:
        """Puts a notice of this incident that was given up back in line; False if there is none."""
