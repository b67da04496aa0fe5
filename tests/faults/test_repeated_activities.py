"""Each activity delivered three times at once, as by a service that saw no answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from tests.faults.conftest import counted
from tests.faults.crowd import Crowd
from tests.faults.desks import open_desks


async def test_what_arrives_three_times_at_once_is_taken_once(
    tmp_path: Path, migrated_url: str, figures: Callable[[str], None]
) -> None:
    replicas = 1 if migrated_url.startswith("sqlite") else 2
    async with open_desks(tmp_path, migrated_url, replicas) as desks:
        crowd = Crowd(desks)
        await crowd.arrive()
        desks.front.copies = 3
        work = asyncio.create_task(crowd.work())
        await asyncio.sleep(counted(2, 60))
        crowd.going = False
        await work
        told = await crowd.reckoning()
    assert told["repeats"] == 0
    assert told["presses unanswered"] == 0
    kind = migrated_url.partition("+")[0]
    figures(
        f"every activity three times, {kind}, {replicas} process(es): "
        f"{told['steps acknowledged']} steps and {told['notices']} notices, each once"
    )
