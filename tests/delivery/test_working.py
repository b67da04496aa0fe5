"""The workers' loop: what keeps it going, what ends it, and what it says of itself."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import CapturedCall, CapturingLogger

from delivery.daily import DailyDigest
from delivery.erasing import Erasing
from delivery.offices import HandingOver
from delivery.reminders import Reminders
from delivery.sealing import Sealing
from delivery.sender import Sender
from delivery.working import Worker, Workers
from operations.exports import Schedule
from service.ports.store import StorageAway


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


async def test_what_nobody_expected_ends_it() -> None:
    worker = Counting(Fault())
    with pytest.raises(Fault):
        await worker.run()
    assert not worker.running


async def test_it_is_not_running_before_it_runs_and_after_it_was_cancelled() -> None:
    worker = Counting()
    assert not worker.running
    await worked(worker)
    assert not worker.running


@pytest.mark.parametrize("script", [(), (Fault(),)])
async def test_what_is_under_way_is_ended_once_however_it_stops(script: tuple[Fault, ...]) -> None:
    worker = Counting(*script)
    task = asyncio.create_task(worker.run())
    waiting = asyncio.create_task(worker.done.wait())
    await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    task.cancel()
    await asyncio.gather(task, waiting, return_exceptions=True)
    assert worker.ran_at_finish == [False]


class Breaking(Counting):
    """Another one, that falls over."""

    name = "breaking"


async def test_one_that_falls_over_is_told_of_and_the_others_go_on() -> None:
    fault, fell = Fault(), asyncio.Queue[BaseException]()
    good, bad = Counting(1), Breaking(fault)
    workers = Workers([good, bad], fell.put_nowait)
    assert workers.running() == {"counting": False, "breaking": False}
    workers.start()
    assert await fell.get() is fault
    await good.done.wait()
    assert workers.running() == {"counting": True, "breaking": False}
    await workers.stop()
    assert workers.running() == {"counting": False, "breaking": False}
    assert fell.empty()


WORKERS = (DailyDigest, Erasing, HandingOver, Reminders, Schedule, Sealing, Sender)


def test_every_worker_goes_through_the_one_loop() -> None:
    ours = [one for one in Worker.__subclasses__() if not one.__module__.startswith("tests.")]
    assert set(ours) == set(WORKERS)
    assert [one.__name__ for one in ours if "run" in vars(one)] == []


def test_each_worker_has_a_name_of_its_own() -> None:
    assert len({one.name for one in WORKERS}) == len(WORKERS)
