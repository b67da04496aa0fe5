"""Reminders that will fall due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, select, update

from service.ports.deadlines import Deadline
from storage.columns import Instant
from storage.connection import Connection
from storage.engine import replacing
from storage.known import DEADLINE_IS_KNOWN, matter_is_known
from storage.sets import among, batched, size_for, values_of
from storage.tables import deadlines

LEASE = timedelta(seconds=55)
"""So that another process has what a dead one held within a minute."""

_columns = deadlines.c
_DROP = delete(deadlines).where(
    _columns.incident_id == bindparam("incident"),
    _columns.key == bindparam("gone"),
)
_NEXT = select(_columns.ready_at).where(DEADLINE_IS_KNOWN).order_by(_columns.ready_at).limit(1)
_DUE = (
    select(_columns.incident_id, _columns.key, _columns.fires_at)
    .where(_columns.ready_at <= bindparam("now", type_=Instant()), DEADLINE_IS_KNOWN)
    .order_by(_columns.ready_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_LEASE = (
    update(deadlines)
    .where(_columns.incident_id == bindparam("incident"), _columns.key == bindparam("held"))
    .values(ready_at=bindparam("until", type_=Instant()))
)
_MOVE = replacing(deadlines, "fires_at", "ready_at")


async def replace(connection: Connection, wanted: Mapping[str, Sequence[Deadline]]) -> None:
    """Makes these the incidents' deadlines; one that stays as it was keeps its lease.

    A clock that only a later version of the desk has goes on as that one has set it.
    """
    before = await _held(connection, sorted(wanted))
    after = {
        (incident, deadline.key): deadline.fires_at
        for incident, deadlines in wanted.items()
        for deadline in deadlines
    }
    gone = sorted(each for each in before.keys() - after.keys() if matter_is_known(each[1]))
    if gone:
        await connection.execute(_DROP, [{"incident": i, "gone": key} for i, key in gone])
    moved = [
        {"incident_id": incident, "key": key, "fires_at": at, "ready_at": at}
        for (incident, key), at in after.items()
        if before.get((incident, key)) != at
    ]
    if moved:
        await connection.execute(_MOVE(connection), moved)


async def _held(
    connection: Connection, incidents: Sequence[str]
) -> dict[tuple[str, str], datetime]:
    """When each deadline of these incidents fires, as it stands."""
    held = {}
    for some in batched(incidents):
        size = size_for(len(some))
        for row in await connection.execute(_of(size), values_of("incident", some, size)):
            held[row.incident_id, row.key] = row.fires_at
    return held


@lru_cache
def _of(incidents: int) -> Select[Any]:
    held = select(_columns.incident_id, _columns.key, _columns.fires_at)
    return held.where(among(_columns.incident_id, "incident", incidents))


async def move(
    connection: Connection, incident_id: str, key: str, fires_at: datetime | None
) -> None:
    """Has one of the incident's clocks remind at another time, or no more; the others stay."""
    if fires_at is None:
        await connection.execute(_DROP, {"incident": incident_id, "gone": key})
        return
    row = {"incident_id": incident_id, "key": key, "fires_at": fires_at, "ready_at": fires_at}
    await connection.execute(_MOVE(connection), row)


async def next_at(connection: Connection) -> datetime | None:
    """When the next reminder can be taken; a leased one counts from its lease's end."""
    at: datetime | None = await connection.scalar(_NEXT)
    return at


async def due(connection: Connection, now: datetime, limit: int) -> list[Deadline]:
    """Reminders due at `now`, oldest first, leased for a minute."""
    rows = await connection.execute(_DUE, {"now": now, "most": limit})
    found = [Deadline(row.incident_id, row.key, row.fires_at) for row in rows]
    until = now + LEASE
    if found:
        await connection.execute(
            _LEASE, [{"incident": d.incident_id, "held": d.key, "until": until} for d in found]
        )
    return sorted(found, key=lambda due: (due.fires_at, due.incident_id, due.key))
