"""Many turns of every kind against one server: does its memory grow?"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from bench.arena import Arena, free_port, memory_of
from bench.contest import CONNECTIONS, HOME, QUEUE, READ, REPORT
from bench.load import Body, measure

LOOK_EVERY = 10_000
LONGEST_SECONDS = 3600.0


async def soak(turns: int) -> None:
    """Prints the server's resident memory every so many turns."""
    async with Arena.opened() as arena:
        ids = await arena.register(HOME)
        port = free_port()
        async with arena.serving(HOME, port) as process:
            print(f"at rest: {memory_of(process.pid):.0f} MB", flush=True)
            mixed = _mixed(arena.microsoft, ids)
            for done in range(LOOK_EVERY, turns + 1, LOOK_EVERY):
                some = [itertools.islice(own, LOOK_EVERY // CONNECTIONS) for own in mixed]
                measured = await measure(
                    port, arena.token, some, seconds=LONGEST_SECONDS, fits=lambda answer: True
                )
                print(
                    f"after {done:,} turns: {memory_of(process.pid):.0f} MB, "
                    f"{measured.per_second:.0f} turns/s",
                    flush=True,
                )


def _mixed(microsoft: str, ids: Sequence[str]) -> list[Iterator[Body]]:
    """For each connection: a report's turn, then a home card, the queue and a case, and again."""
    reports = REPORT.turns(microsoft, ids)
    others = [kind.turns(microsoft, ids)[0] for kind in (HOME, QUEUE)]
    cases = itertools.cycle(list(READ.turns(microsoft, ids)[0]))
    return [_turn_about([own, *others, cases]) for own in reports]


def _turn_about(kinds: Sequence[Iterator[Body]]) -> Iterator[Body]:
    for own in itertools.cycle(kinds):
        yield next(own)
