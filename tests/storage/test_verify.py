from __future__ import annotations

import pytest
from sqlalchemy import text

from storage import verify_batches
from storage.register import Register, open_register
from storage.verify import verify
from tests.storage.made import replayed, report


async def tamper(register: Register, *statements: str) -> None:
    """What somebody with the database's password could do: guards off, change, guards on."""
    sqlite = register.database.dialect == "sqlite"
    async with register.database.writing() as connection:
        names: dict[str, str] = {}
        if sqlite:
            found = await connection.execute(
                text("SELECT name, sql FROM sqlite_master WHERE name LIKE 'record_no_%'")
            )
            names = {trigger.name: trigger.sql for trigger in found}
        off = [f"DROP TRIGGER {name}" for name in names]
        on = list(names.values())
        if not sqlite:
            off = ["ALTER TABLE record DISABLE TRIGGER ALL"]
            on = [
                f"ALTER TABLE record ENABLE ALWAYS TRIGGER record_no_{what}"
                for what in ("update", "delete", "truncate", "return")
            ]
        for statement in (*off, *statements, *on):
            await connection.execute(text(statement))


@pytest.fixture
async def three(register: Register) -> Register:
    """Three incidents of three entries each."""
    for number in (1, 2, 3):
        await report(register, number, length=3)
    return register


async def test_a_sound_register_has_no_problems(three: Register) -> None:
    assert await verify(three, replayed) == []


async def test_an_empty_register_has_no_problems(register: Register) -> None:
    assert await verify(register, replayed) == []


async def test_paging_changes_nothing(three: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    for size in (1, 2, 3, 4, 9):
        monkeypatch.setattr(verify_batches, "PAGE", size)
        assert await verify(three, replayed) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            'UPDATE record SET body = \'{"text":"9"}\' '
            "WHERE incident_id = 'CJS-2026-0002' AND seq = 2",
            "CJS-2026-0002: entry 2 was changed after it was recorded.",
        ),
        (
            "UPDATE record SET actor_name = 'Nobody' "
            "WHERE incident_id = 'CJS-2026-0002' AND seq = 3",
            "CJS-2026-0002: entry 3 was changed after it was recorded.",
        ),
        (
            "DELETE FROM record WHERE incident_id = 'CJS-2026-0002' AND seq = 1",
            "CJS-2026-0002: entry 1 is missing from the record.",
        ),
        (
            "DELETE FROM record WHERE incident_id = 'CJS-2026-0002' AND seq = 3",
            "CJS-2026-0002: entry 3 is cut off the end of the record.",
        ),
        (
            "DELETE FROM record WHERE incident_id = 'CJS-2026-0002'",
            "CJS-2026-0002: has a row but no record; its entries are gone.",
        ),
        (
            "UPDATE record SET body = 'not JSON' WHERE incident_id = 'CJS-2026-0002' AND seq = 1",
            "CJS-2026-0002: entry 1 was changed after it was recorded.",
        ),
        (
            "UPDATE record SET prev = hash WHERE incident_id = 'CJS-2026-0002' AND seq = 2",
            "CJS-2026-0002: entry 2 doesn't follow from the entry before it.",
        ),
        (
            "UPDATE incidents SET title = 'Nothing' WHERE incident_id = 'CJS-2026-0002'",
            "CJS-2026-0002: the register's row differs from the record in title.",
        ),
        (
            "UPDATE open_counts SET open = 7",
            "The counters of open incidents say {'': 7}, not {'': 3}.",
        ),
        ("UPDATE numbers SET last = 4", "2026: 4 numbers were given, 3 are there."),
    ],
)
async def test_a_raw_change_is_found_and_named(three: Register, change: str, problem: str) -> None:
    await tamper(three, change)
    assert await verify(three, replayed) == [problem]


async def test_two_entries_exchanged_are_found(three: Register) -> None:
    there = "WHERE incident_id = 'CJS-2026-0002'"
    moves = ((2, 9), (3, 2), (9, 3))
    await tamper(
        three, *(f"UPDATE record SET seq = {to} {there} AND seq = {seq}" for seq, to in moves)
    )
    assert await verify(three, replayed) == [
        "CJS-2026-0002: entry 2 doesn't follow from the entry before it."
    ]


async def test_a_record_without_a_row_is_found(register: Register) -> None:
    incident_id = await report(register, 1)
    await tamper(register, "DELETE FROM incident_people", "DELETE FROM incidents")
    problems = await verify(register, replayed)
    assert f"{incident_id}: has a record but no row in the register." in problems


async def test_a_record_that_cannot_be_replayed_is_found(register: Register) -> None:
    incident_id = await report(register, 1)

    def refuse(_incident_id: str, _entries: object) -> None:
        raise LookupError

    problems = await verify(register, refuse)  # type: ignore[arg-type]
    assert problems == [f"{incident_id}: the record can't be replayed (LookupError)."]


async def test_a_guard_that_is_missing_or_hollow_is_found(register: Register) -> None:
    async with register.database.writing() as connection:
        if register.database.dialect == "sqlite":
            await connection.execute(text("DROP TRIGGER record_no_update"))
            hollow = "CREATE TRIGGER record_no_update BEFORE UPDATE ON record BEGIN SELECT 1; END"
            await connection.execute(text(hollow))
        else:
            off = "ALTER TABLE record DISABLE TRIGGER record_no_update"
            await connection.execute(text(off))
    assert await verify(register, replayed) == [
        "The guard record_no_update on the record is missing or changed."
    ]


async def test_a_register_can_be_verified_while_the_bot_runs(sqlite_url: str) -> None:
    running = await open_register(sqlite_url)
    await report(running, 1)
    looking = await open_register(sqlite_url, exclusive=False)
    assert await verify(looking, replayed) == []
    await looking.close()
    await running.close()
