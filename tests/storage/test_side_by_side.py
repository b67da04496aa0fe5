"""Two processes at work on one database: who waits for whom, and what each sees of the other."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from procedure.errors import Unreadable
from procedure.notices import Notice, Route, Topic
from procedure.record import Recorded
from procedure.steps.report import AddInformation
from storage import adopting, checkpoints, unsealed
from storage.chain import sealed
from storage.chaining import hold, write
from storage.checkpoints import CommitSeal
from storage.connection import Connection
from storage.continuity import Doubt
from storage.engine import lock
from storage.ledger import DESK, OUTBOX, Lines
from storage.outbox import Outbox, Queued
from storage.outbox_rows import end, forget
from storage.outbox_rows import hold as hold_notices
from storage.register import Register, open_register
from storage.restores import go_on
from storage.signing import Signer, signer_from
from storage.tables import numbers, offices, outbox, record
from storage.verify import Evidence, verify
from tests.cjs import Office
from tests.procedure.story import REPORTER
from tests.storage.made import NOON
from tests.storage.worked import ONE, Worked, replay
from tests.waiting import until

WAITS = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return signer_from(tmp_path / "key")


@pytest.fixture
async def ours(migrated_url: str, signer: Signer) -> AsyncIterator[Register]:
    """A register whose commits are sealed."""
    register = await open_register(migrated_url, sealing=CommitSeal(signer, lambda: NOON))
    yield register
    await register.close()


async def told(register: Register, incident_id: str = DESK) -> Queued:
    """A notice that is in hand."""
    notice = Notice(incident_id, Topic.DIGEST, Route.CHAT, "dpo", "", f"morning/{incident_id}")
    await register.outbox.enqueue([notice], NOON)
    claimed = await register.outbox.claim(NOON, 50)
    return next(each for each in claimed if each.notice.key == notice.key)


async def waits(register: Register) -> bool:
    """Whether somebody waits for a lock."""
    async with register.database.reading() as connection:
        return bool(await connection.scalar(WAITS))


async def wrong(register: Register) -> list[str]:
    return await verify(register, replay, Evidence(None, None))


async def test_a_start_takes_nothing_over_that_another_process_settles_meanwhile(
    postgres_register: Register, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued, said = await told(postgres_register), adopting._said
    box = Outbox(postgres_register.database)

    async def settled_first(connection: Connection, incident_id: str) -> object:
        await box.sent(queued, NOON, "a:dpo", "1", 1)
        return await said(connection, incident_id)

    monkeypatch.setattr(adopting, "_said", settled_first)
    assert await postgres_register.take_over(signer, NOON) == 0
    assert await wrong(postgres_register) == []


async def test_what_is_settled_while_its_record_is_deleted_stays_settled(
    postgres_register: Register,
) -> None:
    queued = await told(postgres_register, ONE)

    async def deleted() -> None:
        async with postgres_register.database.writing() as connection:
            await hold_notices(connection, ONE)
            lines = Lines()
            await forget(connection, ONE, NOON, lines)
            await write(connection, lines)

    lines = Lines()
    async with postgres_register.database.writing() as connection:
        values = {"state": "sent", "conversation_id": "a:dpo", "activity_id": "1"}
        assert await end(connection, queued.id, queued.lease, NOON, lines, **values)
        other = asyncio.create_task(deleted())
        await until(lambda: waits(postgres_register))
        await write(connection, lines)
    await other
    async with postgres_register.database.reading() as connection:
        rows = select(outbox.c.state).order_by(outbox.c.id)
        assert list(await connection.scalars(rows)) == ["sent", "waiting"]


async def test_going_on_after_a_restore_waits_in_the_order_in_which_commits_do(
    postgres_register: Register,
) -> None:
    async def gone_on() -> None:
        async with postgres_register.database.writing() as connection:
            lines = Lines()
            why = (Doubt.GONE, "The disk was lost.", NOON)
            await go_on(connection, why, {2026: 3}, None, lines)
            await write(connection, lines)

    async with postgres_register.database.writing() as connection:
        await hold(connection, DESK, OUTBOX.log)
        other = asyncio.create_task(gone_on())
        await until(lambda: waits(postgres_register))
        await lock(connection, checkpoints.LOCK)  # as a commit's seal does
    await other
    async with postgres_register.database.reading() as connection:
        assert await connection.scalar(select(numbers.c.last)) == 3


async def test_an_office_whose_row_somebody_else_wrote_is_held_by_nobody(ours: Register) -> None:
    await ours.keep_offices({Office.DPO: "dpo", Office.CHIEF_EXECUTIVE: "chief"}, NOON)
    await done(ours, "UPDATE offices SET person_id = 'mallory' WHERE office = 'dpo'")
    assert await ours.offices() == {Office.DPO: "", Office.CHIEF_EXECUTIVE: "chief"}
    async with ours.database.reading() as connection:
        assert await connection.scalar(select(offices.c.seal).limit(1))


async def done(register: Register, statement: str) -> None:
    async with register.database.writing() as connection:
        await connection.execute(text(statement))


async def test_nothing_is_built_on_an_entry_that_the_desk_has_not_sealed(
    ours: Register, signer: Signer
) -> None:
    worked = Worked(ours)
    await worked.report()
    await worked.take(AddInformation(text="A second page."), REPORTER, ONE)
    entries = await ours.entries(ONE)
    (last,) = await ours.hashes(ONE, len(entries))
    forged = sealed(
        ONE,
        Recorded(len(entries) + 1, worked.now, entries[-1].actor, entries[-1].entry),
        last,
    )
    async with ours.database.writing() as connection:
        await connection.execute(record.insert(), forged)
        end_ = {"i": ONE, "s": forged["seq"], "h": forged["hash"]}
        planted = "INSERT INTO moved VALUES (:i, :s, :h, false)"
        await connection.execute(text(planted), end_)
    worked.now += timedelta(days=2)
    with pytest.raises(Unreadable, match=f"Entry {len(entries) + 1} of {ONE} wasn't sealed"):
        await worked.take(AddInformation(text="A third page."), REPORTER, ONE)
    assert len(await ours.entries(ONE)) == len(entries) + 1


async def test_what_another_process_has_sealed_is_gone_on_with(
    ours: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked = Worked(ours)
    await worked.report()
    monkeypatch.setattr(unsealed, "_known", OrderedDict())
    await worked.take(AddInformation(text="A second page."), REPORTER, ONE)
    assert len(await ours.entries(ONE)) == 2
