"""Takes over what an earlier version writes beside this one while a desk is brought up to date.

It knows nothing of the ledger and leaves what it records to the hour's checkpoint, so what it
writes stands there as if nobody had. Within a day of the migration that is taken over at a start,
and told; after it, it is a finding of `verify`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from storage.chaining import hold_all, write
from storage.checkpoints import FIRST_SHAPE, seal_all
from storage.connection import Connection
from storage.ledger import CHAINED, DESK, FINDINGS, LOGS, OUTBOX, Chained, Lines
from storage.proofs import checkpoints, ledger
from storage.seals import seal_unsealed
from storage.signing import Signer
from storage.verify_ledger import said_by

ROLLING = timedelta(days=1)
"""How long after the migration an earlier version may still be at work."""

SLACK = timedelta(minutes=5)
"""By how much the clocks of two machines may differ."""


_SEALED_HERE = select(exists().where(checkpoints.c.shape != FIRST_SHAPE))
_OF_DESK = select(ledger.c.at).where(
    ledger.c.incident_id == DESK, ledger.c.log.in_(sorted(LOGS)), ledger.c.seq == 1
)


async def begun(connection: Connection) -> datetime | None:
    """When the ledger was: at the migration, or with the first row of a register that was new."""
    at: datetime | None = await connection.scalar(select(func.min(ledger.c.at)))
    return at


async def _rolls(connection: Connection, now: datetime) -> bool:
    """Whether an earlier version may still be at work, or nothing was sealed by this one yet."""
    if not await connection.scalar(_SEALED_HERE):
        return True
    # The desk's own logs are few and tell mostly that it is over, without a look at every line.
    if any(now > at + ROLLING for at in await connection.scalars(_OF_DESK)):
        return False
    first = await begun(connection)
    return first is not None and now <= first + ROLLING


async def take_over(connection: Connection, signer: Signer, now: datetime) -> int:
    """Has what an earlier version left answered for and sealed; gives how many rows were adopted.

    To be called at a start, before anything is sent. The number is to be told to the DPO. After the
    day nothing is: whatever stands unsealed then was put there by nobody of ours.
    """
    if not await _rolls(connection, now):
        return 0
    adopted = await _adopt(connection, now)
    await write(connection, await seal_unsealed(connection, signer))
    await seal_all(connection, signer, now)
    return adopted


async def _adopt(connection: Connection, now: datetime) -> int:
    """Has the ledger answer for rows that were written without it; gives how many there were."""
    first = await begun(connection)
    if first is None:
        return 0
    recent = [
        (chained, row._asdict())
        for chained in CHAINED
        for row in (
            await connection.execute(select(chained.table).where(_since(chained, first - SLACK)))
        ).all()
    ]
    # Others are at work meanwhile: one may have settled a notice between two looks, and what was
    # read before would be put down as what it is now. Whoever holds its log sees both as they are.
    doubted = await _unanswered(connection, recent)
    await hold_all(connection, {(_log_of(chained, row), chained.log) for chained, row in doubted})
    adopted = await _unanswered(connection, await _again(connection, doubted))
    lines = Lines()
    for chained, row in adopted:
        lines.put(chained, row, now)
    await write(connection, lines)
    return len(adopted)


Found = list[tuple[Chained, dict[str, Any]]]


def _log_of(chained: Chained, row: Mapping[str, Any]) -> str:
    return chained.incident_of(row) if chained.of_incidents else DESK


async def _again(connection: Connection, rows: Found) -> Found:
    """The same rows as they stand now, without those that are gone."""
    now: Found = []
    for chained, row in rows:
        key = and_(*(column == row[column.name] for column in chained.table.primary_key))
        for found in (await connection.execute(select(chained.table).where(key))).all():
            now.append((chained, found._asdict()))
    return now


async def _unanswered(connection: Connection, rows: Found) -> Found:
    """Those of these rows that the ledger doesn't answer for."""
    said: dict[str, dict[tuple[str, str], str]] = {}
    found: Found = []
    for chained, row in rows:
        incident_id = _log_of(chained, row)
        if incident_id not in said:
            said[incident_id] = await _said(connection, incident_id)
        place = (chained.name, chained.key_of(row))
        if said[incident_id].get(place) != chained.digest_of(row):
            found.append((chained, row))
    return found


def _since(chained: Chained, first: datetime) -> ColumnElement[bool]:
    """Rows that say they were written since."""
    columns: Any = chained.table.c
    if chained is OUTBOX:
        return or_(columns.queued_at >= first, columns.settled_at >= first)
    if chained is FINDINGS:
        return or_(columns.found_at >= first, columns.seen_at >= first)
    since: ColumnElement[bool] = columns.at >= first
    return since


async def _said(connection: Connection, incident_id: str) -> dict[tuple[str, str], str]:
    of_one = select(ledger).where(ledger.c.incident_id == incident_id)
    rows = await connection.execute(of_one.order_by(ledger.c.log, ledger.c.seq))
    return said_by([row._asdict() for row in rows])
