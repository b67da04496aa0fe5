"""The reading log: who opened which case when, apart from the record."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import insert, select

from service.ports.readings import Reading
from storage.chaining import write
from storage.connection import Connection
from storage.ledger import READ, Lines
from storage.tables import readings

MOST_READINGS = 500

_ADD = insert(readings).returning(readings.c.id)


async def add(connection: Connection, reading: Reading) -> None:
    """Adds to the log."""
    row = asdict(reading)
    row["id"] = await connection.scalar(_ADD, row)
    lines = Lines()
    lines.put(READ, row, reading.at)
    await write(connection, lines)


async def newest(connection: Connection, incident_id: str, limit: int) -> list[Reading]:
    """Who opened the case, newest first."""
    rows = await connection.execute(
        select(readings)
        .where(readings.c.incident_id == incident_id)
        .order_by(readings.c.id.desc())
        .limit(min(limit, MOST_READINGS))
    )
    return [Reading(row.incident_id, row.person_id, row.person_name, row.at) for row in rows]
