"""Reminders that will fall due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, tuple_, update

from service.ports.deadlines import Deadline
from storage.connection import Connection
from storage.engine import replacing
from storage.known import DEADLINE_IS_KNOWN, matter_is_known
from storage.tables import deadlines

LEASE = timedelta(seconds=55)
"""So that another process has what a dead one held within a minute."""

_columns = deadlines.c
_OF_ONE = select(_columns.key, _columns.fires_at).where(
    _columns.incident_id == bindparam("incident")
)
_DROP = delete(deadlines).where(
    _columns.incident_id == bindparam("incident"),
    _columns.key == bindparam("gone"),
)
_NEXT = select(_columns.ready_at).where(DEADLINE_IS_KNOWN).order_by(_columns.ready_at).limit(1)
_MOVE = replacing(deadlines, "fires_at", "ready_at")


async def replace(connection: Connection, incident_id: str, wanted: Sequence[Deadline]) -> None:
    """Makes these the incident's deadlines; one that stays as it was keeps its lease.

    A clock that only a later version of the desk has goes on as that one has set it.
    """
    rows = await connection.execute(_OF_ONE, {"incident": incident_id})
    before = {row.key: row.fires_at for row in rows}
    after = {deadline.key: deadline.fires_at for deadline in wanted}
    gone = sorted(key for key in before.keys() - after.keys() if matter_is_known(key))
    if gone:
        await connection.execute(_DROP, [{"incident": incident_id, "gone": key} for key in gone])
    moved = [
        {"incident_id": incident_id, "key": key, "fires_at": at, "ready_at": at}
        for key, at in after.items()
        if before.get(key) != at
    ]
    if moved:
        await connection.execute(_MOVE(connection), moved)


async def next_at(connection: Connection) -> datetime | None:
    """When the next reminder can be taken; a leased one counts from its lease's end."""
    at: datetime | None = await connection.scalar(_NEXT)
    return at


async def due(connection: Connection, now: datetime, limit: int) -> list[Deadline]:
    """Reminders due at `now`, oldest first, leased for a minute."""
    columns = deadlines.c
    rows = await connection.execute(
        select(columns.incident_id, columns.key, columns.fires_at)
        .where(columns.ready_at <= now, DEADLINE_IS_KNOWN)
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
