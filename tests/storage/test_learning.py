"""Counters by month, and the list of what is owed across cases."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import insert, text

from procedure.findings import Owed
from procedure.person import PersonId
from procedure.record import Named
from service.figures import NOW, Figure
from service.ports.rows import Row
from storage.figures import follow_ups
from storage.register import Register
from storage.verify import verify
from tests.storage.made import NOON, put, replayed, report, row

MARCH = "2026-03"


def promise(key: str, days: float, owner: str = "owner") -> Owed:
    return Owed(
        key, f"Do {key}.", Named(id=PersonId(owner), name="Olive"), NOON + timedelta(days=days)
    )


async def owed(register: Register, limit: int = 50, **asked: object) -> list[tuple[str, str]]:
    given = {"not_involved": "", "reader": "", "after": None, "limit": limit, **asked}
    found = await register.owed(**given)  # type: ignore[arg-type]
    return [(row.incident_id, one.key) for row, one in found]


async def test_counters_follow_reclassification_cause_and_what_runs(register: Register) -> None:
    await put(register, row(1, late=True), row(2, ico=NOON, waiting=2))
    assert await register.figures(MARCH) == {
        Figure(MARCH, "class", ""): 2,
        Figure(MARCH, "time", "late"): 1,
        Figure(MARCH, "time", "on_time"): 1,
        Figure(NOW, "runs", "ico"): 1,
        Figure(NOW, "runs", "approval"): 1,
    }
    await put(register, row(2, classification="event", cause="lost", open=False))
    assert await register.figures(MARCH) == {
        Figure(MARCH, "class", ""): 1,
        Figure(MARCH, "class", "event"): 1,
        Figure(MARCH, "time", "late"): 1,
        Figure(MARCH, "time", "on_time"): 1,
        Figure(MARCH, "cause", "lost"): 1,
    }


async def test_a_duplicate_is_no_longer_counted(register: Register) -> None:
    await put(register, row(1), row(1, stage="duplicate", open=False))
    assert await register.figures(MARCH) == {}


async def test_only_the_months_asked_for_are_given(register: Register) -> None:
    await put(register, row(1), row(2, reported_at=NOON - timedelta(days=40)))
    found = await register.figures(MARCH)
    assert {figure.month for figure in found} == {MARCH}


async def test_the_month_is_that_of_the_report_in_london(register: Register) -> None:
    summer = datetime.fromisoformat("2026-06-30T23:30:00+00:00")
    await put(register, row(1, reported_at=summer))
    assert Figure("2026-07", "time", "on_time") in await register.figures(MARCH)


async def test_follow_ups_are_listed_across_cases_the_nearest_first(register: Register) -> None:
    await put(
        register,
        row(1, owed=(promise("F1", 9), promise("A2", 1))),
        row(2, owed=(promise("F1", 3),), open=False),
        row(3),
    )
    whole = await owed(register)
    assert whole == [("CJS-2026-0001", "A2"), ("CJS-2026-0002", "F1"), ("CJS-2026-0001", "F1")]
    first = (NOON + timedelta(days=1), "CJS-2026-0001", "A2")
    assert await owed(register, limit=1, after=first) == whole[1:2]


async def test_a_follow_up_that_is_done_leaves_the_list(register: Register) -> None:
    await put(register, row(1, owed=(promise("F1", 9), promise("F2", 1))))
    await put(register, row(1, owed=(promise("F2", 1),)))
    assert await owed(register) == [("CJS-2026-0001", "F2")]
    assert (await register.figures(MARCH))[Figure(NOW, "runs", "owed")] == 1


async def test_the_list_leaves_out_what_is_kept_from_somebody(register: Register) -> None:
    await put(
        register,
        row(1, owed=(promise("F1", 1),), involved=("anna",), readers=("ben",)),
        row(2, owed=(promise("F1", 2),), readers=("cy",)),
    )
    assert await owed(register, not_involved="anna") == [("CJS-2026-0002", "F1")]
    assert await owed(register, reader="ben") == [("CJS-2026-0001", "F1")]


async def test_what_is_owed_comes_back_with_its_row(register: Register) -> None:
    made = row(1, owed=(promise("F1", 1),), cause="lost", ico=NOON)
    await put(register, made)
    ((found, one),) = await register.owed(not_involved="", reader="", after=None, limit=9)
    assert isinstance(found, Row)
    assert (found, one) == (made, promise("F1", 1))


async def test_a_counter_that_was_changed_is_found(sqlite_register: Register) -> None:
    await report(sqlite_register, 1)
    assert await verify(sqlite_register, replayed) == []
    async with sqlite_register.database.writing() as connection:
        await connection.execute(text("UPDATE figures SET total = total + 1"))
    (problem,) = await verify(sqlite_register, replayed)
    assert problem.startswith("The figures by month say")


async def test_a_list_of_follow_ups_that_was_changed_is_found(sqlite_register: Register) -> None:
    await report(sqlite_register, 1)
    async with sqlite_register.database.writing() as connection:
        await connection.execute(
            insert(follow_ups).values(incident_id="CJS-2026-0001", key="F1", due=NOON)
        )
    (problem,) = await verify(sqlite_register, replayed)
    assert problem == "CJS-2026-0001: the list of its follow-ups differs from the record."
