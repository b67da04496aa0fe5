"""What a register of a million incidents costs, against one of a thousand.

python -m bench.size [--small 1000] [--large 1000000] [--databases sqlite,postgresql] [--folder DIR]

Prints a table: each question in milliseconds (the first quartile of forty, asked in turn) at both
sizes and their ratio, which must not exceed 3; exits 1 when one does. Wants a few GB in the folder,
which is emptied after.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

from bench.cast import settings
from bench.size_fill import fill, pattern
from bench.size_questions import Question, questions
from procedure.organisation import Organisation
from settings.organisation import organisation_of
from settings.settings import load
from storage.register import open_register
from tests.postgresql import NO_POSTGRESQL, find_postgresql, serving

MOST = 3.0
ROUNDS = 40
ROUNDS_OF = {"reminder sweep, 50 due": 4}
"""The smaller register has no more reminders due than these take."""
LONGEST_SECONDS = 20.0


def organisation() -> Organisation:
    """The rehearsal's organisation."""
    made = settings("http://127.0.0.1:1", "/nowhere", 0)
    return organisation_of(load(made, env_file=Path(os.devnull)))


async def fastest(ask: Question, against: Question, rounds: int) -> tuple[float, float]:
    """The first quartile of both in milliseconds, asked in turn: other work only adds to it."""
    took: tuple[list[float], list[float]] = ([], [])
    end = time.monotonic() + LONGEST_SECONDS
    for round_number in range(rounds + 1):
        for question, times in zip((ask, against), took, strict=True):
            began = time.perf_counter()
            await question()
            if round_number:  # the first is a rehearsal
                times.append((time.perf_counter() - began) * 1000)
        if round_number > 3 and time.monotonic() > end:
            break
    first, second = (statistics.quantiles(times, n=4)[0] for times in took)
    return first, second


async def compare(
    databases: dict[str, Callable[[str], str]], small: int, large: int
) -> list[tuple[str, str, float, float]]:
    """Each database, question and its milliseconds at both sizes."""
    house = organisation()
    made_from = await pattern(house)
    lines = []
    for database, address in databases.items():
        asked = []
        async with AsyncExitStack() as stack:
            for size in (small, large):
                url = address(f"desk_{size}")
                began = time.perf_counter()
                await fill(url, made_from, size)
                took = time.perf_counter() - began
                print(f"{database}: {size} incidents put in {took:.0f} s", file=sys.stderr)
                register = await open_register(url)
                stack.push_async_callback(register.close)
                asked.append(questions(register, house, made_from, size))
            for name, ask in asked[0].items():
                rounds = ROUNDS_OF.get(name, ROUNDS)
                lines.append((database, name, *await fastest(ask, asked[1][name], rounds)))
    return lines


def report(lines: list[tuple[str, str, float, float]], small: int, large: int) -> bool:
    """Prints the table; whether every ratio is small enough."""
    print(f"| database | question | {small} | {large} | ratio |\n|---|---|--:|--:|--:|")
    good = True
    for database, name, before, after in lines:
        ratio = after / before
        good = good and ratio <= MOST
        print(f"| {database} | {name} | {before:.2f} ms | {after:.2f} ms | {ratio:.1f} |")
    return good


def main() -> int:
    """Runs it from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.size")
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--folder", type=Path, default=None)
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=asked.folder)))
        databases: dict[str, Callable[[str], str]] = {}
        for name in asked.databases.split(","):
            if name == "sqlite":
                databases[name] = lambda n: f"sqlite+aiosqlite:///{folder / n}.sqlite"
            else:
                programs = find_postgresql()
                if programs is None:
                    sys.exit(NO_POSTGRESQL)
                databases[name] = stack.enter_context(serving(programs)).create
        lines = asyncio.run(compare(databases, asked.small, asked.large))
        return 0 if report(lines, asked.small, asked.large) else 1


if __name__ == "__main__":
    sys.exit(main())
