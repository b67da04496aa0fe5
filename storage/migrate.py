"""Brings a database's tables up to date, by Alembic."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy
from sqlalchemy import inspect, text

from storage.connection import Connection
from storage.engine import Database, lock
from storage.tables import SCHEMA
from storage.troubles import refuse_foreign, set_up_named


class SchemaBehind(Exception):
    """The database's tables aren't those that this version of the bot needs."""


class SchemaAhead(Exception):
    """A later version of the bot has brought the database's tables up to date."""


async def migrate(url: str) -> None:
    """Brings the database at this address up to date; raises AlreadyRunning or StorageAway."""
    database = Database(url)
    try:
        await migrated(database)
    finally:
        await database.close()


async def migrated(database: Database) -> None:
    """Brings an open database up to date, in one transaction; raises Unusable or SchemaAhead."""
    with set_up_named(database.url):
        async with database.writing() as connection:
            await lock(connection, "incident desk migration")
            found = await _revision(connection)
            await connection.run_sync(lambda sync: refuse_foreign(sync, found, database.url))
            _refuse_later(found)
            if found != SCHEMA:
                await connection.run_sync(_upgrade)


async def require_schema(database: Database) -> None:
    """Raises SchemaBehind or SchemaAhead unless the tables are this version's, or Unusable."""
    with set_up_named(database.url):
        async with database.reading() as connection:
            found = await _revision(connection)
            await connection.run_sync(lambda sync: refuse_foreign(sync, found, database.url))
    _refuse_later(found)
    if found != SCHEMA:
        raise SchemaBehind(
            f"The register's tables are at version {found or 'none'}, this bot needs {SCHEMA}: "
            "run `python bot.py migrate`."
        )


def _refuse_later(found: str | None) -> None:
    if found is not None and found > SCHEMA:
        raise SchemaAhead(
            f"This bot is older than the register: its tables are at version {found}, this bot "
            f"knows them up to {SCHEMA}. Install the newer version of the bot."
        )


async def _revision(connection: Connection) -> str | None:
    there = await connection.run_sync(lambda sync: inspect(sync).has_table("alembic_version"))
    if not there:
        return None
    found: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(connection: sqlalchemy.Connection) -> None:
    # Imported here, so that a start with nothing to migrate doesn't wait for Alembic.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
