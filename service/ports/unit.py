"""Writing: everything that one step changes, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from procedure.notices import Notice
from procedure.record import Recorded
from service.ports.deadlines import Deadline
from service.ports.drafts import Draft
from service.ports.proofs import Tombstone
from service.ports.rows import Row


class Unit(Protocol):
    """One write transaction; everything or nothing. Writers of one incident wait for each other."""

    async def incident_for(self, once: str) -> str | None:
        """The incident for which a step with this key was already taken, or None."""

    async def remember(self, once: str, incident_id: str, at: datetime) -> None:
        """Keeps a step's key, so that the same step sent twice is taken once."""

    async def next_number(self, year: int) -> int:
        """The next incident number of a year, from 1, without gaps (rolled back with the unit)."""

    async def reports_by(self, person_id: str, since: datetime, most: int) -> list[datetime]:
        """When this person's newest reports since then arrived, newest first, so many at most.

        Other units that ask it of the same person wait for this one's end.
        """

    async def entries(self, incident_id: str) -> list[Recorded]:
        """The incident's record in order, locked for this unit; empty for an unknown id."""

    async def append(self, incident_id: str, entries: Sequence[Recorded]) -> None:
        """Adds to the end of the record, each chained by hash to the one before."""

    async def project(self, row: Row) -> None:
        """Inserts or replaces the incident's row and its search words."""

    async def set_deadlines(self, incident_id: str, deadlines: Sequence[Deadline]) -> None:
        """Replaces the incident's deadlines."""

    async def move_deadline(self, incident_id: str, key: str, fires_at: datetime | None) -> None:
        """Has one of the incident's clocks remind at another time, or no more; the others stay."""

    async def enqueue(self, notices: Sequence[Notice], at: datetime) -> None:
        """Puts notices into the outbox; one whose key is already there is left as it is."""

    async def settle(self, incident_id: str, about: str, at: datetime) -> None:
        """Queues an update of every card already sent about this matter ("" = none)."""

    async def recall(
        self, incident_id: str, person: str, at: datetime, *, since: datetime | None = None
    ) -> None:
        """Queues an update of every card of the incident that this person was ever sent in chat.

        With `since` also of whatever else they were sent or shown in chat from then on: a button
        on any of it could have shown the incident there.
        """

    async def supersede(self, incident_id: str, about: str, at: datetime) -> None:
        """A later reminder of this matter follows: earlier ones fall, or say so where they are."""

    async def bury(self, tombstone: Tombstone) -> Tombstone:
        """Deletes the record, which an approved deletion must end, and leaves the tombstone."""

    async def call_back(self, person: str, turn: str, at: datetime) -> None:
        """Queues an update of every card that this person was ever sent in chat, once a `turn`."""

    async def drafts(self, owner_id: str, incident_id: str) -> list[Draft]:
        """A person's drafts of this incident's forms."""

    async def keep_draft(self, draft: Draft) -> None:
        """Keeps a draft in place of the earlier one of the same owner, form, incident, subject."""

    async def drop_draft(self, owner_id: str, form: str, incident_id: str, subject: str) -> None:
        """Removes a draft with the step that used it."""

    async def held(self, incident_id: str) -> bool:
        """Whether a check found something wrong in the incident that nobody has seen yet."""

    async def see(self, finding: int, person: str, at: datetime) -> bool:
        """Keeps who has seen a finding; False where somebody had."""


class Batch(Unit, Protocol):
    """A unit for many incidents that are read together and written together at its end.

    A step that wants done at once what can't wait for the end raises, and is taken by itself.
    """

    def apart(self) -> AbstractContextManager[None]:
        """What is done in here counts as a whole, or, where it raises, not at all."""
