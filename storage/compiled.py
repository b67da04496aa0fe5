"""Statements put into the database's words once, and run on the driver.

SQLAlchemy's way from a statement to its rows costs several times what SQLite needs to run it. What
a module makes once and runs again and again is compiled the second time it is met; from then on
only its values are bound and its rows read. Anything else, and whatever needs more than that (lists
to expand, plain text), goes SQLAlchemy's way.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import CompoundSelect, Delete, Dialect, Executable, Insert, Select, Update
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from storage.columns import PlainText, plain
from storage.connection import Parameters, Values

Convert = Callable[[Any], Any]
_make_row: Any = namedtuple  # whose names are known only where it is made


class Found(list[Any]):
    """The rows that a statement gave, each with its columns as attributes; or how many it wrote."""

    rowcount = -1

    def first(self) -> Any:
        """The first row, or None."""
        return self[0] if self else None

    def all(self) -> list[Any]:
        """Every row."""
        return self


class Statement:
    """One statement in the database's words, with the names of its values in their order."""

    answers_many = True
    """Whether it may be run again and again for rows that give something back each."""

    def __init__(self, compiled: SQLCompiler, dialect: Dialect) -> None:
        self.sql = compiled.string
        places = compiled.positiontup or ()
        self._bound = [(name, _binding(compiled.binds[name].type, dialect)) for name in places]
        self._fixed = {name: compiled.binds[name].value for name in _fixed(compiled)}
        columns = compiled._result_columns
        names = [column.name for column in columns]
        self._row: Any = _row_of(names) if names else None
        self._reads = [
            (place, convert)
            for place, column in enumerate(columns)
            if (convert := _reading(column.type, dialect)) is not None
        ]

    def run(self, driver: sqlite3.Connection, parameters: Parameters | None) -> Found:
        """Runs it once, or once for each set of values."""
        if self._row and isinstance(parameters, Sequence):
            return Found(row for each in parameters for row in self.run(driver, each))
        if isinstance(parameters, Sequence):
            cursor = driver.executemany(self.sql, [self._values(each) for each in parameters])
        else:
            cursor = driver.execute(self.sql, self._values(parameters or {}))
        found = Found(self._rows(cursor) if self._row else ())
        found.rowcount = cursor.rowcount
        return found

    def value(self, driver: sqlite3.Connection, parameters: Values | None) -> Any:
        """The first column of the first row, or None."""
        row = driver.execute(self.sql, self._values(parameters or {})).fetchone()
        if row is None:
            return None
        convert = dict(self._reads).get(0)
        return convert(row[0]) if convert else row[0]

    def _values(self, given: Values) -> list[Any]:
        if self._fixed:
            given = {**self._fixed, **given}
        return [convert(given[name]) if convert else given[name] for name, convert in self._bound]

    def _rows(self, cursor: Iterable[tuple[Any, ...]]) -> Iterable[Any]:
        make, reads = self._row._make, self._reads
        if not reads:
            return map(make, cursor)
        return (make(_converted(row, reads)) for row in cursor)


class Statements:
    """Every statement of a dialect that was met twice, compiled."""

    kind = Statement

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._kept: WeakKeyDictionary[Executable, dict[Any, Statement | None]] = WeakKeyDictionary()

    def of(self, statement: Executable, parameters: Parameters | None) -> Statement | None:
        """The compiled statement; None where it has to go SQLAlchemy's way."""
        kept = self._kept.get(statement)
        if kept is None:
            # Most that is met once is made anew each time: compiling it would be for nothing.
            self._kept[statement] = {}
            return None
        one = parameters[0] if isinstance(parameters, Sequence) else parameters
        names = frozenset(one) if one and not isinstance(statement, Select) else None
        if names not in kept:
            many = isinstance(parameters, Sequence)
            kept[names] = self._compiled(statement, names, many=many)
        return kept[names]

    def _compiled(
        self, statement: Executable, names: frozenset[str] | None, *, many: bool
    ) -> Statement | None:
        if not isinstance(statement, Select | CompoundSelect | Insert | Update | Delete):
            return None
        keys = sorted(names) if names is not None else None
        # PostgreSQL would be asked for the key of a new row, but not where there may be many.
        silent = isinstance(statement, Insert) and not statement.exported_columns
        compiled = statement.compile(
            dialect=self._dialect, column_keys=keys, for_executemany=many or silent
        )
        assert isinstance(compiled, SQLCompiler)  # noqa: S101
        columns = [column.name for column in compiled._result_columns]
        expands = compiled.post_compile_params or compiled.literal_execute_params
        if expands or len(set(columns)) < len(columns):
            return None
        if many and columns and not self.kind.answers_many:
            return None
        return self.kind(compiled, self._dialect)


def _row_of(names: Sequence[str]) -> Any:
    """A tuple with its columns as attributes, and as SQLAlchemy's `_mapping`."""
    row = _make_row("Row", names, rename=True)
    row._mapping = property(row._asdict)
    return row


def _converted(row: tuple[Any, ...], reads: Sequence[tuple[int, Convert]]) -> list[Any]:
    values = list(row)
    for place, convert in reads:
        values[place] = convert(values[place])
    return values


def _fixed(compiled: SQLCompiler) -> set[str]:
    """Values that stand in the statement itself."""
    return {name for name, bind in compiled.binds.items() if not bind.required}


def _binding(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if isinstance(kind, PlainText):  # most values are texts: past SQLAlchemy's two calls about it
        return plain
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _reading(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
