"""What somebody with the database's password could do to a table, a cell of the matrix each."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from storage.connection import Connection

FAR = datetime(2099, 1, 1, tzinfo=UTC)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """A table as the database has it: its rows, as they are, and what its key is made of."""

    name: str
    rows: list[Row]
    key: list[str]
    guarded: bool
    empty: bool = False
    """Whether it has no rows: then `rows` has one that somebody might put there."""

    @property
    def columns(self) -> list[str]:
        """Its columns, those of the key first."""
        return list(self.rows[0]) if self.rows else []


@dataclass(frozen=True, slots=True)
class Tampering:
    """One way to alter a table: what is done, to which column, and the statements with values."""

    what: str
    column: str
    statements: list[tuple[str, Row]]


def tamperings(shape: Shape, columns: list[str]) -> Iterator[Tampering]:
    """Every way: a row deleted, all of them, one put in, each column changed, two rows swapped."""
    first, last = shape.rows[0], shape.rows[-1]
    if shape.empty:
        yield _put_in(shape, first)
        return
    here = _where(shape, first)
    yield Tampering(
        "delete", "", [(f"DELETE FROM {shape.name} WHERE {here}", _bound(shape, first))]
    )
    yield Tampering("delete all", "", [(f"DELETE FROM {shape.name}", {})])
    yield _put_in(shape, first | {name: other(first[name]) for name in shape.key})
    for name in columns:
        row = next((row for row in shape.rows if row[name] is not None), None)
        if row is None:
            continue
        changed = f'UPDATE {shape.name} SET "{name}" = :new WHERE {here}'
        yield Tampering("change", name, [(changed, _bound(shape, row) | {"new": other(row[name])})])
    apart = [n for n in columns if first[n] != last[n] and n not in shape.key]
    if apart:
        name = apart[-1]
        yield Tampering(
            "swap",
            name,
            [
                (
                    f'UPDATE {shape.name} SET "{name}" = :new WHERE {_where(shape, row)}',
                    _bound(shape, row) | {"new": with_[name]},
                )
                for row, with_ in ((first, last), (last, first))
            ],
        )


def _put_in(shape: Shape, fresh: Row) -> Tampering:
    names = ", ".join(f'"{name}"' for name in fresh)
    values = ", ".join(f":{name}" for name in fresh)
    return Tampering(
        "insert", "", [(f"INSERT INTO {shape.name} ({names}) VALUES ({values})", fresh)]
    )


def _where(shape: Shape, row: Row) -> str:
    return " AND ".join(f'"{name}" = :key_{name}' for name in shape.key)


def _bound(shape: Shape, row: Row) -> Row:
    return {f"key_{name}": row[name] for name in shape.key}


def other(value: object) -> object:
    """Another value of the same kind, as somebody would put there."""
    if value is None:
        return None
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, datetime):
        return FAR
    if isinstance(value, bytes):
        return value + b"\0"
    if re.fullmatch(r"\d{4}-\d\d-\d\dT.*", str(value)):
        return FAR.isoformat(timespec="microseconds")
    return f"{value}x"


@asynccontextmanager
async def taken_back(connection: Connection) -> AsyncIterator[None]:
    """Whatever is done within is undone, on both databases, guards and all."""
    await connection.execute(text("SAVEPOINT cell"))
    try:
        yield
    finally:
        await connection.execute(text("ROLLBACK TO SAVEPOINT cell"))
