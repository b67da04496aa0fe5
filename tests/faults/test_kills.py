"""kill -9 at random moments while four people work."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import chain
from pathlib import Path

from delivery.sender import MOST_UNDER_WAY
from tests.faults.conftest import counted
from tests.faults.crowd import Crowd
from tests.faults.desks import Desks, open_desks

LEASE_SECONDS = 61.0
REPEATS_A_KILL = counted(MOST_UNDER_WAY, 1)
"""Over many kills what was in hand comes to less than one each."""
IN_HAND = "SELECT lease FROM outbox WHERE state = 'waiting' AND lease IS NOT NULL"


async def test_kills_lose_no_acknowledged_step_and_repeat_only_what_was_under_way(
    tmp_path: Path, migrated_url: str, figures: Callable[[str], None]
) -> None:
    kills = counted(2, 200)
    replicas = 1 if migrated_url.startswith("sqlite") else 2
    async with open_desks(tmp_path, migrated_url, replicas) as desks:
        # In full it goes on for minutes: slower than the limits of a chat, or a backlog grows.
        crowd = Crowd(desks, pause=counted(1, 2))
        await crowd.arrive()
        work = asyncio.create_task(crowd.work())
        leases = [await _killed(desks, work) for _ in range(kills)]
        crowd.going = False
        await work
        in_hand = sum(map(len, leases))
        await _abandoned_leases_end(desks, chain(*leases))
        counted_up = await crowd.reckoning()
    assert counted_up["repeats"] <= min(in_hand, kills * REPEATS_A_KILL), counted_up
    told = ", ".join(f"{number} {name}" for name, number in counted_up.items())
    kind = migrated_url.partition("+")[0]
    figures(f"kill -9, {kind}, {replicas} process(es): {kills} kills, {told}")


async def _killed(desks: Desks, work: asyncio.Task[None]) -> list[str]:
    """Kills one of the replicas in the midst of its work, and starts it again.

    Returns the leases of the notices that were in hand then: nothing else may come twice.
    """
    await asyncio.sleep(random.uniform(0.05, 1.2))
    assert not work.done(), work.exception()
    replica = random.choice(desks.replicas)
    replica.kill()
    leases = [str(lease) for (lease,) in await desks.rows(IN_HAND)]
    await replica.start()
    if len(desks.replicas) == 1:
        # The dead process's leases: nobody else is there whose own could end too early.
        await _abandoned_leases_end(desks, leases)
    return leases


async def _abandoned_leases_end(desks: Desks, leases: Iterable[str]) -> None:
    """What the living have in hand goes out; then the clock passes the leases of the dead."""
    await desks.time_passes(timedelta(seconds=LEASE_SECONDS), frozenset(leases))
