"""Lists of cases, each row cut to what whoever looks may read of its case (3.5, 4.2, 4.3, 5.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from procedure.definition import Procedure
from procedure.findings import Owed
from procedure.load import listed
from procedure.organisation import Organisation
from procedure.rights import Sight, may_approve
from procedure.roles import Actor, Role
from service.figures import YearView, figures_of, last_months, year_view
from service.folding import folded
from service.ports.rows import CROWD, Crowd, Row, Search
from service.ports.store import Store
from service.seen import ALL, BOTH, EVERY, PEOPLE, WHOLE, PartRow, Seen

PAGE = 10
"""Rows of a page that people turn over."""

ASKED = "You were asked for something here"

Place = tuple[int, datetime | None, str]
"""Where a page of the queue ended: rank, nearest limit, ID."""


def readers_of_all(organisation: Organisation) -> str:
    """What those are called who may read every case: 'the Chief Executive and the …'."""
    rows = organisation.procedure.roles.values()
    return listed([f"the {row.name}" for row in rows if row.reads_all], "and")


def is_officer(actor: Actor) -> bool:
    """Whether they may read every case they aren't involved in."""
    return Role.READS_ALL in actor.roles


def sight_of(row: Row, actor: Actor, procedure: Procedure) -> Sight:
    """How much of the row's case this person may read, never more than procedure.rights says.

    An alternate approver who stands in isn't known from a row: see `Lists.waiting`.
    """
    asked = actor.id in row.readers
    if actor.id not in row.involved:
        if is_officer(actor) or (row.lead_id == actor.id and asked):
            return Sight.FULL
        known = procedure.classes.get(row.classification)
        people = row.involved or (known is not None and known.needs_people_tasks)
        if asked and people and Role.PEOPLE_OFFICER in actor.roles:
            return Sight.PEOPLE
    if actor.id == row.reporter_id:
        return Sight.OWN
    return Sight.TASK if asked else Sight.NONE


@dataclass(frozen=True, slots=True)
class CutRow(Row):
    """A row of a case that its reader doesn't read whole: what isn't theirs is empty."""

    sight: Sight = Sight.NONE


LISTED = (
    PartRow(
        words="Its ID and stage, when it was reported and closed",
        fields=(
            "incident_id", "seq", "year", "number", "stage", "open", "reported_at", "closed_at",
        ),
        full=ALL,
        seen={**EVERY, Sight.NONE: WHOLE},
    ),
    PartRow(
        words="The first words of what happened",
        fields=("title",),
        full=ALL,
        seen={
            **BOTH,
            **dict.fromkeys((Sight.TASK, Sight.NONE), Seen(f"“{ASKED}”", lambda *_: ASKED)),
        },
    ),
    PartRow(
        words="The log's columns",
        fields=("register",),
        full=ALL,
        seen=dict.fromkeys(
            BOTH, Seen("who leads", lambda log, person: {"Lead": log.get("Lead", "")})
        ),
    ),
    PartRow(words="Its class", fields=("classification",), full=ALL, seen=PEOPLE),
)  # fmt: skip
"""What a list shows of a case to whoever doesn't read it whole; all else is left empty."""

_EMPTY: Mapping[str, Any] = {
    "title": "", "kind": "", "classification": "", "rank": 0, "nearest": None,
    "reporter_id": "", "lead_id": "", "personal_data": "", "late": False, "involved": (),
    "readers": (), "words": "",
}  # fmt: skip


def as_seen(row: Row, actor: Actor, procedure: Procedure) -> Row:
    """The row as a list shows it to this person."""
    seen = sight_of(row, actor, procedure)
    if seen is Sight.FULL:
        return row
    kept = {
        name: part.seen[seen].left_of(getattr(row, name), actor.id)
        for part in LISTED
        if seen in part.seen
        for name in part.fields
    }
    return CutRow(**{**_EMPTY, **kept}, sight=seen)


class Lists:
    """The one way from the register's rows to what somebody is shown of them."""

    def __init__(self, store: Store, organisation: Organisation) -> None:
        self._store, self._organisation = store, organisation
        self._procedure = organisation.procedure

    async def queue(self, actor: Actor, after: Place | None, limit: int) -> list[Row]:
        """Open cases that they read whole, in the procedure's priority (4.2).

        What somebody is only asked for isn't among them: its place would tell its class. Nor are
        crowds, which stand at its end: see `crowds`.
        """
        if is_officer(actor):
            rows = await self._queue("", actor, after, limit)
            return [row for row in rows if row.rank != CROWD]
        found: list[Row] = []
        while len(found) < limit:
            rows = await self._queue(actor.id, actor, after, limit)
            found += (row for row in rows if sight_of(row, actor, self._procedure) is Sight.FULL)
            if len(rows) < limit:
                break
            after = (rows[-1].rank, rows[-1].nearest, rows[-1].incident_id)
        return found[:limit]

    async def crowds(self, actor: Actor) -> list[Crowd]:
        """Many reports by one person that nobody has looked at yet, a line a person; for officers.

        Without what is kept from this one, in the count too.
        """
        return await self._store.crowds(not_involved=actor.id) if is_officer(actor) else []

    async def _queue(self, reader: str, actor: Actor, after: Place | None, limit: int) -> list[Row]:
        return await self._store.queue(
            not_involved=actor.id, reader=reader, after=after, limit=limit
        )

    async def log(self, actor: Actor, search: Search) -> list[Row]:
        """What matches of the cases that an officer reads whole, newest first."""
        return await self._store.search(replace(search, not_involved=actor.id))

    async def by(
        self, reporter: str, actor: Actor, before: tuple[int, int] | None, limit: int
    ) -> list[Row]:
        """Open cases that this person reported and `actor` reads whole, newest first.

        None of what was logged for somebody: their names are only typed.
        """
        if not reporter:
            return []
        reader = "" if is_officer(actor) else actor.id
        search = Search(reporter=reporter, reader=reader, open=True, before=before, limit=limit)
        rows = await self._store.search(replace(search, not_involved=actor.id))
        return [row for row in rows if sight_of(row, actor, self._procedure) is Sight.FULL]

    async def mine(self, actor: Actor, search: Search) -> list[Row]:
        """What this person reported, leads or was asked about, newest first."""
        rows = await self._store.search(replace(search, reader=actor.id))
        return [as_seen(row, actor, self._procedure) for row in rows]

    async def waiting(self, actor: Actor, search: Search) -> list[Row]:
        """Cases with something to approve; to an alternate only those where they stand in (5.5)."""
        rows = await self.log(actor, replace(search, waiting=True))
        if is_officer(actor):
            return rows
        able = []
        for row in rows:
            incident = folded(row.incident_id, await self._store.entries(row.incident_id))
            if may_approve(actor, incident, self._organisation):
                able.append(row)
        return able

    async def owed(
        self, actor: Actor, after: tuple[datetime, str, str] | None, limit: int
    ) -> list[tuple[Row, Owed]]:
        """Follow-ups that aren't done; officers get everybody's, others also what isn't theirs."""
        reader = "" if is_officer(actor) else actor.id
        found = await self._store.owed(
            not_involved=actor.id, reader=reader, after=after, limit=limit
        )
        return [(as_seen(row, actor, self._procedure), one) for row, one in found]

    async def alike(self, actor: Actor, words: Iterable[str], limit: int) -> dict[str, list[str]]:
        """For each word the newest cases with it, by ID: see `read_whole` for which are theirs."""
        reader = "" if is_officer(actor) else actor.id
        return await self._store.alike(
            tuple(words), reader=reader, not_involved=actor.id, limit=limit
        )

    async def read_whole(self, actor: Actor, incident_id: str) -> Row | None:
        """The row of a case that they read whole, or None."""
        row = await self._store.row(incident_id)
        return (
            row if row is not None and sight_of(row, actor, self._procedure) is Sight.FULL else None
        )

    async def overview(self, actor: Actor, now: datetime) -> tuple[dict[str, int], YearView]:
        """Open cases by class, and the last twelve months, of the cases that an officer reads."""
        month, kept = last_months(now)[0], await self._store.kept_from(actor.id)
        counts, figures = Counter(await self._store.counts()), await self._store.figures(month)
        counts.subtract(row.classification for row in kept if row.open)
        read = Counter(figures)
        for row in kept:
            read.subtract(figures_of(row.counted))
        return {name: number for name, number in counts.items() if number}, year_view(read, now)
