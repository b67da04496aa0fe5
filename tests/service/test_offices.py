"""Offices that changed hands: every case that it concerns hears of it once, whatever breaks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from procedure.notices import Topic
from procedure.organisation import Organisation
from procedure.roles import Role
from procedure.steps.nominate import NominateLead
from service.offices import changes, handed_over
from service.ports.store import StorageAway
from service.take import Desk
from tests.cjs import Office
from tests.procedure.story import (
    CHIEF,
    DPO,
    HOLDERS,
    NO_ALTERNATE,
    ORGANISATION,
    REPORTER,
    named,
    organisation_of,
    report_of,
)
from tests.service.memory import MemoryStore, Ticking

FIRST, SECOND = "CJS-2026-0001", "CJS-2026-0002"
NEW = organisation_of(HOLDERS | {Office.CHIEF_EXECUTIVE: "new-chief", Role.DPO: "new-dpo"})


def as_of(desk: Desk, organisation: Organisation) -> Desk:
    """The same desk, started anew with other settings."""
    return Desk(desk.store, organisation, desk.clock)


def names(store: MemoryStore, incident_id: str) -> list[str]:
    """The kinds of entries of a record."""
    return [recorded.entry.name for recorded in store.tables.records[incident_id]]


async def two_cases(desk: Desk) -> None:
    """A case that the DPO was nominated to lead, and one that waits for a nomination."""
    await handed_over(desk)
    for _ in range(2):
        await desk.take(report_of(), REPORTER)
    await desk.take(NominateLead(lead=named(DPO)), CHIEF, FIRST)


def test_what_changed_is_found_in_the_order_of_the_offices() -> None:
    found = changes(HOLDERS, {**NEW.people.holders, Office.ALTERNATE_APPROVER: ""})
    assert [(each.office, each.former, each.holder) for each in found] == [
        (Office.CHIEF_EXECUTIVE, "chief", "new-chief"),
        (Role.DPO, "dpo", "new-dpo"),
        (Office.ALTERNATE_APPROVER, "alternate", ""),
    ]


async def test_the_first_look_only_keeps_who_holds_what(desk: Desk, store: MemoryStore) -> None:
    await desk.take(report_of(), REPORTER)
    assert await handed_over(as_of(desk, NEW)) == []
    assert store.tables.offices == NEW.people.holders
    assert "AskedAgain" not in names(store, FIRST)


async def test_each_open_case_is_put_before_the_new_holders_once(
    desk: Desk, store: MemoryStore
) -> None:
    await two_cases(desk)
    later = as_of(desk, NEW)
    assert len(await handed_over(later)) == 2
    assert await handed_over(later) == []
    for incident_id in (FIRST, SECOND):
        assert names(store, incident_id).count("AskedAgain") == 1
    told = {(n.topic, n.to, n.incident_id) for n in store.tables.outbox.values()}
    for incident_id in (FIRST, SECOND):
        assert (Topic.NOMINATION, "new-chief", incident_id) in told
        assert (Topic.REMINDER, "new-dpo", incident_id) in told
    assert {(FIRST, "chief"), (FIRST, "dpo"), (SECOND, "dpo")} <= set(store.tables.recalled)


async def test_a_look_that_was_cut_short_is_taken_up_again(
    desk: Desk, store: MemoryStore, clock: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two_cases(desk)
    later = as_of(desk, NEW)
    kept = store.keep_offices

    async def away(*given: object) -> None:
        raise StorageAway("keep_offices")

    monkeypatch.setattr(store, "keep_offices", away)
    with pytest.raises(StorageAway):
        await handed_over(later)
    monkeypatch.setattr(store, "keep_offices", kept)
    clock.on(minutes=5)
    assert len(await handed_over(later)) == 2
    assert names(store, FIRST).count("AskedAgain") == 1


async def test_the_same_change_later_on_is_another_one(
    desk: Desk, store: MemoryStore, clock: Ticking
) -> None:
    await two_cases(desk)
    for organisation in (NEW, ORGANISATION, NEW):
        clock.on(days=1)
        await handed_over(as_of(desk, organisation))
    assert names(store, SECOND).count("AskedAgain") == 3


async def test_an_alternate_who_is_appointed_is_a_change_like_any_other(
    desk: Desk, store: MemoryStore
) -> None:
    await handed_over(as_of(desk, NO_ALTERNATE))
    await desk.take(report_of(), REPORTER)
    (change,) = await handed_over(desk)
    assert (change.office, change.former) == (Office.ALTERNATE_APPROVER, "")


async def test_more_cases_than_are_read_at_once_are_all_reached(
    desk: Desk, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.offices.BATCH", 2)
    await handed_over(desk)
    for _ in range(5):
        await desk.take(report_of(), REPORTER)
    await handed_over(as_of(desk, replace(NEW)))
    assert all("AskedAgain" in names(store, each) for each in store.tables.records)
