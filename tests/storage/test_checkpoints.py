"""Signed checkpoints: made when due, kept outside, and what verify finds with them."""

from __future__ import annotations

import json
import stat
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from sqlalchemy import select, text
from structlog.testing import capture_logs

from delivery.sealing import Sealing
from procedure.entries.approve import ActionApproved
from procedure.record import Recorded
from storage import checkpoint_file, checkpoints
from storage.chain import GENESIS
from storage.chain import sealed as row_of
from storage.proofs import marks
from storage.register import Register
from storage.signing import BadKeyFile, Signer, Trusted, signer_from, trusted_from
from storage.verify import Evidence, verify
from tests.storage.made import DOROTHY, INCIDENT, NOON, after, replayed, report, thing
from tests.storage.test_verify import tamper

Seal = Callable[..., Awaitable[object]]


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    """A key made for this test."""
    return signer_from(tmp_path / "checkpoint.key")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file outside."""
    return tmp_path / "checkpoints.jsonl"


@pytest.fixture
def evidence(signer: Signer, file: Path) -> Evidence:
    """What verify is given."""
    return Evidence(signer.trusted, file)


@pytest.fixture
def seal(register: Register, signer: Signer, file: Path) -> Seal:
    """Has the worker look, so many minutes after noon."""

    async def sealed(minutes: float = 0) -> object:
        made = await register.seal(signer, after(minutes))
        await Sealing(register, signer, file, lambda: after(minutes)).sweep()
        return made

    return sealed


async def approve(register: Register) -> None:
    """An approval at the end of the tests' incident."""
    async with register.unit() as unit:
        seq = len(await unit.entries(INCIDENT)) + 1
        entry = ActionApproved(action="A1", digest="d")
        await unit.append(INCIDENT, [Recorded(seq, NOON, DOROTHY, entry)])


def test_a_key_is_made_at_the_first_start_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "checkpoint.key"
    made = signer_from(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert signer_from(path).fingerprint == made.fingerprint


def test_a_key_file_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.key"
    path.write_text("secret")
    with pytest.raises(BadKeyFile):
        signer_from(path)


def test_without_a_key_file_no_signature_is_checked(tmp_path: Path) -> None:
    assert trusted_from(tmp_path / "none.key") is None


async def test_nothing_recorded_makes_no_checkpoint(seal: Seal) -> None:
    assert await seal() is None


async def test_what_was_recorded_is_sealed_within_the_hour(register: Register, seal: Seal) -> None:
    await report(register, 1)
    assert await seal(0)
    await report(register, 2)
    assert await seal(59) is None
    assert await seal(60)


async def test_an_hour_without_news_makes_no_checkpoint(register: Register, seal: Seal) -> None:
    await report(register, 1)
    await seal(0)
    assert await seal(120) is None


async def test_an_approval_is_sealed_at_once(register: Register, seal: Seal) -> None:
    await report(register, 1)
    await seal(0)
    await approve(register)
    assert await seal(1)


async def test_a_clock_that_went_back_keeps_no_checkpoint_from_being_made(
    register: Register, seal: Seal
) -> None:
    await report(register, 1)
    await seal(0)
    await report(register, 2)
    assert await seal(-30)


async def test_two_processes_make_one_checkpoint(
    register: Register, signer: Signer, file: Path
) -> None:
    await report(register, 1)
    made = [await register.seal(signer, NOON) for _ in range(2)]
    assert [checkpoint is not None for checkpoint in made] == [True, False]


async def posts(register: Register) -> list[tuple[str, str]]:
    """What waits to be posted to the channel: its key, and the number of the checkpoint."""
    waiting = [each.notice for each in await register.outbox.waiting()]
    ours = ("checkpoint/start/", "checkpoint/20")
    return [(one.key, one.about) for one in waiting if one.key.startswith(ours)]


async def test_the_newest_checkpoint_is_posted_after_a_start_and_once_a_day(
    register: Register, signer: Signer, file: Path
) -> None:
    now = NOON
    one, other = (Sealing(register, signer, file, lambda: now) for _ in range(2))
    for number in (1, 2):
        await report(register, number)
        await register.seal(signer, now)
        for worker in (one, one, other):
            await worker.sweep()
        now += timedelta(days=1)
    assert await posts(register) == [("checkpoint/start/1", "1"), ("checkpoint/2026-03-28", "2")]
    await one.sweep()
    assert len(await posts(register)) == 2


async def test_many_heads_make_several_checkpoints_and_one_post(
    register: Register, seal: Seal, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "MOST_HEADS", 2)
    for number in range(1, 6):
        await report(register, number)
    await seal(0)
    assert [number for _, number in await posts(register)] == ["3"]
    assert await verify(register, replayed, evidence) == []


async def test_the_file_outside_holds_every_checkpoint(
    register: Register, seal: Seal, evidence: Evidence, file: Path
) -> None:
    await report(register, 1)
    await seal(0)
    await report(register, 2)
    await seal(60)
    assert len(file.read_text().splitlines()) == 2
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert await verify(register, replayed, evidence) == []


async def test_the_file_catches_up_with_what_another_process_sealed(
    register: Register, signer: Signer, seal: Seal, evidence: Evidence
) -> None:
    await report(register, 1)
    await register.seal(signer, NOON)
    await seal(1)
    assert await verify(register, replayed, evidence) == []


async def test_half_a_line_that_a_crash_left_is_written_anew(
    register: Register, seal: Seal, evidence: Evidence, file: Path
) -> None:
    await report(register, 1)
    await seal(0)
    file.write_text(file.read_text() + '{"at": "2026')
    await report(register, 2)
    await seal(60)
    assert await verify(register, replayed, evidence) == []


async def test_a_file_that_goes_from_under_the_desk_is_said_and_not_made_anew(
    register: Register, signer: Signer, file: Path
) -> None:
    worker = Sealing(register, signer, file, lambda: NOON)
    await report(register, 1)
    await register.seal(signer, NOON)
    await worker.sweep()
    file.unlink()
    with capture_logs() as logs:
        await worker.sweep()
    assert [log["reason"] for log in logs] == ["is gone"]
    assert not file.exists()


async def test_another_registers_file_is_left_alone(
    register: Register, seal: Seal, signer: Signer, file: Path
) -> None:
    await report(register, 1)
    made = await register.seal(signer, NOON)
    assert made is not None
    checkpoint_file.append(file, [replace(made, digest=GENESIS)])
    before = file.read_text()
    with capture_logs() as logs:
        await seal(0)
    assert file.read_text() == before
    assert [(log["event"], log["reason"]) for log in logs] == [
        ("checkpoint_file_failed", "is another register's")
    ]


@pytest.fixture
async def sealed(register: Register, seal: Seal) -> Register:
    """Two incidents of three entries, sealed; then one more entry, sealed too."""
    await report(register, 1, length=3)
    await report(register, 2, length=3)
    await seal(0)
    await report(register, 3, length=1)
    await seal(60)
    return register


GUARDS_OFF = {
    "sqlite": "DROP TRIGGER {table}_no_{what}",
    "postgresql": "ALTER TABLE {table} DISABLE TRIGGER {table}_no_{what}",
}


async def without_guard(register: Register, table: str, what: str, *statements: str) -> None:
    """Changes a guarded table; the guard stays off."""
    async with register.database.writing() as connection:
        off = GUARDS_OFF[register.database.dialect].format(table=table, what=what)
        for statement in (off, *statements):
            await connection.execute(text(statement))


async def test_a_cut_off_end_is_found_even_where_the_row_was_cut_to_match(
    sealed: Register, evidence: Evidence
) -> None:
    await tamper(
        sealed,
        "DELETE FROM record WHERE incident_id = 'CJS-2026-0001' AND seq > 1",
        "UPDATE incidents SET seq = 1 WHERE incident_id = 'CJS-2026-0001'",
    )
    assert await verify(sealed, replayed, evidence) == [
        "CJS-2026-0001: entries 2 to 3 are cut off the end of the record."
    ]


async def test_a_record_that_was_written_anew_is_found(
    sealed: Register, evidence: Evidence
) -> None:
    rows, prev = [], GENESIS
    for seq in (1, 2, 3):
        row = row_of("CJS-2026-0001", thing(seq, "1" if seq == 3 else "forged"), prev)
        prev = str(row["hash"])
        rows.append(row)
    places = [
        f"UPDATE record SET body = '{r['body']}', prev = '{r['prev']}', hash = '{r['hash']}' "
        f"WHERE incident_id = 'CJS-2026-0001' AND seq = {r['seq']}"
        for r in rows
    ]
    await tamper(sealed, *places)
    assert await verify(sealed, replayed, evidence) == [
        "CJS-2026-0001: entry 3 isn't the one that a checkpoint covers: it was written anew."
    ]


async def test_a_record_that_is_gone_with_its_row_is_found(
    sealed: Register, evidence: Evidence
) -> None:
    await tamper(
        sealed,
        "DELETE FROM record WHERE incident_id = 'CJS-2026-0003'",
        "DELETE FROM incidents WHERE incident_id = 'CJS-2026-0003'",
        "UPDATE open_counts SET open = 2",
        "UPDATE numbers SET last = 2",
    )
    problems = await verify(sealed, replayed, evidence)
    assert problems[0] == "CJS-2026-0003: entry 1 is cut off the end of the record."


async def test_heads_that_were_removed_from_a_checkpoint_are_found(
    sealed: Register, evidence: Evidence
) -> None:
    gone = "DELETE FROM marks WHERE incident_id = 'CJS-2026-0003'"
    await without_guard(sealed, "marks", "delete", gone)
    problems = await verify(sealed, replayed, evidence)
    assert problems[0] == "The guard marks_no_delete on the record is missing or changed."
    assert "Checkpoint 2: the heads it covers were changed, or some are gone." in problems


async def test_a_checkpoint_that_was_signed_anew_with_another_key_is_found(
    sealed: Register, evidence: Evidence, tmp_path: Path
) -> None:
    made = (await sealed.checkpoints_after(0))[1]
    other = signer_from(tmp_path / "other.key")
    forged = replace(made, key=other.fingerprint)
    signature = other.sign(checkpoints.statement(forged))
    change = f"UPDATE checkpoints SET key = '{forged.key}', signature = '{signature}'"
    await without_guard(sealed, "checkpoints", "update", f"{change} WHERE number = 2")
    problems = await verify(sealed, replayed, evidence)
    assert f"Checkpoint 2 was signed with another key ({other.fingerprint})." in problems
    assert "Checkpoint 2 in the file isn't the register's." in problems


EARLIER = (
    "moved = 9",
    "digest = repeat_of_another",
    "key = '0123456789abcdef'",
    "at = (SELECT max(at) FROM checkpoints)",
    "shape = 1",
)


@pytest.mark.parametrize("change", EARLIER)
async def test_what_an_earlier_checkpoint_says_is_vouched_for_by_the_last_signature(
    sealed: Register, evidence: Evidence, change: str
) -> None:
    change = change.replace("repeat_of_another", "(SELECT max(digest) || '0' FROM checkpoints)")
    update = f"UPDATE checkpoints SET {change} WHERE number = 1"
    await without_guard(sealed, "checkpoints", "update", update)
    problems = await verify(sealed, replayed, replace(evidence, file=None))
    assert any(problem.startswith("Checkpoint 1") for problem in problems)


SIGNED_AS_THE_OTHER = (
    "UPDATE checkpoints SET signature = (SELECT signature FROM checkpoints WHERE number = {other})"
    " WHERE number = {number}"
)


async def test_an_earlier_signature_that_nothing_rests_on_is_held_against_the_file(
    sealed: Register, evidence: Evidence
) -> None:
    change = SIGNED_AS_THE_OTHER.format(number=1, other=2)
    await without_guard(sealed, "checkpoints", "update", change)
    problems = await verify(sealed, replayed, evidence)
    assert "Checkpoint 1 in the file isn't the register's." in problems


async def test_the_last_signature_is_checked(sealed: Register, evidence: Evidence) -> None:
    change = SIGNED_AS_THE_OTHER.format(number=2, other=1)
    await without_guard(sealed, "checkpoints", "update", change)
    problems = await verify(sealed, replayed, replace(evidence, file=None))
    assert "Checkpoint 2 doesn't bear its key's signature." in problems


async def test_the_last_signature_of_each_key_is_checked(
    sealed: Register, evidence: Evidence, tmp_path: Path
) -> None:
    later = signer_from(tmp_path / "later.key")
    await report(sealed, 4, length=1)
    await sealed.seal(later, after(24 * 60))
    public = (signer_from(tmp_path / "checkpoint.key").public, later.public)
    both = Trusted(*(Ed25519PublicKey.from_public_bytes(bytes.fromhex(one)) for one in public))
    held = replace(evidence, trusted=both, file=None)
    assert await verify(sealed, replayed, held) == []
    change = SIGNED_AS_THE_OTHER.format(number=2, other=1)
    await without_guard(sealed, "checkpoints", "update", change)
    problems = await verify(sealed, replayed, held)
    assert "Checkpoint 2 doesn't bear its key's signature." in problems


async def test_each_signature_of_the_first_shape_is_checked(
    sealed: Register, evidence: Evidence
) -> None:
    async with sealed.database.reading() as connection:
        some = select(marks.c.incident_id, marks.c.seq, marks.c.hash).where(marks.c.checkpoint == 1)
        heads = [tuple(row) for row in await connection.execute(some)]
    first = replace((await sealed.checkpoints_after(0))[0], shape=checkpoints.FIRST_SHAPE)
    digest = checkpoints.rolled(GENESIS, heads, first)
    change = f"UPDATE checkpoints SET shape = 1, digest = '{digest}' WHERE number = 1"
    await without_guard(sealed, "checkpoints", "update", change)
    problems = await verify(sealed, replayed, replace(evidence, file=None))
    assert "Checkpoint 1 doesn't bear its key's signature." in problems


async def test_a_register_that_ends_before_its_file_is_found(
    sealed: Register, evidence: Evidence
) -> None:
    gone = "DELETE FROM checkpoints WHERE number = 2"
    await without_guard(sealed, "checkpoints", "delete", gone)
    problems = await verify(sealed, replayed, evidence)
    assert any("goes on to number 2, the register doesn't" in problem for problem in problems)


async def test_a_changed_line_of_the_file_is_found(
    sealed: Register, evidence: Evidence, file: Path
) -> None:
    first, *others = file.read_text().splitlines(keepends=True)
    file.write_text("".join([first.replace('"moved": ', '"moved": 1'), *others]))
    assert await verify(sealed, replayed, evidence) == [
        "Checkpoint 1 in the file doesn't bear its key's signature."
    ]


async def test_a_line_that_an_earlier_version_copied_without_its_shape_is_the_registers(
    register: Register, signer: Signer, seal: Seal, evidence: Evidence, file: Path
) -> None:
    await report(register, 1)
    async with register.database.writing() as connection:
        made = await checkpoints.seal(connection, signer, after(1))
    assert made is not None
    assert made.shape != checkpoints.FIRST_SHAPE
    written = json.loads(checkpoints.line(made))
    del written["shape"]
    file.write_text(json.dumps(written, sort_keys=True) + "\n")
    assert await verify(register, replayed, evidence) == []
    await report(register, 2)
    await seal(120)
    assert await verify(register, replayed, evidence) == []


async def test_a_missing_line_of_the_file_is_found(
    sealed: Register, evidence: Evidence, file: Path
) -> None:
    file.write_text(file.read_text().splitlines(keepends=True)[1])
    assert await verify(sealed, replayed, evidence) == [
        "Checkpoint 1 is missing from the checkpoint file (line 1)."
    ]


async def test_a_file_that_is_gone_is_found(
    sealed: Register, evidence: Evidence, file: Path
) -> None:
    file.unlink()
    assert await verify(sealed, replayed, evidence) == [f"The checkpoint file {file} is gone."]


@pytest.mark.parametrize("kept", [0, 1])
@pytest.mark.parametrize(("minutes", "found"), [(4, 0), (90, 1)])
async def test_a_file_that_lacks_only_what_was_sealed_lately_is_behind_and_not_wrong(
    sqlite_register: Register,
    signer: Signer,
    evidence: Evidence,
    file: Path,
    kept: int,
    minutes: int,
    found: int,
) -> None:
    for number, minute in enumerate((-200, 0, minutes)[1 - kept :], start=1):
        await report(sqlite_register, number)
        await approve(sqlite_register)
        await sqlite_register.seal(signer, after(minute))
    checkpoint_file.append(file, (await sqlite_register.checkpoints_after(0))[:kept])
    problems = await verify(sqlite_register, replayed, evidence)
    assert len([each for each in problems if "file" in each]) == found


async def test_a_line_that_is_no_text_is_found(
    sqlite_register: Register, signer: Signer, evidence: Evidence, file: Path
) -> None:
    await report(sqlite_register, 1)
    await sqlite_register.seal(signer, NOON)
    checkpoint_file.append(file, await sqlite_register.checkpoints_after(0))
    file.write_bytes(file.read_bytes() + b"\xff\n")
    problems = await verify(sqlite_register, replayed, evidence)
    assert [each.partition(". ")[0] for each in problems] == [
        "Line 2 of the checkpoint file isn't a checkpoint"
    ]


async def test_an_entry_that_no_checkpoint_will_cover_is_found(
    sealed: Register, evidence: Evidence
) -> None:
    await report(sealed, 4)
    async with sealed.database.writing() as connection:
        await connection.execute(text("DELETE FROM moved WHERE incident_id LIKE 'CJS%'"))
    assert await verify(sealed, replayed, evidence) == [
        "CJS-2026-0004: entry 1 stands where no checkpoint will cover it."
    ]


async def test_signatures_of_an_earlier_key_count_where_its_public_half_is_kept(
    sealed: Register, evidence: Evidence, tmp_path: Path, file: Path
) -> None:
    old = load_pem_private_key((tmp_path / "checkpoint.key").read_bytes(), None)
    public = old.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signer_from(tmp_path / "new.key")
    with (tmp_path / "new.key").open("ab") as added:
        added.write(public)
    trusted = trusted_from(tmp_path / "new.key")
    assert await verify(sealed, replayed, Evidence(trusted, file)) == []
