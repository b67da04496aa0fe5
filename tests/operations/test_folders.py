"""What stays in folders that the desk writes to: nothing half written, nothing that was deleted."""

from __future__ import annotations

import fcntl
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from delivery.erasing import Erasing
from documents.children import PREFIX, Child, Stock
from documents.making import Making
from documents.orders import File
from operations.exports import Exporter, Schedule
from operations.folders import clear_unfinished, put_file
from service.papers import LOG_FILE
from storage.engine import Database
from storage.migrate import migrate
from storage.register import open_register
from storage.signing import signer_from
from storage.transfer import TargetInUse, backup
from tests.documents.reading import xlsx
from tests.stock import STOCK
from tests.storage.worked import ONE, SECRET, TWO, Worked


@pytest.fixture
async def worked(migrated_sqlite_url: str) -> AsyncIterator[Worked]:
    """A desk on an empty register."""
    register = await open_register(migrated_sqlite_url)
    yield Worked(register)
    await register.close()


@pytest.fixture
async def making() -> AsyncIterator[Making]:
    """Where papers are made."""
    made = Making(stock=STOCK)
    yield made
    await made.close()


def left_in(folder: Path) -> set[str]:
    """Every file below, by its name."""
    return {path.name for path in folder.rglob("*") if path.is_file()}


async def test_papers_of_a_deleted_case_go_at_the_deletion(
    worked: Worked, making: Making, tmp_path: Path
) -> None:
    folder, exporter = tmp_path / "out", Exporter(worked.desk, making)
    incident = await worked.ended()
    for case in (ONE, incident):
        await exporter.case(case, folder)
    await exporter.log(folder)
    await worked.delete(incident)

    async def papers() -> None:
        await exporter.forget_deleted(folder)

    await Erasing(worked.register, papers).sweep()
    assert {path.name for path in folder.iterdir()} == {ONE, LOG_FILE}
    sheet = xlsx((folder / LOG_FILE).read_bytes()).worksheets[0]
    told = [row[0] for row in sheet.iter_rows(values_only=True) if SECRET in f"{row}"]
    assert told == [ONE]


async def test_papers_of_a_deleted_case_go_at_the_next_run(
    worked: Worked, making: Making, tmp_path: Path
) -> None:
    exporter = Exporter(worked.desk, making)
    schedule = Schedule(exporter, tmp_path / "out", timedelta(1), lambda: worked.now)
    incident = await worked.ended()
    await schedule.exporter.case(incident, schedule.folder)
    (schedule.folder / incident / "Mine.txt").write_text("put there by somebody")
    await worked.delete(incident)
    written = await schedule.sweep()
    assert written is not None
    assert left_in(schedule.folder / TWO) == {"Mine.txt"}
    assert [sentence.split(",")[0] for sentence in written.problems] == [f"{TWO} was deleted"]


async def test_papers_left_half_written_go_at_the_next_run(
    worked: Worked, making: Making, tmp_path: Path
) -> None:
    incident = await worked.report()
    for name in (f".{LOG_FILE}.part", f"{incident}/.{incident} Case file.pdf.x1.part"):
        (tmp_path / "out" / incident).mkdir(parents=True, exist_ok=True)
        (tmp_path / "out" / name).write_text("half")
    await Exporter(worked.desk, making).everything(tmp_path / "out", changed_only=True)
    assert not {name for name in left_in(tmp_path / "out") if name.endswith(".part")}


def test_a_paper_that_is_being_written_stays(tmp_path: Path) -> None:
    with (tmp_path / ".Log.abc.part").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        clear_unfinished([tmp_path])
        assert left_in(tmp_path) == {".Log.abc.part"}
    put_file(tmp_path, File("Log", b"whole"))
    assert left_in(tmp_path) == {"Log"}


async def killed(folder: Path, name: str) -> Database:
    """A backup that has got half way; its process has yet to end."""
    url = f"sqlite+aiosqlite:///{folder / name}.part"
    await migrate(url)
    return Database(url)


async def test_a_backup_that_was_killed_goes_at_the_next_one(
    migrated_sqlite_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "somebody's.part").write_text("not ours")
    writing = await killed(folder, "monday")
    (folder / "monday.part-wal").touch()
    await backup(migrated_sqlite_url, folder / "tuesday")
    assert "monday.part" in left_in(folder)
    with pytest.raises(TargetInUse, match="being written"):
        await backup(migrated_sqlite_url, folder / "monday")
    await writing.close()
    await backup(migrated_sqlite_url, folder / "wednesday")
    assert left_in(folder) == {"somebody's.part", "tuesday", "wednesday"}


def test_a_folder_of_papers_half_made_goes_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / f"{PREFIX}killed").mkdir()
    (tmp_path / f"{PREFIX}killed" / "sheet.xml").write_text("half a workbook")
    child = Child(1024)
    Stock(1024)
    assert [path.name for path in tmp_path.iterdir()] == [Path(child._folder.name).name]
    child.bury()
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_was_half_made_goes_at_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "checkpoint.key.4711").write_text("half a key")
    (tmp_path / "checkpoint.key.bak").write_text("somebody's")
    signer_from(tmp_path / "checkpoint.key")
    signer_from(tmp_path / "checkpoint.key")
    assert left_in(tmp_path) == {"checkpoint.key", "checkpoint.key.bak"}
