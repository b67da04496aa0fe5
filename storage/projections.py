"""Incidents as lists show them, and their counts; made from the record, never the truth."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import Update, bindparam, delete, insert, select, update

from service.figures import Figure
from service.ports.rows import Row
from storage import figures
from storage.columns import storable
from storage.connection import Connection
from storage.engine import Worded
from storage.tables import (
    FAR,
    INVOLVED,
    POSITIONS_A_YEAR,
    READER,
    incident_people,
    incidents,
    open_counts,
)
from storage.words import MOST_INDEXED, doubt, learn, mark, words_in, words_of

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
    before = (await connection.execute(_ROW, {"incident": row.incident_id})).first()
    stored = columns_of(row)
    if before is None:
        await connection.execute(_ADD, stored)
    else:
        held = before._mapping
        changed = {name: value for name, value in stored.items() if held[name] != value}
        if changed:
            await connection.execute(
                _change(frozenset(changed)), changed | {"incident": row.incident_id}
            )
    held_words = words_in(before.tokens) if before else frozenset()
    await learn(connection, words_in(stored["tokens"]) - held_words)
    await doubt(connection, held_words - words_in(stored["tokens"]))
    await _set_people(connection, row, before)
    if (before.owed if before else "[]") != stored["owed"]:
        await figures.set_owed(connection, row.incident_id, row.owed)
    shift = Shift(figures=figures.shift_of(before, stored))
    if row.open:
        shift.open[row.classification] += 1
    if before is not None and before.open:
        shift.open[before.classification] -= 1
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
    values = dict(found._mapping)
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


def columns_of(row: Row) -> dict[str, Any]:
    """The row as the table has it."""
    plain = {field.name: getattr(row, field.name) for field in fields(Row)}
    return plain | {
        "position": position(row.year, row.number),
        "nearest": row.nearest or FAR,
        "involved": json.dumps(row.involved),
        "readers": json.dumps(row.readers),
        "register": json.dumps(row.register),
        "owed": figures.packed(row.owed),
        "tokens": " ".join([*words_of(row.words, MOST_INDEXED), *_marks_of(row)]),
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


async def _set_people(connection: Connection, row: Row, before: SqlRow[Any] | None) -> None:
    """Brings who is involved and who may read up to date with the row."""
    wanted = _related(row.involved, row.readers)
    held = _related(_people(before.involved), _people(before.readers)) if before else set()
    if held - wanted:
        gone = [{"incident": row.incident_id, "who": w, "as_what": a} for w, a in held - wanted]
        await connection.execute(_DROP_PEOPLE, gone)
    if wanted - held:
        place = {"incident_id": row.incident_id, "position": position(row.year, row.number)}
        added = [place | {"person_id": who, "relation": what} for who, what in wanted - held]
        await connection.execute(_ADD_PEOPLE, added)


def _related(involved: Iterable[str], readers: Iterable[str]) -> set[tuple[str, str]]:
    """Each person with how they are related, as stored."""
    related = {(storable(person), INVOLVED) for person in involved}
    return related | {(storable(person), READER) for person in readers}
