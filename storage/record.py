"""The record of events: append-only, each entry chained by hash to the one before (annex four)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import rfc8785
from sqlalchemy import Row as SqlRow
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from procedure.entries import Recorded, entry_of
from procedure.roles import Actor, Role
from storage.tables import record, storable

GENESIS = "0" * 64
"""What the first entry of every incident names as the hash before it."""


class OutOfPlace(Exception):
    """An entry's number doesn't follow the last one of its incident's record."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where an incident's record ends: the last entry's number and hash."""

    seq: int = 0
    hash: str = GENESIS


def sealed(incident_id: str, entry: Recorded, prev: str) -> dict[str, object]:
    """The entry as a row of the record; its hash covers everything else in the row.

    The hash is SHA-256, hexadecimal, over RFC 8785 canonical JSON.
    """
    row: dict[str, object] = {
        "incident_id": incident_id,
        "seq": entry.seq,
        "at": entry.at,
        "actor_id": storable(entry.actor.id),
        "actor_name": storable(entry.actor.name),
        "actor_roles": json.dumps(sorted(entry.actor.roles)),
        "kind": entry.entry.name,
        "body": rfc8785.dumps(entry.entry.model_dump(mode="json")).decode(),
        "prev": prev,
    }
    return row | {"hash": digest(row)}


def digest(row: dict[str, Any]) -> str:
    """The hash of a row of the record, computed from its other columns.

    The body stands in the hashed text as it is stored, which is canonical already: so that it need
    not be read to be checked, and even a space added to it shows.
    """
    actor = {
        "id": row["actor_id"],
        "name": row["actor_name"],
        "roles": json.loads(row["actor_roles"]),
    }
    at = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    before = rfc8785.dumps({"actor": actor, "at": at})
    after = rfc8785.dumps(
        {
            "incident": row["incident_id"],
            "kind": row["kind"],
            "prev": row["prev"],
            "seq": row["seq"],
        }
    )
    body = row["body"].encode()
    return hashlib.sha256(before[:-1] + b',"body":' + body + b"," + after[1:]).hexdigest()


def recorded(row: SqlRow[Any]) -> Recorded:
    """The entry that a row of the record holds; raises KeyError for a kind nobody wrote."""
    roles = frozenset(Role(role) for role in json.loads(row.actor_roles))
    actor = Actor(row.actor_id, row.actor_name, roles)
    return Recorded(row.seq, row.at, actor, entry_of(row.kind, json.loads(row.body)))


async def read(connection: AsyncConnection, incident_id: str) -> tuple[list[Recorded], Head]:
    """An incident's entries in order, and where they end."""
    rows = await connection.execute(
        select(record).where(record.c.incident_id == incident_id).order_by(record.c.seq)
    )
    entries, head = [], Head()
    for row in rows:
        entries.append(recorded(row))
        head = Head(row.seq, row.hash)
    return entries, head


async def head_of(connection: AsyncConnection, incident_id: str) -> Head:
    """Where an incident's record ends; at number 0 for an unknown id."""
    row = (
        await connection.execute(
            select(record.c.seq, record.c.hash)
            .where(record.c.incident_id == incident_id)
            .order_by(record.c.seq.desc())
            .limit(1)
        )
    ).first()
    return Head(row.seq, row.hash) if row else Head()


async def append(
    connection: AsyncConnection, incident_id: str, entries: Sequence[Recorded], head: Head
) -> Head:
    """Adds entries after the head and gives the new one; raises OutOfPlace for a wrong number."""
    rows = []
    for entry in entries:
        if entry.seq != head.seq + 1:
            raise OutOfPlace(f"{incident_id} ends at entry {head.seq}; {entry.seq} can't follow.")
        row = sealed(incident_id, entry, head.hash)
        rows.append(row)
        head = Head(entry.seq, str(row["hash"]))
    if rows:
        await connection.execute(insert(record), rows)
    return head


async def hashes(connection: AsyncConnection, incident_id: str) -> list[str]:
    """The entries' hashes in order."""
    rows = await connection.scalars(
        select(record.c.hash).where(record.c.incident_id == incident_id).order_by(record.c.seq)
    )
    return list(rows)
