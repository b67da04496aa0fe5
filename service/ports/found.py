"""What was found wrong with the register, and that it was taken up all the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Restored:
    """A start that went on with a register in doubt, at an instant (UTC).

    `doubt` is what spoke against it, `reason` what was given for going on: typed by whoever did.
    """

    id: int
    at: datetime
    doubt: str
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check of the register found wrong, in a sentence without personal data.

    `incident_id` is "" where it is about no single case; `seen_by` who has said that they saw it.
    """

    id: int
    incident_id: str
    words: str
    found_at: datetime
    seen_by: str = ""
    seen_at: datetime | None = None


class Sees(Protocol):
    """That a finding was seen is kept."""

    async def see(self, number: int, person: str, now: datetime) -> bool:
        """Keeps who has seen a finding; False where somebody had."""


class Found(Sees, Protocol):
    """What is kept of it."""

    async def finding(self, number: int) -> Finding | None:
        """A finding, seen or not."""

    async def unseen(self, incident_id: str | None, limit: int) -> list[Finding]:
        """The findings that nobody has seen yet, oldest first: of one incident, or all."""

    async def restored(self, number: int) -> Restored | None:
        """The start with this number."""
