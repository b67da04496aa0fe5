"""The sweep: reminders that are due are taken together, where they can be."""

from __future__ import annotations

from collections.abc import Sequence

from procedure.roles import SYSTEM
from procedure.steps.remind import Remind
from service.ports.deadlines import Deadline
from service.ports.store import StorageAway
from service.take import Desk

Failed = list[tuple[Deadline, Exception]]


async def remind_all(desk: Desk, due: Sequence[Deadline]) -> Failed:
    """Takes the reminders in one transaction; gives those that can't be taken, and why.

    What fails there, or fails it, is taken by itself, so that one incident's fault keeps no other
    clock from being heard. Raises StorageAway.
    """
    try:
        alone = await _together(desk, due)
    except Exception:  # nothing was written, and whoever is at fault is found below
        alone = list(due)
    return await _one_by_one(desk, alone)


async def _together(desk: Desk, due: Sequence[Deadline]) -> list[Deadline]:
    """Those that can't be taken with the others."""
    alone = []
    async with desk.store.batch({deadline.incident_id for deadline in due}) as unit:
        for deadline in due:
            step = Remind(key=deadline.key)
            try:
                with unit.apart():
                    await desk.take_within(unit, step, SYSTEM, deadline.incident_id)
            except Exception:
                alone.append(deadline)
    return alone


async def _one_by_one(desk: Desk, due: Sequence[Deadline]) -> Failed:
    failed: Failed = []
    for deadline in due:
        try:
            await desk.take(Remind(key=deadline.key), SYSTEM, deadline.incident_id)
        except StorageAway:
            raise
        except Exception as error:
            failed.append((deadline, error))
    return failed
