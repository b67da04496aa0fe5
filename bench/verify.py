"""How long `python bot.py verify` takes on a register of a million entries, and in what memory.

python -m bench.verify [--entries 1000000] [--folder DIR]

Fills an SQLite register with copies of a whole case, taken by real steps from report to closure,
each chained, sealed and projected as the desk does it; then runs the command as an operator would.
Wants about 2 GB in the folder, which is emptied after.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bench.cast import settings
from procedure.fold import fold
from procedure.record import Recorded
from service.ports.rows import Row
from service.project import project
from settings.organisation import organisation_of
from settings.settings import load
from storage import checkpoint_file
from storage.chain import GENESIS, digest, sealed
from storage.proofs import moved
from storage.register import Register, open_register
from storage.signing import signer_from
from storage.tables import numbers, record
from tests.cards.cases import closed, evaluation

HERE = Path(__file__).parents[1]
BATCH = 200
NOW = datetime(2027, 1, 1, tzinfo=UTC)


def environment(folder: Path) -> dict[str, str]:
    """Settings of a desk whose register lies in the folder."""
    made = settings("http://127.0.0.1:1", str(folder), 0)
    url = f"sqlite:///{folder / 'desk.sqlite'}"
    return {**made, "DATABASE_URL": url, "HOST": "127.0.0.1", "PORT": "0"}


def cases(entries: int) -> Iterator[tuple[str, list[Recorded]]]:
    """Two sorts of case in turn, closed and under way, until there are so many entries."""
    patterns = [closed().record, evaluation().record]
    number = 0
    while entries > 0:
        taken = patterns[number % 2]
        number += 1
        entries -= len(taken)
        yield f"CJS-2026-{number:04d}", taken


async def fill(register: Register, entries: int, wanted: dict[str, str]) -> int:
    """Fills the register; gives how many entries it holds."""
    organisation = organisation_of(load(wanted, env_file=Path(os.devnull)))
    templates: dict[int, list[dict[str, Any]]] = {}
    count, number, batch = 0, 0, Batch()
    for number, (incident_id, taken) in enumerate(cases(entries), start=1):
        made = templates.setdefault(id(taken), [sealed("", each, GENESIS) for each in taken])
        batch.add(incident_id, made, project(fold(incident_id, taken), organisation))
        count += len(taken)
        if number % BATCH == 0:
            await batch.write(register)
            batch = Batch()
    await batch.write(register)
    async with register.database.writing() as connection:
        await connection.execute(insert(numbers).values(year=2026, last=number))
    return count


@dataclass
class Batch:
    """Rows of some incidents, to be written together."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    heads: list[dict[str, Any]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def add(self, incident_id: str, templates: list[dict[str, Any]], row: Row) -> None:
        """An incident whose entries are those of the templates, chained anew under its id."""
        prev = GENESIS
        for template in templates:
            entry = template | {"incident_id": incident_id, "prev": prev}
            prev = entry["hash"] = digest(entry)
            self.entries.append(entry)
        head = {"incident_id": incident_id, "seq": len(templates), "hash": prev, "urgent": False}
        self.heads.append(head)
        self.rows.append(row)

    async def write(self, register: Register) -> None:
        """Writes them as the desk would have, but many at once."""
        if not self.rows:
            return
        async with register.database.writing() as connection:
            await connection.execute(insert(record), self.entries)
            await connection.execute(insert(moved), self.heads)
        async with register.unit() as unit:
            for row in self.rows:
                await unit.project(row)


async def prepare(folder: Path, entries: int) -> dict[str, str]:
    """A filled register with its checkpoints; gives the environment to verify it in."""
    wanted = environment(folder)
    made = load(wanted, env_file=Path(os.devnull))
    register = await open_register(made.database_url)
    began = time.perf_counter()
    count = await fill(register, entries, wanted)
    await register.seal(signer_from(made.signing_key), NOW)
    checkpoint_file.append(made.checkpoint_log, await register.checkpoints_after(0))
    await register.close()
    print(f"{count} entries, filled in {time.perf_counter() - began:.0f} s", flush=True)
    return wanted


def main() -> int:
    """Fills, verifies, prints; exits with what verify exits with."""
    parser = argparse.ArgumentParser(prog="python -m bench.verify")
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=None)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        wanted = asyncio.run(prepare(Path(folder), asked.entries))
        began = time.perf_counter()
        done = subprocess.run(  # noqa: S603
            [sys.executable, HERE / "bot.py", "verify"], env={**os.environ, **wanted}, check=False
        )
        seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"verified in {seconds:.1f} s, {used.ru_utime + used.ru_stime:.1f} s of CPU on "
        f"{os.cpu_count()} cores; the largest process {used.ru_maxrss // 1024} MB"
    )
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
