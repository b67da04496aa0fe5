"""Checks the checkpoints: signatures, digests over the heads they cover, and the file outside."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from itertools import groupby
from pathlib import Path

from sqlalchemy import select

from service.ports.proofs import Checkpoint
from storage import checkpoint_file, checkpoints
from storage.chain import GENESIS
from storage.checkpoint_file import UnfitFile
from storage.checkpoints import MOST_HEADS, rolled, statement
from storage.connection import Connection
from storage.continuity import LATELY
from storage.proofs import marks
from storage.signing import Trusted

MOST_AT_ONCE = 500
"""Checkpoints looked at together, as long as they cover no more than MOST_HEADS heads."""


async def check_checkpoints(
    connection: Connection, trusted: Trusted | None, file: Path | None
) -> list[str]:
    """The first thing wrong inside the database, and the first in the file."""
    inside = await _first_inside(connection, trusted)
    outside = await _first_outside(connection, trusted, file) if file else None
    return [problem for problem in (inside, outside) if problem]


async def _first_inside(connection: Connection, trusted: Trusted | None) -> str | None:
    before, expected = GENESIS, 1
    async for group in _groups(connection):
        heads = await _heads(connection, group)
        for checkpoint in group:
            name = f"Checkpoint {checkpoint.number}"
            if checkpoint.number != expected:
                return f"Checkpoint {expected} is missing from the register."
            wrong = _wrong_signature(checkpoint, trusted)
            if wrong:
                return f"{name} {wrong}"
            before = rolled(before, heads.get(checkpoint.number, []), checkpoint)
            if before != checkpoint.digest:
                return f"{name}: the heads it covers were changed, or some are gone."
            expected += 1
    return None


def _wrong_signature(checkpoint: Checkpoint, trusted: Trusted | None) -> str | None:
    if trusted is None:
        return None
    if checkpoint.key not in trusted:
        return f"was signed with another key ({checkpoint.key})."
    if not trusted.holds(checkpoint.key, statement(checkpoint), checkpoint.signature):
        return "doesn't bear its key's signature."
    return None


async def _groups(connection: Connection) -> AsyncIterator[list[Checkpoint]]:
    """Checkpoints in order, as many together as cover no more heads than fit in memory."""
    number = 0
    while page := await checkpoints.after(connection, number, MOST_AT_ONCE):
        number, room, group = page[-1].number, MOST_HEADS, list[Checkpoint]()
        for checkpoint in page:
            if group and checkpoint.moved > room:
                yield group
                room, group = MOST_HEADS, []
            group.append(checkpoint)
            room -= checkpoint.moved
        yield group


async def _heads(
    connection: Connection, group: list[Checkpoint]
) -> dict[int, list[checkpoints.HeadRow]]:
    columns = marks.c
    found = await connection.execute(
        select(columns.checkpoint, columns.incident_id, columns.seq, columns.hash)
        .where(columns.checkpoint.between(group[0].number, group[-1].number))
        .order_by(columns.checkpoint)
    )
    return {
        number: [(row.incident_id, row.seq, row.hash) for row in rows]
        for number, rows in groupby(found, key=lambda row: int(row.checkpoint))
    }


async def _first_outside(connection: Connection, trusted: Trusted | None, file: Path) -> str | None:
    """Each line must be the register's own checkpoint: a shorter register was cut off.

    A file that ends early is only behind where what it lacks was sealed lately: each process writes
    its own after the register.
    """
    newest = await checkpoints.last(connection)
    known, latest = dict[int, Checkpoint](), 0
    try:
        for number, written in enumerate(_lines(file), start=1):
            if written.number != number:
                return f"Checkpoint {number} is missing from the checkpoint file (line {number})."
            if number not in known:
                known = {c.number: c for c in await checkpoints.after(connection, number - 1)}
            wrong = _wrong_line(written, known.get(number), trusted)
            if wrong:
                return wrong
            latest = number
    except UnfitFile as unfit:
        return f"Line {latest + 1} of the checkpoint file isn't a checkpoint. {unfit}"
    lacking = next(iter(await checkpoints.after(connection, latest, 1)), None)
    if newest is None or lacking is None or newest.at - lacking.at <= LATELY:
        return None
    if not latest:
        return f"The checkpoint file {file} is gone."
    return f"The checkpoint file ends at {latest}, the register at {newest.number}."


def _wrong_line(
    written: Checkpoint, kept: Checkpoint | None, trusted: Trusted | None
) -> str | None:
    written = checkpoints.in_shape_of(written, kept)
    wrong = _wrong_signature(written, trusted)
    if wrong:
        return f"Checkpoint {written.number} in the file {wrong}"
    if kept is None:
        return (
            f"The checkpoint file goes on to number {written.number}, the register doesn't: what "
            "was recorded before that checkpoint is cut off."
        )
    if kept != written:
        return f"Checkpoint {written.number} in the file isn't the register's."
    return None


def _lines(file: Path) -> Iterator[Checkpoint]:
    """The file's whole lines; none where it is gone. Raises UnfitFile for any other text."""
    return checkpoint_file.all_in(file) if file.exists() else iter(())
