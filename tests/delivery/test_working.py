"""The workers' loop: what keeps it going, what ends it, and what it says of itself."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import CapturedCall, CapturingLogger

from delivery.checking import Checking
from delivery.daily import DailyDigest
from delivery.drafts import DraftsEnd
from delivery.erasing import Erasing
from delivery.identities import Identities
from delivery.offices import HandingOver
from delivery.reminders import Reminders
from delivery.sealing import Sealing
from delivery.sender import Sender
from delivery.working import LONGEST_PAUSE_SECONDS, Worker, Workers
from operations.exports import Schedule
from service.ports.store import StorageAway
from tests.procedure.story import MONDAY, ORGANISATION
from tests.waiting import until


class Fault(Exception):
    """What nobody expected."""


class Counting(Worker[int]):
    """Does what the test says sweep by sweep: counts, or raises."""

    name = "counting"
    waits = "counting_waits"
    look_seconds = 0
    away_seconds = 0

    def __init__(self, *script: int | Exception) -> None:
        self._script = list(script)
        self.rested: list[int] = []
        self.ran_at_finish: list[bool] = []
        self.done = asyncio.Event()

    async def sweep(self) -> int:
        if not self._script:
            self.done.set()
            await asyncio.Event().wait()
        now = self._script.pop(0)
        if isinstance(now, Exception):
            raise now
        return now

    async def rest(self, swept: int) -> None:
        self.rested.append(swept)
        await super().rest(swept)

    async def finish(self) -> None:
        self.ran_at_finish.append(self.running)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[CapturedCall]:
    logger = CapturingLogger()
    monkeypatch.setattr("delivery.working.log", logger)
    return logger.calls


async def worked(worker: Counting) -> None:
    """Runs it to the end of its script, then cancels it."""
    task = asyncio.create_task(worker.run())
    await worker.done.wait()
    assert worker.running
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()


async def test_it_sweeps_again_after_each_rest() -> None:
    worker = Counting(3, 0, 1)
    await worked(worker)
    assert worker.rested == [3, 0, 1]


async def test_a_database_that_is_away_is_said_and_tried_again(told: list[CapturedCall]) -> None:
    worker = Counting(1, StorageAway(), 2)
    await worked(worker)
    assert worker.rested == [1, 2]
    assert [(call.method_name, call.args, call.kwargs) for call in told] == [
        ("warning", ("counting_waits",), {"reason": "storage_away"})
    ]


async def test_what_nobody_expected_is_logged_once_a_sweep_and_tried_again(
    told: list[CapturedCall],
) -> None:
    faults = Fault(), Fault()
    worker = Counting(1, *faults, 2)
    await worked(worker)
    assert worker.rested == [1, 2]
    assert [(call.method_name, call.args, call.kwargs["exc_info"]) for call in told] == [
        ("error", ("worker_failed",), fault) for fault in faults
    ]
    assert len({call.kwargs["ref"] for call in told}) == 2


@pytest.mark.usefixtures("told")
async def test_the_pauses_after_failures_grow_and_are_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paused, sleep = list[float](), asyncio.sleep

    async def noted(seconds: float) -> None:
        paused.append(seconds)
        await sleep(0)

    monkeypatch.setattr("delivery.working.asyncio.sleep", noted)
    worker = Counting(*(Fault() for _ in range(30)), 1, Fault())
    monkeypatch.setattr(Counting, "away_seconds", 5)
    await worked(worker)
    failing, (rest, first_again) = paused[:30], paused[30:]
    assert failing == sorted(failing)
    assert (failing[:3], failing[-1]) == ([5, 10, 20], LONGEST_PAUSE_SECONDS)
    assert (rest, first_again) == (0, 5)


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("script", "borne", "state"),
    [
        ((Fault(),), 300, r"in trouble for \d+ s, ref [0-9A-F]{4}"),
        ((StorageAway(),), 300, r"in trouble for \d+ s"),
        ((Fault(),), 0, "False"),
        ((StorageAway(),), 0, "False"),
        ((Fault(), 1), 0, "True"),
        ((), 0, "True"),
    ],
)
async def test_trouble_is_told_at_once_and_after_minutes_it_no_longer_counts_as_working(
    script: tuple[int | Exception, ...],
    borne: int,
    state: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    worker = Counting(*script)
    monkeypatch.setattr(Counting, "borne_seconds", borne)
    task = asyncio.create_task(worker.run())
    await worker.done.wait()
    assert re.fullmatch(state, str(worker.state()))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert worker.state() is False


async def test_it_is_not_running_before_it_runs_and_after_it_was_cancelled() -> None:
    worker = Counting()
    assert not worker.running
    await worked(worker)
    assert not worker.running


async def test_what_is_under_way_is_ended_once_when_it_stops() -> None:
    worker = Counting(Fault())
    await worked(worker)
    assert worker.ran_at_finish == [False]


class Breaking(Counting):
    """Another one, that can't even say what went wrong."""

    name = "breaking"

    def event_of(self, error: Exception) -> str:
        raise error


async def test_one_that_falls_over_all_the_same_is_told_of_and_the_others_go_on() -> None:
    fault, fell = Fault(), asyncio.Queue[BaseException]()
    good, bad = Counting(1), Breaking(fault)
    workers = Workers([good, bad], fell.put_nowait)
    assert workers.states() == {"counting": False, "breaking": False}
    workers.start()
    assert await fell.get() is fault
    await good.done.wait()
    assert workers.states() == {"counting": True, "breaking": False}
    await workers.stop()
    assert workers.states() == {"counting": False, "breaking": False}
    assert fell.empty()


WORKERS = (
    Checking, DailyDigest, DraftsEnd, Erasing, HandingOver, Identities, Reminders, Schedule,
    Sealing, Sender,
)  # fmt: skip


def test_every_worker_goes_through_the_one_loop() -> None:
    ours = [one for one in Worker.__subclasses__() if not one.__module__.startswith("tests.")]
    assert set(ours) == set(WORKERS)
    assert [one.__name__ for one in ours if "run" in vars(one)] == []


def test_each_worker_has_a_name_of_its_own() -> None:
    assert len({one.name for one in WORKERS}) == len(WORKERS)


class Broken:
    """Stands for whatever a worker reaches for: to touch it is a fault that nobody listed."""

    def __init__(self) -> None:
        self.touched = 0

    def __getattr__(self, name: str) -> Any:
        self.touched += 1
        raise Fault


MAKE: dict[type[Worker[Any]], Callable[[Any], Worker[Any]]] = {
    Checking: lambda broken: Checking(broken, ORGANISATION, broken, lambda: MONDAY),
    DailyDigest: lambda broken: DailyDigest(broken, ORGANISATION, lambda: MONDAY),
    DraftsEnd: lambda broken: DraftsEnd(broken, 30, lambda: MONDAY),
    Erasing: lambda broken: Erasing(broken, None),
    HandingOver: HandingOver,
    Identities: lambda broken: Identities(broken, broken),
    Reminders: lambda broken: Reminders(broken, lambda: MONDAY),
    Schedule: lambda broken: Schedule(broken, Path("out"), timedelta(hours=1), lambda: MONDAY),
    Sealing: lambda broken: Sealing(broken, broken, Path("file"), lambda: MONDAY),
    Sender: lambda broken: Sender(broken, broken, broken, lambda: MONDAY),
}


@pytest.mark.parametrize("kind", WORKERS)
async def test_no_worker_falls_over_at_a_fault_that_nobody_listed(
    kind: type[Worker[Any]], told: list[CapturedCall], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Worker, "away_seconds", 0)
    monkeypatch.setattr("delivery.checking.FIRST_AFTER_SECONDS", 0)
    broken, fell = Broken(), list[BaseException]()
    workers = Workers([MAKE[kind](broken)], fell.append)
    workers.start()
    await until(lambda: broken.touched >= 3)
    (state,) = workers.states().values()
    assert str(state).startswith("in trouble for ")
    assert [call.method_name for call in told] == ["error"] * broken.touched
    assert {call.kwargs["worker"] for call in told} == {kind.name}
    await workers.stop()
    assert fell == []
