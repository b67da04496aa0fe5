"""Makes a register to be kept, and what the present code prints of it.

python -m tests.specimens.make NAME

It is made once, by the code of its time, and never again: what it proves is that later code still
reads it. So this refuses a NAME that is there. The next one gets a name of its own. With
PYTHONHASHSEED=0 the same code makes the same bytes.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from procedure.registry import ENTRIES
from storage.chain import GENESIS, sealed
from storage.register import open_register
from tests.specimens.beside import keep_conversations, keep_drafts, keep_readings
from tests.specimens.cast import settings_for
from tests.specimens.complete import check_complete
from tests.specimens.kept import opened
from tests.specimens.printed import PRINTS
from tests.specimens.story_2020 import cases_2020
from tests.specimens.story_logged import logged_cases
from tests.specimens.story_mail import mail
from tests.specimens.story_people import people_cases
from tests.specimens.telling import At
from tests.specimens.world import World, instant

HERE = Path(__file__).parent
KEY = """-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIIQZsLSQeEHVMrYJ1eZIt1lA8m5rR7G0b7S7V3kq3mXy
-----END PRIVATE KEY-----
"""
"""Signs the checkpoints of kept registers and nothing else: test data, no secret."""

ROUNDS = (
    "2020-09-07 14:00", "2020-10-05 15:00", "2020-10-06 12:00",
    "2026-10-26 10:05", "2026-10-26 16:00", "2026-10-27 10:20", "2026-10-27 16:00",
    "2026-10-28 09:50", "2026-10-29 08:55", "2026-10-29 16:30", "2026-10-30 09:00",
    "2026-10-30 15:00", "2026-11-03 09:00", "2026-11-03 14:10", "2026-11-04 10:40",
    "2026-11-05 11:00", "2026-11-05 12:00", "2026-11-06 09:10", "2026-11-09 09:05",
    "2026-11-10 15:30", "2026-11-12 09:05", "2026-11-18 09:05", "2026-11-20 09:05",
    "2026-11-24 09:25", "2026-11-24 12:00", "2026-11-25 09:35", "2026-11-26 09:35",
)  # fmt: skip
"""When the workers looked; nothing is posted after the last of them."""

LAST = "2026-11-27 13:00"
SENT_AGAIN = "2026-11-18 09:05"


async def story(world: World, folder: Path) -> None:
    """Takes every step in order of time, and between them does what the workers do."""
    await keep_conversations(world)
    steps = [*cases_2020(), *mail(), *people_cases(), *logged_cases()]
    rounds = list(ROUNDS)
    for at in sorted(steps, key=lambda step: step.when):
        while rounds and rounds[0] <= at.when:
            await _round(world, rounds.pop(0))
        try:
            await _step(world, at, folder)
        except Exception as error:
            error.add_note(f"{at}")
            raise
    await keep_readings(world)
    await keep_drafts(world)
    await world.round(LAST, post=False)


async def _round(world: World, when: str) -> None:
    if when == SENT_AGAIN:
        world.failing.clear()
        for one in await world.register.undelivered(1):
            await world.register.send_again(one.id, one.notice.incident_id, instant(when))
    await world.round(when)


async def _step(world: World, at: At, folder: Path) -> None:
    taken = await world.take(at)
    if taken.incident.end.deleted_at:
        rows, prev = [], GENESIS
        for recorded in taken.record:
            row = sealed(taken.incident.id, recorded, prev)
            prev = str(row["hash"])
            rows.append(row | {"at": recorded.at.isoformat(timespec="microseconds")})
        _add_lines(folder / "deleted.jsonl", rows)


def _add_lines(file: Path, rows: Iterable[dict[str, Any]]) -> None:
    with file.open("a", encoding="utf-8") as lines:
        for row in rows:
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")


def keep_raw(register: Path, folder: Path) -> None:
    """Every row of the record as it is stored, and the kinds there are."""
    with closing(sqlite3.connect(register)) as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute("SELECT * FROM record ORDER BY incident_id, seq").fetchall()
    _add_lines(folder / "record.jsonl", (dict(row) for row in rows))
    (folder / "kinds.txt").write_text("\n".join(sorted(ENTRIES)) + "\n", encoding="utf-8")


def settle(register: Path, kept: Path) -> None:
    """Brings the register into one compact file."""
    with closing(sqlite3.connect(register)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("VACUUM")
    kept.write_bytes(gzip.compress(register.read_bytes(), 9, mtime=0))


async def make(folder: Path) -> None:
    """Makes the register, then prints it."""
    folder.mkdir()
    (folder / "checkpoint.key").write_text(KEY, encoding="ascii")
    with TemporaryDirectory() as place:
        file = Path(place) / "register.sqlite"
        settings = settings_for(file, folder)
        register = await open_register(settings.database_url)
        world = World(register, settings)
        await story(world, folder)
        await check_complete(world, folder)
        await register.close()
        keep_raw(file, folder)
        settle(file, folder / "register.sqlite.gz")
        (folder / "once.txt").write_text("\n".join(_once(file)) + "\n", encoding="utf-8")
    (folder / "checkpoints.jsonl").chmod(0o644)  # private where it is made; here it is test data
    await keep_prints(folder)


def _once(register: Path) -> list[str]:
    with closing(sqlite3.connect(register)) as connection:
        return [f"{key} {case}" for key, case in connection.execute(
            "SELECT key, incident_id FROM once ORDER BY key"
        )]  # fmt: skip


async def keep_prints(folder: Path) -> None:
    """Writes what the present code prints."""
    for name, prints in PRINTS.items():
        with TemporaryDirectory() as place:
            async with opened(folder, Path(place)) as kept:
                for file, text in (await prints(kept)).items():
                    path = folder / "prints" / name / f"{file}.txt"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text, encoding="utf-8")


def main() -> None:
    """Makes the register that is named on the command line."""
    parser = argparse.ArgumentParser(prog="tests.specimens.make", description=__doc__)
    parser.add_argument("name", help="a folder here that isn't there yet, such as may_2027")
    folder = HERE / parser.parse_args().name
    if folder.exists():
        parser.error(f"{folder} is kept as it is.")
    try:
        asyncio.run(make(folder))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


if __name__ == "__main__":
    main()
