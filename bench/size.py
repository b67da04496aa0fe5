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
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, ExitStack
from datetime import timedelta
from pathlib import Path

from bench.cast import settings
from bench.size_fill import COMMON, NOW, RARE, SELDOM, Pattern, fill, pattern
from bot import office_of
from cards.case import case_card
from cards.home import home_card
from cards.lists import log_card, queue_card
from config import load
from delivery.reminders import Reminders
from procedure.office import Office
from service.ports import Search
from service.take import Desk
from service.views import Reader
from storage.register import Register, open_register
from tests.conftest import NO_POSTGRESQL, find_postgresql, serving

MOST = 3.0
ROUNDS = 40
ROUNDS_OF = {"reminder sweep, 50 due": 4}
"""The smaller register has no more reminders due than these take."""
LONGEST_SECONDS = 20.0
Question = Callable[[], Awaitable[object]]


def office() -> Office:
    """The rehearsal's organisation."""
    made = settings("http://127.0.0.1:1", "/nowhere", 0)
    return office_of(load(made, env_file=Path(os.devnull)))


def questions(
    register: Register, house: Office, made_from: Pattern, size: int
) -> dict[str, Question]:
    """What is asked of a register, the cards included that answer it."""
    reader = Reader(register, house, lambda: NOW)
    dpo = house.actor(made_from.dpo, "Dorothy Smith")
    middle = (2017 + size // 2 // 100_000, size // 2 % 100_000 + 1)
    incident = f"CJS-{middle[0]}-{middle[1]:04d}"
    desk = Desk(register, house, lambda: NOW)
    reminders = Reminders(desk, lambda: NOW)
    idle = Reminders(desk, lambda: NOW - timedelta(days=1))

    async def queue() -> object:
        return queue_card(await reader.queue(dpo), house)

    async def next_queue_page() -> object:
        first = (await reader.queue(dpo)).more
        assert first is not None  # noqa: S101
        return queue_card(
            await reader.queue(dpo, (first.rank, first.nearest, first.incident_id)), house
        )

    async def home() -> object:
        return home_card(await reader.home(dpo))

    async def case() -> object:
        return case_card(await reader.case(dpo, incident))

    def log(search: Search) -> Question:
        async def ask() -> object:
            return log_card(await reader.log(dpo, search), house)

        return ask

    async def claim() -> object:
        claimed = await register.outbox.claim(NOW + timedelta(days=1), 20)
        for queued in claimed:
            await register.outbox.again(queued, NOW, "", spend=False)
        return claimed

    return {
        "queue, first page": queue,
        "queue, second page": next_queue_page,
        "home card": home,
        "case card": case,
        "log, newest page": log(Search()),
        "log, page in the middle": log(Search(before=middle)),
        "log, approvals waiting": log(Search(waiting=True)),
        "log, one class, closed": log(Search(classification="event", open=False)),
        "search, a rare word": log(Search(words=RARE)),
        "search, a word in 1 of 100": log(Search(words=SELDOM)),
        "search, a word in every other": log(Search(words=COMMON)),
        "search, the beginning of it": log(Search(words=COMMON[:3])),
        "search, two words": log(Search(words=f"{COMMON} {SELDOM}")),
        "search, a word nobody wrote": log(Search(words="zzz")),
        "search, common, filter finds none": log(Search(words=COMMON, stage="duplicate")),
        "search, common, open only": log(Search(words=COMMON, open=True)),
        "reminder sweep, 50 due": reminders.sweep,
        "reminder sweep, none due": idle.sweep,
        "outbox, claim and return 20": claim,
    }


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
    house = office()
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
