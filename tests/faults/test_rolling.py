"""Two versions of the desk on one PostgreSQL database, as while it is brought up to date."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from storage.migrate import migrate
from tests.faults.conftest import FULL, counted
from tests.faults.crowd import Crowd
from tests.faults.desks import Desks, Replica, open_desks
from tests.faults.versions import (
    earlier_than_this,
    later_than_this,
    migrated_by,
    reaches_back_to,
)

EARLIER = "0757544"
"""The last version that was given out before this one."""

HALF_A_DAY = timedelta(hours=5)


async def beside(desks: Desks, tree: Path | None) -> Replica:
    """Another version's bot on the same database, behind the same address."""
    first = desks.replicas[0]
    other = Replica(first.settings, first.clock, first.log.with_name("other.log"), tree=tree)
    desks.replicas.append(other)
    await other.start()
    desks.front.targets = [replica.url for replica in desks.replicas]
    return other


async def worked(desks: Desks) -> Crowd:
    """Four people work for a while, whichever version answers them."""
    crowd = Crowd(desks, pause=0.5)
    await crowd.arrive()
    work = asyncio.create_task(crowd.work())
    await asyncio.sleep(counted(2, 20))
    crowd.going = False
    await work
    return crowd


async def days_pass(desks: Desks, halves: int) -> None:
    for _ in range(halves):
        await desks.nothing_is_due()
        await desks.time_passes(HALF_A_DAY)
        await desks.nobody_is_to_be_reminded()


async def left_to(desks: Desks, later: Replica, earlier: Replica) -> None:
    """The earlier one goes and the later starts anew, with which bringing the desk up to date ends.

    That start seals what the earlier one wrote last, and sets the clocks that it didn't know.
    """
    desks.front.targets = [later.url]
    await desks.nothing_is_due()
    assert not await desks.drained(60)
    earlier.end()
    later.end()
    await later.start()


async def after_this(tmp_path: Path, url: str, figures: Callable[[str], None]) -> None:
    """A later version, with a step, a topic, a clock and a column that this one doesn't know."""
    later = later_than_this(tmp_path)
    await migrate(url)
    async with open_desks(tmp_path, url, 1) as desks:
        desks.tree = later
        code, printed = await desks.command("migrate")  # while this version serves
        assert code == 0, printed
        (this,), other = tuple(desks.replicas), await beside(desks, later)
        crowd = await worked(desks)
        odd, plain = crowd.incidents[:2]
        await _keeps_evidence(desks, crowd, other, odd, plain)
        await _reads_what_it_can(desks, crowd, this, odd, plain)
        desks.front.targets = [this.url, other.url]
        await days_pass(desks, 4)
        await left_to(desks, other, this)
        told = await crowd.reckoning()
        reminders = await _each_once(desks)
        sent = await desks.rows("SELECT count(*) FROM outbox WHERE topic = 'evidence'")
        assert await _refused(this)
    assert told["repeats"] == 0
    # A clock begins with the first step that a version which has it takes in a case, or its start.
    assert all(reminders[incident, "evidence"] for incident in (odd, plain))
    figures(
        f"two versions side by side: {told['steps acknowledged']} steps, {told['notices']} notices "
        f"each once, {sum(reminders.values())} reminders each once, {sent[0][0]} notices and "
        f"{sum(key == 'evidence' for _, key in reminders)} clocks that only one of them knows"
    )


async def _keeps_evidence(desks: Desks, crowd: Crowd, other: Replica, odd: str, plain: str) -> None:
    """The later version takes a step that only it has, and in another case one that both have."""
    desks.front.targets = [other.url]
    hand = crowd.hands["chief_executive"]
    await hand.ask(do="fill", form="add_entry", intent="open", incident=plain)
    await hand.press("Add the entry", {"in_text": (words := f"Said by the later of {plain}")})
    crowd.told.append(words)
    await hand.ask(do="fill", form="keep_evidence", intent="open", incident=odd)
    await hand.press("Keep the evidence", {"in_text": "In the safe"})
    await desks.nothing_is_due()
    topics = await desks.rows("SELECT state FROM outbox WHERE topic = 'evidence'")
    assert topics == [("sent",), ("sent",)]


async def _reads_what_it_can(
    desks: Desks, crowd: Crowd, this: Replica, odd: str, plain: str
) -> None:
    """This version shows that it doesn't know the entry, takes no step there, and others go on."""
    desks.front.targets = [this.url]
    hand = crowd.hands["dpo"]
    page = await hand.ask(do="go", to="case_page", page="record", incident=odd)
    assert "doesn't know: EvidenceKept" in page
    assert "In the safe" not in page
    await hand.ask(do="fill", form="add_entry", intent="open", incident=odd)
    typed = {"in_text": "Thing that can't be"}
    dpo = desks.player("dpo")
    refused = await dpo.press("Add the entry", typed, message=hand.seen, checked=False)
    assert "brought up to date" in refused.words
    body = {"chat": hand.seen.chat, "message_id": hand.seen.id, "kind": "execute", "verb": ""}
    unknown = {"do": "fill", "form": "keep_evidence", "intent": "open", "incident": plain}
    apology = await dpo.press_raw({**body, "data": unknown})
    assert apology.kind != "card", apology
    await hand.ask(do="fill", form="add_entry", intent="open", incident=plain)
    await hand.press("Add the entry", {"in_text": (words := f"Thing of {plain}")})
    crowd.told.append(words)


async def _each_once(desks: Desks) -> Counter[tuple[str, str]]:
    """How often each case's clocks have reminded; never twice within an hour."""
    last, often = dict[tuple[str, str], object](), Counter[tuple[str, str]]()
    rows = await desks.rows(
        "SELECT incident_id, body, at FROM record WHERE kind = 'ReminderSent' ORDER BY at"
    )
    for incident, body, at in rows:
        clock = str(incident), str(json.loads(str(body))["key"])
        before = last.get(clock)
        assert before is None or (at - before) > timedelta(hours=1), clock  # type: ignore[operator]
        last[clock] = at
        often[clock] += 1
    return often


async def _refused(this: Replica) -> bool:
    """Whether this version, started anew, says that the register is a later one's."""
    with pytest.raises(AssertionError, match="This bot is older than the register"):
        await this.start()
    return True


async def before_this(tmp_path: Path, url: str, figures: Callable[[str], None]) -> None:
    """The true version before, of which this one takes over; neither knows less than it did."""
    earlier = earlier_than_this(tmp_path, EARLIER)
    await asyncio.to_thread(migrated_by, earlier, url)
    async with open_desks(tmp_path, url, 1, tree=earlier) as desks:
        assert (await desks.command("migrate"))[0] == 0
        (first,), this = tuple(desks.replicas), await beside(desks, None)
        crowd = await worked(desks)
        await days_pass(desks, 4)
        await left_to(desks, this, first)
        told = await crowd.reckoning()
        reminders = await _each_once(desks)
    assert told["repeats"] == 0
    figures(
        f"{EARLIER} and this version side by side: {told['steps acknowledged']} steps, "
        f"{told['notices']} notices each once, {sum(reminders.values())} reminders each once"
    )


Pair = Callable[[Path, str, Callable[[str], None]], Awaitable[None]]
PAIRS: dict[str, Pair] = {"a later version": after_this}
if FULL and reaches_back_to(EARLIER):
    PAIRS["the version before"] = before_this


@pytest.mark.parametrize("pair", PAIRS)
async def test_two_versions_side_by_side_lose_nothing_and_say_nothing_wrong(
    pair: str, tmp_path: Path, postgres_url: str, figures: Callable[[str], None]
) -> None:
    await PAIRS[pair](tmp_path, postgres_url, figures)
