"""Statements run by PostgreSQL's driver, which prepares each once a connection.

SQLAlchemy's way to asyncpg and back takes longer than PostgreSQL needs for a statement of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from storage.compiled import Found, Statement, Statements
from storage.connection import Parameters


class Driver(Protocol):
    """What is used of asyncpg's Connection, which has no types."""

    async def fetch(self, query: str, *values: object) -> list[Any]:
        """Runs a statement; gives its rows."""

    async def execute(self, query: str, *values: object) -> str:
        """Runs a statement; gives what the server says of it."""

    async def executemany(self, query: str, values: Iterable[Sequence[object]]) -> None:
        """Runs a statement with each of these values, on one way there and back."""

    def is_closed(self) -> bool:
        """Whether the connection is lost, as far as is known here."""

    def terminate(self) -> None:
        """Closes the connection without a word to the server."""


class Prepared(Statement):
    """A statement in PostgreSQL's words."""

    answers_many = False  # each row would be a way to the server and back of its own

    async def ask(self, driver: Driver, parameters: Parameters | None) -> Found:
        """Runs it once, or once for each set of values; raises what the driver raises."""
        found = Found()
        if isinstance(parameters, Sequence):
            await driver.executemany(self.sql, [self._values(each) for each in parameters])
            return found
        values = self._values(parameters or {})
        if self._row:
            found.extend(self._rows(await driver.fetch(self.sql, *values)))
            found.rowcount = len(found)
        else:
            found.rowcount = _counted(await driver.execute(self.sql, *values))
        return found


class PreparedStatements(Statements):
    """Every statement that was met twice, in PostgreSQL's words."""

    kind = Prepared


def _counted(status: str) -> int:
    """How many rows were written, from what PostgreSQL says of it: "UPDATE 3"."""
    count = status.rpartition(" ")[2]
    return int(count) if count.isdigit() else -1
