"""Checks the counters by month against the register's rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import select

from service.figures import Figure
from storage.connection import Connection
from storage.figures import COUNTED, figures, shift_of
from storage.tables import incidents

PAGE = 4_000


async def check_figures(connection: Connection) -> list[str]:
    """The first difference, as a sentence; the rows themselves are checked by replay."""
    wanted: Counter[Figure] = Counter()
    async for row in _rows(connection):
        try:
            wanted.update(shift_of(None, dict(row._mapping)))
        except Exception:
            return []  # the row is named with its incident; no sum can be made without it
    return await _counters(connection, wanted)


async def _rows(connection: Connection) -> AsyncIterator[SqlRow[Any]]:
    columns = incidents.c
    wanted = select(columns.position, columns.incident_id, columns.owed)
    wanted = wanted.add_columns(*(columns[name] for name in COUNTED)).order_by(columns.position)
    after = -1
    while True:
        page = (await connection.execute(wanted.where(columns.position > after).limit(PAGE))).all()
        for row in page:
            yield row
        if len(page) < PAGE:
            return
        after = page[-1].position


async def _counters(connection: Connection, wanted: Counter[Figure]) -> list[str]:
    found = await connection.execute(select(figures).where(figures.c.total != 0))
    there = {Figure(each.month, each.measure, each.value): each.total for each in found}
    for figure in sorted({*wanted, *there}):
        if wanted.get(figure, 0) != there.get(figure, 0):
            name = " ".join(part for part in figure if part)
            said, counted = there.get(figure, 0), wanted.get(figure, 0)
            return [f"The figures by month say {said} for {name}, not {counted}."]
    return []
