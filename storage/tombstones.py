"""Tombstones: what stays of a record that was deleted after its retention."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import UTC
from typing import Any

import rfc8785
from sqlalchemy import bindparam, delete, insert, select, text

from service.ports.proofs import Tombstone
from storage import chaining, checkpoints
from storage.chain import Head, actor_text, digest_of, place_text
from storage.connection import Connection
from storage.guards import DELETION
from storage.ledger import Lines
from storage.ledger import canonical as ledger_json
from storage.outbox_rows import forget, hold
from storage.proofs import ledger, tombstones
from storage.tables import deadlines, drafts, once, readings, record, settled


def seal_of(tombstone: Tombstone) -> str:
    """The hash over everything else in the tombstone; the next checkpoint covers it."""
    plain = {
        field.name: str(getattr(tombstone, field.name))
        for field in fields(Tombstone)
        if field.name not in ("seal", "entry")  # `hash` says what the entry must be
    }
    return hashlib.sha256(rfc8785.dumps(plain)).hexdigest()


_OF_ENTRY = ("actor_id", "actor_name", "actor_roles", "body", "prev")
_LAST = select(record).where(
    record.c.incident_id == bindparam("incident"), record.c.seq == bindparam("seq")
)


def kept_of(row: Mapping[str, Any]) -> str:
    """What a tombstone keeps of the deletion's entry: no word of the case stands there.

    It names the action, the classification and dates, and who approved.
    """
    at = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return ledger_json({"at": at} | {name: row[name] for name in _OF_ENTRY})


def is_its_deletion(tombstone: Tombstone) -> bool:
    """Whether the entry that it keeps is an approved deletion with the hash that it names.

    Raises ValueError, KeyError or TypeError where what stands there can't be read.
    """
    entry = json.loads(tombstone.entry or "")
    found = digest_of(
        at=entry["at"],
        actor=actor_text(entry["actor_id"], entry["actor_name"], entry["actor_roles"]),
        body=entry["body"],
        place=place_text(tombstone.incident_id, DELETION, entry["prev"], tombstone.seq),
    )
    return found == tombstone.hash


async def find(connection: Connection, incident_id: str) -> Tombstone | None:
    """The tombstone under this id."""
    row = (
        await connection.execute(select(tombstones).where(tombstones.c.incident_id == incident_id))
    ).first()
    return Tombstone(**row._mapping) if row else None


async def bury(connection: Connection, tombstone: Tombstone, head: Head, lines: Lines) -> Tombstone:
    """Deletes a record and all that was kept with it, and leaves the tombstone.

    `head` is the record's last entry: the approved deletion, without which the database refuses.
    Of `lines`, what is the incident's is let go of: the ledger begins anew with what is left.
    """
    await hold(connection, tombstone.incident_id)
    ends = await chaining.ends_of(connection, tombstone.incident_id)
    lines.forget(tombstone.incident_id)
    last = {"incident": tombstone.incident_id, "seq": head.seq}
    entry = (await connection.execute(_LAST, last)).first()
    stone = replace(tombstone, seq=head.seq, hash=head.hash)
    stone = replace(stone, entry=kept_of(entry._asdict()) if entry else None)
    stone = replace(stone, seal=seal_of(stone))
    await connection.execute(insert(tombstones).values(asdict(stone)))
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT bury(:incident)"), {"incident": stone.incident_id})
    else:
        for table in (record, readings, ledger):
            await connection.execute(delete(table).where(table.c.incident_id == stone.incident_id))
    for table in (deadlines, drafts, once, settled):
        await connection.execute(delete(table).where(table.c.incident_id == stone.incident_id))
    await forget(connection, stone.incident_id, stone.deleted_at, Lines())
    await chaining.begin_anew(connection, stone.incident_id, ends, stone.deleted_at)
    await checkpoints.note(
        connection,
        stone.incident_id,
        (),
        Head(head.seq + 1, stone.seal),
        urgent=True,
        after=head,
    )
    return stone
