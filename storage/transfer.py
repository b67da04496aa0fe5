"""A whole register moved from one database to another: to PostgreSQL, to a backup, and back.

A backup is an SQLite register like any other, whichever database it was made from: it can be
verified where it lies, and restored to either.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import Column, Table, insert, select, text, tuple_
from sqlalchemy.engine import URL, make_url

from storage import proofs
from storage.connection import Connection
from storage.engine import Database, away_named
from storage.migrate import migrated, require_schema
from storage.tables import metadata
from storage.troubles import Unusable, must_be_there, set_up_named

UNFINISHED = ".part"
"""How the name of a backup ends that is still being written."""

PAGE = 1_000
"""Rows that are held in memory at once."""


class NotPostgreSQL(Unusable):
    """Something that only PostgreSQL has was asked of an SQLite register."""


class TargetInUse(Unusable):
    """Where the register is to go there is one already, or a file of that name."""


async def copy(source_url: str, target_url: str, *, exclusive: bool = True) -> Mapping[str, int]:
    """Copies a register into an empty database; gives the rows of each table.

    The source is read as of one moment; `exclusive` refuses one that a bot is running on, which
    would go on writing there. Raises TargetInUse, AlreadyRunning, SchemaBehind, SchemaAhead,
    Unusable or StorageAway; then nothing was written.
    """
    must_be_there(make_url(source_url))
    source = Database(source_url, exclusive=exclusive)
    try:
        await require_schema(source)
        target = Database(target_url)
        try:
            await migrated(target)
            with set_up_named(target.url):
                async with source.snapshot() as read, target.writing() as write:
                    return await _copy_tables(read, source.url, write)
        finally:
            await target.close()
    finally:
        await source.close()


async def backup(source_url: str, file: Path) -> Mapping[str, int]:
    """Writes the register to a new SQLite file (mode 0600), also while the bot runs.

    Raises TargetInUse where there is a file of that name already.
    """
    _must_be_new(file)
    sweep(file.parent)
    beside = file.with_name(f"{file.name}{UNFINISHED}")
    if _lock_of(beside).exists():
        raise TargetInUse(f"{file} is being written just now: name another file.")
    try:
        counts = await copy(source_url, _url(beside), exclusive=False)
        _settle(beside)
        os.replace(beside, file)
    finally:
        _clear(beside)
    return counts


async def restore(file: Path, target_url: str) -> Mapping[str, int]:
    """Puts a backup into an empty database: a new SQLite file, or a new PostgreSQL database.

    Raises TargetInUse where a register is there already, Unusable without a backup.
    """
    return await copy(_url(file), target_url)


def _must_be_new(file: Path) -> None:
    if file.exists():
        raise TargetInUse(f"{file} is there already: name a new file, or move that one away.")
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def _url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file.absolute()}"


def sweep(folder: Path) -> None:
    """Removes the backups in a folder that were cut short, which hold personal data.

    A lock file marks each; one that is being written is held by its process, and stays.
    """
    for lock in folder.glob(f"*{UNFINISHED}.lock"):
        with suppress(BlockingIOError), lock.open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _clear(lock.with_name(lock.name.removesuffix(".lock")))


def _lock_of(beside: Path) -> Path:
    return beside.with_name(f"{beside.name}.lock")


def _clear(beside: Path) -> None:
    """Removes a half-made backup and what SQLite kept with it; last the mark that it was ours."""
    for end in ("-wal", "-shm", "-journal", "", ".lock"):
        beside.with_name(f"{beside.name}{end}").unlink(missing_ok=True)


def _settle(file: Path) -> None:
    """Brings everything into the one file, which can then be moved by itself."""
    with away_named(make_url(_url(file))), closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


async def _copy_tables(read: Connection, source: URL, write: Connection) -> dict[str, int]:
    counts = {}
    for table in metadata.sorted_tables:
        if (await write.execute(select(*table.primary_key).limit(1))).first():
            raise TargetInUse("The target holds a register already: it must be empty.")
    for table in _in_order():
        counts[table.name] = 0
        async for rows in _pages(read, source, table):
            await write.execute(insert(table), rows)
            counts[table.name] += len(rows)
        await _carry_on(write, table)
    return counts


def _in_order() -> Sequence[Table]:
    """Tombstones last: nothing can be added to what they stand for."""
    others = [table for table in metadata.sorted_tables if table is not proofs.tombstones]
    return [*others, proofs.tombstones]


async def _pages(
    read: Connection, source: URL, table: Table
) -> AsyncIterator[list[dict[str, Any]]]:
    """Every row, along the primary key."""
    key: tuple[Column[Any], ...] = tuple(table.primary_key)
    after: tuple[Any, ...] | None = None
    while True:
        statement = select(table).order_by(*key).limit(PAGE)
        if after is not None:
            statement = statement.where(_beyond(key, after))
        with away_named(source):  # or what is wrong with the source would be said of the target
            rows = [dict(row._mapping) for row in await read.execute(statement)]
        if rows:
            yield rows
        if len(rows) < PAGE:
            return
        after = tuple(rows[-1][column.name] for column in key)


def _beyond(key: tuple[Column[Any], ...], after: tuple[Any, ...]) -> Any:
    return key[0] > after[0] if len(key) == 1 else tuple_(*key) > tuple_(*after)


async def _carry_on(write: Connection, table: Table) -> None:
    """Lets PostgreSQL number new rows after those that were copied."""
    key = list(table.primary_key)
    if write.dialect.name != "postgresql" or len(key) != 1 or key[0].name != "id":
        return
    await write.execute(
        text(
            "SELECT setval(pg_get_serial_sequence(:table, 'id'), "  # noqa: S608
            f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name}), false)"
        ),
        {"table": table.name},
    )


async def grant_roles(url: str, login: str = "", password: str = "") -> None:
    """Runs roles.sql as the owner of the tables; raises NotPostgreSQL for SQLite.

    With `login` the bot's login is made as well, or given this password, in its group.
    """
    address = make_url(url)
    if address.get_backend_name() != "postgresql":
        raise NotPostgreSQL("Roles are PostgreSQL's: this register is an SQLite file.")
    script = Path(__file__).with_name("roles.sql").read_text(encoding="utf-8")
    # As the driver is given them elsewhere: in an address it wouldn't understand `ssl=`.
    _, given = address.get_dialect()().create_connect_args(address)
    with set_up_named(address), away_named(address):
        connection: Any = await asyncpg.connect(**given, timeout=10)  # type: ignore[no-untyped-call]
        try:
            await connection.execute(script)
            if login:
                await connection.execute(await _login(connection, login, password))
        finally:
            await connection.close()


async def _login(connection: Any, login: str, password: str) -> str:
    """The statements that make a login, or change it, quoted by the server itself."""
    ask = connection.fetchval
    there = await ask("SELECT true FROM pg_roles WHERE rolname = $1", login)
    made = "ALTER ROLE %I LOGIN PASSWORD %L" if there else "CREATE ROLE %I LOGIN PASSWORD %L"
    words = f"SELECT format('{made}; GRANT incident_desk TO %I', $1::text, $2::text, $1::text)"
    statement: str = await ask(words, login, password)
    return statement
