from __future__ import annotations

import asyncio

from service.ports.deadlines import Deadline
from storage.deadlines import LEASE
from storage.register import Register
from tests.storage.made import INCIDENT, NOON, after


async def set_deadlines(register: Register, incident_id: str = INCIDENT, **keys: float) -> None:
    wanted = [
        Deadline(incident_id, f"action:{key}", after(minutes)) for key, minutes in keys.items()
    ]
    async with register.unit() as unit:
        await unit.set_deadlines(incident_id, wanted)


async def due(register: Register, minutes: float) -> list[str]:
    found = await register.due(after(minutes), 10)
    return [deadline.key.removeprefix("action:") for deadline in found]


async def test_reminders_fall_due_oldest_first(register: Register) -> None:
    await set_deadlines(register, second=2, first=1, later=9)
    assert await register.due(after(2), 10) == [
        Deadline(INCIDENT, "action:first", after(1)),
        Deadline(INCIDENT, "action:second", after(2)),
    ]


async def test_a_due_reminder_is_leased_for_almost_a_minute(register: Register) -> None:
    await set_deadlines(register, first=1)
    assert await due(register, 1) == ["first"]
    assert await due(register, 1.9) == []
    assert await due(register, 2) == ["first"]


async def test_racing_sweeps_never_share_a_reminder(register: Register) -> None:
    await set_deadlines(register, INCIDENT, **{f"key-{n}": 1 for n in range(20)})
    sweeps = await asyncio.gather(*(register.due(after(1), 7) for _ in range(5)))
    taken = [deadline.key for sweep in sweeps for deadline in sweep]
    assert len(taken) == len(set(taken))


async def test_deadlines_are_replaced_for_their_incident_only(register: Register) -> None:
    await set_deadlines(register, gone=1, moved=1, same=1)
    await set_deadlines(register, "CJS-2026-0002", other=1)
    await set_deadlines(register, moved=5, same=1, new=1)
    assert sorted(await due(register, 1)) == ["new", "other", "same"]


async def test_a_deadline_that_stays_keeps_its_lease(register: Register) -> None:
    await set_deadlines(register, same=1)
    await register.due(after(1), 10)
    await set_deadlines(register, same=1, new=30)
    assert await due(register, 1) == []


async def test_the_next_deadline_is_the_nearest(register: Register) -> None:
    assert await register.next_deadline() is None
    await set_deadlines(register, first=3, second=4)
    assert await register.next_deadline() == after(3)


async def test_the_next_deadline_is_not_one_that_somebody_is_seeing_to(
    register: Register,
) -> None:
    await set_deadlines(register, first=0, second=30)
    await register.due(NOON, 10)
    assert await register.next_deadline() == NOON + LEASE
