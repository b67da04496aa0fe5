"""What stood beside the record before there was a ledger: carried over, once, into its first lines.

It runs in a migration, where no key is at hand: each end waits in `moved` for the first checkpoint.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, insert, select, union

from storage.chain import Head
from storage.ledger import CHAINED, DESK, Chained, Row, carried, name_of
from storage.proofs import ledger, moved

PAGE = 200
"""Incidents whose rows are held in memory at once."""


def carry_over(connection: Connection, at: datetime) -> None:
    """Has the ledger answer for each row that is there."""
    for log, chained in groupby(CHAINED, key=lambda each: each.log):
        tables = list(chained)
        if not tables[0].of_incidents:
            _carry(connection, log, tables, [DESK], at)
            continue
        for incidents in _incidents(connection, tables):
            _carry(connection, log, tables, incidents, at)


def _incidents(connection: Connection, tables: Sequence[Chained]) -> Iterator[list[str]]:
    """The ids that such rows name, the desk's own "" among them, some at a time."""
    after: str | None = None
    named = union(*(select(each.table.c.incident_id) for each in tables)).subquery()
    ids = select(named.c.incident_id).order_by(named.c.incident_id).limit(PAGE)
    while True:
        beyond = ids if after is None else ids.where(named.c.incident_id > after)
        page = list(connection.scalars(beyond))
        if page:
            yield page
        if len(page) < PAGE:
            return
        after = page[-1]


def _carry(
    connection: Connection, log: str, tables: Sequence[Chained], incidents: list[str], at: datetime
) -> None:
    found: dict[str, list[tuple[Chained, Row]]] = {incident: [] for incident in incidents}
    for chained in tables:
        rows = select(chained.table).order_by(*chained.table.primary_key)
        if chained.of_incidents:
            rows = rows.where(chained.table.c.incident_id.in_(incidents))
        for row in connection.execute(rows):
            found[chained.incident_of(row._asdict())].append((chained, row._asdict()))
    lines: list[dict[str, Any]] = []
    ends: list[dict[str, Any]] = []
    for incident, kept in found.items():
        if kept:
            lines += carried(Head(), incident, log, kept, at)
            end = {"seq": lines[-1]["seq"], "hash": lines[-1]["hash"], "urgent": False}
            ends.append(end | {"incident_id": name_of(incident, log)})
    if lines:
        connection.execute(insert(ledger), lines)
        connection.execute(insert(moved), ends)
