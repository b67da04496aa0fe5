"""The database: its connections, transactions and locks, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Table, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from service.ports import StorageAway

READERS = 4
"""SQLite connections for reading; each is a thread of its own."""

POSTGRES_AWAY = ("08", "25P03", "28", "3D", "40", "53", "55P03", "57", "58", "XX")
"""SQLSTATEs of a server that is away, full, busy or broken, and of a transaction it gave up."""

SQLITE_AWAY = frozenset({5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 26})
"""Primary result codes: busy, locked, no memory, read-only, interrupted, I/O, corrupt, full, …"""


class AlreadyRunning(Exception):
    """Another process holds this SQLite register; two may not write to it."""


class Database:
    """One register's connections: `reading`, `writing`, and `snapshot` for a long, steady look.

    An exclusive SQLite database holds a lock file beside the register; a second process is refused
    with AlreadyRunning. One that isn't exclusive may look on and write the odd row.
    """

    def __init__(self, url: str, *, exclusive: bool = True) -> None:
        self.url = make_url(url)
        self.dialect = self.url.get_backend_name()
        self._lock_file: int | None = None
        self._turn = asyncio.Lock()
        if self.dialect == "sqlite":
            if exclusive:
                path = _path(self.url)
                self._lock_file = _lock_beside(path)
                path.touch(mode=0o600)  # it holds personal data; SQLite would let everybody read
            self._readers = _sqlite_engine(self.url, writes=False)
            self._writers = _sqlite_engine(self.url, writes=True)
        else:
            self._readers = self._writers = _postgres_engine(self.url)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A read transaction; raises StorageAway."""
        with away_named():
            async with self._readers.begin() as connection:
                yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """A read transaction in which everything is seen as of one moment; raises StorageAway."""
        with away_named():
            async with self._readers.connect() as connection:
                if self.dialect == "postgresql":
                    await connection.execution_options(isolation_level="REPEATABLE READ")
                async with connection.begin():
                    yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A write transaction: commits on a clean exit, else rolls back; raises StorageAway.

        On SQLite writers queue here: waiting on SQLite's own lock instead made the slowest
        hundredth of them ten times slower.
        """
        with away_named():
            if self.dialect == "sqlite":
                async with self._turn, self._writers.begin() as connection:
                    yield connection
            else:
                async with self._writers.begin() as connection:
                    yield connection

    async def close(self) -> None:
        """Closes every connection and gives up the lock file."""
        await self._readers.dispose()
        await self._writers.dispose()
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None


async def lock(connection: AsyncConnection, name: str) -> None:
    """Makes transactions with the same name wait for each other until they end."""
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def insert_into(connection: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT, in the words of this connection's database."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


@contextmanager
def away_named() -> Iterator[None]:
    """Turns whatever a driver raises for an unreachable, full or broken database to StorageAway."""
    try:
        yield
    except Exception as error:
        if _is_away(error):
            raise StorageAway("The register can't be reached just now.") from error
        raise


def _is_away(error: Exception) -> bool:
    if isinstance(error, PoolTimeout | OSError):
        return True
    if not isinstance(error, DBAPIError):
        return _sqlstate_is_away(error)
    code = getattr(error.orig, "sqlite_errorcode", None)
    if isinstance(code, int):
        return code & 0xFF in SQLITE_AWAY
    return error.connection_invalidated or _sqlstate_is_away(error.orig)


def _sqlstate_is_away(error: BaseException | None) -> bool:
    state = getattr(error, "sqlstate", None)
    return isinstance(state, str) and state.startswith(POSTGRES_AWAY)


def _path(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise ValueError("A SQLite register must be a file: sqlite+aiosqlite:///path/to/file.")
    return Path(url.database)


def _lock_beside(path: Path) -> int:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock_path = path.with_name(path.name + ".lock")
    descriptor = os.open(lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise AlreadyRunning(
            f"Another incident desk is already using {path}. Stop it first, or give this one a "
            "DATABASE_URL of its own; for several processes on one register use PostgreSQL."
        ) from error
    return descriptor


def _sqlite_engine(url: URL, *, writes: bool) -> AsyncEngine:
    engine = create_async_engine(
        url, pool_size=1 if writes else READERS, max_overflow=0, pool_timeout=10
    )

    def opened(connection: DBAPIConnection, _entry: object) -> None:
        # sqlite3 would otherwise begin by itself, and only before some statements.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _pragmas(writes=writes):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine.sync_engine, "connect", opened)
    event.listen(engine.sync_engine, "begin", begun)
    return engine


def _pragmas(*, writes: bool) -> list[str]:
    shared = ["busy_timeout=5000", "synchronous=FULL", "foreign_keys=ON"]
    if not writes:
        return [*shared, "query_only=ON"]
    # Recursive triggers: without them REPLACE deletes rows behind the record's guards.
    return [*shared, "journal_mode=WAL", "recursive_triggers=ON"]


def _postgres_engine(url: URL) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=10,
        max_overflow=5,
        pool_timeout=10,
        pool_pre_ping=True,
        connect_args={
            "timeout": 5,
            "server_settings": {
                "application_name": "incident-desk",
                "lock_timeout": "10000",
                "idle_in_transaction_session_timeout": "60000",
            },
        },
    )
