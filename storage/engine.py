"""The database: its connections, transactions and locks, on SQLite and on PostgreSQL."""

from __future__ import annotations

import fcntl
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Executable, Table, Text, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from service.ports.store import StorageAway
from storage.connection import Connection
from storage.group import Seal
from storage.sqlite import SQLite
from storage.troubles import words

if TYPE_CHECKING:
    from storage.postgresql import PostgreSQL

POSTGRES_AWAY = ("08", "25P03", "28", "3D", "40", "53", "55P03", "57", "58", "XX")
"""SQLSTATEs of a server that is away, full, busy or broken, and of a transaction it gave up."""

SQLITE_AWAY = frozenset({5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 26})
"""Primary result codes: busy, locked, no memory, read-only, interrupted, I/O, corrupt, full, …"""


class AlreadyRunning(Exception):
    """Another process holds this SQLite register; two may not write to it."""


class Database:
    """One register's connections: `reading`, `writing`, and `snapshot` for a long, steady look.

    An exclusive SQLite database holds a lock file beside the register; a second process is refused
    with AlreadyRunning. One that isn't exclusive may look on and write the odd row. `seal` is the
    last thing before each commit that has added to a chain.
    """

    def __init__(self, url: str, *, seal: Seal | None = None, exclusive: bool = True) -> None:
        self.url = make_url(url)
        self.dialect = self.url.get_backend_name()
        self._lock_file: int | None = None
        self._behind: SQLite | PostgreSQL
        if self.dialect == "sqlite":
            path = _path(self.url)
            if exclusive:
                self._lock_file = _lock_beside(path)
                _close_to_others(path)
            self._behind = SQLite(self.url, seal=seal, lenient=not exclusive)
        else:
            # Imported here: SQLAlchemy's asyncio and its ORM serve no SQLite register.
            from storage.postgresql import PostgreSQL

            self._behind = PostgreSQL(self.url, seal=seal)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """A read transaction; raises StorageAway."""
        with away_named(self.url):
            async with self._behind.reading() as connection:
                yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Connection]:
        """A read transaction in which everything is seen as of one moment; raises StorageAway."""
        with away_named(self.url):
            async with self._behind.snapshot() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Connection]:
        """A write transaction: commits on a clean exit, else rolls back; raises StorageAway."""
        with away_named(self.url):
            async with self._behind.writing() as connection:
                yield connection

    async def alone(self, statement: str) -> None:
        """Runs what PostgreSQL does in no transaction, such as VACUUM; raises StorageAway."""
        from storage.postgresql import PostgreSQL

        assert isinstance(self._behind, PostgreSQL)  # noqa: S101
        with away_named(self.url):
            await self._behind.alone(statement)

    async def close(self) -> None:
        """Closes every connection and gives up the lock file."""
        await self._behind.close()
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None


_LOCK = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name", type_=Text), 0)))


async def lock(connection: Connection, name: str) -> None:
    """Makes transactions with the same name wait for each other until they end."""
    if connection.dialect.name == "postgresql":
        await connection.execute(_LOCK, {"name": name})


Insert = postgresql.Insert | sqlite.Insert


def insert_into(connection: Connection, table: Table) -> Insert:
    """An INSERT that knows ON CONFLICT, in the words of this connection's database."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


class Worded:
    """An INSERT that knows ON CONFLICT, made once in the words of each database.

    Making a statement costs several times what running it does, so those of every step are made
    when the module is, and get their values as parameters.
    """

    def __init__(self, table: Table, make: Callable[[Insert], Executable]) -> None:
        self._postgresql = make(postgresql.insert(table))
        self._sqlite = make(sqlite.insert(table))

    def __call__(self, connection: Connection) -> Executable:
        """The statement for this connection's database."""
        return self._postgresql if connection.dialect.name == "postgresql" else self._sqlite


def replacing(table: Table, *written: str) -> Worded:
    """Inserts a row, or writes these columns into the one with its primary key."""
    return Worded(
        table,
        lambda insert: insert.on_conflict_do_update(
            index_elements=list(table.primary_key),
            set_={column: insert.excluded[column] for column in written},
        ),
    )


@contextmanager
def away_named(url: URL) -> Iterator[None]:
    """Turns whatever a driver raises for an unreachable, full or broken database to StorageAway."""
    try:
        yield
    except Exception as error:
        if _is_away(error):
            raise StorageAway(words(error, url)) from error
        raise


def _is_away(error: Exception) -> bool:
    if isinstance(error, PoolTimeout | OSError):
        # One that names a file is about that file, which is none of a driver's.
        return getattr(error, "filename", None) is None
    code = getattr(getattr(error, "orig", error), "sqlite_errorcode", None)
    if isinstance(code, int):
        return code & 0xFF in SQLITE_AWAY
    if not isinstance(error, DBAPIError):
        return _sqlstate_is_away(error)
    return error.connection_invalidated or _sqlstate_is_away(error.orig)


def _sqlstate_is_away(error: BaseException | None) -> bool:
    state = getattr(error, "sqlstate", None)
    return isinstance(state, str) and state.startswith(POSTGRES_AWAY)


def _path(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise ValueError("A SQLite register must be a file: sqlite+aiosqlite:///path/to/file.")
    return Path(url.database)


def _close_to_others(path: Path) -> None:
    """Makes the register and what lies beside it their owner's alone: personal data.

    SQLite would let everybody read a new one; one that is there may have been put in its place.
    """
    path.touch(mode=0o600)
    for own in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", ".lock"))):
        if own.exists():
            own.chmod(0o600)


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
