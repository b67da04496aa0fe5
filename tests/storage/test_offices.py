"""Who held which office is kept; a person's cards are recalled when what they may see changes."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from procedure.steps.nominate import ClearInvolvement, DeclareInvolvement
from storage.register import Register
from storage.tables import offices, outbox
from tests.cjs import Office
from tests.procedure.story import CHIEF, DPO, HOLDERS, MONDAY, named
from tests.storage.made import after
from tests.storage.worked import ONE, Worked


@pytest.fixture
def worked(register: Register) -> Worked:
    """A desk on an empty register."""
    return Worked(register)


async def test_the_offices_are_as_they_were_last_kept(register: Register) -> None:
    assert await register.offices() == {}
    assert await register.offices_since() is None
    await register.keep_offices(HOLDERS, MONDAY)
    changed = {**HOLDERS, Office.DPO: "somebody", Office.CHIEF_EXECUTIVE: ""}
    await register.keep_offices(changed, after(5))
    kept = {key: who for key, who in HOLDERS.items() if key != Office.CHIEF_EXECUTIVE}
    assert await register.offices() == {**kept, Office.DPO: "somebody"}
    assert await register.offices_since() == after(5)


async def test_an_office_of_a_later_version_is_left_to_it(register: Register) -> None:
    async with register.database.writing() as connection:
        row = {"office": "caldicott_guardian", "person_id": "x", "at": MONDAY}
        await connection.execute(insert(offices), row)
    await register.keep_offices(HOLDERS, MONDAY)
    assert await register.offices() == {**HOLDERS, "caldicott_guardian": "x"}


async def updates(worked: Worked, person: str) -> int:
    """How many updates of their cards wait."""
    rows = select(outbox).where(
        outbox.c.incident_id == ONE, outbox.c.recipient == person, outbox.c.update_of.is_not(None)
    )
    async with worked.register.database.reading() as connection:
        return len((await connection.execute(rows)).all())


async def test_every_card_of_somebody_involved_is_recalled_and_comes_back_when_cleared(
    worked: Worked,
) -> None:
    await worked.report()
    box = worked.register.outbox
    while claimed := await box.claim(worked.now, 50):
        for queued in claimed:
            await box.sent(queued, worked.now, queued.conversation, f"card-{queued.id}", 1)
    reason = {"person": named(CHIEF), "reason": "Was in copy."}
    await worked.take(DeclareInvolvement.model_validate(reason), DPO, ONE)
    assert await updates(worked, "chief") == 1
    await worked.take(ClearInvolvement.model_validate(reason), DPO, ONE)
    assert await updates(worked, "chief") == 2


async def test_a_card_that_is_being_sent_at_that_moment_is_recalled_once_it_is_there(
    worked: Worked,
) -> None:
    await worked.report()
    box = worked.register.outbox
    claimed = await box.claim(worked.now, 50)
    reason = {"person": named(DPO), "reason": "Was in copy."}
    await worked.take(DeclareInvolvement.model_validate(reason), CHIEF, ONE)
    for queued in claimed:
        await box.sent(queued, worked.now, queued.conversation, f"card-{queued.id}", 1)
    assert await updates(worked, "dpo") == 1


async def test_what_answered_somebody_is_replaced_by_the_next_step_that_takes_it_from_them(
    worked: Worked,
) -> None:
    await worked.report()
    box = worked.register.outbox
    box.shown("chief", "chat", "the case", worked.now, ONE)
    box.shown("chief", "chat", "a list", worked.now)
    reason = {"person": named(CHIEF), "reason": "Was in copy."}
    await worked.take(DeclareInvolvement.model_validate(reason), DPO, ONE)
    rows = select(outbox.c.update_of).where(outbox.c.topic == "shown")
    async with worked.register.database.reading() as connection:
        found = set(await connection.scalars(rows))
    assert found == {None, "the case", "a list"}


async def test_what_answered_somebody_is_written_once_at_the_next_look_at_the_outbox(
    worked: Worked,
) -> None:
    box = worked.register.outbox
    box.shown("chief", "chat", "a list", worked.now)
    for _ in range(2):
        await box.claim(worked.now, 5)
    async with worked.register.database.reading() as connection:
        rows = (await connection.execute(select(outbox))).all()
    assert [(row.topic, row.state, row.activity_id) for row in rows] == [
        ("shown", "sent", "a list")
    ]
