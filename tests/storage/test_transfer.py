"""A register moved to another database, backed up and restored: each checked where it arrives."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from delivery.sealing import Sealing
from service.ports.rows import Search
from storage import checkpoint_file
from storage.engine import AlreadyRunning
from storage.migrate import migrate
from storage.proofs import marks
from storage.register import Register, open_register
from storage.signing import signer_from
from storage.tables import metadata
from storage.transfer import TargetInUse, backup, copy, restore
from storage.troubles import Unusable
from storage.verify import Evidence, verify
from tests.storage.made import notice
from tests.storage.worked import ONE, SECRET, Worked, replay


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Register]:
    """A register, closed again."""
    await migrate(url)
    register = await open_register(url)
    try:
        yield register
    finally:
        await register.close()


async def fill(url: str, folder: Path) -> Evidence:
    """Cases, one of them deleted, a notice that waits, and checkpoints."""
    signer, file = signer_from(folder / "key"), folder / "checkpoints"
    async with opened(url) as register:
        worked = Worked(register)
        await worked.deleted()
        await worked.report()
        await register.outbox.enqueue([notice("one")], worked.now)
        await register.seal(signer, worked.now)
        checkpoint_file.append(file, await register.checkpoints_after(0))
    return Evidence(signer.trusted, file)


async def counts_at(register: Register) -> dict[str, int]:
    """How many rows each table has."""
    async with register.database.reading() as connection:
        return {
            table.name: await connection.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }


async def assert_whole(url: str, evidence: Evidence, counts: object) -> None:
    """The register that arrived is sound, complete and works on."""
    async with opened(url) as register:
        assert await verify(register, replay, evidence) == []
        assert await counts_at(register) == counts
        assert len(await register.search(Search(words=SECRET))) == 2
        worked = Worked(register)
        assert await worked.report() == "CJS-2026-0003"
        async with register.database.reading() as connection:
            assert await connection.scalar(select(func.count()).select_from(marks))


async def test_a_register_moves_from_sqlite_to_postgresql(
    migrated_sqlite_url: str, postgres_url: str, tmp_path: Path
) -> None:
    evidence = await fill(migrated_sqlite_url, tmp_path)
    counts = await copy(migrated_sqlite_url, postgres_url)
    await assert_whole(postgres_url, evidence, counts)


async def test_a_backup_restores_to_a_new_database(migrated_url: str, tmp_path: Path) -> None:
    evidence = await fill(migrated_url, tmp_path)
    file = tmp_path / "kept" / "desk.backup"
    counts = await backup(migrated_url, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]
    url = f"sqlite+aiosqlite:///{tmp_path / 'again.sqlite'}"
    assert await restore(file, url) == counts
    await assert_whole(url, evidence, counts)


async def test_a_backup_restores_to_postgresql(
    migrated_sqlite_url: str, postgres_url: str, tmp_path: Path
) -> None:
    evidence = await fill(migrated_sqlite_url, tmp_path)
    counts = await backup(migrated_sqlite_url, tmp_path / "desk.backup")
    await restore(tmp_path / "desk.backup", postgres_url)
    await assert_whole(postgres_url, evidence, counts)


async def test_a_backup_is_made_while_the_bot_runs(register: Register, tmp_path: Path) -> None:
    await Worked(register).report()
    url = register.database.url.render_as_string(hide_password=False)
    counts = await backup(url, tmp_path / "desk.backup")
    assert counts["incidents"] == 1


async def test_a_restored_backup_older_than_the_checkpoint_file_is_noticed(
    migrated_sqlite_url: str, tmp_path: Path
) -> None:
    evidence = await fill(migrated_sqlite_url, tmp_path)
    await backup(migrated_sqlite_url, tmp_path / "desk.backup")
    signer = signer_from(tmp_path / "key")
    async with opened(migrated_sqlite_url) as register:
        worked = Worked(register)
        worked.now = worked.now.replace(year=2040)
        await worked.report()
        assert evidence.file is not None
        await register.seal(signer, worked.now)
        await Sealing(register, signer, evidence.file, lambda: worked.now).sweep()
    url = f"sqlite+aiosqlite:///{tmp_path / 'again.sqlite'}"
    await restore(tmp_path / "desk.backup", url)
    async with opened(url) as register:
        problems = await verify(register, replay, evidence)
    assert len(problems) == 1
    assert "goes on to number 2" in problems[0]


async def test_nothing_is_copied_over_a_register(
    migrated_sqlite_url: str, postgres_url: str, tmp_path: Path
) -> None:
    await fill(migrated_sqlite_url, tmp_path)
    await copy(migrated_sqlite_url, postgres_url)
    with pytest.raises(TargetInUse):
        await copy(migrated_sqlite_url, postgres_url)


async def test_no_backup_is_written_over_another_file(
    migrated_sqlite_url: str, tmp_path: Path
) -> None:
    await fill(migrated_sqlite_url, tmp_path)
    (tmp_path / "desk.backup").write_text("mine")
    with pytest.raises(TargetInUse):
        await backup(migrated_sqlite_url, tmp_path / "desk.backup")
    assert (tmp_path / "desk.backup").read_text() == "mine"


async def test_a_register_that_a_bot_runs_on_is_not_moved(
    sqlite_register: Register, sqlite_url: str, postgres_url: str
) -> None:
    await Worked(sqlite_register).report()
    with pytest.raises(AlreadyRunning):
        await copy(sqlite_url, postgres_url)


async def test_a_backup_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="There is no register"):
        await restore(tmp_path / "none", f"sqlite+aiosqlite:///{tmp_path / 'again.sqlite'}")
    assert list(tmp_path.iterdir()) == []


async def test_the_first_case_is_read_as_it_was(migrated_sqlite_url: str, tmp_path: Path) -> None:
    await fill(migrated_sqlite_url, tmp_path)
    async with opened(migrated_sqlite_url) as register:
        before = (await register.entries(ONE), await register.hashes(ONE))
    await backup(migrated_sqlite_url, tmp_path / "desk.backup")
    url = f"sqlite+aiosqlite:///{tmp_path / 'again.sqlite'}"
    await restore(tmp_path / "desk.backup", url)
    async with opened(url) as register:
        assert (await register.entries(ONE), await register.hashes(ONE)) == before
