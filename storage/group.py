"""Group commit: SQLite's writers that wait for their turn share one transaction and one COMMIT.

The wait for the disk is most of what a small transaction costs. Each writer has a savepoint of its
own, so that one that fails takes nothing of its neighbours with it; and each goes on only when the
one COMMIT has succeeded, so that nobody is told of anything that a crash can still take back.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from procedure.errors import ProcedureError
from storage.connection import Connection, Ends
from storage.on_the_loop import OnTheLoop

MOST_TOGETHER = 16
"""Writers that share a COMMIT: the first of them waits for the last."""

LOCK_SECONDS = 5.0
"""How long a writer waits for another program that holds SQLite's lock."""

_RETRY_SECONDS = 0.02

Seal = Callable[[Connection, Ends], Awaitable[None]]
"""Seals what a transaction has added, as the last thing before its commit."""


@dataclass(slots=True)
class Group:
    """One transaction and whoever shares it; `done` ends with its COMMIT, or with what failed."""

    writer: OnTheLoop
    done: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    units: int = 0
    ends: Ends = field(default_factory=dict)
    troubled: bool = False
    """Whether something else went wrong than a rule of the procedure: then nobody knows what the
    connection is worth, and it isn't used again."""

    def fail(self, error: BaseException) -> None:
        """Tells everybody who shares it; also where nobody is left to be told."""
        self.writer.give_up()
        if not self.done.done():
            self.done.set_exception(error)
            self.done.exception()


class GroupCommit:
    """The one writing connection and its queue; `connect` makes a new one after a failure.

    `check` raises where a commit would be kept nowhere.

    Writers queue here: waiting on SQLite's own lock instead made the slowest hundredth of them ten
    times slower.
    """

    def __init__(
        self, connect: Callable[[], OnTheLoop], check: Callable[[], None], seal: Seal | None
    ) -> None:
        self._connect, self._check, self._seal = connect, check, seal
        self._writer: OnTheLoop | None = None
        self._group: Group | None = None
        self._turn, self._waiting = asyncio.Lock(), 0
        self._disk = ThreadPoolExecutor(1, "sqlite-commit")

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[OnTheLoop]:
        """A writer's part of a transaction: kept on a clean exit, else undone."""
        until = asyncio.get_running_loop().time() + LOCK_SECONDS
        await self._wait()
        try:
            group = await self._joined(until)
            try:
                yield group.writer
                self._keep(group)
            except BaseException as error:
                self._undo(group, error)
                raise
            finally:
                if self._group and not (self._waiting and group.units < MOST_TOGETHER):
                    await self._end(group)
        finally:
            self._turn.release()
        await asyncio.shield(group.done)

    async def _wait(self) -> None:
        self._waiting += 1
        try:
            await self._turn.acquire()
        finally:
            self._waiting -= 1

    async def _joined(self, until: float) -> Group:
        if self._group is None:
            writer, self._writer = self._writer or self._connect(), None
            try:
                await _lock(writer.driver, until)
            except BaseException:
                writer.give_up()
                raise
            self._group = Group(writer)
        group = self._group
        if group.units:
            group.writer.driver.execute("SAVEPOINT unit")
        group.writer.ends = None if self._seal is None else {}
        return group

    def _keep(self, group: Group) -> None:
        if group.units:
            group.writer.driver.execute("RELEASE unit")
        group.ends.update(group.writer.ends or {})
        group.units += 1

    def _undo(self, group: Group, error: BaseException) -> None:
        """Back to before this writer; where SQLite has given up all, nobody's part is kept."""
        driver = group.writer.driver
        group.troubled |= not isinstance(error, ProcedureError)
        try:
            if group.units:
                driver.execute("ROLLBACK TO unit")
                driver.execute("RELEASE unit")
                return
            driver.execute("ROLLBACK")
            self._let_go(group)
        except sqlite3.Error:
            group.fail(error)
        self._group = None

    def _let_go(self, group: Group) -> None:
        """Keeps the connection for the next, where nothing went wrong that nobody expects."""
        if group.troubled:
            group.writer.plain.close()
        else:
            self._writer = group.writer

    async def _end(self, group: Group) -> None:
        """Seals and commits, and lets everybody go on who shares it."""
        self._group, cancelled = None, None
        try:
            self._check()
            if self._seal is not None and group.ends:
                await self._seal(group.writer, group.ends)
            commit = group.writer.driver.commit
            loop = asyncio.get_running_loop()
            cancelled = await _to_its_end(loop.run_in_executor(self._disk, commit))
        except Exception as error:
            group.fail(error)
        else:
            group.done.set_result(None)
            self._let_go(group)
        if cancelled is not None:
            raise cancelled

    def close(self) -> None:
        """Closes the connection."""
        if self._writer is not None:
            self._writer.plain.close()
        self._disk.shutdown()


async def _lock(driver: sqlite3.Connection, until: float) -> None:
    """Begins with SQLite's lock; another program that has it doesn't hold the loop up.

    Whoever has waited long enough in the queue asks once: nobody waits for the others' patience.
    """
    loop = asyncio.get_running_loop()
    while True:
        try:
            driver.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or loop.time() > until:
                raise
        await asyncio.sleep(_RETRY_SECONDS)


async def _to_its_end(commit: asyncio.Future[None]) -> asyncio.CancelledError | None:
    """Waits for a commit also where its caller is cancelled meanwhile, and gives that back.

    The connection isn't free before, and others wait for the same commit.
    """
    try:
        await asyncio.shield(commit)
    except asyncio.CancelledError as cancelled:
        await asyncio.wait([commit])
        commit.result()
        return cancelled
    return None
