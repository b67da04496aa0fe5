"""Incidents as lists show them, and their counts; made from the record, never the truth."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import Select, Update, bindparam, delete, insert, select, update

from service.figures import Figure
from service.ports.rows import Row
from storage import figures
from storage.columns import storable
from storage.connection import Connection
from storage.engine import Worded
from storage.sets import among, batched, size_for, values_of
from storage.tables import (
    FAR,
    INVOLVED,
    POSITIONS_A_YEAR,
    READER,
    incident_people,
    incidents,
    open_counts,
)
from storage.words import KEPT, MOST_INDEXED, doubt, learn, mark, words_in, words_of

_ROW = select(incidents).where(incidents.c.incident_id == bindparam("incident"))
_ADD = insert(incidents)
_COUNTS = select(open_counts).where(open_counts.c.open != 0)
_DROP_PEOPLE = delete(incident_people).where(
    incident_people.c.incident_id == bindparam("incident"),
    incident_people.c.person_id == bindparam("who"),
    incident_people.c.relation == bindparam("as_what"),
)
_ADD_PEOPLE = insert(incident_people)
_COUNT = Worded(
    open_counts,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[open_counts.c.classification],
        set_={"open": open_counts.c.open + insert.excluded.open},
    ),
)


def position(year: int, number: int) -> int:
    """An incident's place in the log."""
    return year * POSITIONS_A_YEAR + number


@dataclass(slots=True)
class Shift:
    """By how much counters change: open incidents by class, and the figures by month."""

    open: Counter[str] = field(default_factory=Counter)
    figures: Counter[Figure] = field(default_factory=Counter)

    def add(self, other: Shift) -> None:
        """Both changes in one."""
        self.open.update(other.open)
        self.figures.update(other.figures)


async def project(connection: Connection, row: Row) -> Shift:
    """Inserts or replaces a row; gives by how much the counters change."""
    return await project_all(connection, [row])


async def project_all(connection: Connection, rows: Collection[Row]) -> Shift:
    """Inserts or replaces rows; gives by how much the counters change with all of them."""
    before = await _held(connection, [row.incident_id for row in rows])
    pairs = [(row, *_beside(row, before.get(row.incident_id))) for row in rows]
    await _write(connection, [(stored, held) for _, stored, held in pairs])
    words = [
        (words_in(stored["tokens"]), words_in(held.tokens if held else ""))
        for _, stored, held in pairs
        if held is None or held.tokens != stored["tokens"]
    ]
    await learn(connection, {word for now, then in words for word in now - then})
    await doubt(connection, {word for now, then in words for word in then - now})
    await _set_people(connection, [(row, held) for row, _, held in pairs])
    shift = Shift()
    for row, stored, held in pairs:
        if (held.owed if held else "[]") != stored["owed"]:
            await figures.set_owed(connection, row.incident_id, row.owed)
        shift.add(_shift_of(row, stored, held))
    return shift


async def _held(connection: Connection, incidents: Sequence[str]) -> dict[str, SqlRow[Any]]:
    """The rows as they stand, by incident."""
    held = {}
    for some in batched(incidents):
        size = size_for(len(some))
        for row in await connection.execute(_rows_of(size), values_of("incident", some, size)):
            held[row.incident_id] = row
    return held


@lru_cache
def _rows_of(size: int) -> Select[Any]:
    return select(incidents).where(among(incidents.c.incident_id, "incident", size))


async def _write(
    connection: Connection, rows: Iterable[tuple[dict[str, Any], SqlRow[Any] | None]]
) -> None:
    """Adds rows that are new, and writes what changed of the others."""
    added: list[dict[str, Any]] = []
    changed: dict[frozenset[str], list[dict[str, Any]]] = {}
    for stored, row in rows:
        if row is None:
            added.append(stored)
            continue
        held = row._mapping
        values = {name: value for name, value in stored.items() if held[name] != value}
        if values:
            place = {"incident": stored["incident_id"]}
            changed.setdefault(frozenset(values), []).append(values | place)
    if added:
        await connection.execute(_ADD, added)
    for names, values_of_each in changed.items():
        await connection.execute(_change(names), values_of_each)


def _shift_of(row: Row, stored: dict[str, Any], held: SqlRow[Any] | None) -> Shift:
    shift = Shift(figures=figures.shift_of(held, stored))
    if row.open:
        shift.open[row.classification] += 1
    if held is not None and held.open:
        shift.open[held.classification] -= 1
    return shift


@lru_cache(maxsize=512)
def _change(names: frozenset[str]) -> Update:
    """Writes these columns: naming the others would have their indexes written again."""
    changed = update(incidents).where(incidents.c.incident_id == bindparam("incident"))
    return changed.values({name: bindparam(name) for name in sorted(names)})


async def shift_counts(connection: Connection, shift: Shift) -> None:
    """Adds to the counters, in one order always, so that no two units block each other."""
    opened = sorted(shift.open.items())
    changes = [{"classification": one, "open": by} for one, by in opened if by]
    if changes:
        await connection.execute(_COUNT(connection), changes)
    await figures.shift(connection, shift.figures)


async def row(connection: Connection, incident_id: str) -> Row | None:
    """The incident's row."""
    found = (await connection.execute(_ROW, {"incident": incident_id})).first()
    return row_of(found) if found else None


async def counts(connection: Connection) -> dict[str, int]:
    """Open incidents by classification; classes without any are left out."""
    found = await connection.execute(_COUNTS)
    return {each.classification: each.open for each in found}


def row_of(found: SqlRow[Any]) -> Row:
    """The row as the service knows it."""
    return row_of_values(found._asdict())


def row_of_values(stored: Mapping[str, Any]) -> Row:
    """The row as the service knows it, from its columns by their names."""
    values = dict(stored)
    del values["position"], values["tokens"]
    values["nearest"] = None if values["nearest"] >= FAR else values["nearest"]
    values["involved"] = _people(values["involved"])
    values["readers"] = _people(values["readers"])
    values["register"] = dict(_register(values["register"]))
    values["owed"] = figures.unpacked(values["owed"])
    values.pop("owed_key", None)
    return Row(**values)


@lru_cache(maxsize=256)
def _register(stored: str) -> dict[str, str]:
    parsed: dict[str, str] = json.loads(stored)
    return parsed


@lru_cache(maxsize=256)
def _people(stored: str) -> tuple[str, ...]:
    return tuple(json.loads(stored))


def forget_parsed() -> None:
    """Lets go of every parsed row, so that no word of a deleted record stays in memory."""
    _register.cache_clear()
    _people.cache_clear()


def as_stored(row: Row) -> Row:
    """The row as it comes back from storage: text the database can't hold replaced."""
    return replace(row, title=storable(row.title), words=storable(row.words))


def _beside(row: Row, held: SqlRow[Any] | None) -> tuple[dict[str, Any], SqlRow[Any] | None]:
    """The row as the table is to have it, and as it stands there."""
    if held is None or held.words != row.words:
        return columns_of(row), held
    # The same text has the same words: a long case's would else be found anew at every step.
    return columns_of(row, held.tokens.partition(KEPT)[0].rstrip()), held


def columns_of(row: Row, words: str | None = None) -> dict[str, Any]:
    """The row as the table has it; `words` are those of its text, where they are known."""
    found = " ".join(words_of(row.words, MOST_INDEXED)) if words is None else words
    plain = {field.name: getattr(row, field.name) for field in fields(Row)}
    return plain | {
        "position": position(row.year, row.number),
        "nearest": row.nearest or FAR,
        "involved": json.dumps(row.involved),
        "readers": json.dumps(row.readers),
        "register": json.dumps(row.register),
        "owed": figures.packed(row.owed),
        "tokens": " ".join([*filter(None, [found]), *_marks_of(row)]),
    }


def _marks_of(row: Row) -> list[str]:
    """What of a row can be asked for together with words."""
    return [
        mark("classification", row.classification),
        mark("stage", row.stage),
        mark("kind", row.kind),
        mark("reporter", row.reporter_id),
        mark("open", str(row.open)),
    ]


async def _set_people(
    connection: Connection, rows: Iterable[tuple[Row, SqlRow[Any] | None]]
) -> None:
    """Brings who is involved and who may read up to date with the rows."""
    gone, added = [], []
    for row, before in rows:
        wanted = related(row.involved, row.readers)
        held = related(_people(before.involved), _people(before.readers)) if before else set()
        at = row.incident_id
        gone += [{"incident": at, "who": w, "as_what": what} for w, what in held - wanted]
        place = {"incident_id": at, "position": position(row.year, row.number)}
        added += [place | {"person_id": who, "relation": what} for who, what in wanted - held]
    if gone:
        await connection.execute(_DROP_PEOPLE, gone)
    if added:
        await connection.execute(_ADD_PEOPLE, added)


def related(involved: Iterable[str], readers: Iterable[str]) -> set[tuple[str, str]]:
    """Each person with how they are related, as stored."""
    related = {(storable(person), INVOLVED) for person in involved}
    return related | {(storable(person), READER) for person in readers}
