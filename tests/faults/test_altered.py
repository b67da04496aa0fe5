"""The register is older, other, empty or gone: a start refuses it, and is told why it may go on."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from cards.case import case_card
from delivery.asked import Asked
from delivery.checking import Checking, Rounds
from delivery.sealing import Sealing
from operations.continuing import AfterRestore, NothingInDoubt, continued
from procedure.errors import Held, NotAllowed
from procedure.notices import CHANNEL, Topic
from procedure.organisation import Moment
from procedure.roles import SYSTEM
from procedure.steps.check import SeeFinding
from procedure.steps.remind import Remind
from procedure.steps.report import AddInformation
from service.seeing import see
from settings.settings import Settings
from storage import restores
from storage.continuity import Doubt, NotContinued
from storage.register import Register, open_register
from storage.signing import signer_from
from storage.transfer import backup, restore
from tests.operations.test_commands import settings_in
from tests.procedure.story import CHIEF, DIRECTOR, DPO, MONDAY, ORGANISATION, REPORTER
from tests.storage.worked import ONE, TWO, Worked

REASON = "The disk of the server was lost."


@dataclass
class Served:
    """A desk's register, its file and its backups, started and stopped as a desk is."""

    folder: Path
    settings: Settings
    now: datetime = field(default=MONDAY)

    @property
    def file(self) -> Path:
        """The checkpoint file."""
        return self.settings.checkpoint_log

    @asynccontextmanager
    async def started(self, after: AfterRestore | None = None) -> AsyncIterator[Worked]:
        """The register, held against its file as at each start; what was recorded is sealed."""
        signer = signer_from(self.settings.signing_key)
        register = await open_register(self.settings.database_url)
        try:
            moment = Moment(SYSTEM, self.now, ORGANISATION)
            file = await continued(register, self.settings, signer.trusted, moment, after)
            worked = Worked(register)
            worked.now = self.now
            yield worked
            self.now = worked.now + timedelta(hours=2)
            await register.seal(signer, self.now)
            await Sealing(register, signer, file, lambda: self.now).sweep()
        finally:
            await register.close()

    async def reported(self, many: int, after: AfterRestore | None = None) -> list[str]:
        """So many reports in one start, each sealed by itself; their IDs."""
        ids = []
        for _ in range(many):
            async with self.started(after) as worked:
                ids.append(await worked.report())
            after = None
        return ids

    async def back_up(self) -> Path:
        """A backup of the register as it stands."""
        made = self.folder / "desk.backup"
        await backup(self.settings.database_url, made)
        return made

    async def put_back(self, made: Path | None) -> None:
        """A new register in the place of this one: from a backup, or empty."""
        there = self.folder / "again.sqlite"
        if made is not None:
            await restore(made, f"sqlite+aiosqlite:///{there}")
        else:
            await (await open_register(f"sqlite+aiosqlite:///{there}")).close()
        own = self.settings.register_file
        assert own is not None
        for end in ("", "-wal", "-shm"):
            own.with_name(own.name + end).unlink(missing_ok=True)
        shutil.move(there, own)

    async def refused(self) -> Doubt:
        """Why a start is refused."""
        with pytest.raises(NotContinued) as refused:
            async with self.started():
                pass
        assert "--after-restore" in str(refused.value)
        return refused.value.doubt


@pytest.fixture
def served(migrated_sqlite_url: str, tmp_path: Path) -> Served:
    """A new desk."""
    return Served(tmp_path, settings_in(tmp_path, DATABASE_URL=migrated_sqlite_url))


async def told(register: Register) -> list[tuple[str, str]]:
    """Who hears of a restore, by which route."""
    waiting = [each.notice for each in await register.outbox.waiting()]
    return [(str(n.route), n.to) for n in waiting if n.topic is Topic.RESTORED]


async def test_a_register_that_goes_on_from_its_file_is_served(served: Served) -> None:
    assert await served.reported(2) == ["CJS-2026-0001", "CJS-2026-0002"]
    with pytest.raises(NothingInDoubt, match="without --after-restore"):
        await served.reported(1, AfterRestore(REASON))


async def test_an_older_register_is_refused_and_taken_up_it_gives_no_id_a_second_time(
    served: Served,
) -> None:
    await served.reported(1)
    made = await served.back_up()
    given = await served.reported(3)
    proof = served.file.read_text()
    await served.put_back(made)
    assert await served.refused() is Doubt.OLDER
    (new,) = await served.reported(1, AfterRestore(REASON))
    assert new > max(given)
    async with served.started() as worked:
        assert await told(worked.register) == [
            *(("chat", who.id) for who in (DPO, CHIEF, DIRECTOR)),
            ("channel", CHANNEL),
        ]
        kept = await worked.register.restored(1)
        assert kept is not None
        assert (kept.doubt, kept.reason) == ("older", REASON)
        async with worked.register.database.reading() as connection:
            passed = await restores.skipped(connection)
    assert passed == {2026: int(new[-4:]) - 2}
    (aside,) = served.folder.glob("*-until-*")
    assert aside.read_text() == proof


async def test_without_the_file_the_last_id_that_somebody_saw_keeps_it_from_being_given_again(
    served: Served,
) -> None:
    await served.reported(1)
    made = await served.back_up()
    await served.reported(2)
    await served.put_back(made)
    served.file.unlink()
    assert await served.refused() is Doubt.GONE
    assert not served.file.exists()
    assert await served.reported(1, AfterRestore(REASON, (2026, 3))) == ["CJS-2026-0004"]


async def test_an_empty_register_beside_a_full_file_is_refused(served: Served) -> None:
    await served.reported(2)
    await served.put_back(None)
    assert await served.refused() is Doubt.EMPTY
    assert await served.reported(1, AfterRestore(REASON)) > ["CJS-2026-0002"]
    assert await served.reported(1) > ["CJS-2026-0003"]


async def test_another_register_is_refused_though_its_numbers_are_the_same(
    served: Served, tmp_path: Path
) -> None:
    await served.reported(1)
    made = await served.back_up()
    await served.reported(1)
    proof = served.file.read_bytes()
    await served.put_back(made)
    served.file.write_bytes(b"".join(proof.splitlines(keepends=True)[:1]))
    served.now += timedelta(hours=1)
    await served.reported(1)
    served.file.write_bytes(proof)
    assert await served.refused() is Doubt.OTHER


async def test_lines_that_the_desk_never_signed_raise_no_number(served: Served) -> None:
    await served.reported(1)
    honest = served.file.read_text()
    forged = json.loads(honest.splitlines()[-1]) | {"number": 2, "moved": 10**6}
    served.file.write_text(honest + json.dumps(forged) + "\n")
    assert await served.refused() is Doubt.UNSIGNED
    assert await served.reported(1, AfterRestore(REASON)) == ["CJS-2026-0002"]


async def test_a_file_with_something_else_in_it_is_refused_and_left_as_it_is(
    served: Served,
) -> None:
    await served.reported(1)
    served.file.write_bytes(b"\xff\xfe list of things\n")
    assert await served.refused() is Doubt.UNREADABLE
    assert served.file.read_bytes() == b"\xff\xfe list of things\n"


async def test_a_record_that_ends_before_its_mark_is_refused_until_it_is_taken_up(
    served: Served,
) -> None:
    await served.reported(2)
    register = await open_register(served.settings.database_url)
    async with register.database.writing() as connection:
        await connection.execute(text("DROP TRIGGER record_no_delete"))
        cut = "DELETE FROM record WHERE incident_id = 'CJS-2026-0002'"
        await connection.execute(text(cut))
    await register.close()
    assert await served.refused() is Doubt.CUT_OFF
    await served.reported(1, AfterRestore(REASON))
    assert await served.reported(1)


async def test_the_same_on_postgresql(migrated_postgres_url: str, tmp_path: Path) -> None:
    file = {"CHECKPOINT_FILE": str(tmp_path / "file"), "CHECKPOINT_KEY": str(tmp_path / "key")}
    served = Served(tmp_path, settings_in(tmp_path, DATABASE_URL=migrated_postgres_url, **file))
    await served.reported(1)
    proof = served.file.read_bytes()
    served.file.unlink()
    served.now += timedelta(hours=1)
    assert await served.refused() is Doubt.GONE
    served.file.write_bytes(proof)
    register = await open_register(served.settings.database_url)
    async with register.database.writing() as connection:
        for statement in (
            "ALTER TABLE checkpoints DISABLE TRIGGER checkpoints_no_delete",
            "ALTER TABLE marks DISABLE TRIGGER marks_no_delete",
            "DELETE FROM checkpoints",
            "DELETE FROM marks",
        ):
            await connection.execute(text(statement))
    await register.close()
    assert await served.refused() is Doubt.OLDER
    (next_id,) = await served.reported(1, AfterRestore(REASON))
    assert "CJS-2026-0002" < next_id < "CJS-2026-0010"  # beyond all that the file allows for


@pytest.fixture
async def altered(migrated_url: str) -> AsyncIterator[Worked]:
    """Two cases, one of whose rows was written over under the running desk."""
    register = await open_register(migrated_url)
    worked = Worked(register)
    for _ in range(2):
        await worked.report()
    async with register.database.writing() as connection:
        await connection.execute(text(f"UPDATE incidents SET title = 'x' {OF_ONE}"))
    yield worked
    await register.close()


OF_ONE = f"WHERE incident_id = '{ONE}'"


def checking(worked: Worked, folder: Path) -> Checking:
    """The worker that goes through the register."""
    url = worked.register.database.url.render_as_string(hide_password=False)
    asked = Asked(url, ORGANISATION, folder / "key", folder / "file")
    return Checking(worked.register, ORGANISATION, asked, lambda: worked.now)


async def told_of(register: Register) -> list[str]:
    """Who hears of findings."""
    waiting = [each.notice for each in await register.outbox.waiting()]
    return [n.to for n in waiting if n.topic is Topic.FINDING]


async def test_a_notice_that_is_put_off_under_the_desk_is_found(
    altered: Worked, tmp_path: Path
) -> None:
    late = "UPDATE outbox SET not_before = '2099-01-01T00:00:00.000000+00:00'"
    async with altered.register.database.writing() as connection:
        await connection.execute(text(f"{late} WHERE incident_id = '{TWO}'"))
    await checking(altered, tmp_path).round()
    found = await altered.register.unseen(None, 9)
    assert [TWO in one.words and "is put off until" in one.words for one in found].count(True) == 1


async def test_what_is_altered_under_the_desk_is_found_told_once_and_keeps_its_case_still(
    altered: Worked, tmp_path: Path
) -> None:
    worker = checking(altered, tmp_path)
    for _ in range(2):
        await worker.round()
    assert worker.rounds == Rounds(2, altered.now, 1)
    (finding,) = await altered.register.unseen(None, 9)
    assert finding.incident_id == ONE
    assert await told_of(altered.register) == [DPO.id, CHIEF.id, DIRECTOR.id, CHANNEL]
    with pytest.raises(Held, match=ORGANISATION.phone):
        await altered.take(AddInformation(text="More."), REPORTER, ONE)
    assert await altered.take(AddInformation(text="More."), REPORTER, TWO)
    with pytest.raises(NotAllowed):
        await altered.take(SeeFinding(finding=1, words=""), REPORTER, ONE)
    assert "⚠" in str(case_card(await altered.reader.case(CHIEF, ONE)))
    assert await see(altered.desk, altered.register, finding, CHIEF)
    assert [r.entry.name for r in await altered.register.entries(ONE)][-1] == "FindingSeen"
    assert await altered.take(AddInformation(text="More."), REPORTER, ONE)
    await worker.round()
    assert await altered.register.unseen(None, 9) == []


async def test_a_case_that_is_held_reminds_all_the_same_and_its_record_stays(
    sqlite_worked: Worked,
) -> None:
    worked, register = sqlite_worked, sqlite_worked.register
    await worked.report()
    await register.found(ONE, [f"{ONE}: something."], worked.now)
    before, queued = await register.entries(ONE), 0
    for _ in range(5):
        due = await register.next_deadline()
        assert due is not None
        worked.now = due
        for deadline in await register.due(worked.now, 9):
            await worked.desk.take(Remind(key=deadline.key), SYSTEM, ONE)
        waiting = [each.notice for each in await register.outbox.waiting()]
        reminders = [n for n in waiting if "/apart/" in n.key]
        assert len(reminders) > queued
        queued = len(reminders)
        following = await register.next_deadline()
        assert following is not None
        assert following > due
    assert await register.entries(ONE) == before


async def test_a_finding_in_a_record_that_cant_be_read_is_seen_all_the_same(
    sqlite_worked: Worked,
) -> None:
    worked, register = sqlite_worked, sqlite_worked.register
    gone = "CJS-2026-0009"
    (finding,) = await register.found(gone, [f"{gone}: entry 1 is cut off."], worked.now)
    with pytest.raises(NotAllowed):
        await see(worked.desk, register, finding, DPO)
    assert await see(worked.desk, register, finding, CHIEF)
    seen = await register.finding(finding.id)
    assert seen is not None
    assert not await see(worked.desk, register, seen, CHIEF)


async def test_a_finding_whose_figures_alone_differ_is_no_new_one(sqlite_worked: Worked) -> None:
    found = [f"The counters say {number}." for number in (1, 12, 3)]
    new = [await sqlite_worked.register.found("", [each], MONDAY) for each in found]
    assert [len(each) for each in new] == [1, 0, 0]
    view = await sqlite_worked.reader.findings(DPO)
    assert [one.words for one in view.findings] == ["The counters say 1."]
    assert (await sqlite_worked.reader.home(DPO)).findings == 1
    with pytest.raises(NotAllowed):
        await sqlite_worked.reader.findings(REPORTER)


@pytest.fixture
async def sqlite_worked(migrated_sqlite_url: str) -> AsyncIterator[Worked]:
    """A desk on a new SQLite register."""
    register = await open_register(migrated_sqlite_url)
    yield Worked(register)
    await register.close()
