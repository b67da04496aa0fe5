"""What a start mends, and says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import delete, func, update

from operations.continuing import mend_clocks, mend_ids
from procedure.organisation import Moment
from procedure.roles import SYSTEM
from procedure.steps.nominate import DeclareInvolvement
from service.anew import made_anew
from storage.register import open_register
from storage.tables import deadlines, incident_people, incidents
from storage.verify import verify
from tests.procedure.story import DPO, LEAD, ORGANISATION, named
from tests.storage.worked import Worked


@pytest.fixture
async def worked(migrated_url: str) -> AsyncIterator[Worked]:
    """A desk on an empty register, on SQLite and on PostgreSQL."""
    register = await open_register(migrated_url)
    yield Worked(register)
    await register.close()


async def mended(worked: Worked) -> list[str]:
    """What a start says of the clocks."""
    await mend_clocks(worked.register, Moment(SYSTEM, worked.now, ORGANISATION))
    return [finding.words for finding in await worked.register.unseen("", 9)]


@pytest.mark.parametrize(
    "change",
    [delete(deadlines), update(deadlines).values(fires_at=deadlines.c.ready_at)],
    ids=["deleted", "put off"],
)
async def test_reminders_that_somebody_kept_back_are_heard_after_a_start_which_says_so(
    worked: Worked, change: object
) -> None:
    await worked.report()
    due = await worked.register.next_deadline()
    late = worked.now + timedelta(days=9 * 365)
    async with worked.register.database.writing() as connection:
        await connection.execute(update(deadlines).values(ready_at=late))
        await connection.execute(change)  # type: ignore[arg-type]
    (said,) = await mended(worked)
    assert "set anew at a start" in said
    assert await worked.register.next_deadline() == due


async def test_a_start_that_finds_them_as_they_should_be_says_nothing(worked: Worked) -> None:
    await worked.report()
    assert await mended(worked) == []


async def test_whom_an_earlier_version_kept_in_capitals_is_known_after_a_start(
    worked: Worked,
) -> None:
    incident = await worked.report()
    await worked.take(DeclareInvolvement(person=named(LEAD), reason="In copy."), DPO, incident)
    capitals = func.upper(incident_people.c.person_id)
    async with worked.register.database.writing() as connection:
        await connection.execute(update(incident_people).values(person_id=capitals))
        old = {"involved": func.upper(incidents.c.involved), "readers": '["REPORTER"]'}
        await connection.execute(update(incidents).values(old))
    assert await worked.register.kept_from(LEAD.id) == []
    for _ in range(2):
        await mend_ids(worked.register, Moment(SYSTEM, worked.now, ORGANISATION))
    assert [row.incident_id for row in await worked.register.kept_from(LEAD.id)] == [incident]
    said = await verify(worked.register, partial(made_anew, organisation=ORGANISATION))
    assert not [each for each in said if incident in each]
