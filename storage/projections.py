"""Incidents as lists show them: queue, log, counts; made from the record, never the truth."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    delete,
    exists,
    insert,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy import Row as SqlRow
from sqlalchemy.ext.asyncio import AsyncConnection

from service.ports import Row, Search
from storage.engine import insert_into
from storage.tables import (
    APPROVAL_WAITS,
    FAR,
    POSITIONS_A_YEAR,
    Instant,
    incident_people,
    incidents,
    open_counts,
    storable,
)
from storage.words import index_text, matching

MOST_ROWS = 200
"""The longest page that queue and search give."""

INVOLVED = "involved"
READER = "reader"


def position(year: int, number: int) -> int:
    """An incident's place in the log."""
    return year * POSITIONS_A_YEAR + number


async def project(connection: AsyncConnection, row: Row) -> Counter[str]:
    """Inserts or replaces a row; gives by how much the open count of each class changes."""
    columns = incidents.c
    before = (
        await connection.execute(
            select(columns.open, columns.classification, columns.involved, columns.readers).where(
                columns.incident_id == row.incident_id
            )
        )
    ).first()
    stored = _columns(row)
    if before is None:
        await connection.execute(insert(incidents).values(stored))
    else:
        await connection.execute(
            update(incidents).where(columns.incident_id == row.incident_id).values(stored)
        )
    people = (stored["involved"], stored["readers"])
    if before is None or (before.involved, before.readers) != people:
        await _set_people(connection, row, known=before is not None)
    shift: Counter[str] = Counter()
    if row.open:
        shift[row.classification] += 1
    if before is not None and before.open:
        shift[before.classification] -= 1
    return shift


async def shift_counts(connection: AsyncConnection, shift: Counter[str]) -> None:
    """Adds to the open counts, in one order always, so that no two units block each other."""
    for classification, change in sorted(shift.items()):
        if change:
            statement = insert_into(connection, open_counts).values(
                classification=classification, open=change
            )
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=[open_counts.c.classification],
                    set_={"open": open_counts.c.open + change},
                )
            )


async def row(connection: AsyncConnection, incident_id: str) -> Row | None:
    """The incident's row."""
    found = (
        await connection.execute(select(incidents).where(incidents.c.incident_id == incident_id))
    ).first()
    return row_of(found) if found else None


async def queue(
    connection: AsyncConnection,
    *,
    not_involved: str,
    reader: str,
    after: tuple[int, datetime | None, str] | None,
    limit: int,
) -> list[Row]:
    """Open incidents by rank, nearest limit, id."""
    columns = incidents.c
    order = (columns.rank, columns.nearest, columns.incident_id)
    statement = _visible(select(incidents).where(columns.open), not_involved, reader)
    if after:
        rank, nearest, incident_id = after
        cursor = tuple_(literal(rank), literal(nearest or FAR, Instant), literal(incident_id))
        statement = statement.where(tuple_(*order) > cursor)
    found = await connection.execute(statement.order_by(*order).limit(_bounded(limit)))
    return [row_of(each) for each in found]


async def search(connection: AsyncConnection, search: Search) -> list[Row]:
    """The log's rows that match, newest first."""
    statement, place = matching(connection.dialect.name, search.words)
    statement = _visible(statement, search.not_involved, search.reader)
    statement = statement.where(*_filters(search, place)).order_by(place.desc())
    found = await connection.execute(statement.limit(_bounded(search.limit)))
    return [row_of(each) for each in found]


async def counts(connection: AsyncConnection) -> dict[str, int]:
    """Open incidents by classification; classes without any are left out."""
    found = await connection.execute(select(open_counts).where(open_counts.c.open != 0))
    return {each.classification: each.open for each in found}


def row_of(found: SqlRow[Any]) -> Row:
    """The row as the service knows it."""
    values = dict(found._mapping)
    del values["position"], values["tokens"]
    values["nearest"] = None if values["nearest"] >= FAR else values["nearest"]
    values["involved"] = tuple(json.loads(values["involved"]))
    values["readers"] = tuple(json.loads(values["readers"]))
    values["register"] = json.loads(values["register"])
    return Row(**values)


def as_stored(row: Row) -> Row:
    """The row as it comes back from storage: text the database can't hold replaced."""
    return replace(row, title=storable(row.title), words=storable(row.words))


def _columns(row: Row) -> dict[str, Any]:
    plain = {field.name: getattr(row, field.name) for field in fields(Row)}
    return plain | {
        "position": position(row.year, row.number),
        "nearest": row.nearest or FAR,
        "involved": json.dumps(row.involved),
        "readers": json.dumps(row.readers),
        "register": json.dumps(row.register),
        "tokens": index_text(row.words),
    }


async def _set_people(connection: AsyncConnection, row: Row, *, known: bool) -> None:
    if known:
        await connection.execute(
            delete(incident_people).where(incident_people.c.incident_id == row.incident_id)
        )
    related = {(person, INVOLVED) for person in row.involved}
    related |= {(person, READER) for person in row.readers}
    if related:
        await connection.execute(
            insert(incident_people),
            [
                {"incident_id": row.incident_id, "person_id": person, "relation": relation}
                for person, relation in sorted(related)
            ],
        )


def _visible(statement: Select[Any], not_involved: str, reader: str) -> Select[Any]:
    people = incident_people.c
    if reader:
        theirs = select(people.incident_id).where(
            people.person_id == reader, people.relation == READER
        )
        statement = statement.where(incidents.c.incident_id.in_(theirs))
    if not_involved:
        kept_from = exists().where(
            people.person_id == not_involved,
            people.relation == INVOLVED,
            people.incident_id == incidents.c.incident_id,
        )
        statement = statement.where(~kept_from)
    return statement


def _filters(search: Search, place: ColumnElement[int]) -> list[ColumnElement[bool]]:
    columns = incidents.c
    filters: list[ColumnElement[bool]] = []
    for column, wanted in (
        (columns.classification, search.classification),
        (columns.stage, search.stage),
        (columns.kind, search.kind),
        (columns.reporter_id, search.reporter),
    ):
        if wanted:
            filters.append(column == wanted)
    if search.open is not None:
        filters.append(columns.open if search.open else ~columns.open)
    if search.waiting:
        filters.append(APPROVAL_WAITS)
    if search.year is not None:
        first = position(search.year, 0)
        filters.append(place.between(first, first + POSITIONS_A_YEAR - 1))
    if search.before:
        filters.append(place < position(*search.before))
    return filters


def _bounded(limit: int) -> int:
    return max(1, min(limit, MOST_ROWS))
