"""What checks of the register find wrong: told once, and kept until somebody has seen it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, exists, func, insert, select, update

from service.ports.found import Finding
from storage.connection import Connection
from storage.engine import lock
from storage.ledger import FINDINGS, Lines
from storage.tables import UNSEEN, findings

_HELD = select(exists().where(UNSEEN, findings.c.incident_id == bindparam("incident")))
_ALL_HELD = select(findings.c.incident_id).where(UNSEEN, findings.c.incident_id != "")
_FIGURES = re.compile(r"\d+")


async def add(
    connection: Connection, incident_id: str, words: Sequence[str], now: datetime, lines: Lines
) -> list[Finding]:
    """Keeps what wasn't found before; gives that. Other figures alone make no other finding."""
    await lock(connection, "incident desk findings")
    rows = await connection.scalars(
        select(findings.c.words).where(findings.c.incident_id == incident_id)
    )
    known = {_plain(each) for each in rows}
    new = []
    for each in words:
        if _plain(each) not in known:
            known.add(_plain(each))
            new.append(await _kept(connection, incident_id, each, now, lines))
    return new


def _plain(words: str) -> str:
    return _FIGURES.sub("#", words)


async def _kept(
    connection: Connection, incident_id: str, words: str, now: datetime, lines: Lines
) -> Finding:
    row: dict[str, Any] = {"incident_id": incident_id, "words": words, "found_at": now}
    row |= {"seen_by": "", "seen_at": None}
    number = await connection.scalar(insert(findings).values(**row).returning(findings.c.id))
    lines.put(FINDINGS, row | {"id": int(number)}, now)
    return Finding(int(number), incident_id, words, now)


async def all_held(connection: Connection) -> frozenset[str]:
    """The incidents in which something was found that nobody has seen yet."""
    return frozenset(await connection.scalars(_ALL_HELD))


async def held(connection: Connection, incident_id: str) -> bool:
    """Whether something was found in this incident that nobody has seen yet."""
    return bool(await connection.scalar(_HELD, {"incident": incident_id}))


async def see(
    connection: Connection, number: int, person: str, now: datetime, lines: Lines
) -> bool:
    """Keeps who has seen a finding, and when; False where somebody had."""
    unseen = update(findings).where(findings.c.id == number, UNSEEN)
    seen = unseen.values(seen_by=person, seen_at=now).returning(*findings.c)
    row = (await connection.execute(seen)).first()
    if row is not None:
        lines.put(FINDINGS, row._asdict(), now)
    return row is not None


async def find(connection: Connection, number: int) -> Finding | None:
    """One, seen or not."""
    found = await connection.execute(select(findings).where(findings.c.id == number))
    return next((_finding(row) for row in found), None)


async def unseen(connection: Connection, incident_id: str | None, limit: int) -> list[Finding]:
    """Those that nobody has seen, oldest first; of one incident, or all."""
    asked = select(findings).where(UNSEEN).order_by(findings.c.id).limit(limit)
    if incident_id is not None:
        asked = asked.where(findings.c.incident_id == incident_id)
    return [_finding(row) for row in await connection.execute(asked)]


async def count(connection: Connection) -> int:
    """How many nobody has seen."""
    return int(await connection.scalar(select(func.count()).select_from(findings).where(UNSEEN)))


def _finding(row: Row[Any]) -> Finding:
    return Finding(row.id, row.incident_id, row.words, row.found_at, row.seen_by, row.seen_at)
