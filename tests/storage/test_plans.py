"""At a million rows nothing may be sorted or scanned: SQLite says how it answers each question."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import pytest
import sqlalchemy
from sqlalchemy import event

from service.ports.rows import Search
from storage.register import Register
from storage.sqlite import SQLite
from tests.storage.made import NOON, put, row

Plan = Callable[[Callable[[], Awaitable[object]]], Awaitable[str]]


@pytest.fixture
async def plan_of(sqlite_register: Register) -> Plan:
    """Asks something of the register; gives SQLite's plan of the statements it ran."""
    ran: list[tuple[str, Any]] = []
    behind = sqlite_register.database._behind
    assert isinstance(behind, SQLite)

    def noted(
        _connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object
    ) -> None:
        if "SELECT" in statement and "EXPLAIN" not in statement:
            ran.append((statement, parameters))

    # As in a process that has just begun: what is met again is run past what is listened to here.
    behind._statements._kept = WeakKeyDictionary()
    for engine in (behind._readers, behind._writers):
        event.listen(engine, "before_cursor_execute", noted)

    async def plan(ask: Callable[[], Awaitable[object]]) -> str:
        ran.clear()
        await ask()
        steps = []
        async with sqlite_register.database.reading() as connection:
            for statement, parameters in list(ran):
                explain = partial(
                    sqlalchemy.Connection.exec_driver_sql,
                    statement=f"EXPLAIN QUERY PLAN {statement}",
                    parameters=parameters,
                )
                steps += [step.detail for step in await connection.run_sync(explain)]
        return "\n".join(steps)

    return plan


@pytest.mark.parametrize("after", [None, (1, NOON, "CJS-2026-0001")])
async def test_the_queue_is_read_along_its_index(
    sqlite_register: Register, plan_of: Plan, after: tuple[int, None, str] | None
) -> None:
    plan = await plan_of(
        lambda: sqlite_register.queue(not_involved="anna", reader="", after=after, limit=5)
    )
    assert "USING INDEX ix_incidents_queue (open=?" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize(
    ("search", "index"),
    [
        (Search(), "SCAN incidents"),
        (Search(before=(2026, 5)), "INTEGER PRIMARY KEY (rowid<?)"),
        (Search(year=2026), "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
        (Search(open=True), "ix_incidents_open (open=?)"),
        (Search(classification="event"), "ix_incidents_classification (classification=?)"),
        (Search(stage="closed", before=(2026, 5)), "ix_incidents_stage (stage=? AND position<?)"),
        (Search(waiting=True), "ix_incidents_waiting"),
        (Search(reporter="anna"), "ix_incidents_reporter_id (reporter_id=?)"),
    ],
)
async def test_the_log_is_read_newest_first_along_an_index(
    sqlite_register: Register, plan_of: Plan, search: Search, index: str
) -> None:
    plan = await plan_of(lambda: sqlite_register.search(search))
    assert index in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("after", [None, (NOON, "CJS-2026-0001", "F1")])
async def test_follow_ups_are_read_along_their_index(
    sqlite_register: Register, plan_of: Plan, after: tuple[datetime, str, str] | None
) -> None:
    plan = await plan_of(
        lambda: sqlite_register.owed(not_involved="anna", reader="", after=after, limit=5)
    )
    assert "ix_follow_ups_due" in plan
    assert "TEMP B-TREE" not in plan


async def test_words_are_looked_up_in_their_index_newest_first(
    sqlite_register: Register, plan_of: Plan
) -> None:
    # Beginnings of words are looked up among the words that are there.
    await put(sqlite_register, row(1, words="A laptop left on a train"))
    search = Search(words="laptop train", open=True, stage="closed", before=(2026, 5))
    plan = await plan_of(lambda: sqlite_register.search(search))
    assert "SCAN incident_words VIRTUAL TABLE INDEX" in plan
    assert "SEARCH incidents USING INTEGER PRIMARY KEY (rowid=?)" in plan
    assert "TEMP B-TREE" not in plan


async def test_words_that_cases_share_are_looked_up_newest_first(
    sqlite_register: Register, plan_of: Plan
) -> None:
    plan = await plan_of(
        lambda: sqlite_register.alike(["laptop", "train"], reader="", not_involved="anna", limit=5)
    )
    assert plan.count("SCAN incident_words VIRTUAL TABLE INDEX") == 2
    assert plan.count("SEARCH incidents USING INTEGER PRIMARY KEY (rowid=?)") == 2
    assert "TEMP B-TREE" not in plan


async def test_a_claim_reads_waiting_notices_only(sqlite_register: Register, plan_of: Plan) -> None:
    plan = await plan_of(lambda: sqlite_register.outbox.claim(NOON, 10))
    assert "USING COVERING INDEX ix_outbox_waiting" in plan
    assert "SEARCH outbox USING INTEGER PRIMARY KEY (rowid=?)" in plan


async def test_crowds_are_read_along_their_index(sqlite_register: Register, plan_of: Plan) -> None:
    await put(sqlite_register, row(1, rank=5, reporter_id="anna"))
    plan = await plan_of(lambda: sqlite_register.crowds(not_involved="ben"))
    assert "ix_incidents_crowd (reporter_id>?" in plan
    assert "ix_incidents_crowd (reporter_id=?" in plan
    assert "TEMP B-TREE" not in plan


async def test_due_reminders_are_read_along_their_index(
    sqlite_register: Register, plan_of: Plan
) -> None:
    plan = await plan_of(lambda: sqlite_register.due(NOON, 10))
    assert "USING INDEX ix_deadlines_ready_at (ready_at<?)" in plan
