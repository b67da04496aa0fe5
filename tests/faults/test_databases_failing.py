"""The database fails under people at work: a full disk, write errors, a restarted server."""

from __future__ import annotations

import asyncio
import random
import resource
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.conftest import counted
from tests.faults.crowd import Crowd, Refused
from tests.faults.desks import Desks, Replica, open_desks
from tests.postgresql import PostgreSQL

SMALL, LARGE = "size=2m", "size=64m"
PHONE = "0300 244 8420"


class SmallDisk:
    """A disk of 2 MB that can be made larger; where nothing may be mounted, a limit on files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", SMALL, "tmpfs", str(folder)],
            check=False,
            capture_output=True,
        )
        self.mounted = mounted.returncode == 0

    def begin(self, replica: Replica) -> None:
        """The limit begins, where it isn't the disk's own."""
        if not self.mounted:
            limit_files(replica.pid, 2 * 1024 * 1024)

    def enlarge(self, replica: Replica) -> None:
        """Space is made."""
        if self.mounted:
            again = ["mount", "-o", f"remount,{LARGE}", str(self.folder)]
            subprocess.run(again, check=True, capture_output=True)
        else:
            limit_files(replica.pid, resource.RLIM_INFINITY)

    def close(self) -> None:
        """Takes the disk away."""
        if self.mounted:
            subprocess.run(["umount", "-l", self.folder], check=True, capture_output=True)


def limit_files(pid: int, most: int) -> None:
    """No file of this process may grow, or be written, beyond so many bytes from now on."""
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, hard))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    disk = SmallDisk(folder)
    yield disk
    disk.close()


async def test_on_a_full_disk_nothing_is_half_done_and_the_same_press_works_when_there_is_space(
    tmp_path: Path, small_disk: SmallDisk, figures: Callable[[str], None]
) -> None:
    url = f"sqlite+aiosqlite:///{small_disk.folder / 'desk.sqlite'}"
    async with open_desks(tmp_path, url, 1) as desks:
        crowd = Crowd(desks)
        await crowd.arrive()
        small_disk.begin(desks.replicas[0])
        refusal = await _until_refused(crowd)
        assert PHONE in refusal
        recorded = await desks.rows("SELECT count(DISTINCT incident_id) FROM record")
        small_disk.enlarge(desks.replicas[0])
        answer = await crowd.hands["reporter"].again()
        assert "CJS-" in answer or "Step" in answer, answer
        # Wherever in the form that was: the next report begins with its first page.
        await crowd.hands["reporter"].ask(do="fill", form="report", intent="drop")
        await crowd.report(crowd.hands["reporter"], "reporter")
        told = await crowd.reckoning()
    assert told["repeats"] == 0
    how = "a tmpfs of 2 MB" if small_disk.mounted else "files limited to 2 MB"
    figures(
        f"disk full, {how}: refused with a sentence after {recorded[0][0]} reports, "
        f"{told['steps acknowledged']} acknowledged and there, record sound"
    )


async def _until_refused(crowd: Crowd) -> str:
    """The reporter reports until the desk can't keep it; the sentence they are told."""
    hand = crowd.hands["reporter"]
    hand.stops_at_refusal = True
    try:
        for _ in range(400):
            await crowd.report(hand, "reporter")
    except Refused as refused:
        return str(refused)
    finally:
        hand.stops_at_refusal = False
    raise AssertionError("the disk never filled up")


async def test_random_write_errors_lose_nothing_that_was_acknowledged(
    tmp_path: Path, migrated_sqlite_url: str, figures: Callable[[str], None]
) -> None:
    errors = counted(15, 300)
    async with open_desks(tmp_path, migrated_sqlite_url, 1) as desks:
        crowd = Crowd(desks)
        await crowd.arrive()
        work = asyncio.create_task(crowd.work())
        for _ in range(errors):
            await asyncio.sleep(random.uniform(0.02, 0.15))
            await _unable_to_write(desks.replicas[0])
        crowd.going = False
        await work
        told = await crowd.reckoning()
    refused = told["presses unanswered"]
    figures(
        f"write errors: {errors} spells, {refused} presses refused, "
        f"{told['steps acknowledged']} acknowledged and there, {told['repeats']} repeats"
    )
    assert told["repeats"] <= errors


async def _unable_to_write(replica: Replica) -> None:
    """For a moment every write to a file beyond its first pages fails."""
    limit_files(replica.pid, random.choice((1, 64 * 1024)))
    await asyncio.sleep(random.uniform(0.01, 0.1))
    limit_files(replica.pid, resource.RLIM_INFINITY)


async def test_a_postgresql_that_crashes_under_load_loses_nothing_that_was_acknowledged(
    tmp_path: Path,
    postgresql: PostgreSQL,
    migrated_postgres_url: str,
    figures: Callable[[str], None],
) -> None:
    crashes = counted(2, 20)
    async with open_desks(tmp_path, migrated_postgres_url, 2) as desks:
        crowd = Crowd(desks)
        await crowd.arrive()
        work = asyncio.create_task(crowd.work())
        for _ in range(crashes):
            await asyncio.sleep(random.uniform(0.3, 1.5))
            await asyncio.to_thread(_crash, postgresql)
        await asyncio.sleep(1)
        crowd.going = False
        await work
        told = await _reckoned_after_leases(desks, crowd)
    longest = max(hand.longest for hand in crowd.hands.values())
    figures(
        f"PostgreSQL crashed {crashes} times under load: {told['steps acknowledged']} acknowledged "
        f"and there, {told['presses unanswered']} presses refused, {told['repeats']} repeats, "
        f"longest wait {longest:.1f} s"
    )


def _crash(server: PostgreSQL) -> None:
    server.stop("immediate")
    server.start()


async def _reckoned_after_leases(desks: Desks, crowd: Crowd) -> dict[str, int]:
    await desks.drained(1)
    desks.rehearsal.clock.move(timedelta(seconds=61))
    return await crowd.reckoning()
