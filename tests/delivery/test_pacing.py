"""Sends are held back to the platform's limits, in order, and nobody waits for another's queue."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from delivery.pacing import LONGEST_ANSWER_WAIT, PER_CONVERSATION, PER_TENANT, Limit, Pace
from tests.waiting import PATIENCE_SECONDS


class Time:
    """A clock that only `sleep` moves, to whoever wakes first."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def pace(time: Time) -> Pace:
    return Pace(monotonic=time, sleep=time.sleep)


def most_in(sent: list[float], seconds: float) -> int:
    """The largest number of sends in any stretch of that length."""
    return max(sum(start <= at < start + seconds for at in sent) for start in sent)


async def test_a_conversation_keeps_every_limit(pace: Pace, time: Time) -> None:
    sent = []
    for _ in range(200):
        await pace.wait("a:1")
        sent.append(time.now)
    for limit in PER_CONVERSATION:
        assert most_in(sent, limit.seconds) <= limit.count


async def test_an_hours_limit_is_kept(time: Time) -> None:
    pace = Pace(per_conversation=(Limit(5, 3600),), monotonic=time, sleep=time.sleep)
    for _ in range(6):
        await pace.wait("a:1")
    assert time.now >= 3600


async def test_the_first_sends_wait_for_nothing(pace: Pace, time: Time) -> None:
    for _ in range(7):
        await pace.wait("a:1")
    assert time.now == 0


async def test_the_tenant_keeps_its_limit_over_all_conversations(pace: Pace, time: Time) -> None:
    sent = []
    for n in range(300):
        await pace.wait(f"a:{n}")
        sent.append(time.now)
    for limit in PER_TENANT:
        assert most_in(sent, limit.seconds) <= limit.count


async def test_a_long_queue_holds_nobody_else_up() -> None:
    pace = Pace(per_conversation=(Limit(1, 3600),))
    queue = [asyncio.create_task(pace.wait("a:busy")) for _ in range(20)]
    await asyncio.wait_for(pace.wait("a:other"), PATIENCE_SECONDS)
    for task in queue:
        task.cancel()
    await asyncio.gather(*queue, return_exceptions=True)


async def test_sends_keep_their_order(pace: Pace) -> None:
    order: list[int] = []

    async def send(n: int) -> None:
        await pace.wait("a:1")
        order.append(n)

    await asyncio.gather(*(send(n) for n in range(40)))
    assert all(before < after for before, after in pairwise(order))


async def test_a_send_counts_from_when_it_was_answered(time: Time) -> None:
    pace = Pace(per_conversation=(Limit(1, 5),), monotonic=time, sleep=time.sleep)
    sent = await pace.wait("a:1")
    time.now += 0.1
    sent.answered()
    await pace.wait("a:1")
    assert 5.1 <= time.now < 5.15


async def test_a_send_without_an_answer_holds_the_next_back_no_longer_than_a_slow_one(
    time: Time,
) -> None:
    pace = Pace(per_conversation=(Limit(1, 5),), monotonic=time, sleep=time.sleep)
    await pace.wait("a:1")
    await pace.wait("a:1")
    assert 5.3 <= time.now < 5.5


async def test_who_gives_up_takes_no_place(time: Time) -> None:
    pace = Pace(per_conversation=(Limit(1, 0.05),))
    await pace.wait("a:1")
    leaving = asyncio.create_task(pace.wait("a:1"))
    staying = asyncio.create_task(pace.wait("a:1"))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.wait_for(staying, PATIENCE_SECONDS)


async def test_memory_is_bounded(time: Time) -> None:
    pace = Pace(most=10, monotonic=time, sleep=time.sleep)
    for n in range(1000):
        await pace.wait(f"a:{n}")
    assert len(pace._conversations) == 10


async def test_a_conversation_in_use_is_not_forgotten(time: Time) -> None:
    pace = Pace(per_conversation=(Limit(1, 30),), most=1)
    await pace.wait("a:1")
    waiting = asyncio.create_task(pace.wait("a:1"))
    await asyncio.sleep(0)
    await pace.wait("a:2")
    assert "a:1" in pace._conversations
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_an_answer_goes_before_what_waits_and_within_two_seconds(time: Time) -> None:
    """A burst of notices to somebody who types: their answer is there before Teams asks again."""
    pace = Pace(monotonic=time, sleep=time.sleep)
    for _ in range(50):
        await pace.wait("a:1")
    queue = [asyncio.create_task(pace.wait("a:1")) for _ in range(20)]
    began = time.now
    await pace.answers().wait("a:1")
    assert time.now - began <= LONGEST_ANSWER_WAIT
    for task in queue:
        task.cancel()
    await asyncio.gather(*queue, return_exceptions=True)


async def test_notices_leave_room_for_answers_and_both_keep_the_limits(
    pace: Pace, time: Time
) -> None:
    sent = []
    for n in range(120):
        await (pace.answers().wait("a:1") if n % 10 == 9 else pace.wait("a:1"))
        sent.append(time.now)
    for limit in PER_CONVERSATION:
        assert most_in(sent, limit.seconds) <= limit.count


async def test_an_answer_counts_for_whoever_sends_next(time: Time) -> None:
    pace = Pace(per_conversation=(Limit(1, 5),), monotonic=time, sleep=time.sleep)
    await pace.answers().wait("a:1")
    await pace.wait("a:1")
    assert time.now >= 5
