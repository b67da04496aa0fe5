"""Turns a second of four bots on one PostgreSQL against one, and whether any is lost or double.

python -m bench.replicas [--replicas 4] [--rounds 3] [--seconds 4]

Each bot is a process of its own, as an operator starts it. Eight connections, shared out among
them, take a committing step in a case each, or read a case. After every run the record must hold
each acknowledged step once, Teams must have seen what the outbox calls sent and no more, and
`bot.py verify` must find nothing. Exits 1 otherwise, or when many bots are slower than 0.8 × one.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import aiohttp
from sqlalchemy import text

from bench.arena import free_port, stopped
from bench.cast import service_url, settings
from bench.contest import COMMIT, CONNECTIONS, READ, Contender
from bench.desk import seed
from bench.load import Body, Measured, measure
from storage.register import open_register
from storage.transfer import copy
from tests.postgresql import NO_POSTGRESQL, PostgreSQL, find_postgresql, serving

ROOT = Path(__file__).parents[1]
CASES = 2000
WARM_TURNS = 20
START_SECONDS = 60.0
LEAST = 0.8
SEEDED = "seeded"
NAMES = {READ: "a card action that reads a case", COMMIT: "a step that commits (classify)"}


@dataclass
class Stage:
    """PostgreSQL with a seeded database, the stand-in for Microsoft, and a token from Teams."""

    server: PostgreSQL
    folder: Path
    session: aiohttp.ClientSession
    microsoft: str
    token: str = ""
    ids: list[str] = field(default_factory=list)
    runs: int = 0

    async def run(self, kind: Contender, replicas: int, seconds: float) -> Measured:
        """So many fresh bots on a fresh copy of the database; measured, stopped, and checked."""
        self.runs += 1
        name = f"run{self.runs}"
        arguments = ("-h", str(self.server.folder), "-U", "postgres", "-T", SEEDED, name)
        await asyncio.to_thread(self.server.run, "createdb", *arguments)
        url, posted = self.server.url(name), await self._posted()
        async with self._bots(url, replicas) as ports:
            turns = kind.turns(self.microsoft, self.ids)[0]
            await self._asked(kind, ports, turns, 60.0, WARM_TURNS)
            measured = await self._asked(kind, ports, turns, seconds, CASES - WARM_TURNS)
        done = WARM_TURNS + len(measured.turns) if kind is COMMIT else 0
        await self._check(url, done, await self._posted() - posted)
        return measured

    async def _asked(
        self, kind: Contender, ports: list[int], turns: Iterator[Body], seconds: float, most: int
    ) -> Measured:
        """The connections, shared out among the bots; together they ask at most so many turns."""
        bodies = [
            _some(turns, most // CONNECTIONS + (n < most % CONNECTIONS)) for n in range(CONNECTIONS)
        ]
        each = await asyncio.gather(
            *(
                measure(port, self.token, bodies[n :: len(ports)], seconds=seconds, fits=kind.fits)
                for n, port in enumerate(ports)
            )
        )
        together = Measured([turn for one in each for turn in one.turns])
        together.seconds = max(one.seconds for one in each)
        return together

    @asynccontextmanager
    async def _bots(self, url: str, replicas: int) -> AsyncIterator[list[int]]:
        ports = [free_port() for _ in range(replicas)]
        started: list[Process] = []
        try:
            for port in ports:
                started.append(await self._started("bot.py", port=port, url=url))
            for port in ports:
                await self._answer(f"http://127.0.0.1:{port}/readyz")
            yield ports
        finally:
            await asyncio.gather(*map(stopped, started))

    async def _started(self, *command: str, port: int, url: str) -> Process:
        own = {
            **settings(self.microsoft, "", port),
            "DATABASE_URL": url,
            "CHECKPOINT_KEY": str(self.folder / "checkpoint.key"),
            "CHECKPOINT_FILE": str(self.folder / f"{self.runs}.jsonl"),
        }
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            cwd=ROOT,
            env={"PATH": os.defpath, "PYTHONWARNINGS": "ignore", **own},
            stdin=DEVNULL,
            stdout=DEVNULL,
        )

    async def _answer(self, url: str) -> str:
        """Asks until there is an answer."""
        async with asyncio.timeout(START_SECONDS):
            while True:
                try:
                    async with self.session.get(url) as answer:
                        if answer.status == 200:
                            return await answer.text()
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.05)

    async def _posted(self) -> int:
        return int(await self._answer(f"{self.microsoft}/bench/posted"))

    async def _check(self, url: str, acknowledged: int, posted: int) -> None:
        """Nothing lost, nothing double; raises AssertionError."""
        register = await open_register(url)
        async with register.database.reading() as connection:
            steps = await connection.scalar(text(STEPS))
            cases = await connection.scalar(text(IN_CASES))
            sent = await connection.scalar(text(SENT))
        await register.close()
        if not steps == cases == acknowledged:
            raise AssertionError(f"{acknowledged} acknowledged, {steps} there, in {cases} cases")
        if sent != posted:
            raise AssertionError(f"{sent} notices are sent, Teams saw {posted}")
        verifying = await self._started("bot.py", "verify", port=0, url=url)
        if await verifying.wait():
            raise AssertionError("bot.py verify found something wrong")


STEPS = "SELECT count(*) FROM record WHERE kind = 'IncidentClassified'"
IN_CASES = "SELECT count(DISTINCT incident_id) FROM record WHERE kind = 'IncidentClassified'"
SENT = "SELECT count(*) FROM outbox WHERE state = 'sent' AND route <> 'mail'"


def _some(turns: Iterator[Body], most: int) -> Iterator[Body]:
    """At most so many of the turns that all connections share; one not asked for stays theirs."""
    for _ in range(most):
        yield next(turns)


async def _seeded(server: PostgreSQL, folder: Path, microsoft: str) -> list[str]:
    """Reported incidents and everybody's chat, in the database that each run copies; the ids."""
    made = folder / "seed.sqlite"
    ids = await seed(made, CASES)
    target = await asyncio.to_thread(server.create, SEEDED)
    await copy(f"sqlite+aiosqlite:///{made}", target)
    register = await open_register(target)
    async with register.database.writing() as connection:
        reached = {"url": service_url(microsoft)}
        await connection.execute(text("UPDATE people SET service_url = :url"), reached)
    await register.close()
    return ids


@asynccontextmanager
async def opened(server: PostgreSQL, folder: Path) -> AsyncIterator[Stage]:
    """Seeds the database, and has the stand-in run until the end."""
    port = free_port()
    standing = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.microsoft", str(port), cwd=ROOT, stdout=DEVNULL
    )
    try:
        async with aiohttp.ClientSession() as session:
            stage = Stage(server, folder, session, f"http://127.0.0.1:{port}")
            stage.ids = await _seeded(server, folder, stage.microsoft)
            stage.token = await stage._answer(f"{stage.microsoft}/bench/token")
            yield stage
    finally:
        await stopped(standing)


async def compare(server: PostgreSQL, folder: Path, asked: argparse.Namespace) -> bool:
    """Prints the table of medians over the rounds; whether many bots are quick enough."""
    rates: dict[tuple[Contender, int], list[float]] = {}
    async with opened(server, folder) as stage:
        for _ in range(asked.rounds):
            for kind in (READ, COMMIT):
                for replicas in (1, asked.replicas):
                    measured = await stage.run(kind, replicas, asked.seconds)
                    rates.setdefault((kind, replicas), []).append(measured.per_second)
    print(f"| turn | 1 bot, turns/s | {asked.replicas} bots, turns/s | ratio |")
    print("|---|--:|--:|--:|")
    good = True
    for kind in (READ, COMMIT):
        one, many = (median(rates[kind, n]) for n in (1, asked.replicas))
        good = good and many >= LEAST * one
        print(f"| {NAMES[kind]} | {one:.0f} | {many:.0f} | {many / one:.2f} |")
    print(
        f"{os.cpu_count()} cores for the bots, PostgreSQL and this load together, load "
        f"{os.getloadavg()[1]:.1f}; every step there once, every notice out once, record sound."
    )
    return good


def main() -> int:
    """Runs it from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.replicas")
    parser.add_argument("--replicas", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0)
    asked = parser.parse_args()
    programs = find_postgresql()
    if programs is None:
        print(NO_POSTGRESQL, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, serving(programs) as server:
        return 0 if asyncio.run(compare(server, Path(folder), asked)) else 1


if __name__ == "__main__":
    sys.exit(main())
