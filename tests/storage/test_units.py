from __future__ import annotations

import asyncio
import random

import pytest

from service.ports.store import Store
from storage.register import Register
from tests.storage.made import INCIDENT, NOON


async def test_numbers_have_no_gaps_under_races_and_rollbacks(register: Register) -> None:
    taken: list[int] = []

    async def take(fails: bool) -> None:
        async with register.unit() as unit:
            number = await unit.next_number(2026)
            await asyncio.sleep(random.random() / 200)
            if fails:
                raise RuntimeError
        taken.append(number)

    results = await asyncio.gather(*(take(n % 3 == 0) for n in range(24)), return_exceptions=True)
    assert sum(isinstance(result, RuntimeError) for result in results) == 8
    assert sorted(taken) == list(range(1, 17))


async def test_the_register_is_what_the_service_calls_a_store(register: Register) -> None:
    store: Store = register
    async with store.unit() as unit:
        assert await unit.entries(INCIDENT) == []


async def test_each_year_has_its_own_numbers(register: Register) -> None:
    async with register.unit() as unit:
        assert [await unit.next_number(year) for year in (2026, 2026, 2027)] == [1, 2, 1]


async def test_a_step_sent_twice_is_known_the_second_time(register: Register) -> None:
    async with register.unit() as unit:
        assert await unit.incident_for("activity-1") is None
        await unit.remember("activity-1", INCIDENT, NOON)
    async with register.unit() as unit:
        assert await unit.incident_for("activity-1") == INCIDENT


async def test_the_same_step_at_the_same_moment_is_taken_once(register: Register) -> None:
    async def take() -> bool:
        async with register.unit() as unit:
            if await unit.incident_for("activity-1"):
                return False
            await asyncio.sleep(0.01)
            await unit.remember("activity-1", INCIDENT, NOON)
            return True

    assert sorted(await asyncio.gather(*(take() for _ in range(6)))) == [False] * 5 + [True]


async def test_a_step_that_failed_is_not_remembered(register: Register) -> None:
    with pytest.raises(RuntimeError):
        async with register.unit() as unit:
            await unit.remember("activity-1", INCIDENT, NOON)
            raise RuntimeError
    async with register.unit() as unit:
        assert await unit.incident_for("activity-1") is None
