"""Lists: an incident as one row, and what is asked of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from procedure.findings import Owed
from service.figures import Counted, Figure

CROWD = 5
"""The rank of one of many reports by one person that nobody has looked at yet."""


@dataclass(frozen=True, slots=True)
class Row:
    """One incident as lists show it: the projection behind queue, log and counts.

    `rank` orders the queue (4.2): 0 unclassified, 1 Incident, 2 Unknown, 3 Vulnerability, 4 Event,
    5 one of a crowd (CROWD), which lists name in one line.
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

    @property
    def counted(self) -> Counted:
        """What the figures go by."""
        return Counted(
            reported_at=self.reported_at,
            stage=self.stage,
            kind=self.kind,
            classification=self.classification,
            late=self.late,
            cause=self.cause,
            ico=self.ico,
            waiting=self.waiting,
            owed=len(self.owed),
        )


@dataclass(frozen=True, slots=True)
class Crowd:
    """Many reports by one person, beside those of theirs that lists show as rows.

    `first` is the one whose limit is nearest, `number` how many there are, as far as counted.
    """

    first: Row
    number: int


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


class Rows(Protocol):
    """The projections behind queue, log, counts and figures."""

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

    async def crowds(self, *, not_involved: str) -> list[Crowd]:
        """The first few crowds, each of another reporter; none of it is kept from this person."""

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

    async def kept_from(self, person_id: str) -> list[Row]:
        """The incidents that this person is involved in."""

    async def known_by_address(self) -> list[str]:
        """The incidents in which somebody is known by a mail address only, of the ended too."""

    async def owed(
        self,
        *,
        not_involved: str,
        reader: str,
        after: tuple[datetime, str, str] | None,
        limit: int,
    ) -> list[tuple[Row, Owed]]:
        """Follow-ups that aren't done, across cases, by due, id and key; keyset after one."""
