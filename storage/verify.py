"""Checks the register against itself and against the checkpoints that are kept outside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from service.ports.proofs import Checkpoint
from storage import checkpoints, projections
from storage.connection import Connection
from storage.register import Register
from storage.signing import Trusted
from storage.tables import incidents, numbers
from storage.verify_checkpoints import check_checkpoints
from storage.verify_figures import check_figures
from storage.verify_guards import guards
from storage.verify_records import EVERYTHING, Replay, Span, check_span

__all__ = [
    "EVERYTHING",
    "Evidence",
    "Replay",
    "Span",
    "check",
    "check_span",
    "last_checkpoint",
    "spans",
    "verify",
]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands outside the database: the keys whose signatures count, and the file's lines."""

    trusted: Trusted | None
    file: Path | None


NOTHING = Evidence(None, None)
MOST_IN_SPAN = 5_000
_COUNT = func.count().label("count")


async def verify(register: Register, replay: Replay, evidence: Evidence = NOTHING) -> list[str]:
    """The problems found, the first wrong thing of each incident, as sentences; empty when sound.

    `replay` makes an incident's row from its record alone. Reads as of one moment, page by page.
    """
    async with register.database.snapshot() as connection:
        problems = await guards(connection)
        problems += await check_span(connection, EVERYTHING, replay)
        problems += await _counters(connection)
        return problems + await check_checkpoints(connection, evidence.trusted, evidence.file)


async def check(register: Register, evidence: Evidence) -> list[str]:
    """All that is no single incident's: guards, counters, checkpoints."""
    async with register.database.snapshot() as connection:
        problems = await guards(connection)
        problems += await _counters(connection)
        return problems + await check_checkpoints(connection, evidence.trusted, evidence.file)


async def spans(register: Register, parts: int) -> list[Span]:
    """The incidents in so many spans of about equal number, which together are everything.

    In more where one would hold too many: what is read as of one moment holds SQLite's log up.
    """
    async with register.database.snapshot() as connection:
        count = await connection.scalar(select(func.count()).select_from(incidents)) or 0
        bounds = await _bounds(connection, count, max(1, min(count // parts, MOST_IN_SPAN)))
    lows, highs = ["", *bounds], [*bounds, None]
    return [Span(low, high) for low, high in zip(lows, highs, strict=True)]


async def _bounds(connection: Connection, count: int, step: int) -> list[str]:
    """The IDs that end the spans but the last, each looked for from the one before."""
    key, bounds, after = incidents.c.incident_id, list[str](), ""
    for _ in range(step, count, step):
        following = select(key).where(key > after).order_by(key).offset(step - 1).limit(1)
        after = await connection.scalar(following) or after
        bounds.append(after)
    return bounds


async def _counters(connection: Connection) -> list[str]:
    """Whether the counters say what there is, as of one moment."""
    columns = incidents.c
    problems = []
    counted = await projections.counts(connection)
    found = await connection.execute(
        select(columns.classification, _COUNT).where(columns.open).group_by(columns.classification)
    )
    there = {row.classification: row._mapping["count"] for row in found}
    if counted != there:
        problems.append(f"The counters of open incidents say {counted}, not {there}.")
    found = await connection.execute(select(columns.year, _COUNT).group_by(columns.year))
    numbered = {row.year: row._mapping["count"] for row in found}
    for year in await connection.execute(select(numbers).order_by(numbers.c.year)):
        if numbered.get(year.year, 0) != year.last:
            count = numbered.get(year.year, 0)
            problems.append(f"{year.year}: {year.last} numbers were given, {count} are there.")
    return [*problems, *await check_figures(connection)]


async def last_checkpoint(register: Register) -> Checkpoint | None:
    """The newest checkpoint, to compare with its post in the channel."""
    async with register.database.reading() as connection:
        return await checkpoints.last(connection)
