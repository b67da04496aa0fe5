"""The daily digest: what is open, what waits and what is late; identifiers and clocks only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from procedure.clocks import timers
from procedure.definition import Procedure
from procedure.findings import decidable
from procedure.instants import local_day
from procedure.notices import CHANNEL, Notice, Route, Topic
from procedure.organisation import Organisation
from procedure.state import Incident
from service.folding import folded
from service.ports.rows import CROWD, Crowd, Row, Search
from service.ports.store import StorageAway, Store

MOST_CASES = 200
"""Cases whose clocks are looked at; of more the digest says how many."""


@dataclass(frozen=True, slots=True)
class Due:
    """A clock of a case: what it waits for, and its limit (UTC)."""

    incident_id: str
    what: str
    limit: datetime


@dataclass(slots=True)
class Daily:
    """A working day's digest; `queue` maps a class ("" unclassified) to IDs, in its order.

    Of the many reports of one person, `crowds`, only the clocks of the most pressing are in it.
    """

    now: datetime
    procedure: Procedure
    counts: dict[str, int]
    queue: dict[str, list[str]] = field(default_factory=dict)
    running: list[Due] = field(default_factory=list)
    overdue: list[Due] = field(default_factory=list)
    approvals: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    """Cases whose record can't be read; the others are told of all the same."""
    crowds: list[Crowd] = field(default_factory=list)

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to tell."""
        told = self.counts or self.running or self.overdue or self.approvals or self.unreadable
        return not told


def notice_for(now: datetime, organisation: Organisation) -> Notice | None:
    """Today's digest once the office has opened, until it closes; None outside working time."""
    today = local_day(now)
    calendar = organisation.calendar
    open_now = calendar.opening(today) <= now < calendar.closing(today)
    if not calendar.is_working_day(today) or not open_now:
        return None
    return Notice("", Topic.DIGEST, Route.CHANNEL, CHANNEL, today.isoformat(), f"digest/{today}")


async def daily(
    store: Store,
    organisation: Organisation,
    now: datetime,
    about: str,
    failed: Callable[[str, Exception], None],
) -> Daily | None:
    """The digest of the day `about` (ISO), as things stand now; None once that day is over.

    `failed` hears of each case whose record can't be read.
    """
    if date.fromisoformat(about) != local_day(now):
        return None
    rows = await store.queue(not_involved="", reader="", after=None, limit=MOST_CASES)
    rows = [row for row in rows if row.rank != CROWD]
    crowds = await store.crowds(not_involved="")
    made = Daily(now, organisation.procedure, await store.counts(), crowds=crowds)
    ended = await store.search(Search(waiting=True, open=False, limit=20))
    for row in rows:
        made.queue.setdefault(row.classification, []).append(row.incident_id)
    for row in [*rows, *(crowd.first for crowd in crowds), *ended]:
        try:
            await _add_clocks(made, row, store, organisation)
        except StorageAway:
            raise
        except Exception as error:
            made.unreadable.append(row.incident_id)
            failed(row.incident_id, error)
        await asyncio.sleep(0)  # on SQLite nothing here waits, and so nobody else had a turn
    made.running.sort(key=lambda due: due.limit)
    made.overdue.sort(key=lambda due: due.limit)
    return made


async def _add_clocks(made: Daily, row: Row, store: Store, organisation: Organisation) -> None:
    incident = folded(row.incident_id, await store.entries(row.incident_id))
    for due in _limits(incident, organisation):
        (made.overdue if due.limit <= made.now else made.running).append(due)
    waiting = tuple(a.key for a in incident.work.actions.values() if decidable(a, incident))
    if waiting:
        made.approvals.append((row.incident_id, waiting))


def _limits(incident: Incident, organisation: Organisation) -> Iterable[Due]:
    for timer in timers(incident, organisation):
        if timer.limit is not None:
            yield Due(incident.id, timer.what, timer.limit)
