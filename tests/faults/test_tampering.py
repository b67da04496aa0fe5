"""The tamper matrix: each table, altered in each way, is refused, found, or passing with its cost.

Every table of both databases is walked. In short form a handful of columns, in full every one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import sqlalchemy
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from storage.answered import INDEX, answered
from storage.connection import Connection
from storage.register import Register, open_register
from storage.verify import held_against
from storage.verify_derived import check_index
from storage.verify_schema import check_schema
from tests.faults.conftest import FULL
from tests.faults.tampering import Shape, Tampering, taken_back, tamperings
from tests.storage.filled import Filled, filled, replay
from tests.storage.unguarded import guards_of, guards_off

EMPTY = {"moved": {"incident_id": "CJS-2026-0001", "seq": 1, "hash": "x", "urgent": False}}
"""Tables that stand empty in a sound register, with a row that somebody might put there."""

COLUMNS_IN_SHORT = 1
"""How many columns of each table are changed in the short form, and none that are loose."""

OF_WORDS = ("incidents", "vocabulary")
"""Tables besides its own that SQLite's index of words is made of."""


class Undone(Exception):
    """Nothing of the matrix stays."""


async def shapes(connection: Connection) -> list[Shape]:
    """Every table as it is."""
    names: list[str] = await connection.run_sync(
        lambda sync: sorted(inspect(sync).get_table_names())
    )
    return [await _shape(connection, name) for name in names]


async def _shape(connection: Connection, name: str) -> Shape:
    def primary(sync: sqlalchemy.Connection) -> list[str]:
        return list(inspect(sync).get_pk_constraint(name)["constrained_columns"])

    key = await connection.run_sync(primary)
    found = await connection.execute(text(f'SELECT * FROM "{name}"'))
    # A counter at nought says the same as none, and PostgreSQL makes the vector from the row.
    rows = [row._asdict() for row in found if getattr(row, "total", 1) != 0]
    for row in rows:
        row.pop("vector", None)
    guarded = bool(await guards_of(connection, name))
    if name in EMPTY:
        assert not rows, f"{name} isn't empty"
        return Shape(name, [EMPTY[name]], key, guarded, empty=True)
    return Shape(name, rows, key or list(rows[0] if rows else [])[:1], guarded)


def tried(shape: Shape) -> list[str]:
    """Which columns are changed."""
    if FULL:
        return shape.columns
    loose = answered(shape.name).loose
    others = [name for name in shape.columns if name not in loose]
    return others[-COLUMNS_IN_SHORT:]


async def outcome(
    connection: Connection, filled: Filled, shape: Shape, how: Tampering, *, guards: bool
) -> str:
    """What becomes of it: refused by the database, found by verify, passing, or nothing at all."""
    async with taken_back(connection):
        try:
            if guards:
                await altered(connection, how)
            else:
                async with guards_off(connection, shape.name):
                    await altered(connection, how)
        except DBAPIError:
            return "refused"
        found = await held_against(connection, replay, filled.evidence, filled.now)
        if connection.dialect.name == "postgresql" or shape.name in OF_WORDS:
            found += await check_index(connection)
        if not guards or shape.name == "alembic_version":
            found += await check_schema(connection)
    return _came_to(found, shape, how)


def _came_to(found: list[str], shape: Shape, how: Tampering) -> str:
    if found:
        return f"found: {found[0]}"
    own = answered(shape.name)
    cost = own.loose.get(how.column) or own.loss
    return f"passing: {cost}" if cost else "SOUND"


async def outcome_in_a_copy(register: Register, folder: Path, shape: Shape, how: Tampering) -> str:
    """The same of a table of SQLite's index of words.

    A connection remembers of the index what another table says: who looks must be another.
    """
    path = folder / "copy.sqlite"
    with closing(sqlite3.connect(path)) as copy:
        with closing(sqlite3.connect(str(register.database.url.database))) as original:
            original.backup(copy)
        try:
            for statement, values in how.statements:
                copy.execute(statement, values)
            copy.commit()
        except sqlite3.DatabaseError:
            return "refused"
    register = await open_register(f"sqlite:///{path}", exclusive=False)
    try:
        async with register.database.snapshot() as connection:
            return _came_to(await check_index(connection), shape, how)
    finally:
        await register.close()


async def altered(connection: Connection, how: Tampering) -> None:
    for statement, values in how.statements:
        await connection.execute(text(statement), values)


async def matrix(register: Register, folder: Path) -> dict[tuple[str, str, str, str], str]:
    """The whole of it; everything is taken back."""
    made = await filled(register, folder)
    cells: dict[tuple[str, str, str, str], str] = {}
    of_index: list[Shape] = []
    try:
        async with register.database.writing() as connection:
            assert await held_against(connection, replay, made.evidence, made.now) == []
            for shape in await shapes(connection):
                assert shape.rows, f"there is nothing in {shape.name} to alter"
                if shape.name.startswith(INDEX):
                    of_index.append(shape)
                    continue
                for how in tamperings(shape, tried(shape)):
                    for guards in (True, False) if shape.guarded else (True,):
                        place = (shape.name, how.what, how.column, "with" if guards else "without")
                        cells[place] = await outcome(connection, made, shape, how, guards=guards)
            raise Undone
    except Undone:
        pass
    for shape in of_index:
        for how in tamperings(shape, tried(shape)):
            came = await outcome_in_a_copy(register, folder, shape, how)
            cells[shape.name, how.what, how.column, "with"] = came
    return cells


def printed(cells: dict[tuple[str, str, str, str], str]) -> str:
    """A line a table and way: what became of it with guards, and with guards taken off."""
    lines = []
    for (table, what, column, guards), came in cells.items():
        if guards == "with":
            without = cells.get((table, what, column, "without"))
            lines.append(f"{table} {what} {column}: {came}{f'; then {without}' if without else ''}")
    return "\n".join(lines)


async def test_no_table_can_be_altered_unseen(
    migrated_url: str, tmp_path: Path, figures: Callable[[str], None]
) -> None:
    register = await open_register(migrated_url)
    try:
        cells = await matrix(register, tmp_path)
    finally:
        await register.close()
    kind = register.database.dialect
    figures(f"Tampering on {kind}: {len(cells)} cells\n{printed(cells)}")
    unseen = [" ".join(place) for place, came in cells.items() if came == "SOUND"]
    assert not unseen, "\n".join(unseen)
