"""Writers that wait share one commit: none is told before it, none fails with another."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from service.ports.drafts import Draft
from service.ports.store import StorageAway
from storage.checkpoints import CommitSeal
from storage.group import MOST_TOGETHER, Group, GroupCommit
from storage.register import Register, open_register
from storage.signing import signer_from
from storage.verify import Evidence, check
from tests.storage.made import NOON, row, thing

PEOPLE = ("ada", "bea", "cat")


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many writers shared each commit, in order."""
    shared: list[int] = []
    end = GroupCommit._end

    async def counted(self: GroupCommit, group: Group) -> None:
        shared.append(group.units)
        await end(self, group)

    monkeypatch.setattr(GroupCommit, "_end", counted)
    return shared


async def keep(register: Register, owner: str, *, fails: bool = False) -> str:
    async with register.unit() as unit:
        await unit.keep_draft(Draft(owner, "report", "", "", 0, {"in_nature": owner}, NOON))
        if fails:
            raise RuntimeError(owner)
    return owner


async def kept(register: Register) -> set[str]:
    found = [await register.draft(owner, "report", "", "") for owner in PEOPLE]
    return {draft.owner_id for draft in found if draft is not None}


async def test_writers_that_wait_share_one_commit(
    sqlite_register: Register, commits: list[int]
) -> None:
    await asyncio.gather(*(keep(sqlite_register, owner) for owner in PEOPLE))
    assert commits == [1, 2]  # the first finds nobody waiting, and the others wait for its commit
    assert await kept(sqlite_register) == set(PEOPLE)


async def test_no_more_share_one_than_the_first_can_wait_for(
    sqlite_register: Register, commits: list[int]
) -> None:
    await asyncio.gather(*(keep(sqlite_register, str(n)) for n in range(MOST_TOGETHER + 3)))
    assert commits == [1, MOST_TOGETHER, 2]


@pytest.mark.parametrize("failing", PEOPLE)
async def test_one_that_fails_takes_none_of_its_neighbours_with_it(
    sqlite_register: Register, failing: str
) -> None:
    works = (keep(sqlite_register, owner, fails=owner == failing) for owner in PEOPLE)
    became = await asyncio.gather(*works, return_exceptions=True)
    assert [str(one) for one in became if isinstance(one, RuntimeError)] == [failing]
    assert await kept(sqlite_register) == set(PEOPLE) - {failing}


async def test_nobody_goes_on_before_the_commit_and_a_crash_takes_only_what_nobody_was_told(
    sqlite_register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    came, let = asyncio.Event(), asyncio.Event()
    end = GroupCommit._end

    async def held(self: GroupCommit, group: Group) -> None:
        came.set()
        await let.wait()
        await end(self, group)

    monkeypatch.setattr(GroupCommit, "_end", held)
    works = [asyncio.create_task(keep(sqlite_register, owner)) for owner in PEOPLE]
    await came.wait()
    assert not any(work.done() for work in works)
    # What another process, or this one after a crash, finds at this moment.
    with closing(sqlite3.connect(tmp_path / "desk.sqlite")) as beside:
        assert beside.execute("SELECT count(*) FROM drafts").fetchone() == (0,)
    let.set()
    assert await asyncio.gather(*works) == list(PEOPLE)


async def test_a_commit_that_fails_is_told_to_everybody_who_shares_it(
    sqlite_register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(commit: asyncio.Future[None]) -> None:
        commit.cancel()
        raise OSError("disk full")

    with monkeypatch.context() as failing:
        failing.setattr("storage.group._to_its_end", full)
        works = (keep(sqlite_register, owner) for owner in PEOPLE)
        became = await asyncio.gather(*works, return_exceptions=True)
    assert [type(one) for one in became] == [StorageAway] * 3
    assert await keep(sqlite_register, "ada") == "ada"


async def test_one_who_is_cancelled_takes_none_of_its_neighbours_with_it(
    sqlite_register: Register,
) -> None:
    works = [asyncio.create_task(keep(sqlite_register, owner)) for owner in PEOPLE]
    await asyncio.sleep(0)
    works[0].cancel()
    works[1].cancel()
    became = await asyncio.gather(*works, return_exceptions=True)
    assert became[2] == "cat"
    assert "cat" in await kept(sqlite_register)


@pytest.fixture
async def sealed(migrated_url: str, tmp_path: Path) -> AsyncIterator[Register]:
    """A register whose every commit is sealed."""
    sealing = CommitSeal(signer_from(tmp_path / "own.key"), lambda: NOON)
    opened = await open_register(migrated_url, sealing=sealing)
    yield opened
    await opened.close()


async def record_one(register: Register, *, fails: bool = False) -> None:
    async with register.unit() as unit:
        number = await unit.next_number(2026)
        await unit.append(f"CJS-2026-{number:04}", [thing(1)])
        await unit.project(row(number))
        if fails:
            raise RuntimeError


async def test_each_commit_is_sealed_whoever_shares_it(sealed: Register, tmp_path: Path) -> None:
    await asyncio.gather(*(record_one(sealed) for _ in range(3)))
    made = await sealed.checkpoints_after(0)
    assert sum(one.moved for one in made) == 3
    trusted = signer_from(tmp_path / "own.key").trusted
    assert await check(sealed, Evidence(trusted, None)) == []


async def test_a_commit_that_adds_to_no_chain_is_not_sealed(sealed: Register) -> None:
    await keep(sealed, "ada")
    assert await sealed.last_checkpoint() is None


async def test_what_a_step_that_failed_had_written_is_not_sealed(sealed: Register) -> None:
    works = (record_one(sealed), record_one(sealed, fails=True), record_one(sealed))
    await asyncio.gather(*works, return_exceptions=True)
    assert sum(one.moved for one in await sealed.checkpoints_after(0)) == 2


async def test_a_step_in_a_register_that_was_deleted_is_not_acknowledged(
    sqlite_register: Register, tmp_path: Path
) -> None:
    (tmp_path / "desk.sqlite").rename(tmp_path / "moved.sqlite")
    with pytest.raises(StorageAway, match="moved or deleted"):
        await keep(sqlite_register, "ada")
    (tmp_path / "moved.sqlite").rename(tmp_path / "desk.sqlite")
    assert await keep(sqlite_register, "ada") == "ada"
