"""A folder of papers: each is put there whole, what was cut short and what was deleted goes."""

from __future__ import annotations

import asyncio
import fcntl
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from documents.orders import File
from service.papers import unmarked
from service.ports.store import Store

UNFINISHED = ".part"
"""How the name of a file ends that is still being written; it begins with a dot."""


def put_file(folder: Path, made: File) -> Path:
    """Puts a file in its place whole or not at all; it holds personal data."""
    _made(folder)
    clear_unfinished([folder], of=made.name)
    descriptor, unfinished = tempfile.mkstemp(UNFINISHED, f".{made.name}.", folder)  # mode 0600
    with os.fdopen(descriptor, "wb") as out:
        # Held while it is written: what nobody holds was left by a process that was killed.
        with suppress(OSError):
            fcntl.flock(out, fcntl.LOCK_EX)
        out.write(made.content)
        out.flush()
        return Path(unfinished).replace(folder / made.name)


def holds(folder: Path, name: str) -> bool:
    """Whether this file is there, under whatever protective marking."""
    return folder.is_dir() and any(unmarked(each) == name for each in os.listdir(folder))


def clear_marked_otherwise(folder: Path, name: str) -> None:
    """Removes what the file was before the protective marking was changed."""
    for each in os.listdir(folder):
        if each != name and unmarked(each) == unmarked(name):
            (folder / each).unlink(missing_ok=True)


def clear_unfinished(folders: Iterable[Path], *, of: str = "") -> None:
    """Removes what killed processes left half written (`of` one file); not what is being written.

    Earlier versions named it after the file alone.
    """
    for folder in folders:
        for name in os.listdir(folder) if folder.is_dir() else ():
            if name.startswith(f".{of}") and name.endswith(UNFINISHED):
                with suppress(OSError):
                    _remove_unheld(folder / name)


async def clear_deleted(folder: Path, store: Store, prefix: str) -> list[str]:
    """Removes the papers of cases whose record was deleted; sentences about what is left of them.

    Only files that the desk has named: whatever else somebody put there is theirs to look at.
    """
    left = []
    for home in _homes(folder, prefix):
        if await store.tombstone(home.name) is not None:
            await asyncio.to_thread(_empty, home)
            if home.exists():
                left.append(f"{home.name} was deleted, but its folder {home} holds other files.")
        await asyncio.sleep(0)
    return left


def homes(folder: Path, prefix: str) -> list[Path]:
    """The folder itself and those of single cases in it."""
    return [folder, *_homes(folder, prefix)]


def _homes(folder: Path, prefix: str) -> list[Path]:
    if not folder.is_dir():
        return []
    there = [entry for entry in os.scandir(folder) if entry.name.startswith(f"{prefix}-")]
    return [Path(entry) for entry in there if entry.is_dir(follow_symlinks=False)]


def _empty(home: Path) -> None:
    for path in list(home.iterdir()):
        if path.name.lstrip(".").startswith(f"{home.name} ") and not path.is_dir():
            path.unlink(missing_ok=True)
    with suppress(OSError):  # it isn't empty
        home.rmdir()


def _remove_unheld(path: Path) -> None:
    with open(os.open(path, os.O_RDWR | os.O_NOFOLLOW)) as left:
        fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()


def _made(folder: Path) -> None:
    """Makes what is missing of a folder's path, closed to other accounts."""
    if not folder.is_dir():
        _made(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
