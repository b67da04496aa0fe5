"""How often PostgreSQL is asked: each way there and back costs what the network does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from delivery.reminders import Reminders
from procedure.steps.classify import ClassifyIncident
from procedure.terms import Breach, Involved
from storage.checkpoints import CommitSeal
from storage.register import open_register
from storage.signing import signer_from
from tests.cjs import Category
from tests.postgresql import PostgreSQL
from tests.procedure.story import DPO, MONDAY
from tests.storage.worked import ONE as CASE
from tests.storage.worked import Worked
from tests.wire import Wire, wire

CASES = 24
CLASSIFIED = ClassifyIncident(
    category=Category.EVENT,
    reason="Nothing left the house.",
    personal_data=Involved.NO,
    breach=Breach.NO,
)


@dataclass
class Wired:
    """A register at the far end of a wire, as the bot opens it, with cases that all remind."""

    worked: Worked
    wire: Wire


@pytest.fixture
async def wired(
    migrated_postgres_url: str, postgresql: PostgreSQL, tmp_path: Path
) -> AsyncIterator[Wired]:
    """Reports, sealed with each commit."""
    async with wire(postgresql.folder) as between:
        url = migrated_postgres_url.replace(str(postgresql.folder), str(between.folder))
        sealing = CommitSeal(signer_from(tmp_path / "own.key"), lambda: MONDAY)
        register = await open_register(url, sealing=sealing)
        worked = Worked(register)
        for _ in range(CASES):
            await worked.report()
        yield Wired(worked, between)
        await register.close()


Ask = Callable[[], Awaitable[object]]


def looks(worked: Worked) -> dict[str, Ask]:
    """What people are shown."""
    return {
        "home card": lambda: worked.reader.home(DPO),
        "queue": lambda: worked.reader.queue(DPO),
        "case card": lambda: worked.reader.case(DPO, CASE),
    }


def works(worked: Worked) -> dict[str, Ask]:
    """What the desk does; each time it has to do with something else."""
    numbers = count(1)
    reminders = Reminders(worked.desk, lambda: worked.now)

    async def step() -> None:
        case = f"CJS-2026-{next(numbers):04}"
        await worked.desk.take(CLASSIFIED, DPO, case, once=f"press/{case}")

    async def sweep() -> None:
        worked.now += timedelta(days=1)
        assert await reminders.sweep() > 30

    async def claim() -> None:
        worked.now += timedelta(days=1)
        assert len(await worked.register.outbox.claim(worked.now, 20)) > 1

    return {"a step": step, "a sweep": sweep, "a claim": claim}


async def trips(wired: Wired, ask: Ask) -> int:
    for _ in range(3):  # each statement has been met, and prepared
        await ask()
    found = []
    for _ in range(2):  # a connection that a busy machine had replaced prepares them once more
        with wired.wire.counting() as counted:
            await ask()
        found.append(counted[0])
    return min(found)


async def test_what_people_are_shown_is_asked_for_in_few_ways_there_and_back(
    wired: Wired,
) -> None:
    asked = {name: await trips(wired, ask) for name, ask in looks(wired.worked).items()}
    assert asked["home card"] <= 12, "two of them for the crowd that these reports are"
    assert asked["queue"] <= 4, "two of them for the crowd"
    assert asked["case card"] <= 20, "eight for cases that look alike, eight to keep the reading"


async def test_what_the_desk_does_is_asked_for_by_sets(wired: Wired) -> None:
    asked = {name: await trips(wired, ask) for name, ask in works(wired.worked).items()}
    assert asked["a step"] <= 27, "six of them for the ledger and the seal"
    assert asked["a sweep"] <= 28, "not more for each reminder"
    assert asked["a claim"] <= 4, "not more for each notice"
