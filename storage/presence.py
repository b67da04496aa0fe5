"""Presence: whether the SQLite register's file is still the one that was opened.

A file that was deleted, moved or replaced stays open, and SQLite goes on writing into it: what is
acknowledged is then nowhere once the process ends.
"""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy.engine import URL

from service.ports.store import StorageAway

GONE = (
    "The register was moved or deleted while the desk was running, so that nothing can be kept. "
    "The desk takes no step until it is back in its place and the desk is started again."
)

Identity = tuple[int, int]
"""A file's device and number: a path keeps its name when another file takes its place."""


def identity(path: Path) -> Identity | None:
    """Of the file that is there now, or None."""
    try:
        there = os.stat(path)
    except OSError:
        return None
    return there.st_dev, there.st_ino


def still_there(path: Path, opened: Identity | None) -> None:
    """Raises StorageAway unless the file at this path is the one that was opened."""
    if opened is None or identity(path) != opened:
        raise StorageAway(GONE)


class Presence:
    """A register's place and the file that was opened there; PostgreSQL's has no file here."""

    def __init__(self, url: URL) -> None:
        sqlite = url.get_backend_name() == "sqlite"
        self._path = Path(url.database) if sqlite and url.database else None
        self._opened = identity(self._path) if self._path else None

    def check(self) -> None:
        """Raises StorageAway where the file is gone or another; costs one look at the folder."""
        if self._path is not None:
            still_there(self._path, self._opened)
