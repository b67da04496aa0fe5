"""Several processes on one PostgreSQL behind one address, none of them special."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from rehearsal.clock import next_working_morning
from rehearsal.faults import Fault
from tests.faults.conftest import counted
from tests.faults.crowd import Crowd, Hand
from tests.faults.desks import Desks, Replica, open_desks
from tests.waiting import until

HALF_A_DAY = timedelta(hours=5)


@pytest.mark.parametrize("replicas", [2, 4])
async def test_replicas_send_every_notice_once_and_every_reminder_once_with_one_winner_a_race(
    tmp_path: Path, migrated_postgres_url: str, replicas: int, figures: Callable[[str], None]
) -> None:
    async with open_desks(tmp_path, migrated_postgres_url, replicas) as desks:
        crowd = Crowd(desks, pause=0.5)
        await crowd.arrive()
        work = asyncio.create_task(crowd.work())
        await asyncio.sleep(counted(1, 10))
        crowd.going = False
        await work
        races = counted(3, 20)
        await _raced(desks, crowd, races)
        reminders = await _reminded(desks)
        told = await crowd.reckoning()
    assert told["repeats"] == 0
    figures(
        f"{replicas} replicas on PostgreSQL: {told['steps acknowledged']} steps, "
        f"{told['notices']} notices each once, {reminders} reminders each once, "
        f"{races} races with one winner each"
    )


async def test_what_a_dead_process_held_is_sent_by_another_within_a_minute(
    tmp_path: Path, migrated_postgres_url: str, figures: Callable[[str], None]
) -> None:
    async with open_desks(tmp_path, migrated_postgres_url, 2) as desks:
        crowd = Crowd(desks)
        await crowd.arrive()
        doomed, other = desks.replicas
        held = await _held_by(doomed, other, desks, crowd)
        killed_at = desks.rehearsal.clock()
        doomed.kill()
        first, last = await _leased_until(desks)
        desks.front.targets = [other.url]
        os.kill(other.pid, signal.SIGCONT)
        await asyncio.sleep(0.5)
        assert await _waiting(desks) >= held or desks.rehearsal.clock() > first
        desks.rehearsal.clock.move(timedelta(minutes=1))
        assert not await desks.drained()
        told = await crowd.reckoning()
    assert last - killed_at < timedelta(minutes=1)
    assert told["repeats"] == 0
    figures(f"abandoned leases: {held} held, all sent {(last - killed_at).seconds} s later")


async def _leased_until(desks: Desks) -> tuple[datetime, datetime]:
    """When what is held is anybody's: by the leases, since a loaded machine is as slow as it is."""
    sql = "SELECT min(leased_until), max(leased_until) FROM outbox WHERE lease IS NOT NULL"
    ((first, last),) = await desks.rows(sql)
    assert isinstance(first, datetime)
    assert isinstance(last, datetime)
    return first, last


HANGING = 4
"""Notices that the process that dies has in hand."""


async def _held_by(doomed: Replica, other: Replica, desks: Desks, crowd: Crowd) -> int:
    """One process holds notices that hang, the other stands still; how many it holds."""
    os.kill(other.pid, signal.SIGSTOP)
    desks.front.targets = [doomed.url]
    desks.rehearsal.world.faults.add(Fault.HANG, HANGING - 1)
    desks.rehearsal.world.mail_faults.add(Fault.HANG, 1)
    crowd.going = False
    reporter = crowd.hands["reporter"]
    await crowd.report(reporter, "reporter")

    async def hangs() -> bool:
        # What doesn't hang has been settled by then: a kill between would rightly repeat it.
        return not len(desks.rehearsal.world.faults) and await _waiting(desks) <= HANGING

    await until(hangs)
    return await _waiting(desks)


async def _waiting(desks: Desks) -> int:
    rows = await desks.rows("SELECT count(*) FROM outbox WHERE state = 'waiting'")
    return int(str(rows[0][0]))


async def _raced(desks: Desks, crowd: Crowd, races: int) -> None:
    """The two approvers press at the same moment; one of them is told who was quicker."""
    director = desks.player("director_of_operations")
    hands = [crowd.hands["chief_executive"], Hand(director, (await director.say("help"))[0])]
    crowd.before += 1
    for _ in range(races):
        incident = await crowd.report(crowd.hands["reporter"], "reporter")
        await crowd.propose(crowd.hands["dpo"], incident)
        for hand in hands:
            await hand.ask(do="go", to="action", incident=incident, key="A1")
        answers = await asyncio.gather(*(hand.press("Approve") for hand in hands))
        crowd.approved.append(incident)
        wins = ["Recorded" in answer for answer in answers]
        assert sorted(wins) == [False, True], answers


async def _reminded(desks: Desks) -> int:
    """Two working days pass, half a day at a time; no clock reminds twice at one time."""
    clock = desks.rehearsal.clock
    for morning in (True, False, True, False):
        assert not await desks.drained(counted(90, 300))
        by = next_working_morning(clock()) - clock() if morning else HALF_A_DAY
        await desks.time_passes(by)
        await desks.nobody_is_to_be_reminded()
    sent = await desks.rows(
        "SELECT incident_id, CAST(body AS json) ->> 'key', at FROM record "
        "WHERE kind = 'ReminderSent' ORDER BY incident_id, at"
    )
    last: dict[tuple[str, str], object] = {}
    for incident, key, at in sent:
        before = last.get((str(incident), str(key)))
        assert before is None or (at - before) > timedelta(hours=1)  # type: ignore[operator]
        last[str(incident), str(key)] = at
    assert sent
    return len(sent)
