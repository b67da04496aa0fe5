"""Erasing: what a database keeps of what was deleted, in its index of words, its pages and logs."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from enum import Enum, auto
from pathlib import Path

from sqlalchemy import bindparam, text

from storage import words
from storage.engine import Database, away_named
from storage.sqlite import MOST_LOG_BYTES

TOUCHED = (
    "record",
    "readings",
    "ledger",
    "incidents",
    "incident_people",
    "vocabulary",
    "follow_ups",
    "deadlines",
    "drafts",
    "once",
    "settled",
    "outbox",
)
"""The tables in which a deletion leaves dead rows on PostgreSQL."""

_MERGED_PAGES = 40
"""What one statement merges: about ten milliseconds, in which nothing else happens."""

_MERGE = text("INSERT INTO incident_words(incident_words, rank) VALUES ('merge', :pages)")
_MAY_VACUUM = text(
    "SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class "
    "WHERE relnamespace = current_schema()::regnamespace AND relname IN :touched"
).bindparams(bindparam("touched", TOUCHED, expanding=True))


class Overwritten(Enum):
    """Whether what was deleted is overwritten."""

    DONE = auto()
    LATER = auto()
    """Somebody reads or writes just now."""
    BY_THE_OWNER = auto()
    """This login may not; docs/operating.md says what the owner runs."""


async def erase(database: Database) -> bool:
    """Takes what no incident has any more out of the words and their index; whether any was there.

    In short transactions, and begun anew if it is cut short: words are forgotten last.
    """
    async with database.reading() as connection:
        if not await words.doubtful(connection):
            return False
    if database.dialect == "sqlite":
        await _merge(database)
    looked_at = words.MOST_FORGOTTEN
    while looked_at == words.MOST_FORGOTTEN:
        async with database.writing() as connection:
            looked_at = await words.forget(connection)
        await asyncio.sleep(0)
    return True


async def overwrite(database: Database, *, deleted: bool) -> Overwritten:
    """Empties SQLite's log, or has PostgreSQL clear dead rows away.

    The log is emptied when something was `deleted`, or when it has grown; not while somebody
    reads. Dead rows are the tables' owner's to clear away.
    """
    if database.dialect == "sqlite":
        path = Path(database.url.database or "")
        if not deleted and _log_bytes(path) <= MOST_LOG_BYTES:
            return Overwritten.DONE
        with away_named(database.url):
            emptied = await asyncio.to_thread(_emptied, path)
        return Overwritten.DONE if emptied else Overwritten.LATER
    if not deleted:
        return Overwritten.DONE
    async with database.reading() as connection:
        if not await connection.scalar(_MAY_VACUUM):
            return Overwritten.BY_THE_OWNER
    await database.alone(f"VACUUM (ANALYZE, SKIP_LOCKED) {', '.join(TOUCHED)}")
    return Overwritten.DONE


async def _merge(database: Database) -> None:
    """Merges the index of words into one piece: until then it keeps what was taken out of it."""
    pages = -_MERGED_PAGES  # below zero it begins with everything that there is
    while True:
        async with database.writing() as connection:
            before = await connection.scalar(text("SELECT total_changes()"))
            await connection.execute(_MERGE, {"pages": pages})
            after = await connection.scalar(text("SELECT total_changes()"))
        if after - before < 2:  # as its manual says: nothing is left to merge
            return
        pages = _MERGED_PAGES
        await asyncio.sleep(0)


def _log_bytes(path: Path) -> int:
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size
    except FileNotFoundError:
        return 0


def _emptied(path: Path) -> bool:
    """Waits for nobody: whoever reads or writes just now has it done another time."""
    with closing(sqlite3.connect(path, timeout=0)) as connection:
        try:
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
            return False
        return not busy
