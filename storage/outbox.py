"""The outbox as delivery sees it: notices are claimed, sent, retried, given up."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    func,
    literal_column,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy import Row as SqlRow
from sqlalchemy.sql.dml import ReturningUpdate

from procedure.notices import Notice, Route, Topic
from storage.chaining import write
from storage.columns import Instant
from storage.connection import Connection
from storage.engine import Database
from storage.known import NOTICE_IS_KNOWN, notice_is_known
from storage.ledger import OUTBOX, Lines
from storage.lines import NOT_LEFT, aside, is_aside, leave
from storage.outbox_rows import (
    Answered,
    add,
    bring_up_to_date,
    catch_up,
    end,
    notice_of,
    release,
    show,
)
from storage.sets import among, size_for, values_of
from storage.tables import DEAD, WAITING, outbox

LISTED = 200
"""Rows that a listing gives at most."""

MOST_ANSWERS = 10_000
"""What was shown and couldn't be written yet is kept so far, while the database is away."""

DEPTH_SHOWN = 10_000
"""`depth` counts no further."""

NO_NOTICE = -1
"""No notice has this id."""

_columns = outbox.c
_IDS = 2**48
"""More than there will ever be notices: lane times this + id is a notice's place in its line."""

_place = _columns.lane * literal_column(f"{_IDS}") + _columns.id
_firsts = (
    select(func.min(_place) % literal_column(f"{_IDS}"))
    .where(WAITING)
    .group_by(_columns.conversation)
)
_free = or_(_columns.leased_until.is_(None), _columns.leased_until <= bindparam("now"))
_for_us = or_(NOT_LEFT, NOTICE_IS_KNOWN)
_in_time = _columns.not_before <= bindparam("now")
_due = (_columns.id.in_(_firsts), WAITING, _in_time, _free, _for_us)
_LISTED = {
    which: select(outbox)
    .where(which, NOTICE_IS_KNOWN)
    .order_by(_columns.id)
    .limit(bindparam("most"))
    for which in (WAITING, DEAD)
}


@lru_cache
def _any_due(besides: int) -> Select[Any]:
    """Whether anything is due that isn't among so many."""
    return select(_columns.id).where(*_due, ~among(_columns.id, "besides", besides)).limit(1)


@lru_cache
def _claim(besides: int) -> ReturningUpdate[Any]:
    """Leases what is due and isn't among so many, in one statement.

    What is due stands before it, so that PostgreSQL looks for that once.
    """
    due = (
        select(_columns.id)
        .where(*_due, ~among(_columns.id, "besides", besides))
        .order_by(_columns.lane, _columns.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    until = bindparam("until", type_=Instant())
    leased = update(outbox).where(_columns.id.in_(select(due.c.id)))
    return leased.values(lease=bindparam("by"), leased_until=until).returning(outbox)


@dataclass(frozen=True, slots=True)
class Queued:
    """A claimed notice: `attempt` counts from 1; `conversation` is what order is kept in.

    With `update_of` it isn't a new message but the present state of that activity, in the
    conversation `update_in`. `lease` proves the claim when it is settled.
    """

    id: int
    notice: Notice
    attempt: int
    lease: str
    conversation: str
    queued_at: datetime
    update_of: str | None
    update_in: str | None

    @property
    def aside(self) -> bool:
        """Whether nothing waits for it any more."""
        return is_aside(self.conversation)


@dataclass(frozen=True, slots=True)
class Unsent:
    """How a notice stands that hasn't gone out: when it is tried next and why it waits."""

    id: int
    notice: Notice
    state: str
    attempts: int
    queued_at: datetime
    not_before: datetime
    leased_until: datetime | None
    reason: str


class Outbox:
    """The delivery side of the outbox; every method may raise StorageAway."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stirred = asyncio.Event()
        self._answers: list[Answered] = []

    def stir(self) -> None:
        """Wakes whoever waits: something was queued by this process."""
        self._stirred.set()

    async def wait(self, seconds: float) -> None:
        """Returns when this process queued something, at the latest after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stirred.wait()
        self._stirred.clear()

    async def enqueue(self, notices: Sequence[Notice], at: datetime) -> None:
        """Queues notices that follow from delivery itself; a key already there is left alone."""
        async with self._database.writing() as connection:
            await queue(connection, notices, at)
        self.stir()

    def shown(
        self,
        person_id: str,
        conversation_id: str,
        activity_id: str,
        at: datetime,
        incident_id: str = "",
    ) -> None:
        """Has it kept that this message answered somebody in chat, as one that was sent.

        With the incident it shows; without one a list, say, whose buttons may show any. It is
        written with the next step or look at the outbox, within a second: an answer doesn't wait
        for it. Every step sees what this process has shown before.
        """
        notice = _shown(person_id, activity_id, incident_id)
        self._answers.append(Answered(notice, at, conversation_id, activity_id))
        del self._answers[:-MOST_ANSWERS]

    async def stale(
        self,
        person_id: str,
        conversation_id: str,
        activity_id: str,
        at: datetime,
        incident_id: str,
        turn: str,
    ) -> None:
        """Queues the update of a message that shows what is no longer so since this turn."""
        notice, lines = _shown(person_id, activity_id, incident_id), Lines()
        async with self._database.writing() as connection:
            answered = Answered(notice, at, conversation_id, activity_id)
            await bring_up_to_date(connection, answered, turn, lines)
            await write(connection, lines)
        self.stir()

    async def keep_answers(self, connection: Connection, lines: Lines) -> Callable[[], None]:
        """Writes what was shown; what comes back is called once that is committed."""
        kept = tuple(self._answers)
        await show(connection, kept, lines)

        def committed() -> None:
            self._answers = [one for one in self._answers if one not in kept]

        return committed

    async def flush(self) -> None:
        """Writes what was shown, now."""
        if not self._answers:
            return
        lines = Lines()
        async with self._database.writing() as connection:
            committed = await self.keep_answers(connection, lines)
            await write(connection, lines)
        committed()

    async def claim(
        self,
        now: datetime,
        limit: int,
        lease_seconds: float = 60,
        besides: Sequence[int] = (),
    ) -> list[Queued]:
        """Leases what is due: the first waiting notice of each conversation, by lane, oldest first.

        Of two lanes a conversation's notices may be in hand at once, of one lane never two. A
        message's updates are queued once it has gone out, and so never overtake it.

        `besides` are ids that the caller has in hand, whatever the clock says of their leases. What
        only a later version knows is left to that, and holds nothing back here.
        """
        await self.flush()
        size = size_for(len(besides))
        asked = {"now": now} | values_of("besides", besides or (NO_NOTICE,), size)
        async with self._database.reading() as connection:
            # Asked without the writers' lock, since most often nothing is.
            if await connection.scalar(_any_due(size), asked) is None:
                return []
        lease, until = uuid.uuid4().hex, now + timedelta(seconds=lease_seconds)
        async with self._database.writing() as connection:
            claimed = await connection.execute(
                _claim(size), asked | {"most": limit, "by": lease, "until": until}
            )
            rows = sorted(claimed, key=lambda row: (int(row.lane), int(row.id)))
            await leave(connection, [row for row in rows if not notice_is_known(row)])
        return [_queued(row, lease) for row in rows if notice_is_known(row)]

    async def sent(
        self,
        queued: Queued,
        at: datetime,
        conversation_id: str,
        activity_id: str,
        rendered_seq: int,
    ) -> bool:
        """Settles a delivered notice; False if the lease is no longer the caller's.

        `rendered_seq` is the incident's last entry when the message was made: if its matter was
        settled after that, an update of the message is queued at once.
        """
        lines = Lines()
        async with self._database.writing() as connection:
            settled = await end(
                connection,
                queued.id,
                queued.lease,
                at,
                lines,
                state="sent",
                reason="",
                conversation_id=conversation_id,
                activity_id=activity_id,
                rendered_seq=rendered_seq,
            )
            if not settled:
                return False
            if queued.update_of is None:
                where = (conversation_id, activity_id, rendered_seq)
                await catch_up(connection, queued.notice, at, *where, lines)
            await write(connection, lines)
        if queued.update_of is None:
            self.stir()
        return True

    async def again(
        self, queued: Queued, not_before: datetime, reason: str, *, spend: bool
    ) -> bool:
        """Puts a notice back until `not_before`; being throttled spends no attempt."""
        attempts = queued.attempt if spend else queued.attempt - 1
        async with self._database.writing() as connection:
            released = await release(
                connection,
                queued.id,
                queued.lease,
                attempts=attempts,
                not_before=not_before,
                reason=reason,
            )
        return released is not None

    async def aside(
        self,
        queued: Queued,
        now: datetime,
        not_before: datetime,
        reason: str,
        instead: Sequence[Notice] = (),
    ) -> bool:
        """Puts a notice back in a line of its own, so that its conversation's others go on."""
        lines = Lines()
        async with self._database.writing() as connection:
            released = await release(
                connection,
                queued.id,
                queued.lease,
                attempts=queued.attempt,
                not_before=not_before,
                reason=reason,
                conversation=aside(queued.conversation, queued.id),
            )
            if released is not None:
                await add(connection, instead, now, lines)
                await write(connection, lines)
        self.stir()
        return released is not None

    async def dead(
        self, queued: Queued, at: datetime, reason: str, instead: Sequence[Notice] = ()
    ) -> bool:
        """Gives a notice up; it can be sent again. `instead` is queued in the same transaction."""
        return await self._give_up(queued, at, reason, "dead", instead)

    async def reroute(
        self, queued: Queued, at: datetime, reason: str, instead: Sequence[Notice]
    ) -> bool:
        """Settles a notice that goes by another route: `instead` is queued, nothing is dead."""
        return await self._give_up(queued, at, reason, "rerouted", instead)

    async def send_again(
        self, notice_id: int, now: datetime, incident_id: str | None = None
    ) -> bool:
        """Puts a dead notice back in line, its age counted anew; False if it isn't dead.

        With an incident it must be about that one.
        """
        about = [] if incident_id is None else [_columns.incident_id == incident_id]
        lines = Lines()
        async with self._database.writing() as connection:
            result = await connection.execute(
                update(outbox)
                .where(_columns.id == notice_id, DEAD, *about)
                .values(state="waiting", attempts=0, queued_at=now, not_before=now, settled_at=None)
                .returning(*_columns)
            )
            row = result.first()
            if row is not None:
                lines.put(OUTBOX, row._asdict(), now)
                await write(connection, lines)
        self.stir()
        return row is not None

    async def waiting(self, limit: int = LISTED) -> list[Unsent]:
        """What waits and why, oldest first."""
        return await self._standing(WAITING, limit)

    async def dead_rows(self, limit: int = LISTED) -> list[Unsent]:
        """What was given up and why, oldest first."""
        return await self._standing(DEAD, limit)

    async def of_later(self) -> int:
        """How many wait, or were given up, that only a later version knows; up to DEPTH_SHOWN."""
        unknown = select(_columns.id).where(or_(WAITING, DEAD), not_(NOTICE_IS_KNOWN))
        some = unknown.limit(DEPTH_SHOWN).subquery()
        async with self._database.reading() as connection:
            return await connection.scalar(select(func.count()).select_from(some)) or 0

    async def depth(self) -> int:
        """How many notices wait, up to DEPTH_SHOWN."""
        some = select(_columns.id).where(WAITING).limit(DEPTH_SHOWN).subquery()
        async with self._database.reading() as connection:
            return await connection.scalar(select(func.count()).select_from(some)) or 0

    async def _give_up(
        self, queued: Queued, at: datetime, reason: str, state: str, instead: Sequence[Notice]
    ) -> bool:
        lines = Lines()
        async with self._database.writing() as connection:
            given_up = await end(
                connection,
                queued.id,
                queued.lease,
                at,
                lines,
                state=state,
                reason=reason,
                attempts=queued.attempt,
            )
            if given_up:
                await add(connection, instead, at, lines)
                await write(connection, lines)
        self.stir()
        return given_up

    async def _standing(self, which: ColumnElement[bool], limit: int) -> list[Unsent]:
        most = {"most": min(limit, LISTED)}
        async with self._database.reading() as connection:
            return [_standing(row) for row in await connection.execute(_LISTED[which], most)]


def _shown(person_id: str, activity_id: str, incident_id: str) -> Notice:
    """That a message shows an incident: one message may have shown several."""
    key = f"shown/{activity_id}/{incident_id}" if incident_id else f"shown/{activity_id}"
    return Notice(incident_id, Topic.SHOWN, Route.CHAT, person_id, "", key)


async def queue(connection: Connection, notices: Sequence[Notice], at: datetime) -> None:
    """Queues notices as the last thing of a transaction; a key already there is left alone."""
    lines = Lines()
    await add(connection, notices, at, lines)
    await write(connection, lines)


def _queued(row: SqlRow[Any], lease: str) -> Queued:
    return Queued(
        row.id,
        notice_of(row),
        row.attempts + 1,
        lease,
        row.conversation,
        row.queued_at,
        row.update_of,
        row.update_in,
    )


def _standing(row: SqlRow[Any]) -> Unsent:
    return Unsent(
        row.id,
        notice_of(row),
        row.state,
        row.attempts,
        row.queued_at,
        row.not_before,
        row.leased_until,
        row.reason,
    )
