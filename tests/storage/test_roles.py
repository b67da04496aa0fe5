"""Least privileges on a real PostgreSQL: the bot works with them, and can't touch the record."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from delivery.erasing import Erasing
from storage import transfer
from storage.checkpoints import CommitSeal
from storage.migrate import migrate
from storage.register import Register, open_register
from storage.signing import signer_from
from storage.tables import metadata
from storage.transfer import NotPostgreSQL, backup, grant_roles
from storage.verify import verify
from tests.procedure.story import MONDAY
from tests.storage.worked import Worked, replay


async def login(url: str, name: str, group: str) -> str:
    """A login in one of the groups; gives its address."""
    owner = await open_register(url)
    async with owner.database.writing() as connection:
        await connection.execute(text(f"DROP ROLE IF EXISTS {name}"))
        await connection.execute(text(f"CREATE ROLE {name} LOGIN IN ROLE {group}"))
    await owner.close()
    return make_url(url).set(username=name).render_as_string(hide_password=False)


@pytest.fixture
async def granted(postgres_url: str) -> str:
    """The owner's address of a database with the roles granted."""
    await migrate(postgres_url)
    await grant_roles(postgres_url)
    await grant_roles(postgres_url)  # after every migration: twice changes nothing
    return postgres_url


@pytest.fixture
async def desk(granted: str, tmp_path: Path) -> AsyncIterator[Register]:
    """The register as the bot's role has it."""
    sealing = CommitSeal(signer_from(tmp_path / "key"), lambda: MONDAY)
    url = await login(granted, "desk_test", "incident_desk")
    register = await open_register(url, sealing=sealing)
    yield register
    await register.close()


@pytest.mark.parametrize("name", ["desk_made", 'odd "name"; DROP TABLE record'])
async def test_the_bots_login_is_made_and_changed_by_command(granted: str, name: str) -> None:
    for password in ("first ' password", "second"):
        await grant_roles(granted, name, password)
        address = make_url(granted).set(username=name, password=password)
        register = await open_register(address.render_as_string(hide_password=False))
        await register.ping()
        await register.close()
    owner = await open_register(granted)
    async with owner.database.writing() as connection:
        quoted = name.replace('"', '""')
        await connection.execute(text(f'DROP ROLE "{quoted}"'))
    await owner.close()


async def test_the_bot_does_all_its_work_as_the_role(desk: Register) -> None:
    worked = Worked(desk)
    incident = await worked.deleted()
    assert await desk.tombstone(incident)
    assert await desk.last_checkpoint()
    assert await desk.outbox.claim(worked.now, 5)
    assert await desk.due(worked.now, 5) is not None
    await desk.conversations.save_channel(
        "19:a@thread.tacv2", name="", service_url="https://a", tenant_id="t", at=worked.now
    )
    assert await verify(desk, replay) == []


async def test_the_role_forgets_words_and_leaves_dead_rows_to_the_owner(desk: Register) -> None:
    await Worked(desk).deleted()
    with capture_logs() as logs:
        await Erasing(desk, None).sweep()
        await Erasing(desk, None).sweep()
    assert [line["event"] for line in logs] == ["vacuum_left_to_the_owner"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record SET body = '{}'",
        "DELETE FROM record",
        "TRUNCATE record",
        "DELETE FROM readings",
        "UPDATE checkpoints SET digest = ''",
        "DELETE FROM marks",
        "DELETE FROM tombstones",
        "ALTER TABLE record DISABLE TRIGGER ALL",
        "DROP TRIGGER record_no_update ON record",
        "CREATE TABLE mine (a int)",
    ],
)
async def test_the_role_can_change_nothing_that_was_recorded(
    desk: Register, statement: str
) -> None:
    await Worked(desk).report()
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        async with desk.database.writing() as connection:
            await connection.execute(text(statement))


async def test_the_readers_role_verifies_and_backs_up_and_writes_nothing(
    granted: str, desk: Register, tmp_path: Path
) -> None:
    await Worked(desk).report()
    url = await login(granted, "reader_test", "incident_desk_reader")
    reader = await open_register(url)
    assert await verify(reader, replay) == []
    assert (await backup(url, tmp_path / "desk.backup"))["incidents"] == 1
    with pytest.raises(DBAPIError, match="permission denied"):
        async with reader.database.writing() as connection:
            await connection.execute(text("DELETE FROM moved"))
    await reader.close()


async def test_bury_deletes_nothing_without_an_approved_deletion(desk: Register) -> None:
    incident = await Worked(desk).ended()
    with pytest.raises(DBAPIError, match="append-only"):
        async with desk.database.writing() as connection:
            await connection.execute(text("SELECT bury(:incident)"), {"incident": incident})


async def test_an_sqlite_register_has_no_roles(sqlite_url: str) -> None:
    with pytest.raises(NotPostgreSQL):
        await grant_roles(sqlite_url)


def test_every_table_is_granted_to_the_bots_role() -> None:
    script = Path(transfer.__file__).with_name("roles.sql").read_text(encoding="utf-8")
    grants = script[script.index("GRANT INSERT") :]
    words = set(re.findall(r"\w+", grants))
    assert {table.name for table in metadata.sorted_tables} <= words
