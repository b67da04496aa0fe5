"""The desk as several processes behind one address, against one rehearsal in the test's own."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import aiohttp
from sqlalchemy import Text, TextClause, bindparam, text

from operations.rehearsing import cast_for
from procedure.library import first
from rehearsal.cast import BOXES, PEOPLE
from rehearsal.server import Rehearsal
from storage.columns import Instant
from storage.engine import Database
from storage.register import Register
from tests.faults.front import Front, Passage
from tests.faults.replica import begin, set_clock
from tests.hours import tuesday_morning
from tests.journeys.conftest import free_port
from tests.journeys.people import Player
from tests.waiting import PATIENCE_SECONDS, until

ROOT = Path(__file__).parents[2]
START_SECONDS = 120.0
A_LOOK_SECONDS = 0.02


def at_this_time(sql: str) -> TextClause:
    """A question in which :now is the present instant."""
    return text(sql).bindparams(bindparam("now", type_=Instant()))


TO_BE_SENT = at_this_time(
    "SELECT count(*) FROM outbox WHERE state = 'waiting' AND ("
    "lease IS NOT NULL AND lease NOT IN :dead OR lease IS NULL AND not_before <= :now AND id IN "
    "(SELECT min(id) FROM outbox WHERE state = 'waiting' GROUP BY conversation))"
).bindparams(bindparam("dead", expanding=True, type_=Text()))
"""What is in hand, but for whom that is dead, and the first of each whose time has come."""

TO_BE_REMINDED = at_this_time("SELECT count(*) FROM deadlines WHERE fires_at <= :now")


@dataclass
class Replica:
    """One bot's process; `start` returns when it is ready. Another version's has a `tree`."""

    settings: dict[str, str]
    clock: Path
    log: Path
    port: int = field(default_factory=free_port)
    process: BaseProcess | None = None
    tree: Path | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Starts it and waits until it says that it is ready."""
        place = {"HOST": "127.0.0.1", "PORT": str(self.port)}
        self.process = begin({**self.settings, **place}, self.clock, self.log, self.tree)
        await self._ready()

    async def _ready(self) -> None:
        end = time.monotonic() + START_SECONDS
        async with aiohttp.ClientSession() as session:
            while time.monotonic() < end:
                assert self.process is not None
                assert self.process.is_alive(), self._said()
                try:
                    async with session.get(f"{self.url}/readyz") as response:
                        if response.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.05)
        raise AssertionError(f"not ready in {START_SECONDS:g} s: {self._said()}")

    def _said(self) -> str:
        return self.log.read_text()[-2000:] if self.log.exists() else ""

    @property
    def pid(self) -> int:
        assert self.process is not None
        assert self.process.pid is not None
        return self.process.pid

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None:
            self.process.kill()
            self._gone(PATIENCE_SECONDS)

    def end(self) -> None:
        """An orderly stop, as at Ctrl-C."""
        if self.process is not None:
            self.process.terminate()
            if not self._gone(PATIENCE_SECONDS):
                self.kill()

    def _gone(self, seconds: float) -> bool:
        assert self.process is not None
        self.process.join(seconds)
        if self.process.is_alive():
            return False
        self.process.close()
        self.process = None
        return True


@dataclass
class Desks:
    """Everybody, the replicas, and the address before them."""

    rehearsal: Rehearsal
    front: Front
    session: aiohttp.ClientSession
    settings: dict[str, str]
    replicas: list[Replica]
    players: dict[str, Player] = field(default_factory=dict)
    register: Register | None = None
    tree: Path = ROOT
    """Of the version that runs the commands."""

    async def close(self) -> None:
        """Closes what was opened beside the replicas."""
        if self.register is not None:
            await self.register.close()

    def player(self, key: str) -> Player:
        """Somebody at the page."""
        made = Player(self.session, self.rehearsal.url, key)
        return self.players.setdefault(key, made)

    async def rows(self, sql: str) -> list[tuple[object, ...]]:
        """What the database answers, looked at beside the running replicas."""
        # Not through a register, which refuses the tables of a later version.
        database = Database(self.settings["DATABASE_URL"], exclusive=False)
        try:
            async with database.reading() as connection:
                return [tuple(row) for row in await connection.execute(text(sql))]
        finally:
            await database.close()

    async def command(self, name: str) -> tuple[int, str]:
        """Runs one of bot.py's commands: its exit code and what it printed."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "bot.py",
            name,
            cwd=self.tree,
            env={"PATH": os.defpath, **self.settings},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await process.communicate()
        return process.returncode or 0, printed.decode()

    async def time_passes(self, by: timedelta, dead: Collection[str] = ()) -> None:
        """Moves the clock when nothing is being or to be sent, and lets nobody begin to meanwhile.

        A lease that ended by that alone would have its notice sent twice, and rightly so; `dead`
        are leases of which those who held them are.
        """
        register = await self._beside()
        await until(lambda: self._moved(register, by, dead))

    async def _beside(self) -> Register:
        """The register that the replicas have open, for questions that are asked often."""
        if self.register is None:
            self.register = Register(Database(self.settings["DATABASE_URL"], exclusive=False))
        return self.register

    async def nothing_is_due(self) -> None:
        """Returns when every notice whose time had come was tried, and none is in hand."""
        await until(lambda: self._none(TO_BE_SENT, dead=[]))

    async def nobody_is_to_be_reminded(self) -> None:
        """Returns when every reminder whose time had come was taken."""
        await until(lambda: self._none(TO_BE_REMINDED))

    async def _none(self, question: TextClause, **asked: object) -> bool:
        register, now = await self._beside(), self.rehearsal.clock()
        async with register.database.reading() as connection:
            return not await connection.scalar(question, {"now": now, **asked})

    async def _moved(self, register: Register, by: timedelta, dead: Collection[str]) -> bool:
        """Whether nothing was in hand or due, so that the clock could be moved.

        What is due could be leased by the time of before, once the lock is given back.
        """
        async with register.database.writing() as connection:
            if connection.dialect.name == "postgresql":
                await connection.execute(text("LOCK TABLE outbox IN EXCLUSIVE MODE"))
            asked = {"now": self.rehearsal.clock(), "dead": list(dead)}
            if await connection.scalar(TO_BE_SENT, asked):
                return False
            self.rehearsal.clock.move(by)
            # Whoever had read the clock before now looks, and finds nothing to lease by it.
            await asyncio.sleep(A_LOOK_SECONDS)
        return True

    async def drained(self, seconds: float = PATIENCE_SECONDS) -> list[tuple[object, ...]]:
        """Waits until nothing waits to be sent; gives what still does."""
        end = time.monotonic() + seconds
        while True:
            waiting = await self.rows(
                "SELECT conversation, topic, attempts, reason, leased_until FROM outbox "
                "WHERE state = 'waiting'"
            )
            if not waiting or time.monotonic() > end:
                return waiting
            await asyncio.sleep(0.1)


@asynccontextmanager
async def open_desks(
    folder: Path,
    database_url: str,
    replicas: int,
    passage: Passage | None = None,
    tree: Path | None = None,
) -> AsyncIterator[Desks]:
    """So many replicas on one database, everybody introduced.

    With a passage they reach the login and Graph through it alone; with a tree they are another
    version's.
    """
    front = Front()
    await front.start()
    rehearsal = Rehearsal(
        state=folder / "rehearsal.sqlite",
        node_modules=ROOT / "node_modules",
        bot_url=front.url,
        real=tuesday_morning(),
    )
    settings = {
        **rehearsal.settings(),
        **cast_for(first(), PEOPLE, BOXES),
        "DATABASE_URL": database_url,
        "CHECKPOINT_KEY": str(folder / "checkpoint.key"),
        "CHECKPOINT_FILE": str(folder / "checkpoints.jsonl"),
    }
    if passage is not None:
        passage.target = rehearsal.url
        settings |= {"GRAPH_URL": passage.url, "LOGIN_URL": passage.url}
    clock = folder / "clock"
    set_clock(clock, rehearsal.clock())
    rehearsal.clock.on_move(lambda: set_clock(clock, rehearsal.clock()))
    logs = [folder / f"replica-{n}.log" for n in range(replicas)]
    made = [Replica(settings, clock, log, tree=tree) for log in logs]
    try:
        await asyncio.gather(*(replica.start() for replica in made))
        front.targets = [replica.url for replica in made]
        await rehearsal.start()
        await rehearsal.installed()
        async with aiohttp.ClientSession() as session:
            desks = Desks(rehearsal, front, session, settings, made)
            try:
                yield desks
            finally:
                await desks.close()
    finally:
        for replica in made:
            replica.end()
        await rehearsal.stop()
        await front.stop()
