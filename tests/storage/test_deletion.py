"""A record deleted after its retention: what goes, what stays, and what the database refuses."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError

from delivery.sealing import FORGET_SECONDS, Sealing
from procedure.entries.retain import RecordDeleted
from procedure.errors import UnknownIncident
from procedure.notices import Topic
from procedure.record import Recorded
from service.ports.proofs import Tombstone
from service.ports.readings import Reading
from service.ports.rows import Search
from service.project import buried_row
from storage import projections
from storage.chain import sealed
from storage.checkpoints import CommitSeal
from storage.ledger import Lines
from storage.parsed import KEPT
from storage.proofs import marks, tombstones
from storage.record import append, read
from storage.register import Register, open_register
from storage.repair import repair
from storage.signing import signer_from
from storage.tables import outbox, readings, record
from storage.tombstones import bury
from storage.verify import Evidence, verify
from tests.procedure.story import CHIEF, DPO, MONDAY, ORGANISATION, REPORTER
from tests.storage.filled import replay as made_by
from tests.storage.made import thing
from tests.storage.test_verify import tamper
from tests.storage.unguarded import guards_off
from tests.storage.worked import ONE, SECRET, TWO, Worked, replay


@pytest.fixture
def worked(register: Register) -> Worked:
    """A desk on an empty register."""
    return Worked(register)


async def rows_of(register: Register, incident: str) -> int:
    """How many entries are kept."""
    here = select(func.count()).where(record.c.incident_id == incident)
    async with register.database.reading() as connection:
        return await connection.scalar(here) or 0


async def refused(register: Register, statement: str, saying: str) -> None:
    """The database itself refuses a statement."""
    with pytest.raises(DBAPIError, match=saying):
        async with register.database.writing() as connection:
            await connection.execute(text(statement))


async def test_an_approved_deletion_leaves_the_tombstone_alone(worked: Worked) -> None:
    incident = await worked.deleted()
    stone = await worked.register.tombstone(incident)
    assert stone is not None
    assert (stone.incident_id, stone.classification, stone.stage) == (TWO, "", "duplicate")
    assert stone.deleted_at == worked.now
    assert len(stone.hash) == 64
    assert await rows_of(worked.register, incident) == 0


async def test_the_register_stays_sound_after_a_deletion(worked: Worked, tmp_path: Path) -> None:
    signer = signer_from(tmp_path / "key")
    evidence = Evidence(signer.trusted, None)
    await worked.report()
    await worked.register.seal(signer, worked.now)
    await worked.deleted()
    assert await verify(worked.register, replay, evidence) == []
    await worked.register.seal(signer, worked.now)
    assert await verify(worked.register, replay, evidence) == []


async def test_a_deletion_is_sealed_at_once(worked: Worked, tmp_path: Path) -> None:
    signer = signer_from(tmp_path / "key")
    await worked.report()
    await worked.register.seal(signer, worked.now)
    await worked.deleted()
    assert await worked.register.seal(signer, worked.now)


async def test_the_log_keeps_the_number_and_no_word_of_the_case(worked: Worked) -> None:
    incident = await worked.deleted()
    row = await worked.register.row(incident)
    assert row is not None
    assert SECRET not in f"{row}"
    assert REPORTER.name not in f"{row}"
    assert row.register["Status"].startswith("Deleted on ")
    found = await worked.register.search(Search(words=SECRET))
    assert [each.incident_id for each in found] == [ONE]


async def test_nothing_else_of_the_record_stays(worked: Worked) -> None:
    await worked.register.read_by(Reading(TWO, DPO.id, DPO.name, worked.now))
    incident = await worked.deleted()
    assert await worked.register.readings(incident, 10) == []
    async with worked.register.database.reading() as connection:
        left = await connection.execute(
            select(outbox).where(outbox.c.incident_id == incident, outbox.c.state == "waiting")
        )
        assert [row.topic for row in left] == [Topic.DELETED]


async def test_cards_that_were_sent_about_it_are_emptied(worked: Worked) -> None:
    incident = await worked.ended()
    box = worked.register.outbox
    while claimed := await box.claim(worked.now, 20):
        for queued in claimed:
            await box.sent(queued, worked.now, "chat", f"card-{queued.id}", 1)
    await worked.delete(incident)
    async with worked.register.database.reading() as connection:
        updates = await connection.execute(select(outbox).where(outbox.c.update_of.is_not(None)))
        assert TWO in {row.incident_id for row in updates if row.state == "waiting"}


async def test_who_opens_a_deleted_case_reads_when_it_was_deleted(worked: Worked) -> None:
    incident = await worked.deleted()
    with pytest.raises(UnknownIncident, match="as approved by Catriona Chief"):
        await worked.reader.case(DPO, incident)
    with pytest.raises(UnknownIncident, match="no case"):
        await worked.reader.case(REPORTER, incident)


async def test_the_database_deletes_no_record_without_a_tombstone(worked: Worked) -> None:
    incident = await worked.ended()
    await refused(
        worked.register,
        f"DELETE FROM record WHERE incident_id = '{incident}'",
        "append-only",
    )


async def test_the_database_takes_no_tombstone_without_an_approved_deletion(
    worked: Worked,
) -> None:
    incident = await worked.ended()
    last = (await worked.register.hashes(incident))[-1]
    seq = len(await worked.register.hashes(incident))
    values = {
        "incident_id": incident,
        "seq": seq,
        "hash": last,
        "classification": "",
        "stage": "duplicate",
        "reported_at": worked.now,
        "ended_at": worked.now,
        "deleted_at": worked.now,
        "approved_by": "Nobody",
        "seal": "",
    }
    with pytest.raises(DBAPIError, match="no approved deletion"):
        async with worked.register.database.writing() as connection:
            await connection.execute(insert(tombstones).values(values))


async def test_nothing_can_be_added_to_a_deleted_record(worked: Worked) -> None:
    incident = await worked.deleted()
    with pytest.raises(DBAPIError, match="was deleted"):
        async with worked.register.database.writing() as connection:
            await connection.execute(insert(record).values(sealed(incident, thing(1), "0" * 64)))


@pytest.mark.parametrize("statement", ["UPDATE tombstones SET seq = 1", "DELETE FROM tombstones"])
async def test_a_tombstone_can_be_neither_changed_nor_deleted(
    worked: Worked, statement: str
) -> None:
    await worked.deleted()
    await refused(worked.register, statement, "append-only")


async def test_another_records_readings_stay_guarded(worked: Worked) -> None:
    await worked.deleted()
    await worked.register.read_by(Reading(ONE, DPO.id, DPO.name, worked.now))
    await refused(worked.register, "DELETE FROM readings", "append-only")
    async with worked.register.database.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(readings)) == 1


async def test_a_tombstone_that_was_changed_is_found(worked: Worked) -> None:
    await worked.deleted()
    sqlite = worked.register.database.dialect == "sqlite"
    table = "ON tombstones" if not sqlite else ""
    async with worked.register.database.writing() as connection:
        await connection.execute(text(f"DROP TRIGGER tombstones_no_update {table}"))
        await connection.execute(text("UPDATE tombstones SET approved_by = 'Nobody'"))
    assert f"{TWO}: the tombstone was changed." in await verify(worked.register, replay)


async def test_entries_put_back_beside_a_tombstone_are_found(worked: Worked) -> None:
    incident = await worked.deleted()
    row = sealed(incident, thing(1), "0" * 64)
    body = str(row["body"])
    names = "incident_id, seq, at, actor_id, actor_name, actor_roles, kind, body, prev, hash"
    values = (
        f"'{incident}', 1, '2026-01-01T00:00:00.000000+00:00', 'x', 'x', '[]', "
        f"'InformationAdded', '{body}', '{row['prev']}', '{row['hash']}'"
    )
    await tamper(worked.register, f"INSERT INTO record ({names}) VALUES ({values})")
    assert f"{TWO}: was deleted, but entries are there." in await verify(worked.register, replay)


async def test_nothing_of_a_deleted_record_stays_parsed_in_memory(worked: Worked) -> None:
    incident = await worked.ended()
    await worked.register.entries(incident)
    assert len(KEPT) > 0
    await worked.delete(incident)
    assert len(KEPT) == 0


async def test_another_process_lets_go_of_what_it_read_within_the_hour(
    worked: Worked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer = signer_from(tmp_path / "key")
    sealing = Sealing(worked.register, signer, tmp_path / "checkpoints", lambda: worked.now)
    await worked.register.entries(await worked.ended())
    await sealing.sweep()
    assert len(KEPT) > 0
    later = time.monotonic() + FORGET_SECONDS
    monkeypatch.setattr("delivery.sealing.time.monotonic", lambda: later)
    await sealing.sweep()
    assert len(KEPT) == 0


async def forged(worked: Worked, *entries: Recorded) -> None:
    """Has an open case deleted as if that had been approved, by whoever may do all to the database.

    All that is made from the record is made to match, and the guards are put back.
    """
    register, at = worked.register, worked.now
    async with register.database.writing() as connection, guards_off(connection, "tombstones"):
        _, head = await read(connection, ONE)
        if entries:
            head = await append(connection, ONE, entries, head)
        stone = Tombstone(ONE, "", "closed", at, at, at, "The chief executive")
        stone = await bury(connection, stone, head, Lines())
        await projections.project(connection, buried_row(stone, ORGANISATION))
    await repair(register, made_by, worked.now)


async def test_a_tombstone_over_an_open_case_is_found(worked: Worked, tmp_path: Path) -> None:
    signer = signer_from(tmp_path / "key")
    await worked.report()
    await worked.register.seal(signer, worked.now)
    await forged(worked)
    problems = await verify(worked.register, replay, Evidence(signer.trusted, None))
    assert f"{ONE}: the tombstone keeps no approved deletion that its hash is of." in problems


async def test_a_forged_deletion_is_found_also_where_a_start_has_sealed_its_tombstone(
    worked: Worked, tmp_path: Path
) -> None:
    signer = signer_from(tmp_path / "key")
    await worked.report()
    await worked.register.seal(signer, worked.now)
    length = len(await worked.register.entries(ONE))
    at = worked.now
    gone = RecordDeleted(action="A1", classification="", reported_at=at, ended_at=at)
    await forged(worked, Recorded(length + 1, at, CHIEF, gone))
    await worked.register.take_over(signer, worked.now)
    problems = await verify(worked.register, replay, Evidence(signer.trusted, None))
    assert f"{ONE}: no checkpoint covers the deletion that the tombstone names." in problems


async def test_a_deletion_is_covered_with_its_tombstone_by_the_commits_own_checkpoint(
    migrated_url: str, tmp_path: Path
) -> None:
    signer = signer_from(tmp_path / "key")
    register = await open_register(migrated_url, sealing=CommitSeal(signer, lambda: MONDAY))
    worked = Worked(register)
    incident = await worked.deleted()
    stone = await register.tombstone(incident)
    assert stone is not None
    async with register.database.reading() as connection:
        covered = select(marks.c.seq, marks.c.hash).where(marks.c.incident_id == incident)
        ends = {tuple(row) for row in await connection.execute(covered)}
    assert {(stone.seq, stone.hash), (stone.seq + 1, stone.seal)} <= ends
    assert await verify(register, replay, Evidence(signer.trusted, None)) == []
    await register.close()


async def test_what_a_tombstone_keeps_of_the_deletion_is_no_word_of_the_case(
    worked: Worked,
) -> None:
    stone = await worked.register.tombstone(await worked.deleted())
    assert stone is not None
    kept = json.loads(stone.entry or "")
    assert sorted(kept) == ["actor_id", "actor_name", "actor_roles", "at", "body", "prev"]
    assert sorted(json.loads(kept["body"])) == [
        "action", "classification", "ended_at", "reported_at",
    ]  # fmt: skip
    assert (kept["actor_id"], kept["actor_name"]) == (CHIEF.id, CHIEF.name)
