"""Take: one step, one transaction; once, in order, all or nothing."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from procedure.entries.classify import IncidentClassified
from procedure.errors import AlreadyTaken, Invalid, NotAllowed, Overtaken, UnknownIncident
from procedure.fold import fold
from procedure.notices import Route, Topic
from procedure.roles import SYSTEM
from procedure.steps.act import ProposeAction
from procedure.steps.approve import DecideAction
from procedure.steps.classify import ClassifyIncident
from procedure.steps.nominate import NominateLead
from procedure.steps.remind import Remind
from procedure.steps.report import LogReport
from procedure.terms import ActionKind, Breach, Involved
from service.ports.drafts import Draft
from service.ports.store import StorageAway
from service.project import project
from service.take import Desk, DraftKey, Seen
from tests.cjs import Category
from tests.procedure.story import (
    CHIEF,
    DIRECTOR,
    DPO,
    LEAD,
    MONDAY,
    ORGANISATION,
    REPORTER,
    STAFF,
    london,
    named,
    report_of,
)
from tests.service.memory import MemoryStore, Ticking

FIRST, SECOND = "CJS-2026-0001", "CJS-2026-0002"


def nominated() -> NominateLead:
    """A nomination by the Chief Executive."""
    return NominateLead(lead=named(LEAD))


def classified(
    category: Category = Category.INCIDENT, personal: Involved = Involved.YES
) -> ClassifyIncident:
    """A classification by the DPO."""
    return ClassifyIncident(
        category=category,
        reason="So.",
        personal_data=personal,
        breach=Breach.NO,
        awareness="open",
    )


PROPOSAL = ProposeAction(kind=ActionKind.CONTAINMENT, text="Recall the email.")


async def test_a_report_gets_an_id_a_record_a_row_deadlines_and_notices(
    desk: Desk, store: MemoryStore
) -> None:
    taken = await desk.take(report_of(), REPORTER)
    assert taken.incident.id == FIRST
    assert [r.entry.name for r in taken.new] == ["IncidentReported"]
    assert await store.entries(FIRST) == taken.record
    assert await store.row(FIRST) == project(taken.incident, ORGANISATION)
    assert {d.key for d in store.tables.deadlines[FIRST]} == {"ico", "triage", "nomination"}
    told = {(n.topic, n.route, n.to) for n in store.tables.outbox.values()}
    assert (Topic.NOMINATION, Route.CHAT, "chief") in told
    assert (Topic.REPORTED, Route.MAIL, "info") in told


# Numbers


async def test_numbers_follow_each_other_and_start_anew_with_londons_year(
    desk: Desk, clock: Ticking
) -> None:
    clock.now = london("2026-12-31 23:59")
    ids = [(await desk.take(report_of(clock.now), STAFF)).incident.id for _ in range(2)]
    clock.on(minutes=1)
    ids.append((await desk.take(report_of(clock.now), STAFF)).incident.id)
    assert ids == [FIRST, SECOND, "CJS-2027-0001"]


async def test_a_refused_report_uses_up_no_number(desk: Desk, store: MemoryStore) -> None:
    with pytest.raises(Invalid):
        await desk.take(report_of(nature=""), STAFF)
    with pytest.raises(NotAllowed):
        facts = report_of().model_dump() | {"source": "mail", "sender": "x", "received": MONDAY}
        await desk.take(LogReport.model_validate(facts), STAFF)
    assert (await desk.take(report_of(), STAFF)).incident.id == FIRST
    assert store.tables.numbers == {2026: 1}


async def test_reports_at_the_same_moment_get_numbers_of_their_own(desk: Desk) -> None:
    taken = await asyncio.gather(*(desk.take(report_of(), STAFF) for _ in range(8)))
    assert sorted(t.incident.id for t in taken) == [f"CJS-2026-{n:04d}" for n in range(1, 9)]


# Once


async def test_a_step_that_is_sent_twice_is_taken_once(desk: Desk, store: MemoryStore) -> None:
    first = await desk.take(report_of(), REPORTER, once="activity-1")
    again = await desk.take(report_of(), REPORTER, once="activity-1")
    assert (first.repeated, again.repeated, again.new) == (False, True, [])
    assert again.incident == first.incident
    assert list(store.tables.records) == [FIRST]


async def test_a_step_sent_three_times_at_once_is_taken_once(
    desk: Desk, store: MemoryStore
) -> None:
    taken = await asyncio.gather(*(desk.take(report_of(), STAFF, once="a") for _ in range(3)))
    assert sorted(t.repeated for t in taken) == [False, True, True]
    assert list(store.tables.records) == [FIRST]


async def test_a_repeat_is_answered_with_the_present_state(desk: Desk) -> None:
    await desk.take(report_of(), REPORTER, once="a")
    await desk.take(nominated(), CHIEF, FIRST)
    again = await desk.take(report_of(), REPORTER, once="a")
    assert again.incident.standing.lead == named(LEAD)


async def test_a_refused_step_may_be_sent_again_with_the_same_key(desk: Desk) -> None:
    with pytest.raises(Invalid):
        await desk.take(report_of(nature=""), STAFF, once="a")
    assert not (await desk.take(report_of(), STAFF, once="a")).repeated


async def test_of_two_approvers_at_once_one_decides_and_the_other_hears_who(desk: Desk) -> None:
    await desk.take(report_of(), REPORTER)
    action = (await desk.take(PROPOSAL, DPO, FIRST)).incident.work.actions["A1"]
    step = DecideAction(action="A1", digest=action.digest, approve=True)
    outcomes = await asyncio.gather(
        desk.take(step, CHIEF, FIRST), desk.take(step, DIRECTOR, FIRST), return_exceptions=True
    )
    (refused,) = [o for o in outcomes if isinstance(o, BaseException)]
    assert isinstance(refused, AlreadyTaken)
    assert "approved A1 on" in str(refused)


# All or nothing


STEPS_OF_A_UNIT = (
    "incident_for next_number append project enqueue set_deadlines remember drop_draft commit"
)


@pytest.mark.parametrize("breaks_at", STEPS_OF_A_UNIT.split())
async def test_when_the_database_goes_away_nothing_is_half_done(
    desk: Desk, store: MemoryStore, breaks_at: str
) -> None:
    draft = Draft("reporter", "report", "", "", 2, {"nature": "x"}, MONDAY)
    await store.save_draft(draft)
    key = DraftKey("report", "", "")
    store.breaks_at = breaks_at
    with pytest.raises(StorageAway):
        await desk.take(report_of(), REPORTER, once="a", draft=key)
    assert store.tables.records == {}
    assert store.tables.outbox == {}
    assert await store.drafts("reporter") == [draft]
    store.breaks_at = ""
    assert (await desk.take(report_of(), REPORTER, once="a", draft=key)).incident.id == FIRST


async def test_a_refused_step_leaves_everything_as_it_was(desk: Desk, store: MemoryStore) -> None:
    await desk.take(report_of(), REPORTER)
    before = store.tables
    with pytest.raises(NotAllowed):
        await desk.take(classified(), STAFF, FIRST)
    assert store.tables is before


async def test_a_step_for_an_incident_that_is_not_there_is_refused(desk: Desk) -> None:
    for incident_id in ("CJS-2026-0099", ""):
        with pytest.raises(UnknownIncident):
            await desk.take(classified(), DPO, incident_id)


# Drafts


async def test_a_step_uses_up_its_draft_and_no_other(desk: Desk, store: MemoryStore) -> None:
    for form, owner in (("report", "reporter"), ("log_report", "reporter"), ("report", "staff")):
        await store.save_draft(Draft(owner, form, "", "", 0, {}, MONDAY))
    await desk.take(report_of(), REPORTER, draft=DraftKey("report", "", ""))
    assert [d.form for d in await store.drafts("reporter")] == ["log_report"]
    assert len(await store.drafts("staff")) == 1


async def test_a_refused_step_keeps_its_draft(desk: Desk, store: MemoryStore) -> None:
    await store.save_draft(Draft("reporter", "report", "", "", 0, {}, MONDAY))
    with pytest.raises(Invalid):
        await desk.take(report_of(nature=""), REPORTER, draft=DraftKey("report", "", ""))
    assert len(await store.drafts("reporter")) == 1


# Deadlines


def due(store: MemoryStore, incident_id: str = FIRST) -> dict[str, object]:
    """When each clock of an incident reminds next."""
    return {d.key: d.fires_at for d in store.tables.deadlines[incident_id]}


async def test_deadlines_are_reckoned_anew_with_every_step(desk: Desk, store: MemoryStore) -> None:
    await desk.take(report_of(), REPORTER)
    assert due(store) == {
        "ico": MONDAY + timedelta(hours=24),
        "triage": london("2026-11-03 09:00"),
        "nomination": london("2026-11-02 14:00"),
    }
    await desk.take(nominated(), CHIEF, FIRST)
    await desk.take(classified(Category.UNKNOWN, Involved.NO), DPO, FIRST)
    assert set(due(store)) == {"unknown", "ico", "approval:A1"}
    digest = fold(FIRST, await store.entries(FIRST)).work.actions["A1"].digest
    await desk.take(DecideAction(action="A1", digest=digest, approve=True), CHIEF, FIRST)
    assert due(store) == {"unknown": london("2026-11-03 09:00")}


async def test_a_reminder_is_a_step_that_sets_the_next_deadline(
    desk: Desk, store: MemoryStore, clock: Ticking
) -> None:
    await desk.take(report_of(), REPORTER)
    clock.on(hours=24)
    taken = await desk.take(Remind(key="ico"), SYSTEM, FIRST)
    assert [r.entry.name for r in taken.new] == ["ReminderSent"]
    assert due(store)["ico"] == MONDAY + timedelta(hours=48)
    assert (await desk.take(Remind(key="ico"), SYSTEM, FIRST)).new == []


async def test_a_reminder_held_up_until_the_night_is_a_deadline_of_the_next_opening(
    desk: Desk, store: MemoryStore, clock: Ticking
) -> None:
    await desk.take(report_of(), REPORTER)
    clock.now = london("2026-11-07 03:00")
    assert (await desk.take(Remind(key="triage"), SYSTEM, FIRST)).new == []
    assert due(store)["triage"] == london("2026-11-09 09:00")
    assert len(await store.entries(FIRST)) == 1


async def test_a_bot_that_was_down_for_a_week_reminds_of_each_clock_once(
    desk: Desk, store: MemoryStore, clock: Ticking
) -> None:
    await desk.take(report_of(), REPORTER)
    clock.on(days=7, hours=1)
    for _ in range(3):
        for deadline in await store.due(clock(), 50):
            await desk.take(Remind(key=deadline.key), SYSTEM, deadline.incident_id)
    reminded = [r.entry for r in await store.entries(FIRST) if r.entry.name == "ReminderSent"]
    assert len(reminded) == 3


async def test_what_an_entry_settles_is_settled_in_the_same_unit(
    desk: Desk, store: MemoryStore
) -> None:
    await desk.take(report_of(), REPORTER)
    await desk.take(nominated(), CHIEF, FIRST)
    assert store.tables.settled == [(FIRST, "nomination")]


# Overtaken


def sees_classifications(seq: int) -> Seen:
    """A classification form that was made after so many entries."""
    return Seen(seq, lambda entry: isinstance(entry, IncidentClassified))


async def test_a_form_that_somebody_else_overtook_is_refused_with_who_and_what(desk: Desk) -> None:
    await desk.take(report_of(), REPORTER)
    await desk.take(nominated(), CHIEF, FIRST)
    await desk.take(classified(Category.EVENT), LEAD, FIRST)
    with pytest.raises(Overtaken, match="Lena Lead recorded: Classified as Event"):
        await desk.take(classified(), DPO, FIRST, seen=sees_classifications(1))
    taken = await desk.take(classified(), DPO, FIRST, seen=sees_classifications(3))
    assert taken.incident.standing.category == Category.INCIDENT


async def test_nobody_is_overtaken_by_themself_or_by_another_matter(desk: Desk) -> None:
    await desk.take(report_of(), REPORTER)
    await desk.take(classified(Category.EVENT), DPO, FIRST)
    await desk.take(nominated(), CHIEF, FIRST)
    taken = await desk.take(classified(), DPO, FIRST, seen=sees_classifications(1))
    assert taken.incident.standing.category == Category.INCIDENT
