"""The reading log: who opened which case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody opened a case."""

    incident_id: str
    person_id: str
    person_name: str
    at: datetime


class Readings(Protocol):
    """Who read what, and what the directory last called somebody."""

    async def read_by(self, reading: Reading) -> None:
        """Adds to the reading log."""

    async def readings(self, incident_id: str, limit: int) -> list[Reading]:
        """Who opened the case, newest first."""

    async def name_of(self, person_id: str) -> str:
        """The name that the directory last gave of a person who has spoken, or ""."""

    async def keep_name(self, person_id: str, name: str) -> None:
        """Keeps the name that the directory gives of a person who has spoken."""
