"""Links: a duplicate and its first incident, in one transaction."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procedure.errors import Invalid
from procedure.fold import fold
from procedure.roles import SYSTEM
from procedure.steps.close import ReopenIncident
from procedure.steps.link import LinkDuplicate
from procedure.terms import Involved
from service.take import Desk
from tests.procedure.story import (
    DPO,
    REPORTER,
    STAFF,
    report_of,
)
from tests.service.memory import MemoryStore, Ticking

FIRST, SECOND = "CJS-2026-0001", "CJS-2026-0002"


FIRST, SECOND = "CJS-2026-0001", "CJS-2026-0002"


def due(store: MemoryStore, incident_id: str = FIRST) -> dict[str, object]:
    """When each clock of an incident reminds next."""
    return {d.key: d.fires_at for d in store.tables.deadlines[incident_id]}


# Duplicates


async def two_reports(desk: Desk, first: Involved, second: Involved, clock: Ticking) -> None:
    """Two reports of one matter, an hour apart."""
    await desk.take(report_of(personal_data=first), REPORTER)
    clock.on(hours=1)
    await desk.take(report_of(clock(), personal_data=second), STAFF)


LINK = LinkDuplicate(original=FIRST, reason="The same email.")


async def test_a_duplicate_is_linked_and_noted_on_the_first_incident(
    desk: Desk, store: MemoryStore, clock: Ticking
) -> None:
    await two_reports(desk, Involved.NO, Involved.NO, clock)
    taken = await desk.take(LINK, DPO, SECOND)
    assert taken.incident.end.duplicate_of == FIRST
    assert set(due(store, SECOND)) == {"retention"}
    first = fold(FIRST, await store.entries(FIRST))
    assert first.end.duplicates == [SECOND]
    assert (await store.entries(FIRST))[-1].actor == SYSTEM


async def test_a_clock_of_a_duplicate_goes_on_in_the_first_incident(
    desk: Desk, store: MemoryStore, clock: Ticking
) -> None:
    await two_reports(desk, Involved.NO, Involved.MAYBE, clock)
    await desk.take(LINK, DPO, SECOND)
    first = fold(FIRST, await store.entries(FIRST))
    assert (first.standing.personal_data, first.standing.aware) == (Involved.MAYBE, clock())
    assert due(store)["ico"] == clock() + timedelta(hours=24)


async def test_a_link_that_is_undone_is_undone_on_both_and_can_be_made_again(
    desk: Desk, store: MemoryStore, clock: Ticking
) -> None:
    await two_reports(desk, Involved.NO, Involved.NO, clock)
    await desk.take(LINK, DPO, SECOND)
    await desk.take(ReopenIncident(reason="Another email."), DPO, SECOND)
    assert fold(FIRST, await store.entries(FIRST)).end.duplicates == []
    await desk.take(LINK, DPO, SECOND)
    assert fold(FIRST, await store.entries(FIRST)).end.duplicates == [SECOND]


async def test_a_report_is_linked_only_to_a_first_incident_that_is_there(
    desk: Desk, store: MemoryStore, clock: Ticking
) -> None:
    await two_reports(desk, Involved.NO, Involved.NO, clock)
    await desk.take(report_of(), STAFF)
    before = store.tables
    with pytest.raises(Invalid, match="no incident CJS-2026-0099"):
        await desk.take(LinkDuplicate(original="CJS-2026-0099"), DPO, SECOND)
    assert store.tables is before
    await desk.take(LINK, DPO, SECOND)
    with pytest.raises(Invalid, match=f"itself linked to {FIRST}"):
        await desk.take(LinkDuplicate(original=SECOND), DPO, "CJS-2026-0003")
