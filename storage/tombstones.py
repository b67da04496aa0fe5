"""Tombstones: what stays of a record that was deleted after its retention."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, fields, replace

import rfc8785
from sqlalchemy import delete, insert, select, text

from service.ports.proofs import Tombstone
from storage import chaining, checkpoints
from storage.chain import Head
from storage.connection import Connection
from storage.ledger import Lines
from storage.outbox_rows import forget
from storage.proofs import ledger, tombstones
from storage.tables import deadlines, drafts, once, readings, record, settled


def seal_of(tombstone: Tombstone) -> str:
    """The hash over everything else in the tombstone; the next checkpoint covers it."""
    plain = {
        field.name: str(getattr(tombstone, field.name))
        for field in fields(Tombstone)
        if field.name != "seal"
    }
    return hashlib.sha256(rfc8785.dumps(plain)).hexdigest()


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
    ends = await chaining.ends_of(connection, tombstone.incident_id)
    lines.forget(tombstone.incident_id)
    stone = replace(tombstone, seq=head.seq, hash=head.hash)
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
        connection, stone.incident_id, (), Head(head.seq + 1, stone.seal), urgent=True
    )
    return stone
