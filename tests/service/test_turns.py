"""Whoever reads many cases lets others have a turn in between: on SQLite no statement waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from procedure.instants import local_day
from service import offices, papers
from service.annual import annual_report
from service.daily import daily
from service.ports.store import Store
from tests.cards.cases import assessment
from tests.cards.cast import ORGANISATION
from tests.service.memory import MemoryStore
from tests.storage.worked import unheard

CASE = assessment()


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> MemoryStore:
    """A register with one case, which is a page of its own for whoever reads page by page."""
    store = MemoryStore()
    store.tables.records[CASE.id] = CASE.record
    store.tables.rows[CASE.id] = CASE.row
    for module in (offices, papers):
        monkeypatch.setattr(module, "BATCH", 1)
    return store


async def annual(store: Store) -> None:
    assert (await annual_report(store, 2026, ORGANISATION, CASE.now)).total == 1


async def digest(store: Store) -> None:
    about = local_day(CASE.now).isoformat()
    assert await daily(store, ORGANISATION, CASE.now, about, unheard) is not None


async def log(store: Store) -> None:
    assert [row.incident_id async for row in papers.every_row(store)] == [CASE.id]


async def concerned(store: Store) -> None:
    assert [each async for each in offices.concerned(store)] == [CASE.id]


@pytest.mark.parametrize("reads", [annual, digest, log, concerned])
async def test_others_have_a_turn_at_each_case_or_page(
    store: MemoryStore, reads: Callable[[Store], Awaitable[None]]
) -> None:
    turns: list[bool] = []
    asyncio.get_running_loop().call_soon(turns.append, True)
    await reads(store)
    assert turns
