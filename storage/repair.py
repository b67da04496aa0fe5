"""Makes anew what is only made from the record, where it isn't what the record makes.

Records, proofs and the ledger are read here and never written: what is wrong there stays wrong, and
`verify` goes on saying so.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import Select, Table, delete, func, insert, select, text, update

from procedure.record import UnknownEntry
from service.anew import Due, Made
from service.figures import Figure
from service.ports.rows import Row
from storage import projections, record, restores, tombstones
from storage.connection import Connection
from storage.engine import lock
from storage.figures import COUNTED, figures, follow_ups, set_owed, shift_of
from storage.proofs import tombstones as stones
from storage.raw import Unsound, rows, selected, sound
from storage.register import Register
from storage.tables import (
    deadlines,
    incident_people,
    incidents,
    numbers,
    open_counts,
    vocabulary,
)
from storage.tables import record as entries
from storage.verify_batches import Kept
from storage.verify_derived import wrong_deadlines, wrong_row
from storage.verify_records import Replay
from storage.words import KEPT

PAGE = 500
_RECORDS = select(entries.c.incident_id).distinct().order_by(entries.c.incident_id)
_BURIED = select(stones.c.incident_id).order_by(stones.c.incident_id)
_OPEN = select(incidents.c.incident_id).where(incidents.c.open).order_by(incidents.c.position)
_IN_CAPITALS = (
    select(incident_people.c.incident_id)
    .where(incident_people.c.person_id != func.lower(incident_people.c.person_id))
    .distinct()
    .order_by(incident_people.c.incident_id)
)
_OF_ROW = (incidents, incident_people, follow_ups)


async def mend_deadlines(register: Register, replay: Replay, now: datetime) -> list[str]:
    """Sets the deadlines of open incidents as their records say; gives a sentence for each change.

    To be called at a start: a later version may hear clocks that an earlier one didn't, a calendar
    may have changed, and what somebody has deleted or put off is heard again.
    """
    return [
        said
        for incident_id in await _ids(register, _OPEN)
        for said in await _mended(register, incident_id, replay, now, clocks_alone=True)
    ]


async def mend_ids(register: Register, replay: Replay, now: datetime) -> list[str]:
    """Makes the rows anew that an earlier version wrote with a person's id in capitals.

    The record stays, and is read with ids folded (procedure/person.py). To be called at a start,
    before anybody's list is asked for.
    """
    return [
        said
        for incident_id in await _ids(register, _IN_CAPITALS)
        for said in await _mended(register, incident_id, replay, now, clocks_alone=False)
    ]


async def repair(register: Register, replay: Replay, now: datetime) -> list[str]:
    """Makes anew all that is made from the records; gives a sentence for each thing changed."""
    said: list[str] = []
    for ids in (_RECORDS, _BURIED):
        for incident_id in await _ids(register, ids):
            said += await _mended(register, incident_id, replay, now, clocks_alone=False)
    async with register.database.writing() as connection:
        if connection.dialect.name == "postgresql":
            # Whoever writes a row has to have counted it before it is counted here.
            await connection.execute(text("LOCK TABLE incidents IN SHARE MODE"))
        said += await _totals(connection)
        said += await _index(connection)
    return said


async def _ids(register: Register, statement: Select[Any]) -> list[str]:
    async with register.database.reading() as connection:
        return list(await connection.scalars(statement))


async def _mended(
    register: Register, incident_id: str, replay: Replay, now: datetime, *, clocks_alone: bool
) -> list[str]:
    """One incident's, in a transaction of its own."""
    async with register.database.writing() as connection:
        await lock(connection, f"incident {incident_id}")
        made = await _made(connection, incident_id, replay)
        if made is None:
            return []
        row, due, moments = made
        said = []
        kept = await _kept(connection, incident_id)
        if not clocks_alone and (kept.unsound or _wrong(row, kept)):
            await _write_row(connection, row, kept)
            said.append(f"{incident_id}: its row in the register was made anew.")
        if due is not None and ("deadlines" in kept.unsound or _late(due, kept, moments, now)):
            await _write_deadlines(connection, incident_id, due)
            said.append(f"{incident_id}: its deadlines were set anew.")
        return said


async def _made(
    connection: Connection, incident_id: str, replay: Replay
) -> tuple[Row, Mapping[str, Due] | None, list[datetime]] | None:
    """What the record makes, or the tombstone; None where this version can't say."""
    stone = await tombstones.find(connection, incident_id)
    if stone is not None:
        made = replay(incident_id, stone)
        return (made if isinstance(made, Row) else made.row), {}, []
    try:
        found, _ = await record.read(connection, incident_id)
        if not found or any(isinstance(r.entry, UnknownEntry) for r in found):
            return None
        made = replay(incident_id, found)
    except Exception:  # `verify` says what is wrong with the record
        return None
    moments = [recorded.at for recorded in found]
    return (made.row, made.due, moments) if isinstance(made, Made) else (made, None, moments)


async def _kept(connection: Connection, incident_id: str) -> Kept:
    kept = Kept()
    for table in (*_OF_ROW, deadlines):
        for values in await rows(
            connection, selected(table).where(table.c.incident_id == incident_id)
        ):
            try:
                kept.tables.setdefault(table.name, []).append(sound(table, values))
            except Unsound as wrong:
                kept.unsound[table.name] = wrong.column
    return kept


def _wrong(row: Row, kept: Kept) -> bool:
    try:
        return wrong_row(row, kept) is not None
    except Exception:  # text that isn't what a desk writes there
        return True


def _late(due: Mapping[str, Due], kept: Kept, moments: Sequence[datetime], now: datetime) -> bool:
    return wrong_deadlines(due, kept, moments, now) is not None


async def _write_row(connection: Connection, row: Row, kept: Kept) -> None:
    wanted = projections.columns_of(row)
    here = incidents.c.incident_id == row.incident_id
    if kept.tables.get("incidents") or "incidents" in kept.unsound:
        await connection.execute(update(incidents).where(here).values(wanted))
    else:
        await connection.execute(insert(incidents).values(wanted))
    await connection.execute(
        delete(incident_people).where(incident_people.c.incident_id == row.incident_id)
    )
    place = {"incident_id": row.incident_id, "position": wanted["position"]}
    related = projections.related(row.involved, row.readers)
    people = [place | {"person_id": who, "relation": what} for who, what in sorted(related)]
    if people:
        await connection.execute(insert(incident_people), people)
    await set_owed(connection, row.incident_id, row.owed)


async def _write_deadlines(
    connection: Connection, incident_id: str, due: Mapping[str, Due]
) -> None:
    await connection.execute(delete(deadlines).where(deadlines.c.incident_id == incident_id))
    wanted = [
        {"incident_id": incident_id, "key": key, "fires_at": one.at, "ready_at": one.at}
        for key, one in sorted(due.items())
    ]
    if wanted:
        await connection.execute(insert(deadlines), wanted)


async def _totals(connection: Connection) -> list[str]:
    """Counters, numbers and vocabulary, from the rows as they are now."""
    words: dict[str, None] = {}
    opened: dict[str, int] = {}
    given: dict[int, int] = {}
    counted: dict[Figure, int] = {}
    async for row in _every_row(connection):
        words.update(dict.fromkeys(w for w in row.tokens.split() if w[0] != KEPT))
        given[row.year] = given.get(row.year, 0) + 1
        if row.open:
            opened[row.classification] = opened.get(row.classification, 0) + 1
        for figure, by in shift_of(None, row._asdict()).items():
            counted[figure] = counted.get(figure, 0) + by
    for year, never in (await restores.skipped(connection)).items():
        given[year] = given.get(year, 0) + never
    wanted: list[tuple[Table, list[dict[str, Any]]]] = [
        (vocabulary, [{"word": word, "doubtful": False} for word in words]),
        (open_counts, [{"classification": c, "open": n} for c, n in opened.items()]),
        (numbers, [{"year": year, "last": last} for year, last in given.items()]),
        (figures, [{**f._asdict(), "total": n} for f, n in counted.items() if n]),
    ]
    said = []
    for table, made in wanted:
        if await _replaced(connection, table, made):
            said.append(f"The table {table.name} was made anew.")
    return said


async def _every_row(connection: Connection) -> AsyncIterator[SqlRow[Any]]:
    names = {"position", "year", "number", "open", "classification", "tokens", "owed", *COUNTED}
    columns, after = incidents.c, -1
    wanted = select(*(columns[name] for name in sorted(names))).order_by(columns.position)
    while page := (
        await connection.execute(wanted.where(columns.position > after).limit(PAGE))
    ).all():
        for row in page:
            yield row
        after = page[-1].position


async def _replaced(connection: Connection, table: Table, made: list[dict[str, Any]]) -> bool:
    """Puts these rows in the place of those that are there, where they differ; noughts aside."""
    names = [column.name for column in table.c]
    there = [tuple(row[n] for n in names) for row in await rows(connection, selected(table))]
    counter = names[-1] in ("open", "total")
    if {row for row in there if not (counter and row[-1] == 0)} == {
        tuple(row[n] for n in names) for row in made
    }:
        return False
    await connection.execute(delete(table))
    if made:
        await connection.execute(insert(table), made)
    return True


async def _index(connection: Connection) -> list[str]:
    """The index of words, made anew from the rows: cheaper than to look whether it must be."""
    if connection.dialect.name == "postgresql":
        return []  # the database makes it with each row
    await connection.execute(text("INSERT INTO incident_words(incident_words) VALUES ('rebuild')"))
    count: int = await connection.scalar(select(func.count()).select_from(incidents)) or 0
    return [f"The index of words was made anew from {count} rows."]
