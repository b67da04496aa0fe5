"""Reminders that will fall due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.ports import Deadline
from storage.engine import insert_into
from storage.tables import deadlines

LEASE = timedelta(minutes=1)


async def replace(
    connection: AsyncConnection, incident_id: str, wanted: Sequence[Deadline]
) -> None:
    """Makes these the incident's deadlines; one that stays as it was keeps its lease."""
    columns = deadlines.c
    rows = await connection.execute(
        select(columns.key, columns.fires_at).where(columns.incident_id == incident_id)
    )
    before = {row.key: row.fires_at for row in rows}
    after = {deadline.key: deadline.fires_at for deadline in wanted}
    gone = sorted(before.keys() - after.keys())
    if gone:
        await connection.execute(
            delete(deadlines).where(columns.incident_id == incident_id, columns.key.in_(gone))
        )
    moved = [
        {"incident_id": incident_id, "key": key, "fires_at": at, "ready_at": at}
        for key, at in after.items()
        if before.get(key) != at
    ]
    if moved:
        statement = insert_into(connection, deadlines)
        new = statement.excluded
        await connection.execute(
            statement.on_conflict_do_update(
                index_elements=[columns.incident_id, columns.key],
                set_={"fires_at": new.fires_at, "ready_at": new.ready_at},
            ),
            moved,
        )


async def next_at(connection: AsyncConnection) -> datetime | None:
    """When the next reminder can be taken; a leased one counts from its lease's end."""
    at: datetime | None = await connection.scalar(select(func.min(deadlines.c.ready_at)))
    return at


async def due(connection: AsyncConnection, now: datetime, limit: int) -> list[Deadline]:
    """Reminders due at `now`, oldest first, leased for a minute."""
    columns = deadlines.c
    rows = await connection.execute(
        select(columns.incident_id, columns.key, columns.fires_at)
        .where(columns.ready_at <= now)
        .order_by(columns.ready_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = [Deadline(row.incident_id, row.key, row.fires_at) for row in rows]
    if found:
        taken = [(deadline.incident_id, deadline.key) for deadline in found]
        await connection.execute(
            update(deadlines)
            .where(tuple_(columns.incident_id, columns.key).in_(taken))
            .values(ready_at=now + LEASE)
        )
    return sorted(found, key=lambda deadline: deadline.fires_at)
