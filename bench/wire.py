"""What PostgreSQL costs beside SQLite, and how often it is asked, in one run.

python -m bench.wire [--size 1000] [--only WORD]

Prints a table: each question in milliseconds (the first quartile of forty, asked of both in turn),
their ratio, which must not exceed 2, and the ways to the server and back that it made; exits 1 when
a ratio does. PostgreSQL is reached through a socket on this machine: over a network each way costs
what the network does.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from bench.size import ROUNDS, ROUNDS_OF, fastest, organisation
from bench.size_fill import fill, pattern
from bench.size_questions import Question, questions
from storage.register import open_register
from tests.postgresql import NO_POSTGRESQL, PostgreSQL, find_postgresql, serving
from tests.wire import Wire, wire

MOST = 2.0


async def trips(between: Wire, ask: Question) -> int:
    """How many ways there and back a question makes, once its statements are known there."""
    for _ in range(3):  # met, prepared, and seen to be the same
        await ask()
    with between.counting() as counted:
        await ask()
    return counted[0]


async def compare(
    server: PostgreSQL, folder: Path, size: int, only: str
) -> list[tuple[str, float, float, int]]:
    """Each question, its milliseconds on SQLite and PostgreSQL, and its ways there and back."""
    house = organisation()
    made_from = await pattern(house)
    lines = []
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
                both = await fastest(ask, asked[1][name], rounds)
                lines.append((name, *both, await trips(between, asked[2][name])))
    return lines


def report(lines: list[tuple[str, float, float, int]]) -> bool:
    """Prints the table; whether every ratio is small enough."""
    print("| question | SQLite | PostgreSQL | ratio | ways there and back |\n|---|--:|--:|--:|--:|")
    for name, sqlite, postgresql, count in lines:
        ratio = postgresql / sqlite
        print(f"| {name} | {sqlite:.2f} ms | {postgresql:.2f} ms | {ratio:.1f} | {count} |")
    return all(postgresql <= MOST * sqlite for _, sqlite, postgresql, _ in lines)


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
