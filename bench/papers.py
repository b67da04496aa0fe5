"""What papers cost the desk: python -m bench.papers

Its memory after 40 small case files and 10 large ones, how long a paper takes, and how long a log
of 2,000 rows holds the loop: made in children, as the desk does it, against made in the desk's own
process; each in a process that has the desk's own files loaded. Exits 1 where a ratio isn't
reached.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import bot  # noqa: F401 — the desk's own files are what its memory at rest is made of
from bench.arena import memory_of
from documents.child import made
from documents.making import Makes, Making
from documents.orders import CasePaper, File, LogPaper, Order
from operations.watching import Holds, WatchedSelector
from procedure.fold import decide
from procedure.organisation import Moment
from procedure.papers import Paper
from procedure.steps.note import AddEntry
from service.papers import Choice
from service.ports.rows import Row
from service.take import add
from tests.cards.cases import Case, assessment
from tests.cards.cast import DPO, ORGANISATION

SMALL, LARGE = 30, 1_500
"""Entries of a small case and of a large one."""

SMALL_PAPERS, LARGE_PAPERS = 40, 10
ROWS = 2_000
WANTED = (
    ("memory that papers add to the desk", "grown", 0.1),
    ("how long a log of 2,000 rows holds the loop, in processor time", "held", 0.2),
    ("a large paper's time", "large", 1.5),
)
ROOT = Path(__file__).parent.parent
WORDS = "Somebody rang and said that letter {} had come to the wrong address; we asked for it back."


class Here:
    """Makes papers in this process, as the desk once did: the log on the loop."""

    async def make(self, order: Order, rows: AsyncIterator[Row] | None = None) -> File:
        """The file."""
        if isinstance(order, LogPaper) and rows is not None:
            return made(order, iter([row async for row in rows]))
        return await asyncio.to_thread(made, order, iter(()))


def long_case(entries: int) -> Case:
    """A case with so many entries."""
    case = assessment()
    incident = case.incident
    while len(case.record) < entries:
        moment = Moment(DPO, case.now, ORGANISATION)
        step = AddEntry(text=WORDS.format(len(case.record)), happened=case.now)
        case.record += add(incident, decide(incident, step, moment), moment)[0]
    return case


def _order(case: Case) -> CasePaper:
    return CasePaper(case.view(DPO), Choice(Paper.CASE_FILE), ["0" * 64] * len(case.record))


async def _times(making: Makes, order: Order, count: int) -> list[float]:
    taken = []
    for _ in range(count):
        began = time.perf_counter()
        await making.make(order)
        taken.append(time.perf_counter() - began)
    return taken


async def _rows(row: Row) -> AsyncIterator[Row]:
    for place in range(ROWS):
        yield row
        if place % 200 == 0:
            await asyncio.sleep(0)


async def measured(making: Makes, holds: Holds) -> dict[str, float]:
    """Megabytes, seconds and milliseconds, by name."""
    case, long = assessment(), long_case(LARGE)
    small, large = _order(case), _order(long)
    found = {"rest": memory_of(os.getpid())}
    first, *times = await _times(making, small, SMALL_PAPERS)
    found |= {"first": first, "small": statistics.median(times)}
    found["after_small"] = memory_of(os.getpid())
    found["large"] = statistics.median(await _times(making, large, LARGE_PAPERS))
    found["after_large"] = memory_of(os.getpid())
    found["grown"] = max(found["after_large"] - found["rest"], 1.0)
    holds.watch()
    await asyncio.sleep(0)
    await making.make(LogPaper(ORGANISATION, case.now), _rows(case.row))
    await asyncio.sleep(0)
    return found | {"held": holds.longest() * 1000}


async def _alone(which: str, holds: Holds) -> None:
    if which == "here":
        print(json.dumps(await measured(Here(), holds)))
        return
    async with Making() as making:
        print(json.dumps(await measured(making, holds)))


def _run(which: str) -> dict[str, float]:
    run = [sys.executable, "-m", "bench.papers", which]
    out = subprocess.run(run, cwd=ROOT, stdout=subprocess.PIPE, check=True)  # noqa: S603
    found: dict[str, float] = json.loads(out.stdout.splitlines()[-1])
    return found


def main() -> int:
    """Prints both, and whether the ratios are as wanted."""
    here, apart = _run("here"), _run("apart")
    for name, each in (("in the desk's process", here), ("in children", apart)):
        print(
            f"{name}: {each['rest']:.0f} MB at rest, {each['after_small']:.0f} after "
            f"{SMALL_PAPERS} small papers, {each['after_large']:.0f} after {LARGE_PAPERS} large; "
            f"a paper's first {each['first']:.2f} s, small {each['small']:.2f} s, large "
            f"{each['large']:.2f} s; the log holds the loop {each['held']:.0f} ms"
        )
    reached = True
    for words, key, most in WANTED:
        times = apart[key] / here[key]
        reached &= times <= most
        print(f"{'reached' if times <= most else 'NOT reached'}: {words}: {times:.2f} ×")
    return 0 if reached else 1


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(main())
    holds = Holds(time.thread_time)
    loop = asyncio.SelectorEventLoop(WatchedSelector(holds))
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(_alone(sys.argv[1], holds))
