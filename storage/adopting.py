"""Takes over what an earlier version writes beside this one while a desk is brought up to date.

It knows nothing of the ledger, so what it writes stands there as if nobody had. Within a day of
the migration that is taken over at a start, and told; after it, it is a finding of `verify`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from storage.chaining import write
from storage.connection import Connection
from storage.ledger import CHAINED, DESK, OUTBOX, Chained, Lines
from storage.proofs import ledger
from storage.verify_ledger import said_by

ROLLING = timedelta(days=1)
"""How long after the migration an earlier version may still be at work."""

SLACK = timedelta(minutes=5)
"""By how much the clocks of two machines may differ."""


async def adopt(connection: Connection, now: datetime) -> int:
    """Has the ledger answer for rows that were written without it; gives how many there were.

    To be called at a start, before anything is sent. The number is to be told to the DPO.
    """
    begun: datetime | None = await connection.scalar(select(func.min(ledger.c.at)))
    if begun is None or now > begun + ROLLING:
        return 0
    lines, count = Lines(), 0
    said: dict[str, dict[tuple[str, str], str]] = {}
    for chained in CHAINED:
        recent = select(chained.table).where(_since(chained, begun - SLACK))
        for found in (await connection.execute(recent)).all():
            row = found._asdict()
            incident_id = chained.incident_of(row) if chained.of_incidents else DESK
            if incident_id not in said:
                said[incident_id] = await _said(connection, incident_id)
            place = (chained.name, chained.key_of(row))
            if said[incident_id].get(place) != chained.digest_of(row):
                lines.put(chained, row, now)
                count += 1
    await write(connection, lines)
    return count


def _since(chained: Chained, begun: datetime) -> ColumnElement[bool]:
    """Rows that say they were written since."""
    columns: Any = chained.table.c
    if chained is OUTBOX:
        return or_(columns.queued_at >= begun, columns.settled_at >= begun)
    since: ColumnElement[bool] = columns.at >= begun
    return since


async def _said(connection: Connection, incident_id: str) -> dict[tuple[str, str], str]:
    of_one = select(ledger).where(ledger.c.incident_id == incident_id)
    rows = await connection.execute(of_one.order_by(ledger.c.log, ledger.c.seq))
    return said_by([row._asdict() for row in rows])
