"""Checks every incident of a span: chain, replay, what checkpoints cover, and tombstones."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Row as SqlRow
from sqlalchemy import Select, Table, select, text

from procedure.record import Recorded, UnknownEntry
from service.ports.proofs import Tombstone
from service.ports.rows import Row
from service.project import buried_row
from storage import projections
from storage.chain import GENESIS, actor_text, digest_of, place_text, recorded_from
from storage.connection import Connection
from storage.proofs import marks, moved, tombstones
from storage.tables import incidents
from storage.tombstones import seal_of

PAGE = 4_000
"""Entries held in memory at once, besides one incident's own."""

MOST_PROBLEMS = 1_000
"""Problems that one span gives at most."""

UNREADABLE_ROW = "has a row in the register that can't be read."

Replay = Callable[[str, list[Recorded]], Row]


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
        return digest_of(
            at=at,
            actor=actor_text(self.actor_id, self.actor_name, self.actor_roles),
            body=self.body,
            place=place_text(self.incident_id, self.kind, self.prev, self.seq),
        )

    def recorded(self) -> Recorded:
        """The entry it holds."""
        at = self.at
        at = datetime.fromisoformat(at) if isinstance(at, str) else at.astimezone(UTC)
        actor = (self.actor_id, self.actor_name, self.actor_roles)
        return recorded_from(self.seq, at, actor, self.kind, self.body)


@dataclass(slots=True)
class Batch:
    """Some whole incidents, with everything that is kept about them."""

    entries: dict[str, list[Stored]]
    rows: dict[str, Row] = field(default_factory=dict)
    heads: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    growing: dict[str, int] = field(default_factory=dict)
    buried: dict[str, Tombstone] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    """Incidents whose row can't be read."""

    def ids(self) -> list[str]:
        """Every incident that anything is kept about, in order."""
        return sorted({*self.entries, *self.rows, *self.heads, *self.buried, *self.unreadable})


async def check_span(connection: Connection, span: Span, replay: Replay) -> list[str]:
    """The first wrong thing of each incident in the span, as sentences."""
    problems: list[str] = []
    async for batch in _batches(connection, span):
        for incident_id in batch.ids():
            problem = _first_problem(incident_id, batch, replay)
            if problem:
                problems.append(f"{incident_id}: {problem}")
        if len(problems) >= MOST_PROBLEMS:
            return [*problems[:MOST_PROBLEMS], "There may be more: the check stopped here."]
    return problems


def _first_problem(incident_id: str, batch: Batch, replay: Replay) -> str | None:
    entries = batch.entries.get(incident_id, [])
    heads, row = batch.heads.get(incident_id, []), batch.rows.get(incident_id)
    tombstone = batch.buried.get(incident_id)
    if incident_id in batch.unreadable and not entries:
        return UNREADABLE_ROW
    if tombstone is not None:
        return _wrong_tombstone(tombstone, entries, heads, row)
    if not entries and row is None:
        return _cut_off(entries, heads, row)
    if not entries:
        return "has a row but no record; its entries are gone."
    return (
        _wrong_chain(entries)
        or (UNREADABLE_ROW if incident_id in batch.unreadable else None)
        or _cut_off(entries, heads, row)
        or _wrong_head(entries, heads, batch.growing.get(incident_id))
        or _difference(incident_id, entries, row, replay)
    )


def _wrong_chain(entries: Sequence[Stored]) -> str | None:
    prev = GENESIS
    for place, entry in enumerate(entries, start=1):
        if entry.seq != place:
            return f"entry {place} is missing from the record."
        if entry.prev != prev:
            return f"entry {place} doesn't follow from the entry before it."
        try:
            sealed = entry.digest()
        except Exception:  # changed to something that isn't JSON any more, or isn't even text
            sealed = ""
        if sealed != entry.hash:
            return f"entry {place} was changed after it was recorded."
        prev = entry.hash
    return None


def _cut_off(
    entries: Sequence[Stored], heads: Sequence[tuple[int, str]], row: Row | None
) -> str | None:
    known = max([row.seq if row else 0, *(seq for seq, _ in heads)])
    if known <= len(entries):
        return None
    first = len(entries) + 1
    what = f"entry {first} is" if known == first else f"entries {first} to {known} are"
    return f"{what} cut off the end of the record."


def _wrong_head(
    entries: Sequence[Stored], heads: Sequence[tuple[int, str]], growing: int | None
) -> str | None:
    for seq, digest in heads:
        if entries[seq - 1].hash != digest:
            return f"entry {seq} isn't the one that a checkpoint covers: it was written anew."
    covered = heads[-1][0] if heads else 0
    if covered < len(entries) and growing != len(entries):
        return f"entry {len(entries)} stands where no checkpoint will cover it."
    return None


def _difference(
    incident_id: str, entries: Sequence[Stored], row: Row | None, replay: Replay
) -> str | None:
    if row is None:
        return "has a record but no row in the register."
    record = []
    for place, entry in enumerate(entries, start=1):
        try:
            record.append(entry.recorded())
        except Exception as error:
            return f"entry {place} can't be read ({type(error).__name__})."
    unread = next((r for r in record if isinstance(r.entry, UnknownEntry)), None)
    if unread is not None:
        kind = unread.entry.name
        return f"entry {unread.seq} is of a kind that this version can't read ({kind})."
    try:
        replayed = replay(incident_id, record)
    except Exception as error:
        return f"the record can't be replayed ({type(error).__name__})."
    return _different(replayed, row)


def _different(wanted: Row, row: Row) -> str | None:
    wanted = projections.as_stored(wanted)
    if wanted == row:
        return None
    wrong = [f.name for f in fields(Row) if getattr(wanted, f.name) != getattr(row, f.name)]
    return f"the register's row differs from the record in {', '.join(wrong)}."


def _wrong_tombstone(
    tombstone: Tombstone,
    entries: Sequence[Stored],
    heads: Sequence[tuple[int, str]],
    row: Row | None,
) -> str | None:
    """A tombstone stands for the entries it buried, and is covered as the entry after them."""
    if entries:
        return "was deleted, but entries are there."
    if seal_of(tombstone) != tombstone.seal:
        return "the tombstone was changed."
    ends = {tombstone.seq: tombstone.hash, tombstone.seq + 1: tombstone.seal}
    for seq, digest in heads:
        if seq > tombstone.seq + 1 or ends.get(seq, digest) != digest:
            return f"the tombstone isn't the end that a checkpoint covers at entry {seq}."
    if row is None:
        return "has a tombstone but no row in the register."
    return _different(buried_row(tombstone), row)


async def _batches(connection: Connection, span: Span) -> AsyncIterator[Batch]:
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
    batch = Batch(
        {key: list(group) for key, group in groupby(entries, key=itemgetter(0))},
    )
    for found in await _within(connection, incidents, span):
        try:
            batch.rows[found.incident_id] = projections.row_of(found)
        except Exception:
            batch.unreadable.add(found.incident_id)
    for found in await _within(connection, marks, span):
        batch.heads.setdefault(found.incident_id, []).append((found.seq, found.hash))
    for found in await _within(connection, moved, span):
        batch.growing[found.incident_id] = found.seq
    for found in await _within(connection, tombstones, span):
        batch.buried[found.incident_id] = Tombstone(**found._mapping)
    return batch


async def _within(connection: Connection, table: Table, span: Span) -> Sequence[SqlRow[Any]]:
    """A table's rows of a span, in order."""
    key = table.c.incident_id
    statement: Select[Any] = select(table).where(key > span.low)
    if span.high is not None:
        statement = statement.where(key <= span.high)
    return (await connection.execute(statement.order_by(*_ordering(table)))).all()


def _ordering(table: Table) -> list[Any]:
    return [table.c.incident_id, *([table.c.seq] if table is marks else [])]
