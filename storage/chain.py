"""How the record's entries are chained by hash, and read back from their rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

import orjson

from procedure.person import PersonId
from procedure.record import Recorded, UnknownEntry
from procedure.registry import entry_from
from procedure.roles import Actor, recorded_actor
from procedure.upcasting import stored
from storage.columns import storable

GENESIS = "0" * 64
"""What the first entry of every incident names as the hash before it."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where an incident's record ends: the last entry's number and hash."""

    seq: int = 0
    hash: str = GENESIS


def canonical(plain: object) -> bytes:
    """RFC 8785 canonical JSON of texts, whole numbers, lists, and dictionaries with ASCII keys.

    For these orjson writes what the standard asks for, in a fiftieth of the time; a fraction, which
    it writes otherwise, stands in no entry.
    """
    return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)


NOWHERE = Head()
"""Where a record ends that has no entries."""


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
        "actor_roles": json.dumps(sorted(entry.actor.offices)),
        "kind": entry.entry.name,
        "body": canonical(stored(entry.entry)).decode(),
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
    return canonical(actor).decode()


def place_text(incident_id: str, kind: str, prev: str, seq: int) -> str:
    """Where it stands, as the last members of the canonical object."""
    where = f'"incident":{quote(incident_id)},"kind":{quote(kind)}'
    return f'{where},"prev":{quote(prev)},"seq":{seq}'


quote = encode_basestring
"""Makes of a string what RFC 8785 has, which is as json writes it without escaping to ASCII."""


def recorded(row: Any) -> Recorded:
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
        nobody = Actor(PersonId(str(actor[0])), str(actor[1]), frozenset())
        return Recorded(seq, at, nobody, UnknownEntry(kind=str(kind), body=str(body)))
    return Recorded(seq, at, who, entry_from(kind, body))


@lru_cache(maxsize=4096)
def _actor(actor_id: str, name: str, roles: str) -> Actor:
    return recorded_actor(actor_id, name, sorted(map(str, json.loads(roles))))


def checked(row: Any, before: Head, written: Recorded | None = None) -> Recorded:
    """The entry of a row that follows this end; of one that was changed, only that it is there.

    `written` is what this process wrote under the row's hash, which need not be read again.
    Nothing is built on what somebody has written into the register by another way than the desk.
    """
    entry = written or recorded(row)
    try:
        place = (before.seq + 1, before.hash, digest(row._mapping))
        follows = (row.seq, row.prev, row.hash) == place
    except Exception:  # changed to something that isn't JSON any more, or isn't even text
        follows = False
    if follows:
        return entry
    altered = UnknownEntry(kind=str(row.kind), body=str(row.body), altered=True)
    return Recorded(row.seq, row.at, entry.actor, altered)
