"""Who held which office when the desk last looked: so that it sees when one has changed hands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select

from storage.chaining import write
from storage.connection import Connection
from storage.engine import lock
from storage.ledger import OFFICES, Lines
from storage.seals import Seals
from storage.tables import offices


async def held(connection: Connection, seals: Seals) -> dict[str, str]:
    """The object id of each office's holder then; empty before the first look.

    "" where the row isn't as the desk sealed it: then what waits is put before the holder anew,
    since somebody may have wanted a change of hands to go unseen.
    """
    rows = (await connection.execute(select(offices))).all()
    return {row.office: row.person_id if seals.hold(offices, row._asdict()) else "" for row in rows}


async def since(connection: Connection) -> datetime | None:
    """When that was kept."""
    at: datetime | None = await connection.scalar(select(func.max(offices.c.at)))
    return at


async def keep(
    connection: Connection, holders: Mapping[str, str], at: datetime, seals: Seals
) -> None:
    """Keeps these in place of the earlier ones; "" where nobody holds the office.

    An office that a later version has and this one doesn't is left to that one.
    """
    await lock(connection, "offices")
    lines, ours = Lines(), offices.c.office.in_(sorted(holders))
    for gone in await connection.execute(delete(offices).where(ours).returning(*offices.c)):
        lines.gone(OFFICES, gone._asdict(), at)
    rows: list[dict[str, Any]] = [
        {"office": office, "person_id": person, "at": at}
        for office, person in holders.items()
        if person
    ]
    rows = [row | {"seal": seals.seal(offices, row)} for row in rows]
    if rows:
        await connection.execute(insert(offices), rows)
    for row in rows:
        lines.put(OFFICES, row, at)
    await write(connection, lines)
