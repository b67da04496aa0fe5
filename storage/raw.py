"""Rows as they are, whatever somebody has put into them: for whoever checks, and must not stop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Integer, Select, Table, literal_column, select

from storage.columns import AS_STORED, Instant
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


async def rows(
    connection: Connection, statement: Select[Any], values: Values | None = None
) -> list[dict[str, Any]]:
    """The rows of such a selection."""
    names = [str(column.name) for column in statement.selected_columns]
    found = await connection.execute(statement, dict(values or {}))
    return [dict(zip(names, row, strict=True)) for row in found.all()]


@dataclass(frozen=True, slots=True)
class _Kinds:
    """A table's columns by what they hold."""

    plain: tuple[tuple[str, type, bool], ...]
    instants: tuple[tuple[str, bool], ...]
    truths: tuple[str, ...]


@lru_cache(maxsize=64)
def _kinds(table: Table) -> _Kinds:
    plain, instants, truths = [], [], []
    for column in table.c:
        if isinstance(column.type, Instant):
            instants.append((column.name, bool(column.nullable)))
        elif isinstance(column.type, Boolean):
            truths.append(column.name)
        else:
            kind = int if isinstance(column.type, Integer | BigInteger) else str
            plain.append((column.name, kind, bool(column.nullable)))
    return _Kinds(tuple(plain), tuple(instants), tuple(truths))


def sound(table: Table, values: Values) -> dict[str, Any]:
    """A row's values as the code knows them; raises Unsound where one is of another kind."""
    kinds, made = _kinds(table), dict(values)
    for name, kind, nullable in kinds.plain:
        value = made[name]
        if type(value) is not kind and not (value is None and nullable):
            return _sound(table, values)
    for name, nullable in kinds.instants:
        value = made[name]
        if value is None and nullable:
            continue
        if isinstance(value, str) and not AS_STORED.fullmatch(value):
            return _sound(table, values)
        try:
            made[name] = value.astimezone(UTC) if isinstance(value, datetime) else _read(value)
        except (TypeError, ValueError):
            return _sound(table, values)
    for name in kinds.truths:
        value = made[name]
        if value not in (0, 1):
            return _sound(table, values)
        made[name] = bool(value)
    return made


_read = datetime.fromisoformat


def _sound(table: Table, values: Values) -> dict[str, Any]:
    """The same, value by value, which says what is wrong."""
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
