"""Counters by month, and what is owed after closure: kept with each row, never counted anew."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Table,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
)
from sqlalchemy import Row as SqlRow

from procedure.findings import Owed
from procedure.record import Named
from service.figures import NOW, Counted, Figure, figures_of
from storage.columns import Instant, PlainText
from storage.connection import Connection
from storage.engine import Worded
from storage.tables import metadata

figures = Table(
    "figures",
    metadata,
    Column("month", PlainText, primary_key=True),
    Column("measure", PlainText, primary_key=True),
    Column("value", PlainText, primary_key=True),
    Column("total", BigInteger, nullable=False),
)

follow_ups = Table(
    "follow_ups",
    metadata,
    Column(
        "incident_id",
        PlainText,
        ForeignKey("incidents.incident_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("key", PlainText, primary_key=True),
    Column("due", Instant, nullable=False),
    Index("ix_follow_ups_due", "due", "incident_id", "key"),
)
"""Those that aren't done, by which the list of all cases' follow-ups is ordered."""

_COUNT = Worded(
    figures,
    lambda insert: insert.on_conflict_do_update(
        index_elements=list(figures.primary_key),
        set_={"total": figures.c.total + insert.excluded.total},
    ),
)
_wanted = or_(figures.c.month == NOW, figures.c.month >= bindparam("month"))
_SINCE = select(figures).where(and_(_wanted, figures.c.total != 0))
_DROP_OWED = delete(follow_ups).where(follow_ups.c.incident_id == bindparam("incident"))
_ADD_OWED = insert(follow_ups)


def shift_of(before: SqlRow[Any] | None, stored: dict[str, Any]) -> Counter[Figure]:
    """By how much each counter changes with a row; `stored` are its columns."""
    shift = figures_of(_counted(stored))
    if before is not None:
        shift.subtract(figures_of(_counted(dict(before._mapping))))
    return shift


COUNTED = ("reported_at", "stage", "kind", "classification", "late", "cause", "ico", "waiting")


def _counted(columns: dict[str, Any]) -> Counted:
    plain = {name: columns[name] for name in COUNTED}
    return Counted(**plain, owed=len(json.loads(columns["owed"])))


async def shift(connection: Connection, by: Counter[Figure]) -> None:
    """Adds to the counters, in one order always, so that no two units block each other."""
    changes = [{**figure._asdict(), "total": n} for figure, n in sorted(by.items()) if n]
    if changes:
        await connection.execute(_COUNT(connection), changes)


async def since(connection: Connection, month: str) -> dict[Figure, int]:
    """The counters from a month on, and those of how things stand."""
    found = await connection.execute(_SINCE, {"month": month})
    return {Figure(each.month, each.measure, each.value): each.total for each in found}


def packed(owed: Sequence[Owed]) -> str:
    """What is owed, as a row's column has it."""
    return json.dumps(
        [[one.key, one.text, one.owner.id, one.owner.name, one.due.isoformat()] for one in owed]
    )


def unpacked(text: str) -> tuple[Owed, ...]:
    """What is owed, as the service knows it."""
    return tuple(
        Owed(key, words, Named(id=person, name=name), datetime.fromisoformat(due))
        for key, words, person, name, due in json.loads(text)
    )


async def set_owed(connection: Connection, incident_id: str, owed: Sequence[Owed]) -> None:
    """Replaces an incident's follow-ups that aren't done."""
    await connection.execute(_DROP_OWED, {"incident": incident_id})
    if owed:
        rows = [{"incident_id": incident_id, "key": o.key, "due": o.due} for o in owed]
        await connection.execute(_ADD_OWED, rows)
