"""PostgreSQL: a pool of connections through asyncpg; any number of processes may share it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy
from sqlalchemy import URL, Dialect, Executable, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from storage.connection import Ends, Parameters, Rows, T, Values
from storage.group import Seal


class OnTheServer:
    """Fulfils storage.connection.Connection."""

    def __init__(self, connection: AsyncConnection, ends: Ends | None = None) -> None:
        self._plain, self.ends = connection, ends

    @property
    def dialect(self) -> Dialect:
        """PostgreSQL's."""
        return self._plain.dialect

    async def execute(self, statement: Executable, parameters: Parameters | None = None, /) -> Rows:
        """Runs a statement."""
        return await self._plain.execute(statement, parameters)

    async def scalar(self, statement: Executable, parameters: Values | None = None, /) -> Any:
        """The first column of the first row, or None."""
        return await self._plain.scalar(statement, parameters)

    async def scalars(
        self, statement: Executable, parameters: Values | None = None, /
    ) -> Iterator[Any]:
        """The first column of every row."""
        return iter(await self._plain.scalars(statement, parameters))

    async def run_sync(self, work: Callable[[sqlalchemy.Connection], T], /) -> T:
        """Runs what can only work with a plain connection."""
        return await self._plain.run_sync(work)


class PostgreSQL:
    """The connections to one PostgreSQL database."""

    def __init__(self, url: URL, *, seal: Seal | None = None) -> None:
        self._seal = seal
        self._engine = create_async_engine(
            url,
            pool_size=10,
            max_overflow=5,
            pool_timeout=10,
            pool_pre_ping=True,
            hide_parameters=True,  # an error's text would quote what was written
            connect_args={
                "timeout": 5,
                "server_settings": {
                    "application_name": "incident-desk",
                    "lock_timeout": "10000",
                    "idle_in_transaction_session_timeout": "60000",
                },
            },
        )

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[OnTheServer]:
        """A read transaction."""
        async with self._engine.begin() as connection:
            yield OnTheServer(connection)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[OnTheServer]:
        """A read transaction in which everything is seen as of one moment."""
        async with self._engine.connect() as connection:
            await connection.execution_options(isolation_level="REPEATABLE READ")
            async with connection.begin():
                yield OnTheServer(connection)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[OnTheServer]:
        """A write transaction: sealed and committed on a clean exit, else rolled back."""
        async with self._engine.begin() as plain:
            connection = OnTheServer(plain, None if self._seal is None else {})
            yield connection
            if self._seal is not None and connection.ends:
                await self._seal(connection, connection.ends)

    async def alone(self, statement: str) -> None:
        """Runs what no transaction may hold."""
        async with self._engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text(statement))

    async def close(self) -> None:
        """Closes every connection."""
        await self._engine.dispose()
