"""What stands beside the record is held against the ledger; what is derived is made anew."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from delivery.sealing import Sealing
from storage.ledger import CHAINED
from storage.proofs import ledger
from storage.raw import rows, selected, sound
from storage.register import Register
from storage.repair import mend_deadlines, repair
from storage.signing import signer_from
from storage.tables import metadata, outbox
from storage.verify import verify
from tests.storage.filled import Filled, filled, replay
from tests.storage.worked import Worked

NOTICE = (
    "INSERT INTO outbox (key, incident_id, topic, route, recipient, about, conversation, state, "
    "queued_at, not_before, attempts, reason) SELECT key || 'x', incident_id, topic, route, "
    "recipient, about, conversation, 'waiting', queued_at, queued_at, 0, '' FROM outbox "
    "WHERE queued_at = (SELECT max(queued_at) FROM outbox) LIMIT 1"
)
"""What a version without a ledger does when it queues a notice."""

DERIVED = (
    "DELETE FROM deadlines",
    "UPDATE incidents SET title = 'Nothing', tokens = 'nothing', nearest = reported_at",
    "DELETE FROM incident_people",
    "DELETE FROM follow_ups",
    "DELETE FROM figures",
    "UPDATE open_counts SET open = 9",
    "UPDATE numbers SET last = 9",
    "DELETE FROM vocabulary",
)


@pytest.fixture
async def full(register: Register, tmp_path: Path) -> Filled:
    """A register with everything in it."""
    return await filled(register, tmp_path)


async def problems(full: Filled) -> list[str]:
    return await verify(full.register, replay, full.evidence, full.now)


async def done(full: Filled, *statements: str) -> None:
    async with full.register.database.writing() as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def test_what_an_earlier_version_wrote_is_taken_over_within_a_day_and_not_after_it(
    full: Filled, tmp_path: Path
) -> None:
    await done(full, NOTICE)
    async with full.register.database.reading() as connection:
        begun = await connection.scalar(select(func.min(ledger.c.at)))
    signer = signer_from(tmp_path / "key")
    assert await full.register.take_over(signer, begun + timedelta(days=2)) == 0
    (problem,) = await problems(full)
    assert problem.endswith("a row of outbox was put there by nobody.")
    assert await full.register.take_over(signer, begun + timedelta(hours=1)) == 1
    assert [each for each in await problems(full) if "file" not in each] == []


async def test_repair_makes_anew_all_that_is_derived_and_nothing_else(full: Filled) -> None:
    others = [t for t in metadata.tables if t in ("record", "ledger", "marks", "outbox", "people")]
    before = {table: await rows_of(full, table) for table in others}
    await done(full, *DERIVED)
    assert await problems(full) != []
    said = await repair(full.register, replay, full.now)
    assert any("deadlines were set anew" in each for each in said)
    assert await problems(full) == []
    assert before == {table: await rows_of(full, table) for table in others}


async def test_a_start_hears_the_clocks_of_open_cases_again(full: Filled) -> None:
    await done(full, "UPDATE deadlines SET fires_at = ready_at, ready_at = ready_at")
    assert await mend_deadlines(full.register, replay, full.now) == []
    await done(full, "DELETE FROM deadlines WHERE incident_id = 'CJS-2026-0001'")
    assert await mend_deadlines(full.register, replay, full.now) == [
        "CJS-2026-0001: its deadlines were set anew."
    ]
    assert await problems(full) == []


async def test_a_notice_that_is_put_off_by_more_than_a_day_is_found(full: Filled) -> None:
    late = full.now + timedelta(days=400)
    put_off = update(outbox).where(outbox.c.state == "waiting").values(not_before=late)
    async with full.register.database.writing() as connection:
        await connection.execute(put_off)
    assert any("is put off until" in each for each in await problems(full))


async def rows_of(full: Filled, table: str) -> list[str]:
    return await rows_of_table(full.register, table)


async def rows_of_table(register: Register, table: str) -> list[str]:
    async with register.database.reading() as connection:
        found = await connection.execute(text(f"SELECT * FROM {table}"))
        return sorted(str(row) for row in found)


async def test_a_head_that_somebody_plants_is_found_and_never_signed(
    full: Filled, tmp_path: Path
) -> None:
    planted = "INSERT INTO moved VALUES ('CJS-2026-0001', 99, 'planted', true)"
    await done(full, planted)
    signer = signer_from(tmp_path / "key")
    assert full.evidence.file is not None
    await full.register.take_over(signer, full.now)
    await Sealing(full.register, signer, full.evidence.file, lambda: full.now).sweep()
    assert any("99, 'planted'" in row for row in await rows_of(full, "moved"))
    assert "CJS-2026-0001: something was recorded without being sealed." in await problems(full)


async def test_what_a_migration_carried_over_is_sealed_at_the_start(
    register: Register, tmp_path: Path
) -> None:
    worked, signer = Worked(register), signer_from(tmp_path / "key")
    await worked.report()
    assert await rows_of_table(register, "moved") != []
    await register.take_over(signer, worked.now + timedelta(days=9))
    assert await rows_of_table(register, "moved") == []


async def test_a_row_has_the_same_digest_as_the_database_has_it_and_read(full: Filled) -> None:
    alike = []
    async with full.register.database.reading() as connection:
        for chained in CHAINED:
            for values in await rows(connection, selected(chained.table)):
                read = sound(chained.table, values)
                if not any(isinstance(value, bool) for value in read.values()):
                    alike.append(chained.name)
                    assert chained.digest_of(values) == chained.digest_of(read)
                    assert chained.key_of(values) == chained.key_of(read)
    assert set(alike) >= {"outbox", "settled", "once", "readings", "offices"}


@pytest.mark.parametrize(
    ("nonsense", "said"),
    [
        ("UPDATE outbox SET attempts = 'many' WHERE state = 'waiting'", "outbox"),
        ("UPDATE outbox SET leased_until = 'soon' WHERE state = 'waiting'", "outbox"),
        ("UPDATE once SET at = 'then'", "once"),
        ("UPDATE readings SET at = replace(at, 'T', ' ')", "readings"),
        ("UPDATE ledger SET at = 'then' WHERE incident_id != ''", "ledger"),
        ("UPDATE ledger SET seq = 'first' WHERE incident_id != '' AND seq = 1", "ledger"),
    ],
)
async def test_a_row_that_holds_what_no_desk_writes_is_said_to_be_unreadable(
    sqlite_register: Register, tmp_path: Path, nonsense: str, said: str
) -> None:
    full = await filled(sqlite_register, tmp_path)
    tables = "tbl_name IN ('ledger', 'readings')"
    guards = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND {tables}"
    async with sqlite_register.database.reading() as connection:
        named = list(await connection.scalars(text(guards)))
    await done(full, *(f"DROP TRIGGER {name}" for name in named), nonsense)
    assert any(f"has a row of {said} that can't be read" in each for each in await problems(full))
