"""Reminders that are due are taken together: with the outcome that each by itself would have."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from delivery.reminders import BATCH, Reminders
from procedure.entries.remind import ReminderSent
from procedure.record import Recorded
from procedure.roles import SYSTEM
from procedure.steps.classify import ClassifyIncident
from procedure.steps.nominate import NominateLead
from procedure.steps.remind import Remind
from procedure.terms import Breach, Involved
from service.ports.store import Store
from service.take import Desk
from storage import batch, projections
from storage.register import Register, open_register
from storage.tables import outbox
from storage.verify import verify
from tests.cjs import Category
from tests.procedure.story import CHIEF, DPO, LEAD, MONDAY, ORGANISATION, REPORTER, named, report_of
from tests.storage.worked import ONE, Worked, replay

CASES = [f"CJS-2026-000{number}" for number in range(1, 6)]
CLASSIFIED = ClassifyIncident(
    category=Category.INCIDENT,
    reason="It left the house.",
    personal_data=Involved.YES,
    breach=Breach.CONFIRMED,
    awareness="running",
)


async def reported(store: Store) -> None:
    """Five reports; the second has a lead, the third is a breach, whose clocks are many."""
    desk = Desk(store, ORGANISATION, lambda: MONDAY)
    for _ in CASES:
        await desk.take(report_of(MONDAY), REPORTER)
    await desk.take(NominateLead(lead=named(LEAD)), CHIEF, CASES[1])
    await desk.take(CLASSIFIED, DPO, CASES[2])


@pytest.fixture
async def worked(register: Register) -> Worked:
    """Five reports whose clocks will all remind."""
    await reported(register)
    return Worked(register)


async def sweep(worked: Worked, now: datetime) -> int:
    """The desk looks until nothing is due; gives how often."""
    worked.now = now
    reminders = Reminders(worked.desk, lambda: now)
    times = 0
    while await reminders.sweep():
        times += 1
    return times


async def send_everything(worked: Worked, now: datetime) -> None:
    box = worked.register.outbox
    while claimed := await box.claim(now, 50):
        for queued in claimed:
            await box.sent(queued, now, queued.conversation, f"card-{queued.id}", 1000)


def reminded(record: list[Recorded]) -> list[str]:
    return sorted(r.entry.key for r in record if isinstance(r.entry, ReminderSent))


async def reminders_of(worked: Worked) -> list[list[str]]:
    """Which clocks reminded, case by case."""
    return [reminded(await worked.register.entries(case)) for case in CASES]


@pytest.fixture
async def beside(tmp_path: Path) -> AsyncIterator[Worked]:
    """The same five reports on a register of their own."""
    register = await open_register(f"sqlite+aiosqlite:///{tmp_path / 'beside.sqlite'}")
    await reported(register)
    yield Worked(register)
    await register.close()


async def test_together_they_lead_to_what_each_by_itself_leads_to(
    worked: Worked, beside: Worked
) -> None:
    for hours in (5, 24, 73, 200):
        now = beside.now = MONDAY + timedelta(hours=hours)
        for due in await beside.register.due(now, BATCH):
            await beside.desk.take(Remind(key=due.key), SYSTEM, due.incident_id)
        assert await sweep(worked, now) == 1
        for each in (worked, beside):
            await send_everything(each, now)
        for case in CASES:
            assert await worked.register.row(case) == await beside.register.row(case)
        assert await worked.register.next_deadline() == await beside.register.next_deadline()
        assert await everything_told(worked) == await everything_told(beside)
    assert await reminders_of(worked) == await reminders_of(beside)
    assert sum(map(len, await reminders_of(worked))) > 20
    assert await verify(worked.register, replay) == []


async def everything_told(worked: Worked) -> set[tuple[str, str, bool]]:
    """Every row of the outbox, how it stands, and whether it is an update."""
    async with worked.register.database.reading() as connection:
        found = await connection.execute(select(outbox))
        return {(row.key, row.state, row.update_of is not None) for row in found}


async def test_a_reminder_takes_the_place_of_the_earlier_ones(worked: Worked) -> None:
    for hours in (5, 24):
        await sweep(worked, MONDAY + timedelta(hours=hours))
    waiting = [unsent.notice for unsent in await worked.register.outbox.waiting()]
    asked = [(n.incident_id, n.about, n.route, n.to) for n in waiting if n.about == "nomination"]
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("broken", ["apart", "together"])
async def test_what_fails_with_the_others_is_taken_by_itself(
    worked: Worked, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    if broken == "apart":
        kept = batch.BatchUnit.append

        async def refused(unit: batch.BatchUnit, case: str, entries: list[Recorded]) -> None:
            await kept(unit, case, entries)
            if case == ONE:
                raise batch.NotInABatch(case)

        monkeypatch.setattr(batch.BatchUnit, "append", refused)
    else:
        monkeypatch.setattr(projections, "project_all", _fails_for_many(projections.project_all))
    await sweep(worked, MONDAY + timedelta(hours=30))
    for found in await reminders_of(worked):
        assert found
        assert len(found) == len(set(found))
    assert await verify(worked.register, replay) == []


def _fails_for_many(project_all: object) -> object:
    async def failing(connection: object, rows: list[object]) -> object:
        if len(rows) > 1:
            raise RuntimeError("one of them is at fault")
        return await project_all(connection, rows)  # type: ignore[operator]

    return failing


async def test_one_incidents_fault_keeps_no_other_clock_from_being_heard(
    worked: Worked, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide = Desk.take_within
    single = Desk.take

    async def faulty(desk: Desk, *given: object) -> object:
        if ONE in given:
            raise RuntimeError("a fault of this incident's own")
        whole = decide if len(given) == 4 else single
        return await whole(desk, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Desk, "take_within", faulty)
    monkeypatch.setattr(Desk, "take", faulty)
    with capture_logs() as logs:
        await sweep(worked, MONDAY + timedelta(hours=30))
    first, *others = await reminders_of(worked)
    assert first == []
    assert all(others)
    assert {line["incident"] for line in logs if line["event"] == "reminder_failed"} == {ONE}


async def test_two_that_sweep_the_same_at_once_remind_once(worked: Worked) -> None:
    now = MONDAY + timedelta(hours=30)
    await asyncio.gather(*(sweep(worked, now) for _ in range(3)))
    for found in await reminders_of(worked):
        assert found
        assert len(found) == len(set(found))
