"""What a start mends, and says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from operations.continuing import mend_clocks
from procedure.organisation import Moment
from procedure.roles import SYSTEM
from storage.register import open_register
from storage.tables import deadlines
from tests.procedure.story import ORGANISATION
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
