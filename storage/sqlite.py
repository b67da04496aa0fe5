"""SQLite: statements run on the event loop, and only the wait for the disk goes to a thread.

The asyncio driver for SQLite hands every call to a thread and back, four times a statement: a
step's sixteen statements took 8 ms so, of which SQLite itself needed 0.3. A statement of ours
touches a few pages through an index, so it may as well run where it is asked for; COMMIT, which
waits for the disk, may not.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import URL, Engine, QueuePool, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

from storage.compiled import Statements
from storage.group import GroupCommit, Seal
from storage.on_the_loop import OnTheLoop
from storage.presence import Presence

READERS = 4
"""Connections kept for reading; while all are in use, more are opened and closed again."""

MOST_LOG_BYTES = 4 * 1024 * 1024
"""To which SQLite's log beside the register shrinks; it grows while somebody reads for long."""


class SpoiltText(OSError):
    """Text that isn't UTF-8 was met; it is read all the same from now on."""


class SQLite:
    """The connections to one SQLite file: many read, one writes.

    Text that isn't UTF-8 is refused by the driver. A `lenient` one reads it all the same; any other
    does so from the first that it meets.
    """

    def __init__(self, url: URL, *, seal: Seal | None = None, lenient: bool = False) -> None:
        self._lenient = lenient
        self._readers = _engine(url, writes=False)
        self._writers = _engine(url, writes=True)
        self._statements = Statements(self._readers.dialect)
        # Kept between transactions: checking one out of the pool costs what a statement does.
        self._idle: list[OnTheLoop] = []
        self._group = GroupCommit(lambda: self._connected(self._writers), Presence(url).check, seal)

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
        """A write transaction: committed on a clean exit, else undone."""
        try:
            async with self._group.writing() as writer:
                yield writer
        except Exception as error:
            self._look_at(error)
            raise

    def _connected(self, engine: Engine) -> OnTheLoop:
        return OnTheLoop(engine.connect(), self._statements, lenient=self._lenient)

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
        for connection in self._idle:
            connection.plain.close()
        self._group.close()
        self._readers.dispose()
        self._writers.dispose()


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
    # What is deleted is overwritten, and a log that grew behind a long reader shrinks again.
    kept = ["secure_delete=ON", f"journal_size_limit={MOST_LOG_BYTES}"]
    return [*shared, *kept, "busy_timeout=0", "journal_mode=WAL", "recursive_triggers=ON"]
