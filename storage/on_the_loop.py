"""A connection to SQLite whose statements run where they are asked for, on the event loop."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from sqlalchemy import Connection, Dialect, Executable

from storage.compiled import Statements
from storage.connection import Ends, Parameters, Rows, T, Values

_READ_ANYHOW: Callable[[bytes], str] = partial(str, encoding="utf-8", errors="replace")
"""Reads text that a disk has spoilt, so that `verify` can name whose it is; half as fast again."""


class OnTheLoop:
    """Fulfils storage.connection.Connection; a statement has run when its coroutine is made."""

    def __init__(self, connection: Connection, statements: Statements, *, lenient: bool) -> None:
        self.plain, self._statements = connection, statements
        self.driver = _driver(connection)
        self.driver.text_factory = _READ_ANYHOW if lenient else str
        self.ends: Ends | None = None

    def give_up(self) -> None:
        """Rolls back and closes: after a failure nobody knows what the connection is worth.

        For good, not into the pool: rows that an error's traceback still holds would keep it at
        the moment that they were read, so that whoever got it next would see what was then.
        """
        with suppress(sqlite3.Error):
            self.driver.rollback()
        self.plain.invalidate()
        self.plain.close()

    @property
    def dialect(self) -> Dialect:
        """SQLite's."""
        return self.plain.dialect

    async def execute(self, statement: Executable, parameters: Parameters | None = None, /) -> Rows:
        """Runs a statement."""
        known = self._statements.of(statement, parameters)
        if known is not None:
            return known.run(self.driver, parameters)
        return self.plain.execute(statement, parameters)

    async def scalar(self, statement: Executable, parameters: Values | None = None, /) -> Any:
        """The first column of the first row, or None."""
        known = self._statements.of(statement, parameters)
        if known is not None:
            return known.value(self.driver, parameters)
        return self.plain.scalar(statement, parameters)

    async def scalars(
        self, statement: Executable, parameters: Values | None = None, /
    ) -> Iterator[Any]:
        """The first column of every row."""
        return (row[0] for row in await self.execute(statement, parameters))

    async def run_sync(self, work: Callable[[Connection], T], /) -> T:
        """Runs what works with a plain connection."""
        return work(self.plain)


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101
    return driver
