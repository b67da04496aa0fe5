"""The rehearsal's own SQLite file: who said what, what was mailed, who has read how far."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS message (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, chat TEXT NOT NULL,
  thread TEXT NOT NULL, sender TEXT NOT NULL, at TEXT NOT NULL, content TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1, deleted INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS message_by_chat ON message (chat, seq);
CREATE TABLE IF NOT EXISTS view (
  message TEXT NOT NULL, viewer TEXT NOT NULL, card TEXT NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (message, viewer));
CREATE TABLE IF NOT EXISTS note (
  message TEXT NOT NULL, viewer TEXT NOT NULL, text TEXT NOT NULL, is_error INTEGER NOT NULL,
  PRIMARY KEY (message, viewer));
CREATE TABLE IF NOT EXISTS mail (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, box TEXT NOT NULL, sender TEXT NOT NULL,
  recipients TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL,
  content_type TEXT NOT NULL, at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS mail_by_box ON mail (box, seq);
CREATE TABLE IF NOT EXISTS file (
  id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL, content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS seen (
  viewer TEXT NOT NULL, place TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (viewer, place));
"""


class Store:
    """Rows in and out of the file; every write is committed at once."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _close_to_others(path)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def write(self, sql: str, *values: object) -> int:
        """Run one statement; returns how many rows it touched."""
        return self._connection.execute(sql, values).rowcount

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """All rows of a query."""
        return self._connection.execute(sql, values).fetchall()

    def named(self, sql: str, values: dict[str, str]) -> list[sqlite3.Row]:
        """All rows of a query with named values."""
        return self._connection.execute(sql, values).fetchall()

    def one(self, sql: str, *values: object) -> sqlite3.Row | None:
        """The first row of a query, if any."""
        row: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
        return row

    def number(self, sql: str, *values: object) -> int:
        """The single number of a query; 0 for NULL."""
        row = self.one(sql, *values)
        value: Any = row[0] if row is not None else 0
        return int(value or 0)

    def setting(self, key: str) -> str | None:
        """A kept setting, or None."""
        row = self.one("SELECT value FROM setting WHERE key = ?", key)
        return None if row is None else str(row["value"])

    def keep(self, key: str, value: str) -> None:
        """Keep a setting."""
        self.write("INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)", key, value)


def _close_to_others(path: Path) -> None:
    """Makes the file and what SQLite keeps beside it their owner's alone, as the register's are.

    SQLite would let everybody read a new one; one that is there may be from before this was done.
    """
    path.touch(mode=0o600)
    for own in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        if own.exists():
            own.chmod(0o600)
