"""Reads a register for whoever checks it: some incidents at a time, with all that is of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, and_, not_, or_, text

from procedure.record import Recorded
from storage.chain import actor_text, digest_of, place_text, recorded_from
from storage.connection import Connection
from storage.figures import follow_ups
from storage.ledger import CHAINED
from storage.proofs import ledger, marks, moved, tombstones
from storage.raw import Unsound, Values, rows, selected, sound
from storage.tables import (
    deadlines,
    findings,
    incident_people,
    incidents,
    once,
    outbox,
    readings,
    settled,
)

PAGE = 4_000
"""Entries held in memory at once, besides one incident's own."""

KEPT_OF_EACH = (
    incidents,
    incident_people,
    follow_ups,
    deadlines,
    marks,
    moved,
    tombstones,
    ledger,
    outbox,
    settled,
    once,
    readings,
    findings,
)
"""Every table whose rows are of an incident, besides the record."""

ANSWERED = frozenset({ledger, *(each.table for each in CHAINED if each.of_incidents)})
"""Those of them whose rows a hash answers for in every column that isn't loose."""


class Span(NamedTuple):
    """Incidents whose id comes after `low` and not after `high`; None is the end."""

    low: str
    high: str | None


EVERYTHING = Span("", None)


class Stored(NamedTuple):
    """An entry as the database has it; `at` is ISO text on SQLite, a datetime on PostgreSQL."""

    incident_id: str
    seq: int
    at: str | datetime
    actor_id: str
    actor_name: str
    actor_roles: str
    kind: str
    body: str
    prev: str
    hash: str

    def digest(self) -> str:
        """The hash it should have."""
        at = self.at
        if isinstance(at, datetime):
            at = at.astimezone(UTC).isoformat(timespec="microseconds")
        actor = actor_text(self.actor_id, self.actor_name, self.actor_roles)
        place = place_text(self.incident_id, self.kind, self.prev, self.seq)
        return digest_of(at=at, actor=actor, body=self.body, place=place)

    def recorded(self) -> Recorded:
        """The entry it holds."""
        at = self.at
        at = datetime.fromisoformat(at) if isinstance(at, str) else at.astimezone(UTC)
        actor = (self.actor_id, self.actor_name, self.actor_roles)
        return recorded_from(self.seq, at, actor, self.kind, self.body)


@dataclass(slots=True)
class Kept:
    """All that is kept of one incident; `unsound` names a table's row that can't be read.

    Rows of ANSWERED tables are as the database has them until `read` turns their values into what
    the code knows, which takes longer than to make their digests.
    """

    entries: list[Stored] = field(default_factory=list)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    unsound: dict[str, str] = field(default_factory=dict)

    def read(self) -> None:
        """Reads what is as the database has it; a row whose values don't fit isn't there then."""
        for table in ANSWERED:
            found = self.tables.pop(table.name, ())
            for values in found:
                self.put(table, values)

    def put(self, table: Table, values: Values) -> None:
        """A row of a table, read."""
        try:
            self.tables.setdefault(table.name, []).append(sound(table, values))
        except Unsound as wrong:
            self.unsound[table.name] = wrong.column

    def of(self, table: Table) -> list[dict[str, Any]]:
        """Its rows of a table."""
        return self.tables.get(table.name, [])


@dataclass(slots=True)
class Batch:
    """Some whole incidents, with everything that is kept about them."""

    kept: dict[str, Kept] = field(default_factory=dict)

    def of(self, incident_id: object) -> Kept:
        """What is kept of an incident; the ID may be anything that somebody has put there."""
        named = incident_id if isinstance(incident_id, str) else repr(incident_id)
        named = named.split("/", 1)[0]
        kept = self.kept.get(named)
        if kept is None:
            kept = self.kept[named] = Kept()
        return kept

    def add(self, table: Table, found: Iterable[dict[str, Any]]) -> None:
        """Rows of a table, of any incident."""
        as_it_is = table in ANSWERED
        for values in found:
            kept = self.of(values["incident_id"])
            if as_it_is:
                kept.tables.setdefault(table.name, []).append(values)
            else:
                kept.put(table, values)


async def batches(connection: Connection, span: Span) -> AsyncIterator[Batch]:
    """Whole incidents, about a page of entries at a time, with all that is kept about them."""
    low, after = span.low, (span.low, 2**31 - 1)
    held: list[Stored] = []
    while True:
        page = await _page(connection, after, span.high)
        held += page
        if len(page) < PAGE:
            break
        after = (page[-1].incident_id, page[-1].seq)
        whole = [entry for entry in held if entry.incident_id != after[0]]
        held = held[len(whole) :]  # the last one's entries may go on overleaf
        if whole:
            yield await _with_the_rest(connection, whole, Span(low, whole[-1].incident_id))
            low = whole[-1].incident_id
    yield await _with_the_rest(connection, held, Span(low, span.high))


async def _page(connection: Connection, after: tuple[str, int], high: str | None) -> list[Stored]:
    # Plain columns: turning each instant into a datetime would cost more than the hash.
    end = "" if high is None else "AND incident_id <= :high "
    statement = text(
        f"SELECT {', '.join(Stored._fields)} FROM record "  # noqa: S608
        f"WHERE (incident_id, seq) > (:incident, :seq) {end}"
        "ORDER BY incident_id, seq LIMIT :page"
    )
    values: dict[str, Any] = {"incident": after[0], "seq": after[1], "page": PAGE}
    found = await connection.execute(statement, values if high is None else values | {"high": high})
    return [Stored._make(row) for row in found.all()]


async def _with_the_rest(connection: Connection, entries: list[Stored], span: Span) -> Batch:
    batch = Batch()
    for incident_id, group in groupby(entries, key=lambda entry: entry.incident_id):
        batch.of(incident_id).entries += group
    for table in KEPT_OF_EACH:
        within = _within(table, span, connection.dialect.name)
        statement = selected(table).where(within).order_by(*table.primary_key)
        batch.add(table, await rows(connection, statement))
    return batch


def _within(table: Table, span: Span, dialect: str) -> ColumnElement[bool]:
    """An incident's own rows and those of its logs, which are named after it.

    The last bound repeats what the others say, so that the database doesn't read on to the end of
    the table: "0" comes after "/" by code points, in which SQLite has them, and "/zzzzzzzz" after
    the name of each log in whatever order PostgreSQL has them.
    """
    key = table.c.incident_id
    named = table in (marks, moved)
    low = and_(key > span.low, not_(_logs_of(table, span.low))) if named else key > span.low
    if span.high is None:
        return low
    high = or_(key <= span.high, _logs_of(table, span.high)) if named else key <= span.high
    beyond = span.high + ("0" if dialect == "sqlite" else "/zzzzzzzz")
    return and_(low, high, key < beyond) if named else and_(low, high)


def _logs_of(table: Table, incident_id: str) -> ColumnElement[bool]:
    return table.c.incident_id.startswith(f"{incident_id}/", autoescape=True)
