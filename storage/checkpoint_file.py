"""The file outside the database to which every checkpoint is appended, a line each."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from service.ports.proofs import Checkpoint
from storage.checkpoints import from_line, line

_TAIL = 4096
"""More bytes than a line has."""


def last_in(file: Path) -> Checkpoint | None:
    """The last whole checkpoint in the file, None without any; raises ValueError for other text."""
    if not file.exists():
        return None
    with file.open("rb") as lines:
        return _last(lines)


def append(file: Path, made: Iterable[Checkpoint]) -> None:
    """Adds the checkpoints that the file lacks, on the disk when this returns; mode 0600.

    Half a line, which a crash may have left at the end, goes first. Processes that share the file
    wait for each other.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    with open(descriptor, "r+b") as lines:
        fcntl.flock(lines, fcntl.LOCK_EX)
        last = _last(lines)
        known = last.number if last else 0
        lines.seek(_whole(lines))
        lines.truncate()
        lines.write("".join(line(one) for one in made if one.number > known).encode())
        lines.flush()
        os.fsync(lines.fileno())


def _tail(lines: IO[bytes]) -> tuple[int, bytes]:
    """Where the last bytes begin, and those bytes."""
    size = lines.seek(0, os.SEEK_END)
    start = lines.seek(max(0, size - _TAIL))
    return start, lines.read()


def _whole(lines: IO[bytes]) -> int:
    """Where the last whole line ends."""
    start, tail = _tail(lines)
    return start + tail.rfind(b"\n") + 1 if b"\n" in tail else 0


def _last(lines: IO[bytes]) -> Checkpoint | None:
    _, tail = _tail(lines)
    whole = tail[: tail.rfind(b"\n") + 1].split(b"\n")[:-1]
    return from_line(whole[-1].decode()) if whole else None
