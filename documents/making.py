"""Has papers made in processes that end: the desk's own memory and its loop stay out of it.

Two at once, each child for a bounded number of papers; each paper bounded in time and in memory.
What laid out a PDF in the desk itself never gave its memory back, and a long log held everybody up.
"""

from __future__ import annotations

import asyncio
import pickle
import signal
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self

import structlog

from documents.children import Child, Stock
from documents.orders import CasePaper, File, Order
from documents.wire import Ended, Outcome, Reply, frame
from procedure.errors import Missing, NotAllowed, ProcedureError
from service.ports.rows import Row

AT_ONCE = 2
"""Children at work; whoever asks meanwhile waits."""

MOST_ASKED = 30
"""Papers that are made or waited for; more are refused with a sentence."""

PAPERS_A_CHILD = 20
MOST_KEPT_MEGABYTES = 256
"""A child that has held more makes no other paper."""

IDLE_SECONDS = 60.0
"""How long children are kept when nobody asks for papers."""

GRACE_SECONDS = 5.0
"""How long a stop waits for what is being made."""

ROWS_AT_ONCE = 100

REFUSED: Mapping[str, type[ProcedureError]] = {
    refused.__name__: refused for refused in (Missing, NotAllowed)
}
KILLED = (-signal.SIGABRT, -signal.SIGKILL)
"""How a child ends that a library or the kernel refuses memory."""

log = structlog.get_logger(__name__)


class Why(StrEnum):
    """Why a paper wasn't made, as it stands in the log."""

    TIME = "time"
    MEMORY = "memory"
    FAULT = "fault"
    MANY = "many"
    STOPPING = "stopping"


WORDS: Mapping[Why, str] = {
    Why.TIME: "it took longer than {seconds} seconds and was stopped",
    Why.MEMORY: "it needed more memory than {megabytes} MB and was stopped",
    Why.FAULT: "something went wrong while it was made",
    Why.MANY: "many papers are being made at the moment",
    Why.STOPPING: "the desk was just being stopped",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one paper may take: seconds of time, and megabytes of memory."""

    seconds: int = 120
    megabytes: int = 1024


class NotMade(Exception):
    """A paper could not be made, and can be asked for again; its text is a sentence for people."""

    def __init__(self, why: Why, limits: Limits) -> None:
        words = WORDS[why].format(seconds=limits.seconds, megabytes=limits.megabytes)
        super().__init__(f"The paper could not be made: {words}.")
        self.why = why


class Makes(Protocol):
    """Makes papers; Making fulfils it."""

    async def make(self, order: Order, rows: AsyncIterator[Row] | None = None) -> File:
        """Raises NotMade, what the rows raise, and NotAllowed or Missing as `paper` does."""


class Making:
    """Makes papers in children that it starts when they are wanted.

    A `stock` that is handed in is shared with others, and not emptied at the end.
    """

    def __init__(self, limits: Limits | None = None, stock: Stock | None = None) -> None:
        self.limits = limits or Limits()
        self._own = stock is None
        self._stock = stock if stock is not None else Stock(self.limits.megabytes)
        self._free = asyncio.Semaphore(AT_ONCE)
        self._busy: set[Child] = set()
        self._asked = 0
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._stopping = False
        self._idling: asyncio.TimerHandle | None = None
        self._tidying: asyncio.Task[None] | None = None

    @property
    def at_work(self) -> frozenset[int]:
        """The processes that make something now, by their numbers."""
        return frozenset(child.pid for child in self._busy)

    async def make(self, order: Order, rows: AsyncIterator[Row] | None = None) -> File:
        """The file; raises NotMade, what the rows raise, and NotAllowed or Missing as `paper`."""
        if self._asked >= MOST_ASKED:
            raise self._not_made(Why.MANY, order)
        self._asked += 1
        self._quiet.clear()
        try:
            async with self._free:
                if self._stopping:
                    raise self._not_made(Why.STOPPING, order)
                return await self._by_a_child(order, rows)
        finally:
            self._asked -= 1
            if not self._asked:
                self._quiet.set()

    async def _by_a_child(self, order: Order, rows: AsyncIterator[Row] | None) -> File:
        began, child, reply, code = time.monotonic(), self._started(order), None, 0
        self._busy.add(child)
        try:
            reply = await self._in_time(child, order, rows)
        except BaseException:
            child.kill()
            raise
        finally:
            self._busy.discard(child)
            code = await self._put_away(child, reply)
        if reply is None:
            raise self._not_made(self._why(code), order, code=code)
        file = self._file(reply, order)
        seconds = round(time.monotonic() - began, 2)
        log.info("paper_made", paper=_kind(order), seconds=seconds, megabytes=reply.megabytes)
        return file

    def _started(self, order: Order) -> Child:
        try:
            return self._stock.taken()
        except OSError as error:  # no memory for another process, or too many of them
            raise self._not_made(Why.MEMORY, order, error=type(error).__name__) from None

    async def _in_time(
        self, child: Child, order: Order, rows: AsyncIterator[Row] | None
    ) -> Reply | None:
        """What the child answers, None where it ends; raises NotMade where it takes too long."""
        try:
            async with asyncio.timeout(self.limits.seconds) as limit:
                return await _spoken(child, order, rows)
        except Ended:
            return None
        except TimeoutError:
            if not limit.expired():
                raise
            raise self._not_made(Why.TIME, order) from None

    async def _put_away(self, child: Child, reply: Reply | None) -> int:
        """Keeps the child for another paper, or buries it; how it ended, 0 where it is kept."""
        child.made += 1
        made = reply is not None and reply.outcome in (Outcome.MADE, Outcome.REFUSED)
        worn = child.made >= PAPERS_A_CHILD or (reply and reply.megabytes > MOST_KEPT_MEGABYTES)
        if not made or worn or self._stopping:
            return await asyncio.to_thread(child.bury)
        self._stock.given(child)
        if self._idling is not None:
            self._idling.cancel()
        self._idling = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._tidy)
        return 0

    def _why(self, code: int) -> Why:
        if self._stopping:
            return Why.STOPPING
        return Why.MEMORY if code in KILLED else Why.FAULT

    def _file(self, reply: Reply, order: Order) -> File:
        match reply.outcome:
            case Outcome.MADE:
                return File(reply.name, reply.content)
            case Outcome.REFUSED:
                raise REFUSED.get(reply.name, ProcedureError)(reply.content.decode())
            case Outcome.NO_MEMORY:
                raise self._not_made(Why.MEMORY, order)
            case Outcome.FAILED:
                where = reply.content.decode().splitlines()
                raise self._not_made(Why.FAULT, order, error=reply.name, where=where)

    def _not_made(self, why: Why, order: Order, **facts: object) -> NotMade:
        log.warning("paper_not_made", paper=_kind(order), why=why, **facts)
        return NotMade(why, self.limits)

    def _tidy(self) -> None:
        """Ends the children that nobody has had work for."""
        idle = self._stock.emptied()
        self._tidying = asyncio.create_task(asyncio.to_thread(_buried, idle))

    async def close(self) -> None:
        """Lets what is being made finish for a moment; then no child is left of it."""
        self._stopping = True
        if self._idling is not None:
            self._idling.cancel()
        try:
            async with asyncio.timeout(GRACE_SECONDS):
                await self._quiet.wait()
        except TimeoutError:
            for child in self._busy:
                child.kill()
            await self._quiet.wait()
        if self._tidying is not None:
            await self._tidying
        if self._own:
            await asyncio.to_thread(_buried, self._stock.emptied())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()


async def _spoken(child: Child, order: Order, rows: AsyncIterator[Row] | None) -> Reply:
    """Hands the order over, with its rows some at a time, and waits for the answer."""
    await asyncio.to_thread(child.send, await asyncio.to_thread(_packed, order))
    if rows is not None:
        async for some in _some_at_a_time(rows):
            await asyncio.to_thread(child.send, _packed(some))
    await asyncio.to_thread(child.send, frame())
    return await asyncio.to_thread(child.reply)


async def _some_at_a_time(rows: AsyncIterator[Row]) -> AsyncIterator[list[Row]]:
    some: list[Row] = []
    async for row in rows:
        some.append(row)
        if len(some) == ROWS_AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _packed(what: Order | list[Row]) -> bytes:
    return frame(pickle.dumps(what, pickle.HIGHEST_PROTOCOL))


def _buried(children: list[Child]) -> None:
    for child in children:
        child.bury()


def _kind(order: Order) -> str:
    """What the log calls it; nobody's words."""
    return str(order.choice.paper) if isinstance(order, CasePaper) else type(order).__name__
