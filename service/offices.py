"""Offices that have changed hands: what waits goes to whoever holds them now, case by case."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime

from procedure.entries.office import OfficeChange
from procedure.errors import ProcedureError
from procedure.organisation import Organisation
from procedure.roles import SYSTEM
from procedure.steps.office import AskAgain
from service.ports.rows import Search
from service.ports.store import StorageAway, Store
from service.take import Desk

BATCH = 100


def held_now(organisation: Organisation) -> dict[str, str]:
    """Who holds each office that the procedure has; "" where nobody does."""
    holders = organisation.people.holders
    return {office: holders.get(office, "") for office in organisation.procedure.roles}


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> list[OfficeChange]:
    """The offices that are somebody else's now."""
    pairs = [
        (office, before.get(office, ""), now.get(office, ""))
        for office in dict.fromkeys([*now, *before])
    ]
    return [OfficeChange(office=o, former=f, holder=h) for o, f, h in pairs if f != h]


Failed = Callable[[str, Exception], None]
"""Is told of a case in which the step failed, and why."""


def _raised(_incident_id: str, error: Exception) -> None:
    raise error


async def handed_over(desk: Desk, failed: Failed = _raised) -> list[OfficeChange]:
    """Takes the desk's step in each case where an office has changed hands; gives what changed.

    The first look only keeps who holds what. A look that was cut short is taken up again by the
    next: a step is taken once for the same change. `failed` hears of each damaged case, and the
    others go on.
    """
    store, now, holders = desk.store, desk.clock(), held_now(desk.organisation)
    before = await store.offices()
    changed = changes(before, holders) if before else []
    if changed:
        step, turn = AskAgain(offices=changed), await _turn(store, changed)
        async for incident_id in concerned(store):
            try:
                await desk.take(step, SYSTEM, incident_id, once=f"office/{turn}/{incident_id}")
            except ProcedureError:
                continue  # a case that this version can't read takes no step
            except StorageAway:
                raise
            except Exception as error:
                failed(incident_id, error)
        await _call_back(desk, {each.former for each in changed} - {""}, turn)
    if changed or not before:
        await store.keep_offices(holders, now)
    return changed


async def _call_back(desk: Desk, former: set[str], turn: str) -> None:
    """Has all cards made anew of those who left an office, those of closed cases too."""
    for person in sorted(former):
        async with desk.store.unit() as unit:
            await unit.call_back(person, turn, desk.clock())


async def _turn(store: Store, changed: list[OfficeChange]) -> str:
    """Names this change, so that it can be told from the same one later on."""
    since = await store.offices_since()
    said = "|".join(each.model_dump_json() for each in changed)
    return hashlib.sha256(f"{_text(since)}|{said}".encode()).hexdigest()[:32]


def _text(instant: datetime | None) -> str:
    return "" if instant is None else instant.isoformat()


async def concerned(store: Store) -> AsyncIterator[str]:
    """Every open case, and every other in which somebody's decision waits."""
    found: dict[str, None] = {}
    after: tuple[int, datetime | None, str] | None = None
    while True:
        rows = await store.queue(not_involved="", reader="", after=after, limit=BATCH)
        found |= dict.fromkeys(row.incident_id for row in rows)
        if len(rows) < BATCH:
            break
        await asyncio.sleep(0)  # on SQLite nothing here waits, and so nobody else had a turn
        after = (rows[-1].rank, rows[-1].nearest, rows[-1].incident_id)
    before: tuple[int, int] | None = None
    while True:
        more = await store.search(Search(waiting=True, before=before, limit=BATCH))
        found |= dict.fromkeys(row.incident_id for row in more)
        if len(more) < BATCH:
            break
        await asyncio.sleep(0)
        before = (more[-1].year, more[-1].number)
    for incident_id in found:
        yield incident_id
