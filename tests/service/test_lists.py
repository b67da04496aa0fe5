"""Lists: no row, count or order tells more of a case than its reader may read of it."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from procedure.rights import Sight, roles_in, sight
from procedure.roles import Actor
from procedure.steps.act import ProposeAction
from procedure.steps.ask import AskInput
from procedure.steps.nominate import DeclareInvolvement
from procedure.steps.report import ReportIncident
from procedure.terms import ActionKind
from service.lists import ASKED, Lists, as_seen, sight_of
from service.ports.rows import Row, Search
from service.project import project
from service.take import Desk
from service.views import Reader
from tests.cjs import CJS, Category
from tests.procedure.story import (
    CHIEF,
    COLLEAGUE,
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
    Story,
    named,
    report_of,
)
from tests.service.memory import MemoryStore

EVERYBODY = (
    CHIEF, DIRECTOR, DPO, HEAD, LEAD, OWNER, CONTRIBUTOR, REPORTER, COLLEAGUE, STAFF,
)  # fmt: skip
INVOLVED = ((), (DPO,), (CHIEF,), (LEAD,), (OWNER,), (REPORTER,), (HEAD,), (CONTRIBUTOR, DIRECTOR))
RANK = {Sight.NONE: 0, Sight.TASK: 1, Sight.OWN: 2, Sight.PEOPLE: 3, Sight.FULL: 4}


def story(involved: tuple[Actor, ...], category: Category | None, asked: Actor) -> Story:
    """A case with an owner and somebody asked, in which these are involved."""
    made = Story().report().nominate(LEAD)
    if category:
        made.classify(category)
    made.take(ProposeAction(kind=ActionKind.FURTHER, text="Train.", owner=named(OWNER)), DPO)
    due = MONDAY + timedelta(days=3)
    made.take(AskInput(person=named(asked), question="Who?", due=due), DPO)
    for person in involved:
        made.involve(person)
    return made


@pytest.mark.parametrize("involved", INVOLVED, ids=lambda p: "+".join(a.id for a in p) or "nobody")
@pytest.mark.parametrize("category", [None, Category.EVENT, Category.INCIDENT])
def test_a_row_gives_nobody_more_sight_than_the_case_itself(
    involved: tuple[Actor, ...], category: Category | None
) -> None:
    for asked, actor in itertools.product((CONTRIBUTOR, CHIEF, DPO), EVERYBODY):
        incident = story(involved, category, asked).incident
        row = project(incident, ORGANISATION)
        whole = sight(roles_in(actor, incident, ORGANISATION))
        given = sight_of(row, actor, CJS)
        assert RANK[given] <= RANK[whole], (actor.id, asked.id)
        assert given is whole or whole is Sight.PEOPLE, (actor.id, asked.id)


@pytest.fixture
async def asked_though_involved(desk: Desk) -> str:
    """An incident in which the Chief Executive is involved, and was asked for input."""
    made = (await desk.take(report_of(), REPORTER)).incident.id
    await desk.take(DeclareInvolvement(person=named(CHIEF), reason="Sent it."), DPO, made)
    due = MONDAY + timedelta(days=3)
    await desk.take(AskInput(person=named(CHIEF), question="Who?", due=due), DPO, made)
    return made


async def test_an_involved_office_holder_who_was_asked_reads_no_title_class_or_clock(
    reader: Reader, asked_though_involved: str
) -> None:
    for rows in ((await reader.mine(CHIEF)).rows, (await reader.home(CHIEF)).mine):
        assert [(r.incident_id, r.title, r.classification, r.nearest) for r in rows] == [
            (asked_though_involved, ASKED, "", None)
        ]


async def test_the_counts_and_figures_of_home_leave_out_what_is_kept_from_its_reader(
    reader: Reader, asked_though_involved: str
) -> None:
    chief, dpo = await reader.home(CHIEF), await reader.home(DPO)
    assert (chief.counts, dpo.counts) == ({}, {"": 1})
    assert chief.year is not None
    assert dpo.year is not None
    assert sum(month.reports for month in chief.year.months) == 0
    assert sum(month.reports for month in dpo.year.months) == 1


async def test_the_queue_of_somebody_who_is_only_asked_is_empty(desk: Desk, reader: Reader) -> None:
    made = (await desk.take(report_of(), REPORTER)).incident.id
    due = MONDAY + timedelta(days=3)
    await desk.take(AskInput(person=named(CONTRIBUTOR), question="Who?", due=due), DPO, made)
    for actor in (CONTRIBUTOR, REPORTER, STAFF):
        assert (await reader.queue(actor)).rows == ()


async def test_a_leads_queue_is_full_though_what_they_were_asked_lies_between(
    store: MemoryStore,
) -> None:
    for number in range(1, 9):
        led = number % 3 == 0
        made = Story().report().nominate(LEAD if led else OWNER)
        if not led:
            due = MONDAY + timedelta(days=3)
            made.take(AskInput(person=named(LEAD), question="Who?", due=due), DPO)
        made.incident.id = f"CJS-2026-{number:04d}"
        store.tables.rows[made.incident.id] = project(made.incident, ORGANISATION)
    rows = await Lists(store, ORGANISATION).queue(LEAD, None, 2)
    assert [row.incident_id for row in rows] == ["CJS-2026-0003", "CJS-2026-0006"]


async def test_seen_before_names_no_case_in_which_a_lead_is_only_asked(
    desk: Desk, reader: Reader
) -> None:
    step = report_of(nature="A letter was lost.", systems="Casebook")
    first = (await desk.take(step, REPORTER)).incident.id
    due = MONDAY + timedelta(days=3)
    await desk.take(AskInput(person=named(STAFF), question="Who?", due=due), DPO, first)
    again: ReportIncident = report_of(nature="An email went astray.", systems="Casebook")
    second = (await desk.take(again, REPORTER)).incident.id
    assert [s.row.incident_id for s in (await reader.case(DPO, second)).similar] == [first]
    found = await Lists(desk.store, ORGANISATION).read_whole(STAFF, first)
    assert found is None


@pytest.mark.parametrize("actor", [REPORTER, CONTRIBUTOR, OWNER, HEAD], ids=lambda a: a.id)
def test_what_is_cut_from_a_row_is_nowhere_in_it(actor: Actor) -> None:
    row = project(story((), Category.INCIDENT, CONTRIBUTOR).incident, ORGANISATION)
    cut: Row = as_seen(row, actor, CJS)
    kept = {"incident_id", "seq", "year", "number", "stage", "open", "reported_at", "closed_at"}
    blank = as_seen(Row(**{name: getattr(row, name) for name in Row.__slots__}), STAFF, CJS)
    said = {n for n in Row.__slots__ if getattr(cut, n) != getattr(blank, n)}
    more = {"register"} if actor in (REPORTER, HEAD) else set()
    more |= {"title"} if actor in (REPORTER, HEAD) else set()
    more |= {"classification"} if actor is HEAD else set()
    assert said <= kept | more
    assert not any(getattr(cut, name) for name in ("words", "involved", "readers", "cause", "owed"))


async def test_a_draft_in_a_case_that_was_taken_from_somebody_is_not_offered_to_them(
    desk: Desk, reader: Reader, asked_though_involved: str
) -> None:
    from service.ports.drafts import Draft

    for actor in (CHIEF, DPO):
        draft = Draft(actor.id, "annex_one", asked_though_involved, "", 0, {}, MONDAY)
        await desk.store.save_draft(draft)
    assert (await reader.home(CHIEF)).drafts == ()
    assert len((await reader.home(DPO)).drafts) == 1
    assert await reader.lists.log(CHIEF, Search()) == []
