"""Checks the register against itself: chains, numbers, guards, and projections against replay."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import fields
from itertools import groupby
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from procedure.entries import Recorded
from service.ports import Row
from storage import projections
from storage.guards import GUARDED, POSTGRES_FUNCTION, postgres_triggers, sqlite_triggers
from storage.record import GENESIS, digest, recorded
from storage.register import Register
from storage.tables import incidents, numbers, record

PAGE = 2_000
"""Entries held in memory at once, besides one incident's own."""

Replay = Callable[[str, list[Recorded]], Row]


async def verify(register: Register, replay: Replay) -> list[str]:
    """The problems found, the first wrong thing of each incident, as sentences; empty when sound.

    `replay` makes an incident's row from its record alone. Reads as of one moment, page by page.
    """
    async with register.database.snapshot() as connection:
        problems = await _guards(connection)
        tally = _Tally()
        async for batch in _batches(connection):
            rows = await _rows(connection, list(batch))
            for incident_id, entries in batch.items():
                problem = _first_problem(incident_id, entries, rows.get(incident_id), replay)
                if problem:
                    problems.append(problem)
            tally.add(rows)
        orphans = await _rows_without_record(connection)
        tally.add(orphans)
        problems += [f"{each}: has a row but no record; its entries are gone." for each in orphans]
        problems += await tally.compare(connection)
    return problems


def _first_problem(
    incident_id: str, entries: list[SqlRow[Any]], row: Row | None, replay: Replay
) -> str | None:
    prev = GENESIS
    for place, entry in enumerate(entries, start=1):
        if entry.seq != place:
            return f"{incident_id}: entry {place} is missing from the record."
        if entry.prev != prev:
            return f"{incident_id}: entry {place} doesn't follow from the entry before it."
        if not _is_sealed(entry):
            return f"{incident_id}: entry {place} was changed after it was recorded."
        prev = entry.hash
    if row is None:
        return f"{incident_id}: has a record but no row in the register."
    if row.seq > len(entries):
        return f"{incident_id}: entries {len(entries) + 1} to {row.seq} are cut off the record."
    return _difference(incident_id, entries, row, replay)


def _is_sealed(entry: SqlRow[Any]) -> bool:
    try:
        return digest(dict(entry._mapping)) == str(entry.hash)
    except (ValueError, TypeError):  # changed to something that isn't JSON any more
        return False


def _difference(
    incident_id: str, entries: list[SqlRow[Any]], row: Row, replay: Replay
) -> str | None:
    try:
        replayed = projections.as_stored(
            replay(incident_id, [recorded(entry) for entry in entries])
        )
    except Exception as error:
        return f"{incident_id}: the record can't be replayed ({type(error).__name__})."
    wrong = [
        field.name
        for field in fields(Row)
        if getattr(replayed, field.name) != getattr(row, field.name)
    ]
    if wrong:
        return f"{incident_id}: the register's row differs from the record in {', '.join(wrong)}."
    return None


async def _batches(connection: AsyncConnection) -> AsyncIterator[dict[str, list[SqlRow[Any]]]]:
    """Whole incidents, about a page of entries at a time."""
    after, held = ("", 0), dict[str, list[SqlRow[Any]]]()
    while True:
        place = tuple_(record.c.incident_id, record.c.seq)
        statement = select(record).where(place > after).order_by(*record.primary_key).limit(PAGE)
        page = (await connection.execute(statement)).all()
        for incident_id, entries in groupby(page, key=lambda entry: str(entry.incident_id)):
            held.setdefault(incident_id, []).extend(entries)
        if len(page) < PAGE:
            break
        after = (page[-1].incident_id, page[-1].seq)
        last = held.pop(after[0])  # its entries may go on overleaf
        if held:
            yield held
        held = {after[0]: last}
    if held:
        yield held


async def _rows(connection: AsyncConnection, ids: list[str]) -> dict[str, Row]:
    found = await connection.execute(select(incidents).where(incidents.c.incident_id.in_(ids)))
    return {row.incident_id: row for row in map(projections.row_of, found)}


async def _rows_without_record(connection: AsyncConnection) -> dict[str, Row]:
    entries = select(record.c.seq).where(record.c.incident_id == incidents.c.incident_id)
    found = await connection.execute(select(incidents).where(~entries.exists()).limit(PAGE))
    return {row.incident_id: row for row in map(projections.row_of, found)}


class _Tally:
    """Counts what the counters should say while the incidents pass by."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()
        self._numbered: Counter[int] = Counter()

    def add(self, rows: dict[str, Row]) -> None:
        for row in rows.values():
            self._numbered[row.year] += 1
            if row.open:
                self._open[row.classification] += 1

    async def compare(self, connection: AsyncConnection) -> list[str]:
        counted = await projections.counts(connection)
        problems = []
        if counted != self._open:
            problems.append(
                f"The counters of open incidents say {counted}, not {dict(self._open)}."
            )
        for year in await connection.execute(select(numbers)):
            there = self._numbered[year.year]
            if there != year.last:
                problems.append(f"{year.year}: {year.last} numbers were given, {there} are there.")
        return problems


async def _guards(connection: AsyncConnection) -> list[str]:
    if connection.dialect.name == "postgresql":
        missing = await _postgres_missing(connection)
    else:
        missing = await _sqlite_missing(connection)
    return [f"The guard {name} on the record is missing or changed." for name in missing]


async def _sqlite_missing(connection: AsyncConnection) -> list[str]:
    found = await connection.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type='trigger'")
    )
    there = {row.name: row.sql for row in found}
    return [name for name, sql in sqlite_triggers().items() if there.get(name) != sql]


async def _postgres_missing(connection: AsyncConnection) -> list[str]:
    found = await connection.execute(
        text(
            "SELECT t.tgname, p.prosrc, pg_get_triggerdef(t.oid) AS definition FROM pg_trigger t "
            "JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgenabled = 'A' AND c.relname = ANY(:tables)"
        ),
        {"tables": list(GUARDED)},
    )
    there = {row.tgname: row for row in found}
    return [
        name
        for name in postgres_triggers()
        if name not in there
        or there[name].prosrc.strip() != POSTGRES_FUNCTION.strip()
        or " WHEN " in there[name].definition
    ]
