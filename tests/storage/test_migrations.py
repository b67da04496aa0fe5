from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import storage
from storage.engine import Database
from storage.migrate import migrate
from storage.tables import SCHEMA, metadata

NOT_IN_METADATA = ("incident_words", "vector", "alembic_version")


def differences(connection: Connection) -> list[object]:
    def ours(_item: object, name: str | None, *_rest: object) -> bool:
        return not any(other in (name or "") for other in NOT_IN_METADATA)

    context = MigrationContext.configure(
        connection, opts={"include_object": ours, "compare_type": True}
    )
    return list(compare_metadata(context, metadata))


async def test_the_migrations_make_the_tables_that_the_code_knows(database_url: str) -> None:
    await migrate(database_url)
    database = Database(database_url)
    async with database.reading() as connection:
        assert await connection.run_sync(differences) == []
    await database.close()


def test_the_newest_migration_is_the_one_the_code_asks_for() -> None:
    config = Config()
    folder = Path(storage.__path__[0]) / "migrations"
    config.set_main_option("script_location", str(folder))
    assert ScriptDirectory.from_config(config).get_current_head() == SCHEMA
