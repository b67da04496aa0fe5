"""Rows that say where a message goes are sealed: what somebody else wrote counts for nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from procedure.roles import Role
from storage.checkpoints import CommitSeal
from storage.register import Register, open_register
from storage.signing import Signer, signer_from
from storage.verify import Evidence, verify
from tests.storage.made import NOON, after
from tests.storage.test_people import meet
from tests.storage.worked import replay

ASTRAY = "UPDATE people SET conversation_id = 'a:astray', service_url = 'https://astray.example/'"
STRIPPED = "UPDATE people SET seal = ''"


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return signer_from(tmp_path / "key")


@pytest.fixture
async def ours(migrated_url: str, signer: Signer) -> AsyncIterator[Register]:
    """A register whose commits are sealed, with one person and one channel, and a day old."""
    now = [NOON]
    register = await open_register(migrated_url, sealing=CommitSeal(signer, lambda: now[0]))
    await meet(register)
    now[0] = after(60 * 25)
    await register.conversations.save_channel(
        "19:channel", name="", service_url="https://smba.example/uk/", tenant_id="tenant", at=now[0]
    )
    await register.keep_offices({Role.DPO: "dpo"}, now[0])
    yield register
    await register.close()


async def done(register: Register, statement: str) -> None:
    async with register.database.writing() as connection:
        await connection.execute(text(statement))


async def wrong(register: Register, signer: Signer) -> list[str]:
    """What verify says of seals."""
    found = await verify(register, replay, Evidence(signer.trusted, None))
    return [each for each in found if "sealed" in each]


async def where(register: Register) -> str:
    known = await register.conversations.person("anna")
    assert known is not None
    return known.conversation_id


async def test_what_the_desk_wrote_bears_its_seal(ours: Register, signer: Signer) -> None:
    await ours.conversations.block_person("anna", blocked=True)
    await ours.keep_name("anna", "Anna Able")
    assert await where(ours) == "a:chat"
    assert await verify(ours, replay, Evidence(signer.trusted, None)) == []


@pytest.mark.parametrize("forged", [ASTRAY, STRIPPED])
async def test_a_chat_that_the_desk_did_not_seal_is_none_and_is_found_and_said_once(
    ours: Register, signer: Signer, forged: str
) -> None:
    await done(ours, forged)
    with capture_logs() as logs:
        assert [await where(ours) for _ in range(2)] == ["", ""]
    assert [(log["event"], log["row"]) for log in logs] == [("conversation_not_ours", "anna")]
    assert await wrong(ours, signer) == ["1 rows of people aren't as the desk sealed them."]


async def test_no_service_url_is_taken_from_a_row_that_the_desk_did_not_seal(
    ours: Register,
) -> None:
    await done(ours, "UPDATE channels SET service_url = 'https://astray.example/'")
    assert await ours.conversations.any_service_url("tenant") == "https://smba.example/uk/"
    await done(ours, ASTRAY)
    assert await ours.conversations.any_service_url("tenant") == ""


async def test_nothing_that_the_desk_writes_later_seals_what_somebody_put_there(
    ours: Register, signer: Signer
) -> None:
    await done(ours, ASTRAY)
    await ours.conversations.block_person("anna", blocked=True)
    await ours.keep_name("anna", "Anna Able")
    await ours.take_over(signer, after(60 * 26))
    assert await where(ours) == ""
    assert await wrong(ours, signer) != []


async def test_a_person_who_speaks_is_where_they_speak_again(
    ours: Register, signer: Signer
) -> None:
    await done(ours, "UPDATE people SET conversation_id = 'a:astray', name = 'Somebody'")
    await meet(ours, 60 * 26, name="", conversation_id="a:new")
    known = await ours.conversations.person("anna")
    assert known is not None
    assert (known.conversation_id, known.name) == ("a:new", "")
    assert await wrong(ours, signer) == []


async def test_rows_of_an_earlier_version_are_sealed_at_the_first_start(
    register: Register, signer: Signer
) -> None:
    await meet(register)
    await register.take_over(signer, NOON)
    assert await rows_without(register) == 0
    await meet(register, 60 * 24, name="Anna Able")
    await register.take_over(signer, NOON + timedelta(days=2))
    assert await rows_without(register) == 1


async def rows_without(register: Register) -> int:
    async with register.database.reading() as connection:
        found = text("SELECT count(*) FROM people WHERE seal = ''")
        return int(await connection.scalar(found))
