"""A table without its guards for a while, as whoever owns the tables can have it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text

from storage.connection import Connection


async def guards_of(connection: Connection, table: str) -> dict[str, str]:
    """A table's triggers: the statement that takes each off to the one that puts it back."""
    if connection.dialect.name == "sqlite":
        found = await connection.execute(_ON_SQLITE, {"on": table})
        return {f"DROP TRIGGER {row.name}": row.sql for row in found}
    found = await connection.execute(_ON_POSTGRESQL, {"on": table})
    return {
        f"ALTER TABLE {table} DISABLE TRIGGER {row.name}": (
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {row.name}"
        )
        for row in found
    }


_ON_SQLITE = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :on")
_ON_POSTGRESQL = text(
    "SELECT tgname AS name FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
    "WHERE relname = :on AND NOT tgisinternal"
)


@asynccontextmanager
async def guards_off(connection: Connection, table: str) -> AsyncIterator[None]:
    """Without the triggers of a table, which are put back as they were."""
    guards = await guards_of(connection, table)
    for off in guards:
        await connection.execute(text(off))
    yield
    for on in guards.values():
        await connection.execute(text(on.replace(":", "\\:")))
