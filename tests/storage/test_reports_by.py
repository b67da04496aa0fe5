"""How many reports one person has sent is counted in the register, whoever else writes in it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from procedure.bounds import Bounded
from procedure.errors import TooMany
from procedure.terms import Involved
from service.take import Desk
from storage.register import Register, open_register
from tests.procedure.story import MONDAY, ORGANISATION, REPORTER, STAFF, report_of

THREE = replace(ORGANISATION, bounds={**ORGANISATION.bounds, Bounded.REPORTS: 3})
PLAIN = report_of(personal_data=Involved.NO)


async def test_two_processes_take_no_more_together_than_one_alone(migrated_url: str) -> None:
    postgresql = migrated_url.startswith("postgresql")
    registers = [await open_register(migrated_url) for _ in range(1 + postgresql)]
    desks = [Desk(register, THREE, lambda: MONDAY) for register in registers]

    async def send(number: int) -> bool:
        try:
            await desks[number % len(desks)].take(PLAIN, STAFF)
        except TooMany:
            return False
        return True

    assert sum(await asyncio.gather(*(send(number) for number in range(8)))) == 3
    assert (await desks[0].take(PLAIN, REPORTER)).incident.id == "CJS-2026-0004"
    assert (await desks[0].take(report_of(), STAFF)).incident.report.earlier == 3
    for register in registers:
        await register.close()


async def test_what_is_more_than_an_hour_old_leaves_room_and_still_counts_of_the_day(
    register: Register,
) -> None:
    now = MONDAY
    desk = Desk(register, THREE, lambda: now)
    for _ in range(3):
        await desk.take(PLAIN, STAFF)
    with pytest.raises(TooMany):
        await desk.take(PLAIN, STAFF)
    now = MONDAY + timedelta(hours=1)
    assert (await desk.take(PLAIN, STAFF)).incident.report.earlier == 3
