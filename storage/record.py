"""The record of events: append-only, each entry chained by hash to the one before (annex four)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

import rfc8785
from sqlalchemy import Row as SqlRow
from sqlalchemy import bindparam, insert, select

from procedure.record import Recorded, UnknownEntry
from procedure.registry import entry_from
from procedure.roles import Actor, Role
from procedure.upcasting import stored
from storage.columns import storable
from storage.connection import Connection
from storage.tables import record

GENESIS = "0" * 64
"""What the first entry of every incident names as the hash before it."""

_OF_ONE = select(record).where(record.c.incident_id == bindparam("incident")).order_by(record.c.seq)
_ADD = insert(record)


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
        "body": rfc8785.dumps(stored(entry.entry)).decode(),
        "prev": prev,
    }
    return row | {"hash": digest(row)}


def digest(row: Mapping[str, Any]) -> str:
    """The hash of a row of the record, computed from its other columns.

    The body stands in the hashed text as it is stored, which is canonical already: so that it need
    not be read to be checked, and even a space added to it shows.
    """
    at = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return digest_of(
        at=at,
        actor=actor_text(row["actor_id"], row["actor_name"], row["actor_roles"]),
        body=row["body"],
        place=place_text(row["incident_id"], row["kind"], row["prev"], row["seq"]),
    )


def digest_of(*, at: str, actor: str, body: str, place: str) -> str:
    """The hash, from an instant in UTC as ISO text, the body as stored, and the other texts.

    These are the members of one JSON object in the order of RFC 8785, written out here because at
    a million entries a general encoder takes longer than the hash.
    """
    text = f'{{"actor":{actor},"at":"{at}","body":{body},{place}}}'
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=4096)
def actor_text(actor_id: str, actor_name: str, actor_roles: str) -> str:
    """Who did it, as canonical JSON; raises ValueError for roles that aren't JSON."""
    actor = {"id": actor_id, "name": actor_name, "roles": json.loads(actor_roles)}
    return rfc8785.dumps(actor).decode()


def place_text(incident_id: str, kind: str, prev: str, seq: int) -> str:
    """Where it stands, as the last members of the canonical object."""
    where = f'"incident":{quote(incident_id)},"kind":{quote(kind)}'
    return f'{where},"prev":{quote(prev)},"seq":{seq}'


def quote(text: str) -> str:
    """A string as RFC 8785 has it, which is as json writes it without escaping to ASCII."""
    return encode_basestring(text)


def recorded(row: SqlRow[Any]) -> Recorded:
    """The entry that a row of the record holds."""
    actor = (row.actor_id, row.actor_name, row.actor_roles)
    return recorded_from(row.seq, row.at, actor, row.kind, row.body)


def recorded_from(
    seq: int, at: datetime, actor: tuple[str, str, str], kind: str, body: str
) -> Recorded:
    """The entry with these parts as stored; an UnknownEntry where this version can't read it."""
    try:
        who = _actor(*actor)
    except Exception:  # no roles can be had of what stands there, so nothing can rest on it
        nobody = Actor(str(actor[0]), str(actor[1]), frozenset())
        return Recorded(seq, at, nobody, UnknownEntry(kind=str(kind), body=str(body)))
    return Recorded(seq, at, who, entry_from(kind, body))


# A case is read several times in a turn, and in the turns around it; entries never change.
_kept = lru_cache(maxsize=1024)(recorded_from)


def forget_parsed() -> None:
    """Lets go of every parsed entry, so that none of a deleted record stays in memory.

    They aren't kept by incident, deletions are rare, and the others are soon parsed again.
    """
    _kept.cache_clear()


@lru_cache(maxsize=4096)
def _actor(actor_id: str, name: str, roles: str) -> Actor:
    known = {role for role in json.loads(roles) if role in set(Role)}
    return Actor(actor_id, name, frozenset(map(Role, known)))


async def read(connection: Connection, incident_id: str) -> tuple[list[Recorded], Head]:
    """An incident's entries in order, and where they end."""
    rows = await connection.execute(_OF_ONE, {"incident": incident_id})
    entries, head = [], Head()
    for row in rows:
        actor = (row.actor_id, row.actor_name, row.actor_roles)
        entries.append(_kept(row.seq, row.at, actor, row.kind, row.body))
        head = Head(row.seq, row.hash)
    return entries, head


async def head_of(connection: Connection, incident_id: str) -> Head:
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
    if rows:
        await connection.execute(_ADD, rows)
    return head


async def hashes(connection: Connection, incident_id: str) -> list[str]:
    """The entries' hashes in order."""
    rows = await connection.scalars(
        select(record.c.hash).where(record.c.incident_id == incident_id).order_by(record.c.seq)
    )
    return list(rows)
