"""Pages of incidents as one person may see them: the queue, the log and its search, follow-ups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    exists,
    func,
    literal_column,
    select,
    tuple_,
)

from procedure.findings import Owed
from service.ports.rows import Row, Search
from storage import figures
from storage.columns import Instant, PlainText
from storage.connection import Connection
from storage.damaged import read_rows
from storage.projections import position, row_of
from storage.tables import (
    APPROVAL_WAITS,
    FAR,
    INVOLVED,
    POSITIONS_A_YEAR,
    READER,
    incident_people,
    incidents,
)
from storage.words import CrossJoin, mark, matching, meant, query_of

MOST_ROWS = 200
"""The longest page that queue and search give."""

RECENT = (2_000, 10_000)
"""How many of the newest rows PostgreSQL looks through for words before it asks their index."""

_EQUAL = {
    "classification": incidents.c.classification,
    "stage": incidents.c.stage,
    "kind": incidents.c.kind,
    "reporter": incidents.c.reporter_id,
}


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
    named = frozenset(name for name, value in parts.items() if value != "")
    return await read_rows(connection, _queue_asked(named, bounded(limit)), parts)


@lru_cache
def _queue_asked(names: frozenset[str], most: int) -> Select[Any]:
    columns = incidents.c
    order = (columns.rank, columns.nearest, columns.incident_id)
    statement = visible(select(incidents).where(columns.open), names)
    if "after" in names:
        cursor = tuple_(
            bindparam("rank", type_=Integer()),
            bindparam("nearest", type_=Instant()),
            bindparam("after", type_=PlainText()),
        )
        statement = statement.where(tuple_(*order) > cursor)
    return statement.order_by(*order).limit(page_of(most))


def page_of(most: int) -> ColumnElement[int]:
    """How long a page is, as part of its statement.

    Where it is a parameter, PostgreSQL takes a tenth of all rows for a page, and so must plan each
    time anew, which takes longer than to answer.
    """
    return literal_column(str(most), Integer())


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
    named = frozenset(name for name, value in parts.items() if value != "")
    found = await connection.execute(_owed_asked(named, bounded(limit)), parts)
    rows = [(row_of(each), each.owed_key) for each in found]
    return [(row, one) for row, key in rows for one in row.owed if one.key == key]


@lru_cache
def _owed_asked(names: frozenset[str], most: int) -> Select[Any]:
    listed = figures.follow_ups.c
    both = CrossJoin(figures.follow_ups, incidents, listed.incident_id == incidents.c.incident_id)
    chosen = select(incidents, listed.key.label("owed_key")).select_from(both)
    statement = visible(chosen, names)
    order = (listed.due, listed.incident_id, listed.key)
    if "due" in names:
        cursor = tuple_(
            bindparam("due", type_=Instant()),
            bindparam("after", type_=PlainText()),
            bindparam("after_key", type_=PlainText()),
        )
        statement = statement.where(tuple_(*order) > cursor)
    return statement.order_by(*order).limit(page_of(most))


def wants_a_plan(search: Search) -> bool:
    """Whether how a page is best found depends on how common the words and values asked for are.

    What one person may see is read newest first whatever else is asked, and what stands in the
    statement itself, as that a case is open, PostgreSQL knows the frequency of.
    """
    return bool(search.words or (_equal(search) and not search.reader))


async def search(connection: Connection, search: Search) -> list[Row]:
    """The log's rows that match, newest first."""
    parts, most = _parts(search), bounded(search.limit)
    if search.words:
        dialect, asked = connection.dialect.name, await meant(connection, search.words)
        query = query_of(dialect, asked, _marks(search))
        if not query:
            return []
        # What the marks ask needn't be asked of the rows again.
        rest = frozenset(parts) - {*_EQUAL, "open", "closed"}
        statement = _narrowed(*matching(dialect, select(incidents), "words"), rest, most)
        parts["words"] = query
    else:
        statement = _log_asked(frozenset(parts), most)
    if connection.dialect.name == "postgresql" and wants_a_plan(search):
        await plan_by_values(connection)
        if search.words:
            return await _newest_or_indexed(connection, statement, parts, most)
    return await read_rows(connection, statement, parts)


async def _newest_or_indexed(
    connection: Connection, statement: Select[Any], asked_for: dict[str, object], most: int
) -> list[Row]:
    """A page by words on PostgreSQL: from the newest rows, or else from the index of words.

    It can't know how rare a word is, and would look through every row for a rare one. What doesn't
    fill a page from the newest is rare enough for the index, which knows no order.
    """
    newest = statement.where(among_newest(frozenset(asked_for)))
    for recent in RECENT:
        found = await read_rows(connection, newest, asked_for | {"recent": recent})
        if not worth_looking_on(len(found), most):
            break
    if len(found) < most:
        await plan_by_words(connection)
        found = await read_rows(connection, statement, asked_for)
    return found


def worth_looking_on(found: int, most: int) -> bool:
    """Whether five times as many rows can be thought to fill a page of which so much is found."""
    return most > found >= most / 5


_BY_VALUES = {"plan_cache_mode": "force_custom_plan"}
_BY_WORDS = dict.fromkeys(
    ("enable_indexscan", "enable_seqscan", "enable_hashjoin", "enable_mergejoin"), "off"
)


async def plan_by_values(connection: Connection) -> None:
    """Has PostgreSQL plan, for this transaction, with the words and values that are asked for."""
    await _plan(connection, _BY_VALUES)


async def plan_by_words(connection: Connection) -> None:
    """Leaves PostgreSQL, for this transaction, nothing but the index of words to look through.

    What is kept from somebody is then asked of each incident found, where a join by hash or merge
    would first read everything that is.
    """
    await _plan(connection, _BY_WORDS)


async def _plan(connection: Connection, settings: Mapping[str, str]) -> None:
    settled = (func.set_config(name, value, True) for name, value in settings.items())
    await connection.execute(select(*settled))


def among_newest(names: frozenset[str]) -> ColumnElement[bool]:
    """Whether an incident is among the newest, `recent` many, of the stretch that is asked for."""
    place = incidents.c.position
    newest = _spanned(select(place), place, names).order_by(place.desc()).limit(bindparam("recent"))
    return place >= select(func.min(newest.subquery().c.position)).scalar_subquery()


def _equal(search: Search) -> dict[str, object]:
    """The columns that a search wants to have a value."""
    return {name: getattr(search, name) for name in _EQUAL if getattr(search, name)}


def _parts(search: Search) -> dict[str, object]:
    """What a search asks beside words, by name."""
    parts: dict[str, object] = _equal(search)
    parts |= {n: getattr(search, n) for n in ("reader", "not_involved") if getattr(search, n)}
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
def _log_asked(names: frozenset[str], most: int) -> Select[Any]:
    """The question without words; made once for each choice of filters."""
    if "reader" not in names:
        return _narrowed(select(incidents), incidents.c.position, names, most)
    # What this person may see, newest first, however much that is.
    people = incident_people.c
    theirs = CrossJoin(incident_people, incidents, people.position == incidents.c.position)
    chosen = select(incidents).select_from(theirs)
    chosen = chosen.where(people.person_id == bindparam("reader"), people.relation == READER)
    return _narrowed(chosen, people.position, names - {"reader"}, most)


def _narrowed(
    statement: Select[Any], place: ColumnElement[int], names: frozenset[str], most: int
) -> Select[Any]:
    """The statement with the filters of these names, a page of it newest first."""
    columns = incidents.c
    for name, column in _EQUAL.items():
        if name in names:
            statement = statement.where(column == bindparam(name))
    literal_filters = {"open": columns.open, "closed": ~columns.open, "waiting": APPROVAL_WAITS}
    statement = statement.where(*(one for name, one in literal_filters.items() if name in names))
    statement = _spanned(statement, place, names)
    return visible(statement, names).order_by(place.desc()).limit(page_of(most))


def _spanned(
    statement: Select[Any], place: ColumnElement[int], names: frozenset[str]
) -> Select[Any]:
    """The statement for the stretch of the log that is asked for."""
    if "first" in names:
        statement = statement.where(place.between(bindparam("first"), bindparam("last")))
    if "before" in names:
        statement = statement.where(place < bindparam("before"))
    return statement


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


def visible(statement: Select[Any], names: frozenset[str]) -> Select[Any]:
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


_KEPT_FROM = (
    select(incidents)
    .join(incident_people, incident_people.c.position == incidents.c.position)
    .where(
        incident_people.c.person_id == bindparam("person"),
        incident_people.c.relation == INVOLVED,
    )
)


async def kept_from(connection: Connection, person_id: str) -> list[Row]:
    """The incidents that somebody is involved in."""
    return await read_rows(connection, _KEPT_FROM, {"person": person_id})


_BY_ADDRESS = (
    select(incident_people.c.incident_id)
    .where(incident_people.c.person_id.contains("@"))
    .distinct()
    .order_by(incident_people.c.incident_id)
)


async def known_by_address(connection: Connection) -> list[str]:
    """The incidents in which somebody is known by a mail address only."""
    return list(await connection.scalars(_BY_ADDRESS))


def bounded(limit: int) -> int:
    return max(1, min(limit, MOST_ROWS))
