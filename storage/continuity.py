"""Continuity: whether a register goes on from where its checkpoint file says it was.

A file is put back older, another register's, or empty, and each of them looks like a register: so
at the start it is held against what stands outside it, and against its own marks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy import exists, func, select

from service.ports.proofs import Checkpoint
from storage import checkpoint_file, checkpoints
from storage.checkpoint_file import UnfitFile
from storage.checkpoints import statement
from storage.connection import Connection
from storage.proofs import marks, tombstones
from storage.signing import Trusted
from storage.tables import incidents, record, restores

LATELY = timedelta(minutes=5)
"""A file may lack what was sealed so lately: it is written after the register, by each process."""

MARKS_LOOKED_AT = 1000
"""The newest checkpoints whose marks are held against the record; `verify` looks at all."""


class Doubt(StrEnum):
    """What speaks against a register's being the one that was last served."""

    OLDER = "older"
    OTHER = "other"
    EMPTY = "empty"
    GONE = "file gone"
    UNREADABLE = "file unreadable"
    UNSIGNED = "file unsigned"
    CUT_OFF = "cut off"


SAID = {
    Doubt.OLDER: "The register is older than its checkpoint file {file}: what was recorded lately "
    "isn't in it. If the newer register still exists, please put it back.",
    Doubt.OTHER: "The register isn't the one that the checkpoint file {file} is about: the two "
    "parted ways. If it is another register's file, please put the right one there, or name it in "
    "CHECKPOINT_FILE.",
    Doubt.EMPTY: "The register is empty, and its checkpoint file {file} isn't. If the register was "
    "moved, please put it back where DATABASE_URL says, or have DATABASE_URL say where it is.",
    Doubt.GONE: "The register holds cases, and its checkpoint file {file} is gone. Please put it "
    "back: where the register or the desk was moved, bring the file along, or name it in "
    "CHECKPOINT_FILE.",
    Doubt.UNREADABLE: "The checkpoint file {file} can't be read: something else stands in it, or "
    "the desk may not read it. "
    "Please put the right file there.",
    Doubt.UNSIGNED: "The checkpoint file {file} ends in a line that the register doesn't have and "
    "that the desk's key never signed. Please put the right file there, and the right key where "
    "CHECKPOINT_KEY says.",
    Doubt.CUT_OFF: "The end of a record is cut off: the register's own checkpoints go on beyond "
    "it. Please put back the register as it was, and run `python bot.py verify`.",
}
"""What each of them is and what mends it, for whoever starts the desk."""

WAY_ON = (
    "If it is lost for good, start once with `python bot.py serve --after-restore REASON`: the old "
    "checkpoint file is kept, a new one begun, no ID given twice, and the DPO and the approvers "
    "are told. See “When the start is refused” in docs/operating.md."
)


class NotContinued(Exception):
    """The register isn't served; its text is a sentence."""

    def __init__(self, doubt: Doubt, file: Path) -> None:
        self.doubt, self.said = doubt, SAID[doubt].format(file=file)
        super().__init__(f"{self.said} {WAY_ON}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A register beside its file: the file's last checkpoint, and what the register has to it.

    `kept` is the register's checkpoint with the number of `written`, `known` whether a key that
    counts signed `written`, `recorded` whether anything was, `cut_off` whether a record ends
    before its mark.
    """

    written: Checkpoint | None
    kept: Checkpoint | None
    first: Checkpoint | None
    recorded: bool
    cut_off: bool
    known: bool


def doubt_of(standing: Standing, now: datetime) -> Doubt | None:
    """What speaks against the register, the gravest first; None where it goes on from its file."""
    written, first = standing.written, standing.first
    if written is None:
        # Of several processes that start on a new register the others may have sealed already.
        lately = first is None or abs(now - first.at) <= LATELY
        found = None if lately else Doubt.GONE
    elif standing.kept == written:
        found = None
    elif standing.kept is not None:
        found = Doubt.OTHER
    elif not standing.known:
        found = Doubt.UNSIGNED
    else:
        found = Doubt.OLDER if standing.recorded else Doubt.EMPTY
    return found or (Doubt.CUT_OFF if standing.cut_off else None)


async def doubt(
    connection: Connection, file: Path, trusted: Trusted | None, now: datetime
) -> Doubt | None:
    """The same of this register and file."""
    try:
        written = checkpoint_file.last_in(file)
    except (UnfitFile, OSError):
        return Doubt.UNREADABLE
    standing = Standing(
        written=written,
        kept=await _kept(connection, written.number) if written else None,
        first=next(iter(await checkpoints.after(connection, 0, 1)), None),
        recorded=bool(await connection.scalar(select(exists(select(record.c.incident_id))))),
        cut_off=await _cut_off(connection),
        known=written is None or is_signed(written, trusted),
    )
    return doubt_of(standing, now)


async def _kept(connection: Connection, number: int) -> Checkpoint | None:
    found = await checkpoints.after(connection, number - 1, 1)
    return next((one for one in found if one.number == number), None)


def is_signed(checkpoint: Checkpoint, trusted: Trusted | None) -> bool:
    """Whether a key that counts signed it; without any key none is asked for."""
    signed = statement(checkpoint)
    return trusted is None or trusted.holds(checkpoint.key, signed, checkpoint.signature)


async def own_file(connection: Connection, named: Path, earlier: Path | None) -> Path:
    """The register's file: `named`, or the one of `earlier` versions' name where it is this one's.

    Earlier versions had one name for every PostgreSQL register's. Whose it is its first line says.
    """
    begins = _beginning(named, earlier)
    return earlier if earlier and begins and begins == await _kept(connection, 1) else named


def _beginning(named: Path, earlier: Path | None) -> Checkpoint | None:
    """The first line of the earlier versions' file, where there is no other."""
    if earlier is None or named.is_symlink() or named.exists() or not earlier.exists():
        return None
    try:
        return next(iter(checkpoint_file.all_in(earlier)), None)
    except (UnfitFile, OSError):
        return None


def hold_on_to(named: Path, own: Path) -> None:
    """Lets the name say which file is this register's, also once the register says no more."""
    if own != named and not named.is_symlink():
        named.symlink_to(own.name)


async def _cut_off(connection: Connection) -> bool:
    """Whether one of the newest marks is of an entry that isn't there, nor its case deleted."""
    newest = await connection.scalar(select(func.max(marks.c.checkpoint))) or 0
    accepted = await connection.scalar(select(func.max(restores.c.checkpoint))) or 0
    entry = (record.c.incident_id == marks.c.incident_id, record.c.seq == marks.c.seq)
    lacks = (
        select(marks.c.incident_id)
        .where(marks.c.checkpoint > max(newest - MARKS_LOOKED_AT, accepted))
        .where(exists().where(incidents.c.incident_id == marks.c.incident_id))
        .where(~exists().where(tombstones.c.incident_id == marks.c.incident_id))
        .where(~exists().where(*entry, record.c.hash == marks.c.hash))
    )
    return bool(await connection.scalar(select(exists(lacks))))
