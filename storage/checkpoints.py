"""Checkpoints: signed statements of where every record ended at a moment.

Each covers the heads that moved since the one before, and its digest carries on from that one's:
so the last signature vouches for every head there is, and making it costs what has moved. The desk
makes one with every commit; what an earlier version left to the hour is sealed at the start.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, insert, select

from procedure.entries.approve import ActionApproved
from procedure.record import Recorded
from service.ports.clock import Clock
from service.ports.proofs import Checkpoint
from storage.chain import GENESIS, Head, canonical
from storage.connection import Connection, Ends
from storage.engine import Worded, lock
from storage.proofs import URGENT, checkpoints, marks, moved, tombstones
from storage.signing import Signer

MOST_HEADS = 20_000
"""Heads that one checkpoint covers at most; more of them make several, one after another."""

EVERY = timedelta(hours=1)
LOCK = "incident desk checkpoint"
"""What a commit waits for last of all: whoever holds it may wait for nothing else."""

_LAST = select(checkpoints).order_by(checkpoints.c.number.desc()).limit(1)
_FIELDS = [checkpoints.c[field.name] for field in fields(Checkpoint)]
_MARK, _ADD = insert(marks), insert(checkpoints)
HeadRow = tuple[str, int, str]
_DELETIONS = select(tombstones.c.incident_id, tombstones.c.seq, tombstones.c.hash).where(
    tombstones.c.entry.is_not(None),
    exists().where(
        moved.c.incident_id == tombstones.c.incident_id, moved.c.seq == tombstones.c.seq + 1
    ),
)
_NEWS = moved.c.incident_id != "/deliveries"
"""A checkpoint's own post, say, is no reason for the next."""
_NOTE = Worded(
    moved,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[moved.c.incident_id],
        set_={
            "seq": insert.excluded.seq,
            "hash": insert.excluded.hash,
            "urgent": moved.c.urgent | insert.excluded.urgent,
        },
    ),
)


FIRST_SHAPE, SHAPE = 1, 2
"""Shapes of a checkpoint: the first one's digest says nothing of its own instant and key."""


def rolled(before: str, heads: Iterable[HeadRow], made: Checkpoint) -> str:
    """The digest that carries on from the last one over (incident, seq, hash), in that order.

    From the second shape on it covers when and with which key it was made as well, so that the last
    signature vouches for these too.
    """
    rolling = hashlib.sha256(before.encode())
    if made.shape != FIRST_SHAPE:
        rolling.update(f"\n{made.at.isoformat(timespec='microseconds')} {made.key}".encode())
    for incident_id, seq, digest in sorted(heads):
        rolling.update(f"\n{incident_id} {seq} {digest}".encode())
    return rolling.hexdigest()


def statement(checkpoint: Checkpoint) -> bytes:
    """What is signed: everything but the signature, as canonical JSON."""
    said: dict[str, str | int] = {
        "at": checkpoint.at.isoformat(timespec="microseconds"),
        "digest": checkpoint.digest,
        "key": checkpoint.key,
        "moved": checkpoint.moved,
        "number": checkpoint.number,
    }
    if checkpoint.shape != FIRST_SHAPE:
        said["shape"] = checkpoint.shape
    return canonical(said)


def line(checkpoint: Checkpoint) -> str:
    """A checkpoint as a line of the file outside the database."""
    signed = json.loads(statement(checkpoint))
    return json.dumps(signed | {"signature": checkpoint.signature}, sort_keys=True) + "\n"


def from_line(text: str) -> Checkpoint:
    """Reads such a line; raises ValueError where it is none."""
    read = json.loads(text)
    try:
        at = datetime.fromisoformat(read["at"])
        names = ("number", "moved", "digest", "key", "signature")
        shape = read.get("shape", FIRST_SHAPE)
        return Checkpoint(at=at, shape=shape, **{name: read[name] for name in names})
    except (KeyError, TypeError) as error:
        raise ValueError("not a checkpoint") from error


def in_shape_of(written: Checkpoint, kept: Checkpoint | None) -> Checkpoint:
    """A line of the file as it was signed.

    A version that knows the first shape alone, and writes the file beside this one, leaves out the
    number of the shape. The signature tells whether it is right.
    """
    if kept is None or written.shape != FIRST_SHAPE:
        return written
    return replace(written, shape=kept.shape)


async def note(
    connection: Connection,
    incident_id: str,
    entries: Iterable[Recorded],
    head: Head,
    *,
    urgent: bool = False,
    after: Head | None = None,
) -> None:
    """Has a record's new end covered: by this commit's checkpoint where commits are sealed.

    Else by the next one, which is made at once after an approval. `after` is an end that is covered
    beside it: the deletion before its tombstone.
    """
    if connection.ends is not None:
        ends = (after, head) if after else (head,)
        connection.ends[incident_id] = tuple((end.seq, end.hash) for end in ends)
        return
    urgent = urgent or any(isinstance(recorded.entry, ActionApproved) for recorded in entries)
    end = {"incident_id": incident_id, "seq": head.seq, "hash": head.hash, "urgent": urgent}
    await connection.execute(_NOTE(connection), end)


async def last(connection: Connection) -> Checkpoint | None:
    """The newest checkpoint."""
    row = (await connection.execute(_LAST)).first()
    return Checkpoint(**row._mapping) if row else None


async def after(connection: Connection, number: int, limit: int = 1000) -> list[Checkpoint]:
    """Checkpoints that follow a number, oldest first."""
    rows = await connection.execute(
        select(*_FIELDS)
        .where(checkpoints.c.number > number)
        .order_by(checkpoints.c.number)
        .limit(limit)
    )
    return [Checkpoint(*row) for row in rows.all()]


async def due(connection: Connection, now: datetime) -> bool:
    """Whether something was approved, or the hour is over and something was recorded."""
    if await connection.scalar(select(exists().where(URGENT))):
        return True
    if not await connection.scalar(select(exists(select(moved.c.incident_id).where(_NEWS)))):
        return False
    newest = await connection.scalar(select(func.max(checkpoints.c.at)))
    # A clock that went back must not keep checkpoints from being made.
    return newest is None or not newest <= now < newest + EVERY


async def seal(connection: Connection, signer: Signer, now: datetime) -> Checkpoint | None:
    """Makes the checkpoints that are due; gives the last, None if none was.

    Whoever seals at the same time waits, and then finds nothing due.
    """
    await lock(connection, LOCK)
    if not await due(connection, now):
        return None
    deletions = await connection.execute(_DELETIONS)
    beside = [(row.incident_id, row.seq, row.hash) for row in deletions]
    return await seal_all(connection, signer, now, beside)


async def seal_all(
    connection: Connection, signer: Signer, now: datetime, beside: Sequence[HeadRow] = ()
) -> Checkpoint | None:
    """The same of everything that no commit has sealed, due or not, and of heads beside it.

    To be the last thing of a transaction, as what it waits for is the last that others hold.
    """
    await lock(connection, LOCK)
    newest = made = await last(connection)
    while heads := await _taken(connection):
        made = await _sealed(connection, [*heads, *beside], made, signer, now)
        beside = ()
    return None if made is newest else made


class CommitSeal:
    """Seals what a transaction has added, before its commit: one signature whoever shares it."""

    def __init__(self, signer: Signer, clock: Clock) -> None:
        self.signer, self._clock = signer, clock

    async def __call__(self, connection: Connection, ends: Ends) -> None:
        """Makes the checkpoint; whoever seals at the same time waits for this one's commit."""
        await lock(connection, LOCK)
        heads = [(name, *end) for name, some in ends.items() for end in some]
        await _sealed(connection, heads, await last(connection), self.signer, self._clock())


async def _taken(connection: Connection) -> list[HeadRow]:
    some = select(moved.c.incident_id).limit(MOST_HEADS)
    gone = await connection.execute(
        delete(moved)
        .where(moved.c.incident_id.in_(some))
        .returning(moved.c.incident_id, moved.c.seq, moved.c.hash)
    )
    return [(row.incident_id, row.seq, row.hash) for row in gone]


def following(
    heads: Iterable[HeadRow], before: Checkpoint | None, signer: Signer, now: datetime
) -> Checkpoint:
    """The checkpoint over these heads that follows the one before, signed."""
    covered = list(heads)
    number, digest = (before.number + 1, before.digest) if before else (1, GENESIS)
    made = Checkpoint(number, now, len(covered), "", signer.fingerprint, "", SHAPE)
    made = replace(made, digest=rolled(digest, covered, made))
    return replace(made, signature=signer.sign(statement(made)))


async def _sealed(
    connection: Connection,
    heads: list[HeadRow],
    before: Checkpoint | None,
    signer: Signer,
    now: datetime,
) -> Checkpoint:
    made = following(heads, before, signer, now)
    marked = [
        {"incident_id": incident_id, "seq": seq, "hash": each, "checkpoint": made.number}
        for incident_id, seq, each in heads
    ]
    await connection.execute(_MARK, marked)
    await connection.execute(_ADD, {field.name: getattr(made, field.name) for field in _FIELDS})
    return made
