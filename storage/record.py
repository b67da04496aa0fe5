"""The record of events: append-only, each entry chained by hash to the one before (annex four)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select

from procedure.record import Recorded
from service.folding import Gathering
from storage import unsealed
from storage.chain import Head, sealed
from storage.connection import Connection
from storage.parsed import KEPT, Parsed
from storage.tables import record

_FROM = (
    select(record)
    .where(record.c.incident_id == bindparam("incident"), record.c.seq >= bindparam("seq"))
    .order_by(record.c.seq)
)
_HASHES = (
    select(record.c.hash)
    .where(
        record.c.incident_id == bindparam("incident"),
        record.c.seq.between(bindparam("first"), bindparam("last")),
    )
    .order_by(record.c.seq)
)
_LAST = (
    select(record.c.seq, record.c.hash)
    .where(record.c.incident_id == bindparam("incident"))
    .order_by(record.c.seq.desc())
    .limit(1)
)
_ADD = insert(record)


MOST_ENTRIES = 2**31 - 1
"""No record has more: the number is a column of four bytes."""


class OutOfPlace(Exception):
    """An entry's number doesn't follow the last one of its incident's record."""


def forget_parsed() -> None:
    """Lets go of every entry that was read, so that none of a deleted record stays in memory.

    Deletions are rare, and the others are soon read again.
    """
    KEPT.forget_all()
    Gathering.forget()


async def read(connection: Connection, incident_id: str) -> tuple[list[Recorded], Head]:
    """An incident's entries in order, and where they end.

    What was read before is read again only where the register no longer has the entry that it
    ended with; an entry that is unaltered is the same object each time.
    """
    kept = KEPT.of(incident_id)
    rows = (await connection.execute(_FROM, {"incident": incident_id, "seq": kept.head.seq})).all()
    now = gone_on(incident_id, kept, rows)
    return await read(connection, incident_id) if now is None else (list(now.entries), now.head)


def gone_on(incident_id: str, kept: Parsed, rows: Sequence[Any]) -> Parsed | None:
    """What was kept of a record with the rows from its end on; None where it no longer stands."""
    if kept.head.seq:
        if not rows or rows[0].hash != kept.head.hash:
            KEPT.forget(incident_id)
            return None
        rows = rows[1:]
    return KEPT.grown(incident_id, kept, rows) if rows else kept


async def head_of(connection: Connection, incident_id: str) -> Head:
    """Where an incident's record ends; at number 0 for an unknown id."""
    row = (await connection.execute(_LAST, {"incident": incident_id})).first()
    return Head(row.seq, row.hash) if row else Head()


async def append(
    connection: Connection, incident_id: str, entries: Sequence[Recorded], head: Head
) -> Head:
    """Adds entries after the head and gives the new one; raises OutOfPlace for a wrong number."""
    rows = []
    for entry in entries:
        if entry.seq != head.seq + 1:
            raise OutOfPlace(f"{incident_id} ends at entry {head.seq}; {entry.seq} can't follow.")
        row = sealed(incident_id, entry, head.hash)
        rows.append(row)
        head = Head(entry.seq, str(row["hash"]))
        if (row["actor_id"], row["actor_name"]) == (entry.actor.id, entry.actor.name):
            KEPT.wrote(entry, head.hash)  # else it comes back with what can be stored
    if rows:
        await connection.execute(_ADD, rows)
        unsealed.wrote(head)
    return head


async def hashes(
    connection: Connection, incident_id: str, first: int = 1, last: int | None = None
) -> list[str]:
    """The hashes of entries `first` to `last` in order."""
    upto = MOST_ENTRIES if last is None else last
    asked = {"incident": incident_id, "first": first, "last": upto}
    return list(await connection.scalars(_HASHES, asked))
