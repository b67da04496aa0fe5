"""Checks the checkpoints: keys, signatures, digests over what they cover, and the file outside."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import select

from service.ports.proofs import Checkpoint
from storage import checkpoint_file, checkpoints
from storage.adopting import ROLLING, begun
from storage.chain import GENESIS
from storage.chaining import known_keys
from storage.checkpoint_file import UnfitFile
from storage.checkpoints import FIRST_SHAPE, MOST_HEADS, rolled, statement
from storage.connection import Connection
from storage.continuity import LATELY
from storage.proofs import checkpoints as sealed_in
from storage.proofs import marks, moved, tombstones
from storage.seals import SEALED, holds
from storage.signing import Trusted, fingerprint_of

MOST_UNSEALED = 1_000
MOST_AT_ONCE = 500
"""Checkpoints looked at together, as long as they cover no more than MOST_HEADS heads."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands outside the database: the keys whose signatures count, and the file's lines.

    `key_file` is where those keys should be: that there are none is a finding then.
    """

    trusted: Trusted | None
    file: Path | None
    key_file: Path | None = None


async def check_checkpoints(connection: Connection, evidence: Evidence) -> list[str]:
    """The first thing wrong with the keys, the first in the database, the first in the file."""
    trusted, file = evidence.trusted, evidence.file
    keys = await _wrong_keys(connection, evidence)
    inside = await _first_inside(connection, trusted)
    outside = await _first_outside(connection, trusted, file) if file else None
    unsealed = [*await _unsealed(connection), *await _unproved(connection)]
    return [*(problem for problem in (keys, inside, outside) if problem), *unsealed]


async def _wrong_keys(connection: Connection, evidence: Evidence) -> str | None:
    """Whether the key file is there, and has each key that the ledger says has signed here."""
    newest = await checkpoints.last(connection)
    if evidence.trusted is None:
        if newest is None or evidence.key_file is None:
            return None
        return f"No signature could be checked: the key file {evidence.key_file} is gone."
    known = await known_keys(connection)
    for name, public in sorted(known.items()):
        if fingerprint_of(public) != name:
            return f"The ledger has another public half for the key {name}."
        if name not in evidence.trusted:
            return f"The key {name} has signed here, and the key file doesn't have it."
    if newest and known and newest.key not in known:
        return f"Checkpoint {newest.number} was signed with a key that the ledger doesn't know."
    return None


async def _unsealed(connection: Connection) -> list[str]:
    """Ends that wait for a checkpoint though each commit seals its own.

    Only an earlier version leaves any, within a day of the migration; whatever is there later
    isn't sealed by anybody.
    """
    if not await _alone(connection):
        return []
    names = await connection.scalars(select(moved.c.incident_id).limit(MOST_UNSEALED))
    cases = sorted({str(name).split("/", 1)[0] for name in names})
    return [f"{case or 'The desk'}: something was recorded without being sealed." for case in cases]


_UNPROVED = (
    select(tombstones.c.incident_id, sealed_in.c.at)
    .join(marks, marks.c.incident_id == tombstones.c.incident_id)
    .join(sealed_in, sealed_in.c.number == marks.c.checkpoint)
    .where(tombstones.c.entry.is_(None), marks.c.seq == tombstones.c.seq + 1)
    .where(sealed_in.c.shape != FIRST_SHAPE)
    .order_by(tombstones.c.incident_id)
)


async def _unproved(connection: Connection) -> list[str]:
    """Tombstones without their deletion's entry, as only an earlier version has left them."""
    first = await begun(connection)
    if first is None:
        return []
    found = await connection.execute(_UNPROVED)
    return [
        f"{row.incident_id}: the tombstone doesn't keep the deletion that it stands for."
        for row in found
        if row.at > first + ROLLING
    ]


async def _alone(connection: Connection) -> bool:
    """Whether this version has sealed for more than a day: no earlier one is at work any more."""
    newest, first = await checkpoints.last(connection), await begun(connection)
    if newest is None or newest.shape == FIRST_SHAPE or first is None:
        return False
    return newest.at > first + ROLLING


async def check_seals(connection: Connection, trusted: Trusted | None) -> list[str]:
    """A sentence for each table with rows that say where messages go and that no key has sealed."""
    if trusted is None:
        return []
    alone, problems = await _alone(connection), []
    for chained in SEALED:
        table = chained.table
        there = [row._asdict() for row in await connection.execute(select(table))]
        wrong = [row for row in there if (row["seal"] or alone) and not holds(trusted, table, row)]
        if wrong:
            problems.append(f"{len(wrong)} rows of {table.name} aren't as the desk sealed them.")
    return problems


async def _first_inside(connection: Connection, trusted: Trusted | None) -> str | None:
    """The first thing wrong from the first checkpoint on.

    Of signatures only those are checked that something rests on: the digest that the last of them
    signs covers what the ones before say, but for the first shape's instant and key.
    """
    before, last = GENESIS, None
    async for group in _groups(connection):
        heads = await _heads(connection, group)
        for checkpoint in group:
            number = last.number + 1 if last else 1
            if last and _is_rested_on(last, checkpoint):
                wrong = _wrong_signature(last, trusted)
                if wrong:
                    return f"Checkpoint {last.number} {wrong}"
            if checkpoint.number != number:
                return f"Checkpoint {number} is missing from the register."
            if trusted is not None and checkpoint.key not in trusted:
                return f"Checkpoint {number} {_wrong_signature(checkpoint, trusted)}"
            covered = heads.get(number, [])
            before = rolled(before, covered, checkpoint)
            if before != checkpoint.digest or len(covered) != checkpoint.moved:
                return f"Checkpoint {number}: the heads it covers were changed, or some are gone."
            last = checkpoint
    wrong = _wrong_signature(last, trusted) if last else None
    return f"Checkpoint {last.number} {wrong}" if last and wrong else None


def _is_rested_on(checkpoint: Checkpoint, following: Checkpoint) -> bool:
    """Whether its own signature says something that the following one's digest doesn't."""
    return checkpoint.shape == FIRST_SHAPE or checkpoint.key != following.key


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
        # What no desk writes is named with its incident, and is missing here.
        number: [(r.incident_id, r.seq, r.hash) for r in rows if _is_head(r)]
        for number, rows in groupby(found.all(), key=lambda row: int(row.checkpoint))
    }


def _is_head(row: SqlRow[Any]) -> bool:
    texts = isinstance(row.incident_id, str) and isinstance(row.hash, str)
    return texts and isinstance(row.seq, int)


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
    if kept == written:
        return None  # signature and all: the register's own were looked at
    wrong = _wrong_signature(written, trusted)
    if wrong:
        return f"Checkpoint {written.number} in the file {wrong}"
    if kept is None:
        return (
            f"The checkpoint file goes on to number {written.number}, the register doesn't: what "
            "was recorded before that checkpoint is cut off."
        )
    return f"Checkpoint {written.number} in the file isn't the register's."


def _lines(file: Path) -> Iterator[Checkpoint]:
    """The file's whole lines; none where it is gone. Raises UnfitFile for any other text."""
    return checkpoint_file.all_in(file) if file.exists() else iter(())
