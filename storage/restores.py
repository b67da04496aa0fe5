"""Going on with a register that was restored, or took another's place: no ID is given twice."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from procedure.instants import local_day
from service.ports.found import Restored
from service.ports.proofs import Checkpoint
from storage import checkpoint_file, checkpoints
from storage.chaining import hold_all
from storage.checkpoint_file import UnfitFile
from storage.checkpoints import EVERY, LOCK
from storage.connection import Connection
from storage.continuity import Doubt, is_signed
from storage.engine import insert_into, lock
from storage.ledger import DESK, OUTBOX, RESTORES, Lines
from storage.proofs import marks
from storage.signing import Trusted
from storage.tables import numbers, record, restores

MOST_NUMBERS = 1_000_000
"""More than a year can have had, whatever a file says."""

_NUMBERED = re.compile(r"\A.*-(\d{4})-(\d+)")


async def given(connection: Connection, file: Path, trusted: Trusted | None) -> dict[int, int]:
    """At most so many more numbers of each year were given than the register knows of.

    Whoever was reported moved one end of a record at least: so the ends that were sealed in
    checkpoints which the register hasn't bound what it lacks. Lines that no key that counts has
    signed count for nothing, and what follows them neither.
    """
    more = Counter[int]()
    page: dict[int, Checkpoint] = {}
    for written in _read(file):
        if written.number not in page:
            page = {c.number: c for c in await checkpoints.after(connection, written.number - 1)}
        if page.get(written.number) == written:
            continue
        if not is_signed(written, trusted):
            break
        # Earlier versions sealed up to an hour later, which may have been in the year before.
        for year in {local_day(written.at).year, local_day(written.at - EVERY).year}:
            more[year] += written.moved
    return dict(more)


def _read(file: Path) -> Iterable[Checkpoint]:
    """The file's checkpoints as far as they can be read."""
    try:
        yield from checkpoint_file.all_in(file)
    except (UnfitFile, FileNotFoundError):
        return


async def go_on(
    connection: Connection,
    restored: tuple[Doubt, str, datetime],
    more: Mapping[int, int],
    last_known: tuple[int, int] | None,
    lines: Lines,
) -> Restored:
    """Raises each year's last number beyond what may have been given, and keeps why.

    `last_known` is a year and the number of the last ID in it that somebody has seen: then this
    bounds the year, and not what the file says.

    Waits in the order in which every commit does: for numbers, then the ledger, then checkpoints.
    """
    doubt, reason, now = restored
    least = await _marked(connection)
    years = more.keys() | least.keys() | ({last_known[0]} if last_known else set())
    lasts = await _held(connection, sorted(years))
    await hold_all(connection, [(DESK, OUTBOX.log), (DESK, RESTORES.log)])
    await lock(connection, LOCK)
    wanted = {year: lasts.get(year, 0) + min(count, MOST_NUMBERS) for year, count in more.items()}
    if last_known is not None:
        wanted[last_known[0]] = last_known[1]
    skipped = {}
    for year in sorted(wanted | least):
        last = max(wanted.get(year, 0), least.get(year, 0))
        if last > lasts.get(year, 0):
            skipped[str(year)] = last - lasts.get(year, 0)
            raised = update(numbers).where(numbers.c.year == year).values(last=last)
            await connection.execute(raised)
    newest = await checkpoints.last(connection)
    row: dict[str, Any] = {
        "at": now,
        "doubt": str(doubt),
        "reason": reason,
        "checkpoint": newest.number if newest else 0,
        "skipped": json.dumps(skipped, sort_keys=True),
    }
    return await _kept(connection, row, lines)


async def _kept(connection: Connection, row: dict[str, Any], lines: Lines) -> Restored:
    made = int(await connection.scalar(insert(restores).values(**row).returning(restores.c.id)))
    lines.put(RESTORES, row | {"id": made}, row["at"])
    return Restored(made, row["at"], row["doubt"], row["reason"])


async def _held(connection: Connection, years: Sequence[int]) -> dict[int, int]:
    """The last number of each of these years; who wants another one waits for this one's end."""
    first = insert_into(connection, numbers).on_conflict_do_nothing()
    for year in years:
        await connection.execute(first.values(year=year, last=0))
    of_years = select(numbers).where(numbers.c.year.in_(years)).order_by(numbers.c.year)
    rows = await connection.execute(of_years.with_for_update())
    return {row.year: row.last for row in rows}


async def _marked(connection: Connection) -> dict[int, int]:
    """The highest number of each year that a record or a mark in the register has."""
    highest: dict[int, int] = {}
    for column in (record.c.incident_id, marks.c.incident_id):
        for incident_id in await connection.scalars(select(column).distinct()):
            found = _NUMBERED.fullmatch(incident_id)
            if found:
                year, number = int(found[1]), int(found[2])
                highest[year] = max(highest.get(year, 0), number)
    return highest


async def find(connection: Connection, number: int) -> Restored | None:
    """The one with this id."""
    row = (await connection.execute(select(restores).where(restores.c.id == number))).first()
    return Restored(row.id, row.at, row.doubt, row.reason) if row else None


async def skipped(connection: Connection) -> dict[int, int]:
    """How many numbers of each year are never given, since a restore passed over them."""
    total = Counter[int]()
    for text in await connection.scalars(select(restores.c.skipped)):
        total.update({int(year): count for year, count in json.loads(text).items()})
    return dict(total)
