"""The reading log: who opened which case when, apart from the record."""

from __future__ import annotations

from sqlalchemy import insert, select

from service.ports.readings import Reading
from storage.connection import Connection
from storage.tables import readings

MOST_READINGS = 500

_ADD = insert(readings)


async def add(connection: Connection, reading: Reading) -> None:
    """Adds to the log."""
    await connection.execute(
        _ADD,
        {
            "incident_id": reading.incident_id,
            "person_id": reading.person_id,
            "person_name": reading.person_name,
            "at": reading.at,
        },
    )


async def newest(connection: Connection, incident_id: str, limit: int) -> list[Reading]:
    """Who opened the case, newest first."""
    rows = await connection.execute(
        select(readings)
        .where(readings.c.incident_id == incident_id)
        .order_by(readings.c.id.desc())
        .limit(min(limit, MOST_READINGS))
    )
    return [Reading(row.incident_id, row.person_id, row.person_name, row.at) for row in rows]
