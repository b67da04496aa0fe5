"""A database that is made otherwise than the migrations make it is a finding of `verify`."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from storage.register import Register
from storage.verify import verify
from storage.verify_schema import parts_of, snapshot
from tests.storage.made import replayed


async def test_the_migrations_make_what_verify_compares_with(register: Register) -> None:
    """Where it fails after a change of a migration: python -m tests.schema."""
    async with register.database.reading() as connection:
        assert await parts_of(connection) == snapshot()[register.database.dialect]


SWALLOWS = "BEFORE INSERT ON {table} BEGIN SELECT RAISE(IGNORE); END"
ON_SQLITE = {
    "a trigger that swallows notices": (
        f"CREATE TRIGGER quiet {SWALLOWS.format(table='outbox')}",
        "The database has a trigger quiet that the desk didn't make.",
    ),
    "a view": (
        "CREATE VIEW looks AS SELECT 1",
        "The database has a view looks that the desk didn't make.",
    ),
    "an index": (
        "CREATE INDEX more ON outbox (topic)",
        "The database has an index more that the desk didn't make.",
    ),
    "an index less": (
        "DROP INDEX ix_deadlines_ready_at",
        "The index ix_deadlines_ready_at is missing from the database.",
    ),
    "a column more": (
        "ALTER TABLE people ADD COLUMN more TEXT",
        "The table people in the database was changed.",
    ),
}
ON_POSTGRESQL = {
    "a rule that swallows notices": (
        "CREATE RULE quiet AS ON INSERT TO outbox DO INSTEAD NOTHING",
        "The database has a rule quiet on outbox that the desk didn't make.",
    ),
    "a policy": (
        "CREATE POLICY hidden ON deadlines USING (false)",
        "The database has a policy hidden on deadlines that the desk didn't make.",
    ),
    "row security": (
        "ALTER TABLE deadlines ENABLE ROW LEVEL SECURITY",
        "The table deadlines in the database was changed.",
    ),
    "bury() rewritten": (
        "CREATE OR REPLACE FUNCTION bury(buried text) RETURNS void LANGUAGE plpgsql "
        "SECURITY DEFINER SET search_path FROM CURRENT AS $$BEGIN DELETE FROM record; END$$",
        "The function bury(buried text) in the database was changed.",
    ),
    "a trigger that swallows entries": (
        "CREATE TRIGGER quiet BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION "
        "suppress_redundant_updates_trigger()",
        "The database has a trigger quiet on outbox that the desk didn't make.",
    ),
    "a foreign key switched off": (
        "ALTER TABLE incident_people DISABLE TRIGGER ALL",
        "The trigger of a foreign key on incident_people in the database was changed.",
    ),
    "a table that keeps nothing after a crash": (
        "ALTER TABLE outbox SET UNLOGGED",
        "The table outbox in the database was changed.",
    ),
    "a default": (
        "ALTER TABLE outbox ALTER lane SET DEFAULT 9",
        "The column outbox.lane in the database was changed.",
    ),
}


async def changed(register: Register, statement: str) -> list[str]:
    async with register.database.writing() as connection:
        await connection.execute(text(statement))
    return await verify(register, replayed)


@pytest.mark.parametrize("what", ON_SQLITE)
async def test_a_part_too_many_too_few_or_changed_is_found_on_sqlite(
    sqlite_register: Register, what: str
) -> None:
    statement, sentence = ON_SQLITE[what]
    assert await changed(sqlite_register, statement) == [sentence]


async def test_a_part_too_many_too_few_or_changed_is_found_on_postgresql(
    postgres_register: Register,
) -> None:
    found: list[str] = []
    for statement, _ in ON_POSTGRESQL.values():
        found += [each for each in await changed(postgres_register, statement) if each not in found]
    assert sorted(found) == sorted({sentence for _, sentence in ON_POSTGRESQL.values()} | EXTRA)


EXTRA = {"The sequence outbox_id_seq in the database was changed."}
"""A table's sequence becomes what the table is."""


async def test_the_version_that_the_database_says_it_has_is_checked(register: Register) -> None:
    found = await changed(register, "UPDATE alembic_version SET version_num = '0001'")
    assert found == ["The tables are at version 0001."]
