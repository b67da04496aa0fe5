"""The operator's page says of every table and file of the desk how it grows and what purges it."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

from delivery.sealing import Sealing
from documents.children import PREFIX
from documents.making import Making
from operations.exports import Exporter
from operations.folders import UNFINISHED as PAPER_PART
from service.papers import LOG_FILE
from storage.register import open_register
from storage.signing import signer_from
from storage.tables import metadata
from storage.transfer import UNFINISHED, backup
from tests.stock import STOCK
from tests.storage.worked import Worked

PAGE = Path(__file__).parents[2] / "docs" / "operating.md"


def named(first: str) -> set[str]:
    """What stands in backticks in the first column of the table that begins so."""
    section = PAGE.read_text("utf-8").split("## What grows", 1)[1].split("\n## ", 1)[0]
    rows = section.split(f"| {first} |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])}


def test_every_table_is_in_it_and_nothing_that_is_none() -> None:
    assert named("table") == {*metadata.tables, "incident_words"}


async def test_every_file_that_the_desk_writes_is_in_it(
    migrated_sqlite_url: str, tmp_path: Path
) -> None:
    register = await open_register(migrated_sqlite_url)
    worked = Worked(register)
    await worked.report()
    signer, lines = signer_from(tmp_path / "checkpoint.key"), tmp_path / "checkpoints.jsonl"
    await register.seal(signer, worked.now)
    await Sealing(register, signer, lines, lambda: worked.now).sweep()
    making = Making(stock=STOCK)
    await Exporter(worked.desk, making).everything(tmp_path)
    await making.close()
    written = {path.name for path in tmp_path.rglob("*")}
    await register.close()
    await backup(migrated_sqlite_url, tmp_path / "backup.sqlite")
    halves = {f"a{UNFINISHED}", f".a{PAPER_PART}", f"{PREFIX}a", "checkpoint.key.7"}
    assert {LOG_FILE, "desk.sqlite-wal", "checkpoints.jsonl"} <= written
    patterns = named("file")
    missing = [one for one in written | halves if not any(fnmatch(one, p) for p in patterns)]
    assert missing == []
