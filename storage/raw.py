"""Rows as they are, whatever somebody has put into them: for whoever checks, and must not stop."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Integer, Select, Table, literal_column, select

from storage.columns import Instant
from storage.connection import Connection

Values = Mapping[str, Any]


class Unsound(Exception):
    """A row holds something that its table can't; `column` is the first such."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


def selected(table: Table) -> Select[Any]:
    """Every column of a table, with no value turned into anything."""
    quoted: list[Any] = [
        literal_column(f'"{table.name}"."{c.name}"').label(c.name) for c in table.c
    ]
    return select(*quoted).select_from(table)


async def rows(connection: Connection, statement: Select[Any]) -> list[Values]:
    """The rows of such a selection."""
    return [row._asdict() for row in await connection.execute(statement)]


def sound(table: Table, values: Values) -> dict[str, Any]:
    """A row's values as the code knows them; raises Unsound where one is of another kind."""
    return {column.name: _value(column, values[column.name]) for column in table.c}


def _value(column: Column[Any], value: object) -> object:
    if value is None and column.nullable:
        return None
    if isinstance(column.type, Instant):
        return _instant(column, value)
    if isinstance(column.type, Boolean) and value in (0, 1):
        return bool(value)
    whole = isinstance(column.type, Integer | BigInteger)
    fits = isinstance(value, int) and not isinstance(value, bool) if whole else None
    if fits is None:
        fits = isinstance(value, str) and not isinstance(column.type, Boolean)
    if not fits:
        raise Unsound(column.name)
    return value


def _instant(column: Column[Any], value: object) -> datetime:
    """An instant, which SQLite has as text of one form only."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise Unsound(column.name) from None
    if at.utcoffset() is None or at.astimezone(UTC).isoformat(timespec="microseconds") != value:
        raise Unsound(column.name)
    return at.astimezone(UTC)
