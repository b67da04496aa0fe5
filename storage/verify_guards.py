"""Whether the triggers that keep the record append-only are there, and are what they were."""

from __future__ import annotations

from sqlalchemy import text

from storage.connection import Connection
from storage.guards import GUARDED, POSTGRES_FUNCTIONS, postgres_triggers, sqlite_triggers


async def guards(connection: Connection) -> list[str]:
    """A sentence for each guard that is missing, switched off or changed."""
    if connection.dialect.name == "postgresql":
        missing = await _postgres_missing(connection)
    else:
        missing = await _sqlite_missing(connection)
    return [f"The guard {name} on the record is missing or changed." for name in missing]


async def _sqlite_missing(connection: Connection) -> list[str]:
    found = await connection.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type='trigger'")
    )
    there = {row.name: row.sql for row in found}
    return [name for name, sql in sqlite_triggers().items() if there.get(name) != sql]


async def _postgres_missing(connection: Connection) -> list[str]:
    found = await connection.execute(
        text(
            "SELECT t.tgname, p.proname, p.prosrc, c.relname, t.tgtype, t.tgqual IS NULL AS always "
            "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgenabled = 'A' AND c.relnamespace = current_schema()::regnamespace "
            "AND c.relname = ANY(:tables)"
        ),
        {"tables": list(GUARDED)},
    )
    there = {
        row.tgname: (row.relname, row.tgtype, row.proname, row.prosrc.strip())
        for row in found
        if row.always
    }
    wanted = {
        name: (table, _type(when), function, POSTGRES_FUNCTIONS[function].strip())
        for name, (table, when, function) in postgres_triggers().items()
    }
    return [name for name, what in wanted.items() if there.get(name) != what]


_ROW, _BEFORE, _EVENTS = 1, 2, {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}


def _type(when: str) -> int:
    """PostgreSQL's number for a trigger's moment, such as BEFORE DELETE … FOR EACH ROW."""
    return _BEFORE + _EVENTS[when.split()[1]] + (_ROW if when.endswith("ROW") else 0)
