"""Checks the register against itself and against the checkpoints that are kept outside it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from service.ports.proofs import Checkpoint
from storage import checkpoints, projections, restores
from storage.connection import Connection
from storage.register import Register
from storage.tables import incidents, numbers
from storage.verify_batches import EVERYTHING, Span
from storage.verify_checkpoints import Evidence, check_checkpoints, check_seals
from storage.verify_derived import check_index, check_words
from storage.verify_figures import check_figures
from storage.verify_ledger import desk_wide
from storage.verify_records import Replay, check_span
from storage.verify_schema import check_schema

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


NOTHING = Evidence(None, None)
MOST_IN_SPAN = 5_000
_COUNT = func.count().label("count")


async def verify(
    register: Register,
    replay: Replay,
    evidence: Evidence = NOTHING,
    now: datetime | None = None,
) -> list[str]:
    """The problems found, the first wrong thing of each incident, as sentences; empty when sound.

    `replay` makes an incident's row and clocks from its record alone. Reads as of one moment, page
    by page. `now` says what is too far ahead: a notice put off, a lease that never ends.
    """
    async with register.database.snapshot() as connection:
        problems = await _made(connection)
        problems += await held_against(connection, replay, evidence, now)
    return problems + await _index(register)


async def held_against(
    connection: Connection, replay: Replay, evidence: Evidence, now: datetime | None
) -> list[str]:
    """What is wrong with what is kept, as one connection sees it; the index of words aside."""
    problems = await check_span(connection, EVERYTHING, replay, now)
    return problems + await _desk_wide(connection, evidence, now)


async def check(register: Register, evidence: Evidence, now: datetime | None = None) -> list[str]:
    """All that is no single incident's: how the database is made, counters, people, checkpoints."""
    async with register.database.snapshot() as connection:
        problems = await _made(connection)
        problems += await _desk_wide(connection, evidence, now)
    return problems + await _index(register)


async def _made(connection: Connection) -> list[str]:
    return await _anyhow("How the database is made", check_schema(connection))


async def _desk_wide(connection: Connection, evidence: Evidence, now: datetime | None) -> list[str]:
    checks: dict[str, Callable[[], Awaitable[list[str]]]] = {
        "What is the whole desk's": lambda: desk_wide(connection, now),
        "The counters": lambda: _counters(connection),
        "The figures by month": lambda: check_figures(connection),
        "The vocabulary": lambda: check_words(connection),
        "The checkpoints": lambda: check_checkpoints(connection, evidence),
        "The seals": lambda: check_seals(connection, evidence.trusted),
    }
    return [problem for what, check in checks.items() for problem in await _anyhow(what, check())]


async def _index(register: Register) -> list[str]:
    async with register.database.snapshot() as connection:
        return await _anyhow("The index of words", check_index(connection))


async def _anyhow(what: str, check: Awaitable[list[str]]) -> list[str]:
    """A check whose failing is a finding too: whatever somebody has put there, the others go on."""
    try:
        return await check
    except SQLAlchemyError as error:
        if isinstance(error, OperationalError | InterfaceError):
            raise  # the database is away
        return [f"{what} can't be checked ({type(error).__name__})."]
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        return [f"{what} can't be checked ({type(error).__name__})."]


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
    found = await connection.execute(select(numbers.c.year, numbers.c.last))
    given = {row.year: row.last for row in found}
    skipped = await restores.skipped(connection)
    for year in sorted(numbered.keys() | given.keys()):
        last, count = given.get(year, 0) - skipped.get(year, 0), numbered.get(year, 0)
        if last != count:
            problems.append(f"{year}: {last} numbers were given, {count} are there.")
    return problems


async def last_checkpoint(register: Register) -> Checkpoint | None:
    """The newest checkpoint, to compare with its post in the channel."""
    async with register.database.reading() as connection:
        return await checkpoints.last(connection)
