"""The procedures that are known here, by the record's name for them, each read once.

This is the one place of the room that reads a file: what it reads is data that comes with the
desk, as its modules do.
"""

from __future__ import annotations

import copyreg
from functools import cache
from pathlib import Path

from procedure.definition import Procedure
from procedure.file_checks import Problem
from procedure.load import ProcedureFileError, parsed

FOLDER = Path(__file__).parent.parent / "procedures"
FIRST = "cjs-v4"
"""The procedure of every record that names none: such a record is older than the files."""


class UnknownProcedure(Exception):
    """No file here says what a record names, or the file isn't the one it was recorded under."""


@cache
def read(path: Path) -> Procedure:
    """The procedure in a file; raises ProcedureFileError."""
    try:
        text = path.read_bytes()
    except OSError:
        raise ProcedureFileError(path.name, [Problem("", "can't be read.")]) from None
    return parsed(text, path.name)


def named(name: str) -> Procedure:
    """The procedure of a name in procedures/, or of a path that ends in .toml.

    Raises ProcedureFileError. The other files of its folder become known with it.
    """
    path = (Path(name) if name.endswith(".toml") else FOLDER / f"{name}.toml").resolve()
    if not path.is_file():
        there = ", ".join(sorted(each.stem for each in FOLDER.glob("*.toml")))
        raise ProcedureFileError(name, [Problem("", f"isn't there. There are: {there}.")])
    _FOLDERS.add(path.parent)
    return read(path)


@cache
def first() -> Procedure:
    """The procedure of a record that names none."""
    return named(FIRST)


_FOLDERS = {FOLDER}


def found(procedure: str, version: str, digest: str) -> Procedure:
    """The procedure that a record names; raises UnknownProcedure where its file isn't here."""
    for each in everyone():
        if (each.id, each.version) == (procedure, version):
            if each.hash != digest:
                raise UnknownProcedure(
                    f"the file of procedure {procedure}, version {version}, isn't the one that "
                    "cases were recorded under"
                )
            return each
    raise UnknownProcedure(f"the file of procedure {procedure}, version {version}, isn't here")


def _again(text: bytes, folders: tuple[Path, ...]) -> Procedure:
    """A procedure that came from another process, and what was known there."""
    _FOLDERS.update(folders)
    return _of(text)


@cache
def _of(text: bytes) -> Procedure:
    known = next((each for each in everyone() if each.text == text), None)
    return known or parsed(text, "the procedure")


# What goes to a process of its own, such as that in which papers are made, goes as its file.
copyreg.pickle(Procedure, lambda procedure: (_again, (procedure.text, tuple(_FOLDERS))))


def family(procedure: Procedure) -> tuple[Procedure, ...]:
    """Every version known of a body's procedure, the earliest first."""
    known = {each.version: each for each in everyone() if each.id == procedure.id}
    known |= {procedure.version: procedure}
    return tuple(known[version] for version in sorted(known, key=_in_order))


def _in_order(version: str) -> tuple[tuple[int, str], ...]:
    """Versions as people number them: 9 before 10, 4 before 4.1."""
    return tuple((int(part) if part.isdigit() else 0, part) for part in version.split("."))


def everyone() -> tuple[Procedure, ...]:
    """Every procedure in the folders known, as far as its file can be used."""
    made = []
    for path in sorted(path for folder in _FOLDERS for path in folder.glob("*.toml")):
        try:
            made.append(read(path))
        except ProcedureFileError:
            continue  # said by `procedure check`, and where it is needed
    return tuple(made)
