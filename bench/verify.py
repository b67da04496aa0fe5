"""How long `python bot.py verify` takes on a register of a million entries, and in what memory.

python -m bench.verify [--entries 1000000] [--checkpoints 100000] [--folder DIR | --keep DIR]

Fills an SQLite register with copies of two cases, one taken by real steps from report to closure,
each chained, projected and covered as the desk does it, with clocks, notices, marks, readings and
their ledger; then runs the command as an operator would. `--checkpoints` cover one end each, as
where each commit is sealed, the last few all others. `--keep` leaves the register in a folder, and
verifies the one that is there already. Wants about 3 GB.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Table, insert, select

from bench.cast import settings
from procedure.organisation import Organisation
from procedure.record import Recorded
from service.anew import Made, made_anew
from service.ports.proofs import Checkpoint
from service.ports.rows import Row
from settings.organisation import organisation_of
from settings.settings import Settings, load
from storage import checkpoint_file, checkpoints
from storage.chain import GENESIS, Head, digest, sealed
from storage.ledger import ONCE, OUTBOX, READ, Body, Chained, following, name_of
from storage.projections import project_all, shift_counts
from storage.proofs import checkpoints as checkpoints_table
from storage.proofs import ledger, marks, moved
from storage.register import Register, open_register
from storage.signing import signer_from
from storage.tables import deadlines, numbers, outbox, record
from tests.cards.cases import closed, evaluation

HERE = Path(__file__).parents[1]
BATCH = 200
NOW = datetime(2026, 11, 1, tzinfo=UTC)
FIRST = "CJS-2026-0001"
ENTRIES_A_NOTICE = 3
"""One notice for so many entries, one mark of a form taken, one reading for so many."""

MOST_NOTICES, FORMS, READINGS = 100, 4, 2
Row_ = Mapping[str, Any]


def environment(folder: Path) -> dict[str, str]:
    """Settings of a desk whose register lies in the folder."""
    made = settings("http://127.0.0.1:1", str(folder), 0)
    url = f"sqlite:///{folder / 'desk.sqlite'}"
    return {**made, "DATABASE_URL": url, "HOST": "127.0.0.1", "PORT": "0"}


@dataclass(frozen=True)
class Pattern:
    """A case that others are copies of: its record sealed, and what its record makes."""

    entries: list[dict[str, Any]]
    made: Made

    @classmethod
    def of(cls, record: list[Recorded], organisation: Organisation) -> Pattern:
        """The pattern of a case that was taken by real steps."""
        made = made_anew(FIRST, record, organisation)
        return cls([sealed("", each, GENESIS) for each in record], made)

    def row(self, number: int) -> Row:
        """The row of its copy under this number."""
        incident_id, row = id_of(number), self.made.row
        return replace(
            row,
            incident_id=incident_id,
            number=number,
            words=row.words.replace(FIRST, incident_id, 1),
            register=row.register | {"ID": incident_id},
        )


def id_of(number: int) -> str:
    """The incident with this number."""
    return f"CJS-2026-{number:04d}"


async def fill(register: Register, entries: int, wanted: dict[str, str]) -> int:
    """Fills the register with two sorts of case in turn; gives how many entries it holds."""
    organisation = organisation_of(load(wanted, env_file=Path(os.devnull)))
    patterns = [Pattern.of(case.record, organisation) for case in (closed(), evaluation())]
    count, number, batch = 0, 0, Batch()
    while count < entries:
        taken = patterns[number % 2]
        number += 1
        batch.add(number, taken)
        count += len(taken.entries)
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

    tables: dict[Table, list[dict[str, Any]]] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    def add(self, number: int, pattern: Pattern) -> None:
        """An incident whose entries are those of the pattern, chained anew under its id."""
        incident_id, prev = id_of(number), GENESIS
        for template in pattern.entries:
            entry = template | {"incident_id": incident_id, "prev": prev}
            prev = entry["hash"] = digest(entry)
            self._put(record, entry)
        self._end(incident_id, len(pattern.entries), prev)
        for key, due in pattern.made.due.items():
            clock = {"fires_at": due.at, "ready_at": due.at}
            self._put(deadlines, {"incident_id": incident_id, "key": key, **clock})
        self.rows.append(pattern.row(number))
        self._beside(incident_id, number, len(pattern.entries) // ENTRIES_A_NOTICE)

    def _beside(self, incident_id: str, number: int, notices: int) -> None:
        """Its notices, each queued and then sent; its forms' marks; who read it; their ledger."""
        first = number * MOST_NOTICES
        sent: list[tuple[Chained, Row_]] = [
            (OUTBOX, sent_notice(incident_id, first + n)) for n in range(notices)
        ]
        marks = [(ONCE, {"key": f"{incident_id}/form/{n}"}) for n in range(FORMS)]
        read = [
            (READ, {"id": number * READINGS + n, "person_id": f"p{n}", "person_name": "Ailsa"})
            for n in range(READINGS)
        ]
        place = {"incident_id": incident_id, "at": NOW}
        kept = [*sent, *((table, row | place) for table, row in marks)]
        self._lines(incident_id, "deliveries", [[(t, waiting(r)) for t, r in sent], kept])
        self._lines(incident_id, "readings", [[(READ, row | place)] for _, row in read])
        for chained, row in [*kept, *((READ, row | place) for _, row in read)]:
            self._put(chained.table, row)

    def _lines(self, incident_id: str, log: str, said: list[list[tuple[Chained, Row_]]]) -> None:
        end = Head()
        for rows in said:
            body: Body = {}
            for chained, row in rows:
                body.setdefault(chained.name, {})[chained.key_of(row)] = chained.digest_of(row)
            line = following(end, incident_id, log, body, NOW)
            end = Head(line["seq"], line["hash"])
            self._put(ledger, line)
        self._end(name_of(incident_id, log), end.seq, end.hash)

    def _end(self, name: str, seq: int, hash_: str) -> None:
        self._put(moved, {"incident_id": name, "seq": seq, "hash": hash_, "urgent": False})

    def _put(self, table: Table, row: Row_) -> None:
        self.tables.setdefault(table, []).append(dict(row))

    async def write(self, register: Register) -> None:
        """Writes them as the desk would have, but many at once."""
        if not self.rows:
            return
        async with register.database.writing() as connection:
            for table, rows in self.tables.items():
                await connection.execute(insert(table), rows)
            shift = await project_all(connection, self.rows)
            await shift_counts(connection, shift)


def sent_notice(incident_id: str, number: int) -> dict[str, Any]:
    """A notice that has been taken to somebody; every column of its table."""
    said = {
        "id": number,
        "key": f"{incident_id}/told/{number}",
        "incident_id": incident_id,
        "topic": "reported",
        "route": "chat",
        "recipient": "p0",
        "about": "report",
        "conversation": "chat:p0",
        "state": "sent",
        "queued_at": NOW,
        "not_before": NOW,
        "attempts": 1,
        "reason": "",
        "settled_at": NOW,
        "conversation_id": "a:p0",
        "activity_id": f"1{number}",
        "rendered_seq": 2,
        "lane": 1,
    }
    return dict.fromkeys(outbox.c.keys()) | said


def waiting(row: Row_) -> dict[str, Any]:
    """The same before it was sent."""
    later = ("settled_at", "conversation_id", "activity_id", "rendered_seq")
    return {**row, "state": "waiting", **dict.fromkeys(later)}


async def seal(register: Register, settings: Settings, commits: int) -> None:
    """Checkpoints over all ends, each over as many as one can, and one a commit for so many."""
    signer, before = signer_from(settings.signing_key), None
    await register.know_key(signer, NOW)
    async with register.database.reading() as connection:
        some = select(record.c.incident_id, record.c.seq, record.c.hash)
        heads = [
            (row.incident_id, row.seq, row.hash)
            for row in await connection.execute(some.where(record.c.seq < 10).limit(commits))
        ]
    made: list[Checkpoint] = []
    for head in heads:
        before = checkpoints.following([head], before, signer, NOW)
        made.append(before)
    if made:
        pairs = zip(heads, made, strict=True)
        covered = [
            {"incident_id": name, "seq": seq, "hash": end, "checkpoint": one.number}
            for (name, seq, end), one in pairs
        ]
        async with register.database.writing() as connection:
            await connection.execute(insert(marks), covered)
            await connection.execute(insert(checkpoints_table), [asdict(one) for one in made])
    await register.seal(signer, NOW + timedelta(hours=2))
    known = 0
    while page := await register.checkpoints_after(known):
        checkpoint_file.append(settings.checkpoint_log, page)
        known = page[-1].number
    print(f"{known} checkpoints", flush=True)


async def prepare(folder: Path, entries: int, commits: int) -> dict[str, str]:
    """A filled register with its checkpoints; gives the environment to verify it in."""
    wanted = environment(folder)
    made = load(wanted, env_file=Path(os.devnull))
    register = await open_register(made.database_url)
    began = time.perf_counter()
    count = await fill(register, entries, wanted)
    await seal(register, made, commits)
    await register.close()
    print(f"{count} entries, filled in {time.perf_counter() - began:.0f} s", flush=True)
    return wanted


def verified(wanted: dict[str, str]) -> int:
    """Runs the command; prints what it took, and gives what it exits with."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(  # noqa: S603
        [sys.executable, HERE / "bot.py", "verify"], env={**os.environ, **wanted}, check=False
    )
    seconds, used = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"verified in {seconds:.1f} s, {processor:.1f} s of CPU on {os.cpu_count()} cores; "
        f"the largest process {used.ru_maxrss // 1024} MB; load {os.getloadavg()[0]:.1f}"
    )
    return done.returncode


def main() -> int:
    """Fills, verifies, prints; exits with what verify exits with."""
    parser = argparse.ArgumentParser(prog="python -m bench.verify")
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--checkpoints", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--keep", type=Path, default=None, help="where it is made, or is already")
    asked = parser.parse_args()
    if asked.keep and asked.keep.exists():
        return verified(environment(asked.keep))
    with contextlib.ExitStack() as until:
        folder = asked.keep or Path(until.enter_context(TemporaryDirectory(dir=asked.folder)))
        folder.mkdir(exist_ok=True)
        return verified(asyncio.run(prepare(folder, asked.entries, asked.checkpoints)))


if __name__ == "__main__":
    sys.exit(main())
