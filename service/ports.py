"""What the service needs from storage and delivery, as protocols they fulfil."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from procedure.findings import Owed
from procedure.notices import Notice
from procedure.record import Recorded
from service.figures import Figure

Clock = Callable[[], datetime]
"""Gives the present instant, aware, in UTC."""


class StorageAway(Exception):
    """The register can't be reached just now; nothing was half done."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A reminder that will fall due: `key` names the incident's clock, `fires_at` is UTC."""

    incident_id: str
    key: str
    fires_at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One incident as lists show it: the projection behind queue, log and counts.

    `rank` orders the queue (4.2): 0 unclassified, 1 Incident, 2 Unknown, 3 Vulnerability, 4 Event.
    `nearest` is the nearest running limit (UTC) or None. `seq` is the last entry it was made from.
    `involved` are object ids from whom the case is kept; `readers` those who may see it besides
    the officers: reporter, lead, contributors. `register` holds the log's columns (4.3).
    `waiting` counts the actions that wait for an approver (5.5). `cause` is a key of CAUSES, `ico`
    the limit of a 72-hour clock that runs (UTC), `owed` the follow-ups that aren't done (7.1).
    """

    incident_id: str
    seq: int
    year: int
    number: int
    title: str
    kind: str
    stage: str
    open: bool
    classification: str
    rank: int
    nearest: datetime | None
    reported_at: datetime
    closed_at: datetime | None
    reporter_id: str
    lead_id: str
    personal_data: str
    late: bool
    involved: tuple[str, ...]
    readers: tuple[str, ...]
    words: str
    register: dict[str, str] = field(default_factory=dict)
    waiting: int = 0
    cause: str = ""
    ico: datetime | None = None
    owed: tuple[Owed, ...] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """What the log is asked: every part that is set must match; `words` are searched as prefixes.

    `reader` limits to incidents this person reported, leads or contributes to ("" = all);
    `not_involved` leaves out those kept from this person. `before` is the keyset cursor: rows
    older than (year, number), newest first. `waiting` asks for those with an action that waits.
    """

    words: str = ""
    classification: str = ""
    stage: str = ""
    open: bool | None = None
    kind: str = ""
    year: int | None = None
    reporter: str = ""
    reader: str = ""
    not_involved: str = ""
    before: tuple[int, int] | None = None
    limit: int = 10
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody typed and hasn't submitted: form name, incident ("" for a new report), page."""

    owner_id: str
    form: str
    incident_id: str
    subject: str
    page: int
    values: dict[str, object]
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody opened a case."""

    incident_id: str
    person_id: str
    person_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A notice that was given up: its number, when it was queued (UTC), after how many tries."""

    id: int
    notice: Notice
    queued_at: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed statement of where every record ended; `moved` counts those that had grown.

    `digest` (hexadecimal) carries on from the checkpoint before it, `key` is the fingerprint of
    the key that signed, `signature` is base64.
    """

    number: int
    at: datetime
    moved: int
    digest: str
    key: str
    signature: str


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What stays of a deleted record: ID, dates (UTC), classification, last number and hash.

    `stage` is where it ended, `approved_by` the office or name of who approved; storage fills in
    `seq`, `hash` and `seal`, the hash of the tombstone itself.
    """

    incident_id: str
    classification: str
    stage: str
    reported_at: datetime
    ended_at: datetime
    deleted_at: datetime
    approved_by: str
    seq: int = 0
    hash: str = ""
    seal: str = ""


class Unit(Protocol):
    """One write transaction; everything or nothing. Writers of one incident wait for each other."""

    async def incident_for(self, once: str) -> str | None:
        """The incident for which a step with this key was already taken, or None."""

    async def remember(self, once: str, incident_id: str, at: datetime) -> None:
        """Keeps a step's key, so that the same step sent twice is taken once."""

    async def next_number(self, year: int) -> int:
        """The next incident number of a year, from 1, without gaps (rolled back with the unit)."""

    async def entries(self, incident_id: str) -> list[Recorded]:
        """The incident's record in order, locked for this unit; empty for an unknown id."""

    async def append(self, incident_id: str, entries: Sequence[Recorded]) -> None:
        """Adds to the end of the record, each chained by hash to the one before."""

    async def project(self, row: Row) -> None:
        """Inserts or replaces the incident's row and its search words."""

    async def set_deadlines(self, incident_id: str, deadlines: Sequence[Deadline]) -> None:
        """Replaces the incident's deadlines."""

    async def enqueue(self, notices: Sequence[Notice], at: datetime) -> None:
        """Puts notices into the outbox; one whose key is already there is left as it is."""

    async def settle(self, incident_id: str, about: str, at: datetime) -> None:
        """Queues an update of every card already sent about this matter ("" = none)."""

    async def supersede(self, incident_id: str, about: str, at: datetime) -> None:
        """A later reminder of this matter follows: earlier ones fall, or say so where they are."""

    async def bury(self, tombstone: Tombstone) -> Tombstone:
        """Deletes the record, which an approved deletion must end, and leaves the tombstone."""

    async def drop_draft(self, owner_id: str, form: str, incident_id: str, subject: str) -> None:
        """Removes a draft with the step that used it."""


class Store(Protocol):
    """The register. Every method may raise StorageAway."""

    def unit(self) -> AbstractAsyncContextManager[Unit]:
        """Opens a write transaction; commits on a clean exit, rolls back on an exception."""

    async def entries(self, incident_id: str) -> list[Recorded]:
        """The incident's record in order; empty for an unknown id."""

    async def hashes(self, incident_id: str) -> list[str]:
        """The entries' hashes in order, hexadecimal."""

    async def row(self, incident_id: str) -> Row | None:
        """The incident's row."""

    async def queue(
        self,
        *,
        not_involved: str,
        reader: str,
        after: tuple[int, datetime | None, str] | None,
        limit: int,
    ) -> list[Row]:
        """Open incidents by rank, then nearest limit (none last), then id; keyset after a row."""

    async def search(self, search: Search) -> list[Row]:
        """The log's rows that match, newest first."""

    async def alike(
        self, words: Sequence[str], *, reader: str, not_involved: str, limit: int
    ) -> dict[str, list[str]]:
        """For each word the newest cases with it, by ID; duplicates and deleted ones aside."""

    async def counts(self) -> dict[str, int]:
        """Open incidents by classification ("" = not yet classified), kept as counters."""

    async def figures(self, month: str) -> dict[Figure, int]:
        """The counters from a month ('YYYY-MM') on, and those of how things stand now."""

    async def owed(
        self,
        *,
        not_involved: str,
        reader: str,
        after: tuple[datetime, str, str] | None,
        limit: int,
    ) -> list[tuple[Row, Owed]]:
        """Follow-ups that aren't done, across cases, by due, id and key; keyset after one."""

    async def next_deadline(self) -> datetime | None:
        """When the next reminder falls due, or None."""

    async def due(self, now: datetime, limit: int) -> list[Deadline]:
        """Reminders due at `now`, oldest first; leased to the caller for a minute."""

    async def save_draft(self, draft: Draft) -> None:
        """Keeps a draft in place of the earlier one of the same owner, form, incident, subject."""

    async def draft(self, owner_id: str, form: str, incident_id: str, subject: str) -> Draft | None:
        """A person's draft."""

    async def drafts(self, owner_id: str) -> list[Draft]:
        """All of a person's drafts, newest first."""

    async def drop_draft(self, owner_id: str, form: str, incident_id: str, subject: str) -> None:
        """Forgets a draft its owner cancelled."""

    async def read_by(self, reading: Reading) -> None:
        """Adds to the reading log."""

    async def readings(self, incident_id: str, limit: int) -> list[Reading]:
        """Who opened the case, newest first."""

    async def name_of(self, person_id: str) -> str:
        """The name under which a person last spoke, or "" when they never did."""

    async def last_checkpoint(self) -> Checkpoint | None:
        """The newest checkpoint, or None before the first."""

    async def checkpoint(self, number: int) -> Checkpoint | None:
        """A checkpoint by its number."""

    async def tombstone(self, incident_id: str) -> Tombstone | None:
        """What stays of a deleted record, or None."""

    async def undelivered(self, limit: int) -> list[Undelivered]:
        """Notices that were given up, oldest first."""

    async def send_again(self, notice_id: int, incident_id: str, now: datetime) -> bool:
        """Puts a notice of this incident that was given up back in line; False if there is none."""


class Directory(Protocol):
    """Names and mail addresses of people in the organisation."""

    async def name(self, person_id: str) -> str:
        """The person's name, or "" when nobody has this id."""

    async def names(self, person_ids: Iterable[str]) -> dict[str, str]:
        """Names by id; those nobody has are left out."""
