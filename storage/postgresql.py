"""PostgreSQL: connections through asyncpg, kept between uses; any number of processes share it.

A look is a statement or several, each seen as of its own moment and none in a transaction: begin
and end would be two more ways to the server and back. What must be seen as of one moment is asked
in a `snapshot` or in one statement. Statements run by the driver itself where they can
(storage/prepared.py), and a transaction begins with the first of them.

No connection is tried before it is used. One that the server, or something on the way, has closed
meanwhile shows when the first statement fails, before anything was done: that is run once more, on
a new one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

import sqlalchemy
from asyncpg.exceptions import InterfaceError, PostgresError
from sqlalchemy import URL, Dialect, Executable, NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.connection import Ends, Parameters, Rows, T, Values
from storage.group import Seal
from storage.prepared import Driver, Prepared, PreparedStatements

KEPT = 10
"""Connections kept while nobody uses them."""

MOST = 15
"""Connections of a process at the same time; who wants another waits for one."""

WAIT_SECONDS = 10.0
"""How long one waits for a connection that others use, before the database counts as away."""

IDLE_SECONDS = 180.0
"""What has been idle so long is closed: load balancers drop such connections without a word."""

_BEGIN = "BEGIN"
_BEGIN_STEADY = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_GONE = ("08", "57P")
"""SQLSTATEs of a connection that is lost and of a server that is going down or coming up."""

Open = Callable[[], Awaitable[AsyncConnection]]


class Link:
    """One connection to the server, as SQLAlchemy's and as the driver's."""

    def __init__(self, plain: AsyncConnection, driver: Driver) -> None:
        self.plain, self.driver = plain, driver
        self.idle_since = 0.0

    @classmethod
    async def opened(cls, engine: AsyncEngine) -> Link:
        """A new one."""
        plain = await engine.connect()
        driver = (await plain.get_raw_connection()).driver_connection
        return cls(plain, cast(Driver, driver))

    def is_usable(self) -> bool:
        """Whether it is open, as far as is known here, and not idle for too long."""
        return not self.driver.is_closed() and time.monotonic() - self.idle_since < IDLE_SECONDS

    async def end(self) -> None:
        """Closes it at once: after a failure nobody knows what it is worth."""
        self.driver.terminate()
        with suppress(Exception):
            await self.plain.invalidate()
            await self.plain.close()


class Session:
    """Fulfils storage.connection.Connection for one look or one transaction."""

    def __init__(self, pool: PostgreSQL, link: Link, begin: str | None) -> None:
        self._pool, self.link, self._begin = pool, link, begin
        self._used = False
        self.ends: Ends | None = None

    @property
    def dialect(self) -> Dialect:
        """PostgreSQL's."""
        return self.link.plain.dialect

    async def execute(self, statement: Executable, parameters: Parameters | None = None, /) -> Rows:
        """Runs a statement."""
        known = self._pool.statements_of(self.dialect).of(statement, parameters)
        if isinstance(known, Prepared):
            return await self._run(lambda: known.ask(self.link.driver, parameters), known.sql)
        return await self._run(lambda: self.link.plain.execute(statement, parameters))

    async def scalar(self, statement: Executable, parameters: Values | None = None, /) -> Any:
        """The first column of the first row, or None."""
        row = (await self.execute(statement, parameters)).first()
        return None if row is None else row[0]

    async def scalars(
        self, statement: Executable, parameters: Values | None = None, /
    ) -> Iterator[Any]:
        """The first column of every row."""
        return (row[0] for row in await self.execute(statement, parameters))

    async def run_sync(self, work: Callable[[sqlalchemy.Connection], T], /) -> T:
        """Runs what works with a plain connection."""
        return await self._run(lambda: self.link.plain.run_sync(work))

    async def end(self) -> None:
        """Commits, if anything was begun; raises where the server rolled back instead."""
        if self._began:
            status = await self._driven(lambda: self.link.driver.execute("COMMIT"), "COMMIT")
            if status != "COMMIT":
                raise ConnectionError("A statement had failed: the transaction was rolled back.")

    async def undo(self) -> None:
        """Rolls back, if anything was begun."""
        if self._began:
            await self.link.driver.execute("ROLLBACK")

    @property
    def _began(self) -> bool:
        return self._begin is not None and self._used

    async def _run(self, work: Callable[[], Awaitable[T]], sql: str = "") -> T:
        """Runs something, in the transaction if there is to be one."""
        if self._used:
            return await self._driven(work, sql)
        begin = self._begin
        if begin is not None:
            await self._first(lambda: self.link.driver.execute(begin), begin)
            return await self._driven(work, sql)
        return await self._first(work, sql)

    async def _first(self, work: Callable[[], Awaitable[T]], sql: str) -> T:
        """Runs what comes first: on a new connection where this one turns out to be gone."""
        try:
            done = await self._driven(work, sql)
        except Exception as error:
            if not _is_gone(error, self.link):
                raise
            self.link = await self._pool.instead_of(self.link)
            done = await self._driven(work, sql)
        self._used = True
        return done

    async def _driven(self, work: Callable[[], Awaitable[T]], sql: str) -> T:
        """Runs something; what the driver raises is raised as SQLAlchemy would."""
        try:
            return await work()
        except PostgresError as error:
            raise DBAPIError(sql, None, error, hide_parameters=True) from error
        except InterfaceError as error:
            if self.link.driver.is_closed():
                raise ConnectionError("The connection was closed.") from error
            raise


class PostgreSQL:
    """The connections to one PostgreSQL database."""

    def __init__(self, url: URL, *, seal: Seal | None = None) -> None:
        self._seal = seal
        self._engine = create_async_engine(
            url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",  # transactions are begun and ended at the driver, above
            hide_parameters=True,  # an error's text would quote what was written
            connect_args={
                "timeout": 5,
                "statement_cache_size": 500,
                "max_cached_statement_lifetime": 0,
                "server_settings": {
                    "application_name": "incident-desk",
                    "lock_timeout": "10000",
                    "idle_in_transaction_session_timeout": "60000",
                    # To start another process takes longer than any question of ours.
                    "max_parallel_workers_per_gather": "0",
                },
            },
        )
        self._statements: PreparedStatements | None = None
        self._idle: list[Link] = []
        self._room = asyncio.Semaphore(MOST)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Session]:
        """A look: each statement is seen as of its own moment."""
        async with self._session(None) as session:
            yield session

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Session]:
        """A read transaction in which everything is seen as of one moment."""
        async with self._session(_BEGIN_STEADY) as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Session]:
        """A write transaction: sealed and committed on a clean exit, else rolled back."""
        async with self._session(_BEGIN) as session:
            session.ends = None if self._seal is None else {}
            yield session
            if self._seal is not None and session.ends:
                await self._seal(session, session.ends)

    @asynccontextmanager
    async def _session(self, begin: str | None) -> AsyncIterator[Session]:
        if self._room.locked():
            async with asyncio.timeout(WAIT_SECONDS):
                await self._room.acquire()
        else:
            await self._room.acquire()
        try:
            session = Session(self, await self._link(), begin)
            try:
                yield session
                await session.end()
            except BaseException as error:
                await self._after(session, error)
                raise
            await self._keep(session.link)
        finally:
            self._room.release()

    def statements_of(self, dialect: Dialect) -> PreparedStatements:
        """The statements in the words of the server, which are known with its first connection."""
        if self._statements is None:
            self._statements = PreparedStatements(dialect)
        return self._statements

    async def instead_of(self, gone: Link) -> Link:
        """A new connection; what is idle went the same way, most likely."""
        idle, self._idle = self._idle, []
        for link in (gone, *idle):
            await link.end()
        return await Link.opened(self._engine)

    async def _link(self) -> Link:
        while self._idle:
            link = self._idle.pop()
            if link.is_usable():
                return link
            await link.end()
        return await Link.opened(self._engine)

    async def _after(self, session: Session, error: BaseException) -> None:
        """Rolls back, and keeps the connection where that worked."""
        if isinstance(error, Exception) and not session.link.driver.is_closed():
            with suppress(Exception):
                await session.undo()
                await self._keep(session.link)
                return
        await session.link.end()

    async def _keep(self, link: Link) -> None:
        if len(self._idle) >= KEPT or link.driver.is_closed():
            await link.end()
            return
        link.idle_since = time.monotonic()
        self._idle.append(link)

    async def alone(self, statement: str) -> None:
        """Runs what no transaction may hold."""
        async with self._engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text(statement))

    async def close(self) -> None:
        """Closes every connection."""
        while self._idle:
            await self._idle.pop().plain.close()
        await self._engine.dispose()


def _is_gone(error: Exception, link: Link) -> bool:
    """Whether the connection was lost, so that nothing can have been done on it."""
    state = getattr(getattr(error, "orig", error), "sqlstate", None)
    lost = isinstance(state, str) and state.startswith(_GONE)
    return lost or link.driver.is_closed() or isinstance(error, OSError)
