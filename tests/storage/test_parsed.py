"""What was read of a record is gone on with, as long as the register still has its end."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from procedure.record import Recorded, UnknownEntry
from service.folding import folded
from storage.parsed import ParsedRecords
from storage.register import Register
from tests.cjs import CJS
from tests.storage.made import INCIDENT, add_entries, thing


async def rewrite(register: Register, change: str) -> None:
    """Writes into the record as somebody would who has the database: past its guards."""
    async with register.database.writing() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("ALTER TABLE record DISABLE TRIGGER ALL"))
        else:
            await connection.execute(text("DROP TRIGGER record_no_update"))
        await connection.execute(text(change))


def altered(record: list[Recorded]) -> list[int]:
    return [r.seq for r in record if isinstance(r.entry, UnknownEntry) and r.entry.altered]


async def test_what_was_read_before_is_not_read_again(register: Register) -> None:
    await add_entries(register, 3)
    first = await register.entries(INCIDENT)
    await add_entries(register, 5)
    second = await register.entries(INCIDENT)
    assert [r.seq for r in second] == [1, 2, 3, 4, 5]
    assert all(again is once for again, once in zip(second, first, strict=False))


async def test_a_caller_may_do_with_the_record_as_it_likes(register: Register) -> None:
    await add_entries(register, 3)
    (await register.entries(INCIDENT)).clear()
    assert len(await register.entries(INCIDENT)) == 3


async def test_what_was_rolled_back_is_not_kept(register: Register) -> None:
    await add_entries(register, 2)
    with pytest.raises(RuntimeError):
        async with register.unit() as unit:
            await unit.append(INCIDENT, [thing(3, "taken back")])
            assert len(await unit.entries(INCIDENT)) == 3
            raise RuntimeError
    await add_entries(register, 3)
    record = await register.entries(INCIDENT)
    assert [r.entry.sentence(CJS) for r in record if "taken back" in r.entry.sentence(CJS)] == []
    assert altered(record) == []


async def test_an_entry_that_was_changed_is_not_built_upon(register: Register) -> None:
    await add_entries(register, 3)
    await rewrite(register, 'UPDATE record SET body = \'{"text":"forged"}\' WHERE seq = 2')
    record = await register.entries(INCIDENT)
    assert altered(record) == [2]
    assert folded(INCIDENT, record).altered == [2]


async def test_one_that_was_changed_under_what_is_kept_is_seen_at_the_end(
    register: Register,
) -> None:
    await add_entries(register, 3)
    await register.entries(INCIDENT)
    await rewrite(register, "UPDATE record SET hash = '00' WHERE seq = 3")
    assert altered(await register.entries(INCIDENT)) == [3]


async def test_entries_that_were_cut_off_are_not_remembered(register: Register) -> None:
    await add_entries(register, 3)
    await register.entries(INCIDENT)
    async with register.database.writing() as connection:
        drop = "ALTER TABLE record DISABLE TRIGGER ALL"
        if connection.dialect.name == "sqlite":
            drop = "DROP TRIGGER record_no_delete"
        await connection.execute(text(drop))
        await connection.execute(text("DELETE FROM record WHERE seq = 3"))
    assert [r.seq for r in await register.entries(INCIDENT)] == [1, 2]


async def test_no_more_is_kept_than_fits(register: Register) -> None:
    await add_entries(register, 3)
    rows = await _rows(register)
    small = ParsedRecords(most=900)
    for name in ("one", "two", "three"):
        small.grown(name, small.of(name), [rows[0]])
    assert len(small) == 2
    assert [bool(small.of(name).entries) for name in ("one", "two", "three")] == [False, True, True]
    assert len(ParsedRecords(most=10).grown("one", small.of("four"), rows).entries) == 3


async def _rows(register: Register) -> list[object]:
    async with register.database.reading() as connection:
        return list((await connection.execute(text("SELECT * FROM record"))).all())


async def test_a_long_record_is_folded_once(register: Register) -> None:
    await add_entries(register, 30)
    record = await register.entries(INCIDENT)
    first, second = folded(INCIDENT, record), folded(INCIDENT, record)
    assert first == second
    assert first is not second
    first.report.additions.clear()
    assert len(folded(INCIDENT, record).report.additions) == 30
