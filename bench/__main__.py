"""make bench: what a turn costs, in one table from one run.

python -m bench                   everything, three interleaved rounds (a few minutes)
python -m bench --only desk       those whose name has this word
python -m bench --soak 100000     the desk alone for so many turns: does its memory grow?
"""

from __future__ import annotations

import argparse
import asyncio

from bench.arena import Arena
from bench.contest import AGENTS, COMMIT, CONTENDERS, HOME, PATCHED, Contender
from bench.environments import prepare
from bench.load import Measured
from bench.soak import soak
from bench.table import printed

ROUNDS = 3


async def contest(chosen: list[Contender], rounds: int, seconds: float) -> None:
    """Measures the chosen, round by round, so that a busy minute of the machine meets them all."""
    prepare({contender.environment for contender in chosen if contender.environment})
    runs: dict[str, list[Measured]] = {contender.name: [] for contender in chosen}
    async with Arena.opened() as arena:
        for number in range(rounds):
            for contender in chosen:
                measured = await arena.run(contender, seconds)
                runs[contender.name].append(measured)
                figures = f"{measured.per_second:.0f} turns/s, {measured.cpu:.2f} ms of CPU each"
                print(f"round {number + 1}: {contender.name}: {figures}", flush=True)
    for line in printed(runs, base=PATCHED.name, demands=_demands(runs)):
        print(line)


def _demands(runs: dict[str, list[Measured]]) -> list[tuple[str, str, str, float, bool]]:
    """What must come out: words, who, against whom, factor, and whether it is about p99."""
    demands = [
        ("home card ≥ Agents SDK's echo", HOME.name, AGENTS.name, 1.0, False),
        ("a committing step ≥ 0.5 × the patched echo", COMMIT.name, PATCHED.name, 0.5, False),
        ("its p99 ≤ 3 × that echo's", COMMIT.name, PATCHED.name, 3.0, True),
    ]
    return [demand for demand in demands if demand[1] in runs and demand[2] in runs]


def main() -> None:
    """Reads the arguments and runs."""
    parser = argparse.ArgumentParser(prog="bench", description="What a turn costs.")
    parser.add_argument(
        "--only", default="", help="contenders whose name has one of these words, with commas"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measurement")
    parser.add_argument("--soak", type=int, default=0, metavar="TURNS")
    asked = parser.parse_args()
    if asked.soak:
        asyncio.run(soak(asked.soak))
        return
    words = [word.strip().lower() for word in asked.only.split(",")]
    chosen = [one for one in CONTENDERS if any(word in one.name.lower() for word in words)]
    asyncio.run(contest(chosen, asked.rounds, asked.seconds))


if __name__ == "__main__":
    main()
