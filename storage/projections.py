"""Incidents as lists show them: queue, log, counts; made from the record, never the truth."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy import Row as SqlRow

from procedure.follow import Owed
from service.figures import Figure
from service.ports import Row, Search
from storage import figures
from storage.connection import Connection
from storage.engine import Worded
from storage.tables import (
    APPROVAL_WAITS,
    FAR,
    POSITIONS_A_YEAR,
    Instant,
    PlainText,
    incident_people,
    incidents,
    open_counts,
    storable,
)
from storage.words import KEPT, MOST_INDEXED, CrossJoin, learn, mark, matching, meant, words_of

MOST_ROWS = 200
"""The longest page that queue and search give."""

RECENT = 2_000
"""How many of the newest rows PostgreSQL looks through for words before it asks their index."""

INVOLVED = "involved"
READER = "reader"

_ROW = select(incidents).where(incidents.c.incident_id == bindparam("incident"))
_BEFORE = _ROW.with_only_columns(
    incidents.c.open,
    incidents.c.classification,
    incidents.c.involved,
    incidents.c.readers,
    incidents.c.tokens,
    incidents.c.owed,
    *(incidents.c[name] for name in figures.COUNTED if name != "classification"),
)
_ADD = insert(incidents)
_CHANGE = update(incidents).where(incidents.c.incident_id == bindparam("incident"))
_COUNTS = select(open_counts).where(open_counts.c.open != 0)
_EQUAL = {
    "classification": incidents.c.classification,
    "stage": incidents.c.stage,
    "kind": incidents.c.kind,
    "reporter": incidents.c.reporter_id,
}
_DROP_PEOPLE = delete(incident_people).where(incident_people.c.incident_id == bindparam("incident"))
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
    before = (await connection.execute(_BEFORE, {"incident": row.incident_id})).first()
    stored = columns_of(row)
    if before is None:
        await connection.execute(_ADD, stored)
    else:
        await connection.execute(_CHANGE, stored | {"incident": row.incident_id})
    tokens = set(stored["tokens"].split()) - set(before.tokens.split() if before else ())
    await learn(connection, (token for token in tokens if not token.startswith(KEPT)))
    people = (stored["involved"], stored["readers"])
    if before is None or (before.involved, before.readers) != people:
        await _set_people(connection, row, known=before is not None)
    if (before.owed if before else "[]") != stored["owed"]:
        await figures.set_owed(connection, row.incident_id, row.owed)
    shift = Shift(figures=figures.shift_of(before, stored))
    if row.open:
        shift.open[row.classification] += 1
    if before is not None and before.open:
        shift.open[before.classification] -= 1
    return shift


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


async def queue(
    connection: Connection,
    *,
    not_involved: str,
    reader: str,
    after: tuple[int, datetime | None, str] | None,
    limit: int,
) -> list[Row]:
    """Open incidents by rank, nearest limit, id."""
    parts: dict[str, object] = {"not_involved": not_involved, "reader": reader}
    if after:
        rank, nearest, incident_id = after
        parts |= {"rank": rank, "nearest": nearest or FAR, "after": incident_id}
    statement = _queue_asked(frozenset(name for name, value in parts.items() if value != ""))
    found = await connection.execute(statement, parts | {"most": _bounded(limit)})
    return [row_of(each) for each in found]


@lru_cache
def _queue_asked(names: frozenset[str]) -> Select[Any]:
    columns = incidents.c
    order = (columns.rank, columns.nearest, columns.incident_id)
    statement = _visible(select(incidents).where(columns.open), names)
    if "after" in names:
        cursor = tuple_(
            bindparam("rank", type_=Integer()),
            bindparam("nearest", type_=Instant()),
            bindparam("after", type_=PlainText()),
        )
        statement = statement.where(tuple_(*order) > cursor)
    return statement.order_by(*order).limit(bindparam("most"))


async def owed(
    connection: Connection,
    *,
    not_involved: str,
    reader: str,
    after: tuple[datetime, str, str] | None,
    limit: int,
) -> list[tuple[Row, Owed]]:
    """Follow-ups that aren't done, each with its incident, the nearest due first."""
    parts: dict[str, object] = {"not_involved": not_involved, "reader": reader}
    if after:
        parts |= dict(zip(("due", "after", "after_key"), after, strict=True))
    statement = _owed_asked(frozenset(name for name, value in parts.items() if value != ""))
    found = await connection.execute(statement, parts | {"most": _bounded(limit)})
    rows = [(row_of(each), each.owed_key) for each in found]
    return [(row, one) for row, key in rows for one in row.owed if one.key == key]


@lru_cache
def _owed_asked(names: frozenset[str]) -> Select[Any]:
    listed = figures.follow_ups.c
    both = CrossJoin(figures.follow_ups, incidents, listed.incident_id == incidents.c.incident_id)
    chosen = select(incidents, listed.key.label("owed_key")).select_from(both)
    statement = _visible(chosen, names)
    order = (listed.due, listed.incident_id, listed.key)
    if "due" in names:
        cursor = tuple_(
            bindparam("due", type_=Instant()),
            bindparam("after", type_=PlainText()),
            bindparam("after_key", type_=PlainText()),
        )
        statement = statement.where(tuple_(*order) > cursor)
    return statement.order_by(*order).limit(bindparam("most"))


async def search(connection: Connection, search: Search) -> list[Row]:
    """The log's rows that match, newest first."""
    parts = _parts(search)
    if search.words:
        asked = await meant(connection, search.words)
        chosen, place = matching(connection.dialect.name, asked, _marks(search))
        # What the marks ask needn't be asked of the rows again.
        statement = _narrowed(chosen, place, frozenset(parts) - {*_EQUAL, "open", "closed"})
    else:
        statement = _log_asked(frozenset(parts))
    asked_for = parts | {"most": _bounded(search.limit)}
    if connection.dialect.name == "postgresql":
        # How a page is best found depends on how common the words and values asked for are.
        await connection.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
        if search.words:
            return await _newest_or_indexed(connection, statement, asked_for)
    found = await connection.execute(statement, asked_for)
    return [row_of(each) for each in found]


async def _newest_or_indexed(
    connection: Connection, statement: Select[Any], asked_for: dict[str, object]
) -> list[Row]:
    """A page by words on PostgreSQL: from the newest rows, or else from the index of words.

    It can't know how rare a word is, and would look through every row for a rare one. What doesn't
    fill a page from the newest is rare enough for the index, which knows no order.
    """
    place = incidents.c.position
    newest = _spanned(select(place), place, frozenset(asked_for))
    newest = newest.order_by(place.desc()).limit(RECENT)
    oldest = select(func.min(newest.subquery().c.position)).scalar_subquery()
    found = (await connection.execute(statement.where(place >= oldest), asked_for)).all()
    if len(found) < cast(int, asked_for["most"]):
        await connection.execute(text("SET LOCAL enable_indexscan = off"))
        await connection.execute(text("SET LOCAL enable_seqscan = off"))
        found = (await connection.execute(statement, asked_for)).all()
    return [row_of(each) for each in found]


def _parts(search: Search) -> dict[str, object]:
    """What a search asks beside words, by name."""
    names = (*_EQUAL, "reader", "not_involved")
    parts = {name: getattr(search, name) for name in names if getattr(search, name)}
    if search.open is not None:
        parts["open" if search.open else "closed"] = True
    if search.waiting:
        parts["waiting"] = True
    if search.year is not None:
        first = position(search.year, 0)
        parts |= {"first": first, "last": first + POSITIONS_A_YEAR - 1}
    if search.before:
        parts["before"] = position(*search.before)
    return parts


@lru_cache(maxsize=512)
def _log_asked(names: frozenset[str]) -> Select[Any]:
    """The question without words; made once for each choice of filters."""
    if "reader" not in names:
        return _narrowed(select(incidents), incidents.c.position, names)
    # What this person may see, newest first, however much that is.
    people = incident_people.c
    theirs = CrossJoin(incident_people, incidents, people.position == incidents.c.position)
    chosen = select(incidents).select_from(theirs)
    chosen = chosen.where(people.person_id == bindparam("reader"), people.relation == READER)
    return _narrowed(chosen, people.position, names - {"reader"})


def _narrowed(
    statement: Select[Any], place: ColumnElement[int], names: frozenset[str]
) -> Select[Any]:
    """The statement with the filters of these names, a page of it newest first."""
    columns = incidents.c
    for name, column in _EQUAL.items():
        if name in names:
            statement = statement.where(column == bindparam(name))
    literal_filters = {"open": columns.open, "closed": ~columns.open, "waiting": APPROVAL_WAITS}
    statement = statement.where(*(one for name, one in literal_filters.items() if name in names))
    statement = _spanned(statement, place, names)
    return _visible(statement, names).order_by(place.desc()).limit(bindparam("most"))


def _spanned(
    statement: Select[Any], place: ColumnElement[int], names: frozenset[str]
) -> Select[Any]:
    """The statement for the stretch of the log that is asked for."""
    if "first" in names:
        statement = statement.where(place.between(bindparam("first"), bindparam("last")))
    if "before" in names:
        statement = statement.where(place < bindparam("before"))
    return statement


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


@lru_cache(maxsize=4096)
def _register(stored: str) -> dict[str, str]:
    parsed: dict[str, str] = json.loads(stored)
    return parsed


@lru_cache(maxsize=4096)
def _people(stored: str) -> tuple[str, ...]:
    return tuple(json.loads(stored))


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


def _marks(search: Search) -> list[str]:
    """The filters of a search by words."""
    wanted = (
        ("classification", search.classification),
        ("stage", search.stage),
        ("kind", search.kind),
        ("reporter", search.reporter),
        ("open", "" if search.open is None else str(search.open)),
    )
    return [mark(column, value) for column, value in wanted if value]


async def _set_people(connection: Connection, row: Row, *, known: bool) -> None:
    if known:
        await connection.execute(_DROP_PEOPLE, {"incident": row.incident_id})
    related = {(person, INVOLVED) for person in row.involved}
    related |= {(person, READER) for person in row.readers}
    if related:
        await connection.execute(
            _ADD_PEOPLE,
            [
                {
                    "incident_id": row.incident_id,
                    "position": position(row.year, row.number),
                    "person_id": person,
                    "relation": relation,
                }
                for person, relation in sorted(related)
            ],
        )


def _visible(statement: Select[Any], names: frozenset[str]) -> Select[Any]:
    """Only what `reader` may see, and nothing that is kept from `not_involved`."""
    people = incident_people.c
    if "reader" in names:
        theirs = select(people.position).where(
            people.person_id == bindparam("reader"), people.relation == READER
        )
        statement = statement.where(incidents.c.position.in_(theirs))
    if "not_involved" in names:
        kept_from = exists().where(
            people.person_id == bindparam("not_involved"),
            people.relation == INVOLVED,
            people.position == incidents.c.position,
        )
        statement = statement.where(~kept_from)
    return statement


def _bounded(limit: int) -> int:
    return max(1, min(limit, MOST_ROWS))
