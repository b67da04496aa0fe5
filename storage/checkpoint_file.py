"""The file outside the database to which every checkpoint is appended, a line each."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import IO

from service.ports.proofs import Checkpoint
from storage.checkpoints import from_line, line

_TAIL = 4096
"""More bytes than a line has."""


class Reason(StrEnum):
    """Why a checkpoint file can't be gone on with, as the log has it."""

    UNWRITABLE = "can't be written"
    GONE = "is gone"
    OTHER = "is another register's"
    BEYOND = "goes beyond this register"
    UNREADABLE = "isn't a checkpoint file"


SENTENCES = {
    Reason.GONE: "The checkpoint file {file} is gone from under the running desk.",
    Reason.OTHER: "The checkpoint file {file} is another register's: give each register its own.",
    Reason.BEYOND: "The checkpoint file {file} goes on beyond this register.",
    Reason.UNREADABLE: "The checkpoint file {file} can't be read: it isn't a list of checkpoints.",
}


class UnfitFile(ValueError):
    """The file can't be gone on with; its text is a sentence."""

    def __init__(self, reason: Reason, file: Path) -> None:
        super().__init__(SENTENCES[reason].format(file=file))
        self.reason = reason


def last_in(file: Path) -> Checkpoint | None:
    """The last whole checkpoint in the file, None without any; raises UnfitFile for other text."""
    if not file.exists():
        return None
    with file.open("rb") as lines:
        return _last(lines, file)


def all_in(file: Path) -> Iterator[Checkpoint]:
    """Every whole checkpoint in the file, in its order; raises UnfitFile at the first other text.

    Half a line at the end, which a crash may have left, is passed over.
    """
    with file.open("rb") as lines:
        for text in lines:
            if text.endswith(b"\n") and text.strip():
                yield _read(text, file)


def append(file: Path, made: Iterable[Checkpoint]) -> None:
    """Adds the checkpoints that the file lacks, on the disk when this returns; mode 0600.

    Half a line, which a crash may have left at the end, goes first. Processes that share the file
    wait for each other. Raises UnfitFile, and then nothing was written.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    with open(descriptor, "r+b") as lines:
        fcntl.flock(lines, fcntl.LOCK_EX)
        last = _last(lines, file)
        known = last.number if last else 0
        lines.seek(_whole(lines))
        lines.truncate()
        lines.write("".join(line(one) for one in made if one.number > known).encode())
        lines.flush()
        os.fsync(lines.fileno())


def set_aside(file: Path, now: datetime) -> Path | None:
    """Keeps a file under a dated name beside it, so that a new one can begin; None without one."""
    there = file.resolve()
    if not there.exists():
        return None
    stem = f"{there.stem}-until-{now:%Y-%m-%d}"
    names = (f"{stem}{end}{there.suffix}" for end in ("", *(f"-{n}" for n in range(2, 1000))))
    aside = next(path for name in names if not (path := there.with_name(name)).exists())
    there.rename(aside)
    return aside


def _tail(lines: IO[bytes]) -> tuple[int, bytes]:
    """Where the last bytes begin, and those bytes."""
    size = lines.seek(0, os.SEEK_END)
    start = lines.seek(max(0, size - _TAIL))
    return start, lines.read()


def _whole(lines: IO[bytes]) -> int:
    """Where the last whole line ends."""
    start, tail = _tail(lines)
    return start + tail.rfind(b"\n") + 1 if b"\n" in tail else 0


def _last(lines: IO[bytes], file: Path) -> Checkpoint | None:
    start, tail = _tail(lines)
    whole, _, half = tail.rpartition(b"\n")
    if half.strip(b"\0")[:1] not in (b"", b"{") or (start and not whole):
        # What no crash of ours leaves behind isn't ours to cut off.
        raise UnfitFile(Reason.UNREADABLE, file)
    last = whole.rstrip().rpartition(b"\n")[2]
    return _read(last, file) if last else None


def _read(text: bytes, file: Path) -> Checkpoint:
    try:
        read = from_line(text.decode())
        whole = (read.number, read.moved, read.shape)
        fit = all(isinstance(each, int) for each in whole) and read.at.tzinfo
    except ValueError as error:
        raise UnfitFile(Reason.UNREADABLE, file) from error
    if not fit or not isinstance(read.signature, str):
        raise UnfitFile(Reason.UNREADABLE, file)
    return read
