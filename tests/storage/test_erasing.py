"""What was deleted is gone: from the words, and from the very bytes of the database's files."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from delivery.erasing import Erasing
from procedure.person import PersonId
from procedure.roles import Actor, Role
from procedure.steps.link import LinkDuplicate
from procedure.steps.report import AddInformation
from service.ports.drafts import Draft
from service.ports.readings import Reading
from service.ports.rows import Search
from storage.erasing import TOUCHED
from storage.projections import _people, _register
from storage.register import Register, open_register
from storage.sqlite import MOST_LOG_BYTES
from storage.tables import vocabulary
from tests.postgresql import PostgreSQL
from tests.procedure.story import DPO, report_of
from tests.storage.made import NOON, put, row
from tests.storage.worked import Worked

DOCS = Path(__file__).parents[2] / "docs" / "operating.md"

GONE = ("kittiwake", "turnstone", "fulmar", "whimbrel", "godwit")
"""Words of the deleted case alone: what happened, a note, two names, a draft."""

STAYS = "osprey"


async def words(register: Register) -> set[str]:
    """The vocabulary."""
    async with register.database.reading() as connection:
        return set(await connection.scalars(select(vocabulary.c.word)))


async def deleted(worked: Worked) -> str:
    """A case of which everything is said and read that can be, deleted beside one that stays."""
    bird, gone = (
        Actor(PersonId("gone-1"), "Finlay Fulmar", frozenset({Role.STAFF})),
        "A kittiwake letter.",
    )
    await worked.report(f"An {STAYS} letter.")
    first = await worked.report("Something else.")
    reported = await worked.take(report_of(worked.now, nature=gone), bird)
    second = reported.incident.id
    await worked.take(AddInformation(text="A turnstone was seen."), bird, second)
    await worked.register.read_by(Reading(second, "gone-2", "Una Godwit", worked.now))
    typed: dict[str, object] = {"in_text": "whimbrel"}
    await worked.register.save_draft(Draft(DPO.id, "annex_1", second, "", 1, typed, worked.now))
    await worked.take(LinkDuplicate(original=first, reason="The same."), DPO, second)
    await worked.decide(second, "A1")
    async with worked.register.database.writing() as connection:
        await connection.execute(text("ANALYZE"))
    worked.now += timedelta(days=7 * 366)
    return await worked.delete(second)


async def test_words_that_no_other_case_has_are_forgotten(register: Register) -> None:
    await deleted(Worked(register))
    assert set(GONE[:2]) <= await words(register)
    await Erasing(register, None).sweep()
    left = await words(register)
    assert left.isdisjoint(GONE)
    assert {STAYS, "letter"} <= left
    assert len(await register.search(Search(words=STAYS))) == 1
    assert await register.search(Search(words=GONE[0])) == []


async def test_a_word_that_has_left_a_case_and_come_back_is_kept(register: Register) -> None:
    await put(register, row(words="osprey gannet"), row(seq=2, words="osprey"))
    await put(register, row(2, words="gannet"))
    await Erasing(register, None).sweep()
    assert {"osprey", "gannet"} <= await words(register)
    await put(register, row(2, seq=2, words="osprey"))
    await Erasing(register, None).sweep()
    assert "gannet" not in await words(register)


async def test_a_word_of_a_case_that_is_being_written_is_kept(
    migrated_postgres_url: str,
) -> None:
    register = await open_register(migrated_postgres_url)
    await put(register, row(words="osprey gannet"), row(seq=2, words="osprey"))
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with register.unit() as unit:
        await unit.project(row(2, words="gannet"))
        sweeping = asyncio.create_task(Erasing(register, None).sweep())
        waiting = 0
        while not (waiting or sweeping.done()):
            async with register.database.reading() as connection:
                waiting = await connection.scalar(waits)
    await sweeping
    assert "gannet" in await words(register)
    await register.close()


async def test_more_words_than_one_transaction_looks_at_are_forgotten(register: Register) -> None:
    many = " ".join(f"bird{n}" for n in range(450))
    await put(register, row(words=many), row(seq=2, words="bird7"))
    await Erasing(register, None).sweep()
    assert await words(register) == {"bird7"}


async def test_what_was_parsed_of_a_row_leaves_the_memory_too(register: Register) -> None:
    worked = Worked(register)
    await deleted(worked)
    assert _register.cache_info().currsize == _people.cache_info().currsize == 0


def bytes_of(files: Iterable[Path]) -> bytes:
    """All of them in one."""
    return b"".join(file.read_bytes() for file in files if file.is_file())


def found(content: bytes) -> list[str]:
    """Which of the deleted case's words stand there, without their first letter or with it."""
    return [word for word in GONE if word[1:].encode() in content.lower()]


async def written(register: Register, times: int) -> None:
    """Writes of thirty kilobytes, each committed by itself."""
    for number in range(times):
        values: dict[str, object] = {"in_text": f"{number:05}" * 6_000}
        await register.save_draft(Draft("a", "report", "", "", 1, values, NOON))


@pytest.mark.parametrize("by", ["writing", "the worker"])
async def test_the_log_that_grew_behind_a_reader_shrinks(
    sqlite_register: Register, tmp_path: Path, by: str
) -> None:
    log = tmp_path / "desk.sqlite-wal"
    async with sqlite_register.database.reading() as connection:
        await connection.execute(select(vocabulary.c.word))
        await written(sqlite_register, 200)
        assert log.stat().st_size > MOST_LOG_BYTES
        await Erasing(sqlite_register, None).sweep()
        assert log.stat().st_size > MOST_LOG_BYTES
    if by == "writing":
        await written(sqlite_register, 2)  # after the first nothing in it is wanted any more
    else:
        await Erasing(sqlite_register, None).sweep()
    assert log.stat().st_size <= MOST_LOG_BYTES


async def test_a_read_that_failed_holds_no_moment_that_a_later_one_sees(
    sqlite_register: Register,
) -> None:
    every = select(vocabulary.c.word)
    await put(sqlite_register, row(words="osprey gannet"))
    with pytest.raises(ValueError, match="damaged") as kept:  # as whoever logs it does
        async with sqlite_register.database.reading() as connection:
            for _ in await connection.execute(every):
                raise ValueError("damaged")
    await put(sqlite_register, row(2, words="fulmar"))
    assert "fulmar" in await words(sqlite_register)
    assert kept.value


async def test_no_file_of_sqlites_keeps_a_word(sqlite_register: Register, tmp_path: Path) -> None:
    await deleted(Worked(sqlite_register))
    assert found(bytes_of(tmp_path.glob("desk.sqlite*")))
    await Erasing(sqlite_register, None).sweep()
    content = bytes_of(tmp_path.glob("desk.sqlite*"))
    assert found(content) == []
    assert STAYS.encode() in content


async def test_no_file_of_postgresqls_keeps_a_word_once_its_owner_has_cleared_it(
    postgresql: PostgreSQL, migrated_postgres_url: str
) -> None:
    register = await open_register(migrated_postgres_url)
    try:
        await deleted(Worked(register))
        await Erasing(register, None).sweep()
        for statement in owners():
            await register.database.alone(statement)
        await register.database.alone("CHECKPOINT")
        async with register.database.reading() as connection:
            number = await connection.scalar(
                text("SELECT oid FROM pg_database WHERE datname = current_database()")
            )
        content = bytes_of(Path(postgresql.cluster, "base", str(number)).iterdir())
        assert found(content) == []
        assert STAYS.encode() in content
    finally:
        await register.close()


def owners() -> list[str]:
    """What the operator's page has the tables' owner run."""
    block = re.search(r"```sql\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert block is not None
    return block[1].strip().splitlines()


def test_the_owner_clears_every_table_that_a_deletion_touches() -> None:
    assert owners()[0] == f"VACUUM (FULL, ANALYZE) {', '.join(TOUCHED)};"
