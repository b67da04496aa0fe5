"""SQLite: statements run on the event loop, and only the wait for the disk goes to a thread.

The asyncio driver for SQLite hands every call to a thread and back, four times a statement: a
step's sixteen statements took 8 ms so, of which SQLite itself needed 0.3. A statement of ours
touches a few pages through an index, so it may as well run where it is asked for; COMMIT, which
waits for the disk, may not.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    CursorResult,
    Dialect,
    Engine,
    Executable,
    QueuePool,
    ScalarResult,
    create_engine,
    event,
)
from sqlalchemy.engine.interfaces import DBAPIConnection

from storage.connection import Parameters, T, Values

READERS = 4
"""Connections kept for reading; while all are in use, more are opened and closed again."""

LOCK_SECONDS = 5.0
"""How long a writer waits for another program that holds SQLite's lock."""

_RETRY_SECONDS = 0.02


_READ_ANYHOW = partial(str, encoding="utf-8", errors="replace")
"""Reads text that a disk has spoilt, so that `verify` can name whose it is; half as fast again."""


class SpoiltText(OSError):
    """Text that isn't UTF-8 was met; it is read all the same from now on."""


class OnTheLoop:
    """Fulfils storage.connection.Connection; a statement has run when its coroutine is made."""

    def __init__(self, connection: Connection, *, lenient: bool) -> None:
        self.plain = connection
        self.driver = _driver(connection)
        self.driver.text_factory = _READ_ANYHOW if lenient else str

    def give_up(self) -> None:
        """Rolls back and closes: after a failure nobody knows what the connection is worth."""
        with suppress(sqlite3.Error):
            self.driver.rollback()
        self.plain.close()

    @property
    def dialect(self) -> Dialect:
        """SQLite's."""
        return self.plain.dialect

    async def execute(
        self, statement: Executable, parameters: Parameters | None = None, /
    ) -> CursorResult[Any]:
        """Runs a statement."""
        return self.plain.execute(statement, parameters)

    async def scalar(self, statement: Executable, parameters: Values | None = None, /) -> Any:
        """The first column of the first row, or None."""
        return self.plain.scalar(statement, parameters)

    async def scalars(
        self, statement: Executable, parameters: Values | None = None, /
    ) -> ScalarResult[Any]:
        """The first column of every row."""
        return self.plain.scalars(statement, parameters)

    async def run_sync(self, work: Callable[[Connection], T], /) -> T:
        """Runs what works with a plain connection."""
        return work(self.plain)


class SQLite:
    """The connections to one SQLite file: many read, one writes.

    Text that isn't UTF-8 is refused by the driver. A `lenient` one reads it all the same; any other
    does so from the first that it meets.
    """

    def __init__(self, url: URL, *, lenient: bool = False) -> None:
        self._lenient = lenient
        self._readers = _engine(url, writes=False)
        self._writers = _engine(url, writes=True)
        # Kept between transactions: checking one out of the pool costs what a statement does.
        self._idle: list[OnTheLoop] = []
        self._writer: OnTheLoop | None = None
        self._turn = asyncio.Lock()
        self._disk = ThreadPoolExecutor(1, "sqlite-commit")

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[OnTheLoop]:
        """A read transaction, in which everything is seen as of one moment."""
        reader = self._idle.pop() if self._idle else self._connected(self._readers)
        try:
            reader.driver.execute("BEGIN")
            yield reader
            reader.driver.commit()
        except BaseException as error:
            reader.give_up()
            self._look_at(error)
            raise
        if len(self._idle) < READERS:
            self._idle.append(reader)
        else:
            reader.plain.close()

    snapshot = reading

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[OnTheLoop]:
        """A write transaction: commits on a clean exit, else rolls back.

        Writers queue here: waiting on SQLite's own lock instead made the slowest hundredth of them
        ten times slower.
        """
        async with self._turn:
            writer = self._writer or self._connected(self._writers)
            self._writer = None
            try:
                await _lock(writer.driver)
                yield writer
                loop = asyncio.get_running_loop()
                await _to_its_end(loop.run_in_executor(self._disk, writer.driver.commit))
            except BaseException as error:
                writer.give_up()
                self._look_at(error)
                raise
            self._writer = writer

    def _connected(self, engine: Engine) -> OnTheLoop:
        return OnTheLoop(engine.connect(), lenient=self._lenient)

    def _look_at(self, error: BaseException) -> None:
        """After text that isn't UTF-8 every connection reads it, so that the desk goes on.

        Raises SpoiltText then: what was asked can be asked again.
        """
        driver_error = getattr(error, "orig", error)
        if self._lenient or not str(driver_error).startswith("Could not decode to UTF-8"):
            return
        self._lenient = True
        while self._idle:
            self._idle.pop().plain.close()
        raise SpoiltText from error

    async def close(self) -> None:
        """Closes every connection."""
        for connection in (*self._idle, self._writer):
            if connection is not None:
                connection.plain.close()
        self._readers.dispose()
        self._writers.dispose()
        self._disk.shutdown()


async def _lock(driver: sqlite3.Connection) -> None:
    """Begins with SQLite's lock; another program that has it doesn't hold the loop up."""
    loop = asyncio.get_running_loop()
    until = loop.time() + LOCK_SECONDS
    while True:
        try:
            driver.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or loop.time() > until:
                raise
        await asyncio.sleep(_RETRY_SECONDS)


async def _to_its_end(commit: asyncio.Future[None]) -> None:
    """Waits for a commit even where its caller is cancelled: the connection isn't free before."""
    try:
        await asyncio.shield(commit)
    except asyncio.CancelledError:
        await asyncio.wait([commit])
        raise


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101
    return driver


def _engine(url: URL, *, writes: bool) -> Engine:
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        # Transactions are begun and ended at the driver, above.
        isolation_level="AUTOCOMMIT",
        poolclass=QueuePool,
        pool_size=1 if writes else READERS,
        # Waiting for a connection would hold up the loop, and so whoever has it.
        max_overflow=-1,
        hide_parameters=True,  # an error's text would quote what was written
        connect_args={"check_same_thread": False},
    )

    def opened(connection: DBAPIConnection, _entry: object) -> None:
        cursor = connection.cursor()
        for pragma in _pragmas(writes=writes):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "connect", opened)
    return engine


def _pragmas(*, writes: bool) -> list[str]:
    shared = ["synchronous=FULL", "foreign_keys=ON"]
    if not writes:
        return [*shared, "busy_timeout=5000", "query_only=ON"]
    # Recursive triggers: without them REPLACE deletes rows behind the record's guards.
    return [*shared, "busy_timeout=0", "journal_mode=WAL", "recursive_triggers=ON"]
