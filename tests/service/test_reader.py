"""The reader: lists and home, and what each keeps from whom; every opening is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from procedure.errors import NotAllowed, UnknownIncident
from procedure.roles import Actor
from procedure.steps.act import ProposeAction
from procedure.steps.ask import AskInput
from procedure.steps.classify import ClassifyIncident
from procedure.steps.nominate import DeclareInvolvement
from procedure.steps.report import ReportIncident
from procedure.terms import ActionKind, Breach, Involved
from service.lists import ASKED, PAGE
from service.ports.drafts import Draft
from service.ports.rows import Search
from service.take import Desk
from service.views import Reader, review_due
from tests.cjs import CJS, Category
from tests.procedure.story import (
    ALTERNATE,
    CHIEF,
    CONTRIBUTOR,
    DIRECTOR,
    DPO,
    HEAD,
    LEAD,
    MONDAY,
    ORGANISATION,
    OWNER,
    REPORTER,
    STAFF,
    london,
    named,
    organisation_of,
    report_of,
)
from tests.service.memory import MemoryStore, Ticking

# The reader


@pytest.fixture
async def first(desk: Desk) -> str:
    """A report, with somebody asked for input, and an action that waits."""
    incident = (await desk.take(report_of(), REPORTER)).incident.id
    due = MONDAY + timedelta(days=3)
    asked = AskInput(person=named(CONTRIBUTOR), question="Who?", due=due)
    await desk.take(asked, DPO, incident)
    await desk.take(ProposeAction(kind=ActionKind.FURTHER, text="Train."), DPO, incident)
    return incident


async def test_every_opening_of_a_case_is_kept(
    reader: Reader, first: str, store: MemoryStore
) -> None:
    await reader.case(DPO, first)
    await reader.case(DPO, first, log=False)
    assert [(r.person_id, r.incident_id, r.at) for r in store.read] == [("dpo", first, MONDAY)]


async def test_a_case_that_was_kept_from_somebody_was_not_read_by_them(
    reader: Reader, first: str, store: MemoryStore
) -> None:
    with pytest.raises(UnknownIncident):
        await reader.case(STAFF, first)
    assert store.read == []


@pytest.mark.parametrize("actor", [LEAD, REPORTER, HEAD, STAFF, ALTERNATE], ids=lambda a: a.id)
async def test_the_log_is_the_officers(reader: Reader, actor: Actor) -> None:
    with pytest.raises(NotAllowed, match="My reports"):
        await reader.log(actor, Search())


@pytest.mark.parametrize("actor", [CHIEF, DIRECTOR, DPO], ids=lambda actor: actor.id)
async def test_lists_leave_out_the_cases_that_an_officer_is_involved_in(
    desk: Desk, reader: Reader, first: str, actor: Actor
) -> None:
    assert (await reader.log(actor, Search())).rows
    by = DPO if actor is not DPO else CHIEF
    await desk.take(DeclareInvolvement(person=named(actor), reason="Sent it."), by, first)
    assert (await reader.log(actor, Search())).rows == ()
    assert (await reader.queue(actor)).rows == ()
    assert (await reader.waiting(actor)).rows == ()
    home = await reader.home(actor)
    assert (home.first, home.waiting) == ((), ())


async def test_whoever_is_only_asked_does_not_read_what_the_case_is_about(
    reader: Reader, first: str
) -> None:
    (row,) = (await reader.mine(CONTRIBUTOR)).rows
    assert (row.incident_id, row.title, row.words, row.register) == (first, ASKED, "", {})
    assert (await reader.home(CONTRIBUTOR)).mine == (row,)
    (own,) = (await reader.mine(REPORTER)).rows
    assert own.title == "An email went to the wrong council."


async def test_others_have_no_reports(reader: Reader, first: str) -> None:
    assert (await reader.mine(STAFF)).rows == ()
    assert (await reader.queue(STAFF)).rows == ()


async def test_the_owner_of_a_task_who_is_involved_is_no_reader(
    desk: Desk, reader: Reader, first: str
) -> None:
    owned = ProposeAction(kind=ActionKind.FURTHER, text="x", owner=named(OWNER))
    await desk.take(owned, DPO, first)
    assert len((await reader.mine(OWNER)).rows) == 1
    await desk.take(DeclareInvolvement(person=named(OWNER), reason="Sent it."), DPO, first)
    assert (await reader.mine(OWNER)).rows == ()


async def test_approvers_see_what_waits_and_the_alternate_only_where_they_stand_in(
    desk: Desk, reader: Reader, first: str
) -> None:
    for actor in (CHIEF, DIRECTOR):
        assert [row.incident_id for row in (await reader.home(actor)).waiting] == [first]
    assert (await reader.home(ALTERNATE)).waiting == ()
    assert (await reader.waiting(ALTERNATE)).rows == ()
    for person in (CHIEF, DIRECTOR):
        await desk.take(DeclareInvolvement(person=named(person), reason="x"), DPO, first)
    assert [row.incident_id for row in (await reader.home(ALTERNATE)).waiting] == [first]
    assert [row.incident_id for row in (await reader.waiting(ALTERNATE)).rows] == [first]


async def report_as(desk: Desk, category: Category | None, step: ReportIncident) -> str:
    """A report that is classified, each by another person."""
    by = ORGANISATION.actor(f"{category} {step.personal_data}", "Somebody")
    incident = (await desk.take(step, by)).incident
    if category is not None:
        classified = ClassifyIncident(
            category=category,
            reason="So.",
            personal_data=incident.standing.personal_data,
            breach=Breach.NO,
            awareness="open",
        )
        await desk.take(classified, DPO, incident.id)
    return incident.id


async def test_the_queue_is_by_priority_then_by_the_nearest_limit(
    desk: Desk, reader: Reader, clock: Ticking
) -> None:
    made = [
        await report_as(desk, Category.EVENT, report_of(personal_data=Involved.NO)),
        await report_as(desk, Category.VULNERABILITY, report_of(personal_data=Involved.NO)),
        await report_as(desk, Category.UNKNOWN, report_of(personal_data=Involved.NO)),
        await report_as(desk, Category.INCIDENT, report_of(personal_data=Involved.NO)),
        await report_as(desk, Category.INCIDENT, report_of()),
        await report_as(desk, None, report_of(personal_data=Involved.NO)),
    ]
    rows = (await reader.queue(DPO)).rows
    assert [made.index(row.incident_id) for row in rows] == [5, 4, 3, 2, 1, 0]


async def test_lists_come_in_pages_that_go_on_after_their_last_row(
    desk: Desk, reader: Reader
) -> None:
    for _ in range(PAGE + 2):
        await desk.take(report_of(), STAFF)
    page = await reader.mine(STAFF)
    assert (len(page.rows), page.more) == (PAGE, page.rows[-1])
    assert page.more is not None
    rest = await reader.mine(STAFF, (page.more.year, page.more.number))
    assert ([row.number for row in rest.rows], rest.more) == ([2, 1], None)
    for number in range(PAGE - 3):
        await desk.take(report_of(), ORGANISATION.actor(f"staff-{number}", "Somebody"))
    queue = await reader.queue(DPO)
    assert (len(queue.rows), [crowd.number for crowd in queue.crowds]) == (PAGE, [7])
    assert queue.more is not None
    after = (queue.more.rank, queue.more.nearest, queue.more.incident_id)
    assert len((await reader.queue(DPO, after)).rows) == 2


# Home


async def test_the_home_card_is_by_role(reader: Reader, first: str) -> None:
    dpo, chief, staff = [await reader.home(actor) for actor in (DPO, CHIEF, STAFF)]
    assert (dpo.counts, len(dpo.first), dpo.waiting) == ({"": 1}, 1, ())
    assert (len(chief.waiting), chief.review_due) == (1, False)
    assert (staff.counts, staff.first, staff.waiting, staff.mine) == ({}, (), (), ())


async def test_a_draft_is_offered_to_its_owner_alone(reader: Reader, store: MemoryStore) -> None:
    draft = Draft("staff", "report", "", "", 1, {"nature": "x"}, MONDAY)
    await store.save_draft(draft)
    assert (await reader.home(STAFF)).drafts == (draft,)
    for actor in (DPO, CHIEF, REPORTER):
        assert (await reader.home(actor)).drafts == ()


@pytest.mark.parametrize(("now", "past"), [("2026-08-31 12:00", False), ("2026-09-01 12:00", True)])
async def test_the_dpo_is_told_when_the_procedures_own_review_is_past(
    reader: Reader, clock: Ticking, now: str, past: bool
) -> None:
    clock.now = london(now)
    assert (await reader.home(DPO)).review_due is past
    assert not (await reader.home(CHIEF)).review_due


def test_the_review_is_due_no_more_once_the_configured_version_changes() -> None:
    assert not review_due(organisation_of(procedure=replace(CJS, review="2029-08")), MONDAY)
