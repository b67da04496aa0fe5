"""What PostgreSQL costs beside SQLite, and how often it is asked, in one run.

python -m bench.wire [--size 1000] [--only WORD]

Prints a table. Each question is asked forty times of both in turn: its quickest answer and the
processor's time for one, the server's included, in milliseconds; the ratios, of which that of the
processor must not exceed 2 for what people and workers ask all day; and the ways to the server and
back. Exits 1 when one does. PostgreSQL is reached through a socket on this machine: over a network
each way costs what the network does. On a busy machine only the processor's time says something.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.size import ROUNDS, ROUNDS_OF, organisation
from bench.size_fill import fill, pattern
from bench.size_questions import Question, questions
from storage.register import open_register
from tests.postgresql import NO_POSTGRESQL, PostgreSQL, find_postgresql, serving
from tests.wire import Wire, wire

MOST = 2.0
ALL_DAY = {
    "queue, first page",
    "home card",
    "case card",
    "a step (classify)",
    "log, newest page",
    "reminder sweep, 50 due",
    "outbox, claim and return 20",
}
"""What is asked so often that its cost counts."""


@dataclass(frozen=True)
class Cost:
    """What one answer costs: the quickest of all, and the processor's time of a mean one, in ms."""

    quickest: float
    processor: float


class Processor:
    """The time that this process and a PostgreSQL's have had of the processor."""

    def __init__(self, server: PostgreSQL) -> None:
        pid = Path(server.cluster, "postmaster.pid").read_text(encoding="utf-8").split()[0]
        self._children = Path(f"/proc/{pid}/task/{pid}/children")

    def seconds(self) -> float:
        """So far, together."""
        servers = self._children.read_text(encoding="utf-8").split()
        return time.process_time() + sum(_had(pid) for pid in servers)


def _had(pid: str) -> float:
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="utf-8").split()[0]) / 1e9
    except OSError:
        return 0.0  # it has ended


async def costs(processor: Processor, asked: Sequence[Question], rounds: int) -> list[Cost]:
    """What a question costs on each database, asked in turn."""
    for _ in range(3):  # met, prepared, and seen to be the same
        for question in asked:
            await question()
    took: list[list[float]] = [[] for _ in asked]
    spent = [0.0 for _ in asked]
    for _ in range(rounds):
        for place, question in enumerate(asked):
            had, began = processor.seconds(), time.perf_counter()
            await question()
            took[place].append(time.perf_counter() - began)
            spent[place] += processor.seconds() - had
    both = zip(took, spent, strict=True)
    return [Cost(min(times) * 1000, total / rounds * 1000) for times, total in both]


async def trips(between: Wire, ask: Question) -> int:
    """How many ways there and back a question makes, once its statements are known there."""
    for _ in range(3):
        await ask()
    with between.counting() as counted:
        await ask()
    return counted[0]


async def compare(
    server: PostgreSQL, folder: Path, size: int, only: str
) -> list[tuple[str, list[Cost], int]]:
    """Each question, its cost on SQLite and PostgreSQL, and its ways there and back."""
    house = organisation()
    made_from = await pattern(house)
    lines = []
    processor = Processor(server)
    async with AsyncExitStack() as stack:
        between = await stack.enter_async_context(wire(server.folder))
        urls = [f"sqlite+aiosqlite:///{folder / 'desk.sqlite'}", server.create("desk")]
        for url in urls:
            await fill(url, made_from, size)
        asked = []
        for url in (*urls, urls[1].replace(str(server.folder), str(between.folder))):
            register = await open_register(url)
            stack.push_async_callback(register.close)
            asked.append(questions(register, house, made_from, size))
        for name, ask in asked[0].items():
            if only in name:
                rounds = ROUNDS_OF.get(name, ROUNDS)
                both = await costs(processor, [ask, asked[1][name]], rounds)
                lines.append((name, both, await trips(between, asked[2][name])))
    return lines


def report(lines: list[tuple[str, list[Cost], int]]) -> bool:
    """Prints the table; whether every ratio is small enough."""
    print(
        "| question | SQLite | PostgreSQL | ratio | SQLite, CPU | PostgreSQL, CPU | ratio | ways |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    good = True
    for name, (sqlite, server), count in lines:
        quickest, processor = server.quickest / sqlite.quickest, server.processor / sqlite.processor
        good = good and (processor <= MOST or name not in ALL_DAY)
        print(
            f"| {name} | {sqlite.quickest:.2f} ms | {server.quickest:.2f} ms | {quickest:.1f} "
            f"| {sqlite.processor:.2f} ms | {server.processor:.2f} ms | {processor:.1f} | {count} |"
        )
    return good


def main() -> int:
    """Runs it from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.wire")
    parser.add_argument("--size", type=int, default=1_000)
    parser.add_argument("--only", default="", help="questions whose name has this")
    asked = parser.parse_args()
    programs = find_postgresql()
    if programs is None:
        sys.exit(NO_POSTGRESQL)
    with serving(programs) as server, tempfile.TemporaryDirectory() as folder:
        lines = asyncio.run(compare(server, Path(folder), asked.size, asked.only))
        return 0 if report(lines) else 1


if __name__ == "__main__":
    sys.exit(main())
