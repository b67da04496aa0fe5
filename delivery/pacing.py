"""Waits before sending, so that Teams' published limits are kept rather than run into."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

Monotonic = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` sends in any `seconds`."""

    count: int
    seconds: float


# learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
PER_CONVERSATION = (Limit(7, 1), Limit(8, 2), Limit(60, 30), Limit(1800, 3600))
PER_TENANT = (Limit(50, 1),)
MOST_CONVERSATIONS = 5000
# A send counts from when it was answered, since it had arrived by then; one that is not answered so
# soon counts as long after it left, or a slow service would be sent less and less.
_LONGEST_WAY = 0.4
_MARGIN = 0.005
# The tenant's sends are spread over time, a little below the limit: fifty at once each second would
# overlap the next fifty as soon as some of them are slow on the way.
_SPREAD = 1.06
_CATCH_UP = 7

LONGEST_ANSWER_WAIT = 2.0
"""Seconds that an answer waits at most: Teams sends a message again after fifteen."""

_SPARED = 6
"""What isn't an answer leaves one place in so many free, of each limit longer than that wait."""


@dataclass(slots=True)
class PacedSend:
    """One send: it has arrived by `at` (monotonic seconds), as far as is known."""

    at: float
    left: float
    monotonic: Monotonic

    def answered(self) -> None:
        """Notes that the answer is there, whatever it says."""
        self.at = min(self.at, self.monotonic())


class _Window:
    """The last sends, as many as the largest limit has to remember."""

    def __init__(self, limits: Sequence[Limit]) -> None:
        self._limits = limits
        self._longest = max(limit.seconds for limit in limits) + _LONGEST_WAY
        self._sent: deque[PacedSend] = deque(maxlen=max(limit.count for limit in limits))

    def free_at(self, *, sparing: bool) -> float:
        """The earliest instant at which one more send keeps every limit, or leaves room in it."""
        counts = [
            (limit, limit.count - (_spare(limit) if sparing else 0)) for limit in self._limits
        ]
        return max(
            (
                self._sent[-count].at + limit.seconds + _MARGIN
                for limit, count in counts
                if len(self._sent) >= count
            ),
            default=float("-inf"),
        )

    def add(self, sent: PacedSend) -> None:
        """Counts a send, and forgets those that no limit looks at any more."""
        while self._sent and self._sent[0].at <= sent.left - self._longest:
            self._sent.popleft()
        self._sent.append(sent)


def _spare(limit: Limit) -> int:
    return limit.count // _SPARED if limit.seconds > LONGEST_ANSWER_WAIT else 0


@dataclass(slots=True)
class _Queue:
    """One thread of sends: the lock keeps those who wait in order."""

    window: _Window
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Pace:
    """Keeps the limits of each conversation and of the tenant as a whole, first come first served.

    Answers go before everything else, which leaves some room for them. Memory is bounded: beyond
    `most` conversations the one idle longest is forgotten.
    """

    def __init__(
        self,
        *,
        per_conversation: Sequence[Limit] = PER_CONVERSATION,
        per_tenant: Sequence[Limit] = PER_TENANT,
        most: int = MOST_CONVERSATIONS,
        monotonic: Monotonic = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._limits = per_conversation
        self._tenant = _Queue(_Window(per_tenant))
        self._gap = max(limit.seconds / limit.count for limit in per_tenant) * _SPREAD
        self._next = float("-inf")
        self._conversations: OrderedDict[str, _Queue] = OrderedDict()
        self._most = most
        self._monotonic = monotonic
        self._sleep = sleep

    async def wait(self, conversation_id: str) -> PacedSend:
        """Returns when one message may be sent to the conversation, and counts it as sent.

        Whoever sends it tells what is returned when the answer has come.
        """
        queue = self._queue(conversation_id)
        queue.waiting += 1
        try:
            async with queue.lock:
                await self._until(lambda: queue.window.free_at(sparing=True))
                # The tenant's slot is taken last, so that a conversation with a long queue
                # doesn't hold slots that others could use now.
                async with self._tenant.lock:
                    tenant = self._tenant.window
                    await self._until(lambda: max(tenant.free_at(sparing=False), self._next))
                    now = self._monotonic()
                    # A sleep that overslept is made up for, by a few sends.
                    self._next = max(self._next, now - _CATCH_UP * self._gap) + self._gap
                    sent = PacedSend(now + _LONGEST_WAY, now, self._monotonic)
                    self._tenant.window.add(sent)
                queue.window.add(sent)
                return sent
        finally:
            queue.waiting -= 1

    def answers(self) -> Answers:
        """The same limits for what somebody waits for."""
        return Answers(self)

    async def answer(self, conversation_id: str) -> PacedSend:
        """As `wait`, for an answer: it is let past whoever waits, and within two seconds."""
        queue, now = self._queue(conversation_id), self._monotonic()
        free = max(queue.window.free_at(sparing=False), now)
        left = min(free, now + LONGEST_ANSWER_WAIT)
        sent = PacedSend(left + _LONGEST_WAY, left, self._monotonic)
        queue.window.add(sent)
        self._tenant.window.add(sent)
        queue.waiting += 1
        try:
            await self._until(lambda: left)
        finally:
            queue.waiting -= 1
        return sent

    async def _until(self, instant: Callable[[], float]) -> None:
        """Until then, asked anew each time: an answer may have taken the place meanwhile."""
        while (remaining := instant() - self._monotonic()) > 0:
            await self._sleep(remaining)

    def _queue(self, conversation_id: str) -> _Queue:
        queue = self._conversations.get(conversation_id)
        if queue is None:
            self._forget()
            queue = self._conversations[conversation_id] = _Queue(_Window(self._limits))
        self._conversations.move_to_end(conversation_id)
        return queue

    def _forget(self) -> None:
        if len(self._conversations) < self._most:
            return
        for conversation_id, queue in self._conversations.items():
            if queue.waiting == 0:
                del self._conversations[conversation_id]
                return


class Answers:
    """Paces answers inside turns: fulfils delivery.connector.Pacing."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    async def wait(self, conversation_id: str) -> PacedSend:
        """Returns at once where there is room, and within two seconds where there is none."""
        return await self._pace.answer(conversation_id)
