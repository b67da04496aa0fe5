"""Reminders that no longer hold: settled where the clock stopped, superseded by a later one."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from procedure.roles import SYSTEM
from procedure.steps.nominate import NominateLead
from procedure.steps.remind import Remind
from service import take
from storage.register import Register
from storage.tables import outbox
from tests.procedure.story import CHIEF, LEAD, london, named
from tests.storage.worked import ONE, Worked


@pytest.fixture
def worked(register: Register) -> Worked:
    """A desk on an empty register."""
    return Worked(register)


async def send_everything(worked: Worked) -> None:
    """Teams takes whatever waits."""
    box = worked.register.outbox
    while claimed := await box.claim(worked.now, 50):
        for queued in claimed:
            await box.sent(queued, worked.now, queued.conversation, f"card-{queued.id}", 1000)


async def about(worked: Worked, key: str) -> list[tuple[str, bool]]:
    """State of every row about a matter of the first case, and whether it is an update."""
    rows = select(outbox).where(outbox.c.incident_id == ONE, outbox.c.about == key)
    async with worked.register.database.reading() as connection:
        found = await connection.execute(rows.order_by(outbox.c.id))
        return [(row.state, row.update_of is not None) for row in found]


async def remind(worked: Worked, at: str, key: str = "nomination") -> None:
    """The desk reminds at a London time."""
    worked.now = london(at)
    await worked.take(Remind(key=key), SYSTEM, ONE)


async def test_a_card_is_updated_when_its_clock_stops_whatever_stopped_it(
    worked: Worked, monkeypatch: pytest.MonkeyPatch
) -> None:
    await worked.report()
    await send_everything(worked)
    monkeypatch.setattr(take, "settles", lambda entry, incident: ())
    await worked.take(NominateLead(lead=named(LEAD)), CHIEF, ONE)
    assert await about(worked, "nomination") == [("sent", False), ("waiting", True)]


async def test_a_reminder_that_still_waits_falls_when_the_next_is_due(worked: Worked) -> None:
    await worked.report()
    await send_everything(worked)
    await remind(worked, "2026-11-02 14:05")
    await remind(worked, "2026-11-03 09:05")
    states = [state for state, is_update in await about(worked, "nomination") if not is_update]
    assert states.count("superseded") == 3
    assert states.count("waiting") == 3


async def test_an_earlier_card_is_updated_once_by_the_reminder_after_it(worked: Worked) -> None:
    await worked.report()
    await send_everything(worked)
    for at in ("2026-11-02 14:05", "2026-11-03 09:05", "2026-11-04 09:05"):
        await remind(worked, at)
        await send_everything(worked)
    rows = await about(worked, "nomination")
    messages = [state for state, is_update in rows if not is_update]
    updates = [state for state, is_update in rows if is_update]
    assert messages == ["sent"] * 11
    assert len(updates) == 7
