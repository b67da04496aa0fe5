from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.ports.store import StorageAway
from storage.engine import AlreadyRunning
from storage.migrate import SchemaBehind, migrate
from storage.postgresql import MOST
from storage.record import OutOfPlace
from storage.register import Register, open_register
from tests.postgresql import PostgreSQL
from tests.storage.made import INCIDENT, add_entries, thing


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


async def test_a_second_process_on_one_sqlite_register_is_refused(sqlite_url: str) -> None:
    first = await open_register(sqlite_url)
    with pytest.raises(AlreadyRunning, match="already using"):
        await open_register(sqlite_url)
    await first.close()
    second = await open_register(sqlite_url)
    await second.close()


async def test_sqlite_keeps_what_it_acknowledged(sqlite_register: Register) -> None:
    async with sqlite_register.database.writing() as connection:
        found = [
            await connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        ]
    assert found == ["wal", 2, 1, 1]


async def test_a_reading_transaction_cannot_write(sqlite_register: Register) -> None:
    with pytest.raises(StorageAway):
        async with sqlite_register.database.reading() as connection:
            await connection.execute(text("DELETE FROM once"))


async def test_a_sqlite_register_is_its_owners_alone(sqlite_url: str, tmp_path: Path) -> None:
    register = await open_register(sqlite_url)
    await add_entries(register, 1)
    files = modes(tmp_path)
    await register.close()
    assert {"desk.sqlite", "desk.sqlite-wal"} <= files.keys()
    assert set(files.values()) == {0o600}


async def test_a_register_that_others_could_read_is_closed_to_them(
    sqlite_url: str, tmp_path: Path
) -> None:
    first = await open_register(sqlite_url)
    await add_entries(first, 1)
    moved = tmp_path / "moved"
    moved.mkdir()
    for path in tmp_path.glob("desk.sqlite*"):  # as a crash leaves it, with what isn't in it yet
        Path(shutil.copy(path, moved)).chmod(0o666)
    await first.close()
    again = await open_register(f"sqlite+aiosqlite:///{moved / 'desk.sqlite'}")
    files = modes(moved)
    await again.close()
    assert {"desk.sqlite", "desk.sqlite-wal", "desk.sqlite-shm"} <= files.keys()
    assert set(files.values()) == {0o600}


async def test_a_register_in_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="must be a file"):
        await open_register("sqlite+aiosqlite://")


async def test_a_postgresql_register_without_tables_asks_for_migrate(postgres_url: str) -> None:
    with pytest.raises(SchemaBehind, match="run `python bot\\.py migrate`"):
        await open_register(postgres_url)


async def test_migrating_twice_changes_nothing(database_url: str) -> None:
    await migrate(database_url)
    await migrate(database_url)
    register = await open_register(database_url)
    await register.ping()
    await register.close()


async def test_a_stopped_database_is_away_and_comes_back(
    migrated_postgres_url: str, postgresql: PostgreSQL
) -> None:
    register = await open_register(migrated_postgres_url)
    await add_entries(register, 1)
    postgresql.stop()
    try:
        with pytest.raises(StorageAway):
            await register.entries(INCIDENT)
        with pytest.raises(StorageAway):
            await add_entries(register, 2)
    finally:
        postgresql.start()
    await add_entries(register, 2)
    assert len(await register.entries(INCIDENT)) == 2
    await register.close()


async def test_a_database_that_stops_in_the_middle_of_a_unit_leaves_nothing_half_done(
    migrated_postgres_url: str, postgresql: PostgreSQL
) -> None:
    register = await open_register(migrated_postgres_url)
    with pytest.raises(StorageAway):
        async with register.unit() as unit:
            await unit.append(INCIDENT, [thing(1)])
            postgresql.stop()
            postgresql.start()
            await unit.append(INCIDENT, [thing(2)])
    assert await register.entries(INCIDENT) == []
    await register.close()


async def test_a_postgresql_nobody_listens_at_is_away() -> None:
    with pytest.raises(StorageAway):
        await open_register("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")


async def test_a_sqlite_register_that_another_program_locks_is_away(
    sqlite_register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.group.LOCK_SECONDS", 0.02)
    other = sqlite3.connect(tmp_path / "desk.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageAway):
        await add_entries(sqlite_register, 1)
    other.execute("ROLLBACK")
    other.close()
    await add_entries(sqlite_register, 1)


async def test_a_full_disk_is_away_and_leaves_nothing_half_done(
    sqlite_register: Register,
) -> None:
    async with sqlite_register.database.writing() as connection:
        pages = await connection.scalar(text("PRAGMA page_count"))
        await connection.execute(text(f"PRAGMA max_page_count={pages}"))
    with pytest.raises(StorageAway):
        async with sqlite_register.unit() as unit:
            await unit.append(INCIDENT, [thing(seq, "x" * 9000) for seq in range(1, 50)])
    assert await sqlite_register.entries(INCIDENT) == []


async def test_a_fault_of_the_caller_is_not_called_away(register: Register) -> None:
    with pytest.raises(KeyError):
        async with register.unit() as unit:
            await unit.append(INCIDENT, [thing(1)])
            raise KeyError
    assert await register.entries(INCIDENT) == []


STALE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"


@pytest.mark.parametrize("noticed", [False, True])
async def test_nobody_hears_of_a_connection_that_was_cut_while_it_was_idle(
    migrated_postgres_url: str, postgresql: PostgreSQL, *, noticed: bool
) -> None:
    register = await open_register(migrated_postgres_url)
    database = str(register.database.url.database)
    await add_entries(register, 1)
    for look in (lambda: register.entries(INCIDENT), lambda: add_entries(register, 2)):
        postgresql.statements.run(STALE.format(database))  # this loop stands still meanwhile
        if noticed:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        await look()
    assert len(await register.entries(INCIDENT)) == 2
    await register.close()


async def test_a_connection_that_was_idle_for_long_is_not_used_again(
    migrated_postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = await open_register(migrated_postgres_url)
    backend = text("SELECT pg_backend_pid()")

    async def asked() -> object:
        async with register.database.reading() as connection:
            return await connection.scalar(backend)

    first = await asked()
    assert await asked() == first
    monkeypatch.setattr("storage.postgresql.IDLE_SECONDS", 0.0)
    assert await asked() != first
    await register.close()


async def test_a_refused_unit_leaves_a_connection_that_can_be_used(
    migrated_postgres_url: str,
) -> None:
    register = await open_register(migrated_postgres_url)
    for _ in range(MOST + 1):  # none of which may be lost to the others
        with pytest.raises(OutOfPlace):
            async with register.unit() as unit:
                await unit.append(INCIDENT, [thing(1)])
                await unit.append(INCIDENT, [thing(3)])
    await add_entries(register, 1)
    assert len(await register.entries(INCIDENT)) == 1
    await register.close()


async def test_a_unit_in_which_a_statement_failed_is_not_taken_for_committed(
    migrated_postgres_url: str,
) -> None:
    register = await open_register(migrated_postgres_url)
    with pytest.raises(StorageAway):
        async with register.unit() as unit:
            await unit.append(INCIDENT, [thing(1)])
            with suppress(DBAPIError):
                await unit._connection.execute(text("SELECT 1 / 0"))
    assert await register.entries(INCIDENT) == []
    await register.close()


async def test_whoever_waits_too_long_for_a_connection_finds_the_database_away(
    migrated_postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = await open_register(migrated_postgres_url)
    monkeypatch.setattr("storage.postgresql.WAIT_SECONDS", 0.01)
    async with AsyncExitStack() as held:
        for _ in range(MOST):
            await held.enter_async_context(register.database.reading())
        with pytest.raises(StorageAway):
            await register.ping()
    await register.ping()
    await register.close()
