"""Many reports by one person: how many there were lately, and what of them nobody has looked at."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from service.ports.rows import Crowd
from storage.columns import PlainText
from storage.connection import Connection
from storage.lists import visible
from storage.projections import row_of
from storage.tables import ONE_OF_A_CROWD, incidents

MOST_CROWDS = 5
"""Reporters whose crowds are named at once."""

MOST_COUNTED = 1_000
"""A crowd is counted so far."""


async def crowds(connection: Connection, *, not_involved: str) -> list[Crowd]:
    """The first few crowds: each of the next reporter, read along their index."""
    asked: dict[str, object] = {"not_involved": not_involved, "after": ""}
    first, counted = _crowds_asked(frozenset({"not_involved"} if not_involved else ()))
    found: list[Crowd] = []
    while len(found) < MOST_CROWDS:
        row = (await connection.execute(first, asked)).first()
        if row is None:
            break
        asked["after"] = row.reporter_id
        number = await connection.scalar(counted, asked | {"most": MOST_COUNTED})
        found.append(Crowd(row_of(row), number or 0))
    return found


@lru_cache
def _crowds_asked(names: frozenset[str]) -> tuple[Select[Any], Select[Any]]:
    """The row of the next reporter's crowd whose limit is nearest, and how many there are."""
    columns, after = incidents.c, bindparam("after", type_=PlainText())
    one = visible(select(incidents).where(ONE_OF_A_CROWD, columns.reporter_id > after), names)
    order = (columns.reporter_id, columns.nearest, columns.incident_id)
    theirs = select(columns.position).where(ONE_OF_A_CROWD, columns.reporter_id == after)
    some = visible(theirs, names).limit(bindparam("most")).subquery()
    return one.order_by(*order).limit(1), select(func.count()).select_from(some)


_REPORTS_BY = (
    select(incidents.c.reported_at)
    .where(incidents.c.reporter_id == bindparam("reporter"))
    .order_by(incidents.c.position.desc())
    .limit(bindparam("most"))
)


async def reports_by(
    connection: Connection, person_id: str, since: datetime, most: int
) -> list[datetime]:
    """When somebody's newest reports since then arrived, so many at most."""
    asked = {"reporter": person_id, "most": most}
    found = [row.reported_at for row in await connection.execute(_REPORTS_BY, asked)]
    return [at for at in found if at > since]
