"""Teams, Graph and the login fail around a desk at work."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from rehearsal import faults
from rehearsal.faults import Fault
from tests.faults.conftest import FULL, counted
from tests.faults.crowd import Crowd
from tests.faults.desks import Desks, open_desks
from tests.faults.front import Passage

MISERY = (Fault.THROTTLE, Fault.BAD_GATEWAY, Fault.HTML, Fault.DROP, Fault.GATEWAY_TIMEOUT)
MINUTES = 60


async def test_an_hour_of_a_failing_connector_delays_notices_and_loses_none(
    tmp_path: Path,
    migrated_sqlite_url: str,
    figures: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not FULL:
        # In full a call that hangs is given up by the desk, after ten seconds.
        monkeypatch.setattr(faults, "HANG_SECONDS", 0.5)
    async with open_desks(tmp_path, migrated_sqlite_url, 1) as desks:
        crowd = Crowd(desks)
        await crowd.arrive()
        met = Counter[str]()
        for minute in range(MINUTES):
            if minute % 6 == 0:
                await crowd.report(crowd.hands["reporter"], "reporter")
            met += _misery(desks, minute)
            await _minute_passes(desks)
        unmet = len(desks.rehearsal.world.faults) + len(desks.rehearsal.world.mail_faults)
        await _recovered(desks)
        told = await crowd.reckoning()
        await _assert_in_order(desks)
    assert told["repeats"] == 0
    kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(met.items()))
    figures(
        f"an hour of a failing Connector and Graph ({kinds}; {unmet} not met): "
        f"{told['notices']} notices, each once, none given up, in order"
    )


async def _minute_passes(desks: Desks) -> None:
    """By halves, each shorter than a lease, and in each of them what is due is tried."""
    for _ in range(2):
        await desks.time_passes(timedelta(seconds=30))


def _misery(desks: Desks, minute: int) -> Counter[str]:
    """What the next calls will meet."""
    kinds = random.choices(MISERY, k=2)
    if minute % 10 == 5:
        kinds.append(Fault.HANG)
    for kind in kinds:
        desks.rehearsal.world.faults.add(kind)
    mail = random.choice(MISERY)
    desks.rehearsal.world.mail_faults.add(mail)
    return Counter(str(kind) for kind in [*kinds, mail])


async def _recovered(desks: Desks) -> None:
    """The services are well again, and the longest wait passes."""
    desks.rehearsal.world.faults.clear()
    desks.rehearsal.world.mail_faults.clear()
    for _ in range(20):
        await desks.nothing_is_due()
        if not await desks.drained(0):
            return
        await desks.time_passes(timedelta(minutes=10))


async def _assert_in_order(desks: Desks) -> None:
    """In each chat the messages of a lane came in the order in which they were queued."""
    rows = await desks.rows(
        "SELECT conversation || '/' || lane, activity_id FROM outbox "
        "WHERE route <> 'mail' AND update_of IS NULL AND state = 'sent' ORDER BY id"
    )
    chats: dict[object, list[int]] = {}
    for chat, activity in rows:
        chats.setdefault(chat, []).append(int(str(activity)))
    assert len(chats) > 2
    for posted in chats.values():
        assert posted == sorted(posted)


@pytest.fixture
async def passage() -> AsyncIterator[Passage]:
    """The way to the login and to Graph."""
    way = Passage()
    await way.start()
    yield way
    await way.stop()


async def test_while_graph_and_the_login_are_away_the_chat_goes_on_and_mail_waits(
    tmp_path: Path, migrated_sqlite_url: str, passage: Passage, figures: Callable[[str], None]
) -> None:
    async with open_desks(tmp_path, migrated_sqlite_url, 1, passage) as desks:
        crowd = Crowd(desks, pause=0.3)
        await crowd.arrive()
        passage.shut = True
        work = asyncio.create_task(crowd.work())
        await asyncio.sleep(counted(2, 30))
        crowd.going = False
        await work
        waiting = await _mail_alone_waits(desks)
        in_chat = len(crowd.told) + len(crowd.approved)
        passage.shut = False
        await _mails_again(desks)
        told = await crowd.reckoning()
    assert told["presses unanswered"] == 0
    assert told["repeats"] == 0
    figures(
        f"Graph and the login away ({passage.refused} calls refused): {in_chat} steps in chat, "
        f"none refused; {waiting} mails waited, and went out once when they were back"
    )


async def _mails_again(desks: Desks) -> None:
    """By the machine's time: the login's library keeps a refusal for seconds that no test moves."""
    for _ in range(20):
        if not await desks.drained(2):
            return
        await desks.time_passes(timedelta(minutes=10))


async def _mail_alone_waits(desks: Desks) -> int:
    """Every chat notice goes out; how many mails wait."""
    for _ in range(counted(200, 3000)):  # in full the limits hold them back for minutes
        rows = await desks.rows("SELECT route FROM outbox WHERE state = 'waiting'")
        if {route for (route,) in rows} == {"mail"}:
            return len(rows)
        await asyncio.sleep(0.1)
    raise AssertionError(rows)
