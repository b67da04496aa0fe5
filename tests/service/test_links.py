"""Links: a duplicate and its first incident, in one transaction."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procedure.errors import Invalid, NotAllowed, ProcedureError
from procedure.fold import fold
from procedure.roles import SYSTEM, Actor
from procedure.state import ActionStatus, Incident
from procedure.steps.act import ProposeAction
from procedure.steps.approve import DecideAction
from procedure.steps.close import ReopenIncident
from procedure.steps.link import LinkDuplicate
from procedure.steps.nominate import DeclareInvolvement, NominateLead
from procedure.terms import ActionKind, Involved
from service.ports.proofs import Tombstone
from service.take import Desk, Taken
from tests.procedure.story import (
    CHIEF,
    DIRECTOR,
    DPO,
    LEAD,
    OWNER,
    REPORTER,
    STAFF,
    named,
    report_of,
)
from tests.service.memory import MemoryStore, Ticking

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


async def case(store: MemoryStore, incident_id: str) -> Incident:
    """A case as its record has it."""
    return fold(incident_id, await store.entries(incident_id))


async def approve(desk: Desk, store: MemoryStore, key: str = "A1", by: Actor = CHIEF) -> Taken:
    """What waits in the second report, approved as it stands."""
    digest = (await case(store, SECOND)).work.actions[key].digest
    return await desk.take(DecideAction(action=key, digest=digest, approve=True), by, SECOND)


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
    assert set(due(store)) == {"nomination", "triage"}
    await approve(desk, store)
    first = await case(store, FIRST)
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


async def test_an_approved_link_is_noted_on_the_first_incident_in_the_same_transaction(
    desk: Desk, store: MemoryStore, clock: Ticking
) -> None:
    await two_reports(desk, Involved.NO, Involved.YES, clock)
    await desk.take(DeclareInvolvement(person=named(CHIEF), reason="Sent it."), DPO, SECOND)
    await desk.take(LINK, DPO, SECOND)
    assert (await case(store, FIRST)).end.duplicates == []
    taken = await approve(desk, store, by=DIRECTOR)
    assert [r.entry.name for r in taken.new] == ["ActionApproved", "DuplicateLinked"]
    first = await case(store, FIRST)
    assert (first.end.duplicates, set(first.implicated)) == ([SECOND], {"chief"})
    assert store.tables.rows[FIRST].involved == ("chief",)


async def test_what_cannot_be_linked_is_not_put_before_an_approver(
    desk: Desk, store: MemoryStore, clock: Ticking
) -> None:
    await two_reports(desk, Involved.NO, Involved.YES, clock)
    with pytest.raises(Invalid, match="no incident CJS-2026-0099"):
        await desk.take(LinkDuplicate(original="CJS-2026-0099", reason="x"), DPO, SECOND)
    assert (await case(store, SECOND)).work.actions == {}


async def test_a_link_is_not_approved_once_the_first_incident_is_itself_linked(
    desk: Desk, store: MemoryStore, clock: Ticking
) -> None:
    await two_reports(desk, Involved.NO, Involved.YES, clock)
    await desk.take(report_of(personal_data=Involved.NO), STAFF)
    await desk.take(LINK, DPO, SECOND)
    await desk.take(LinkDuplicate(original="CJS-2026-0003", reason="x"), DPO, FIRST)
    before = store.tables
    with pytest.raises(ProcedureError, match=r"link to that one\. Please reject this"):
        await approve(desk, store)
    assert store.tables is before


async def test_a_deleted_record_takes_nothing_over_and_the_refusal_says_so(
    desk: Desk, store: MemoryStore, clock: Ticking
) -> None:
    await two_reports(desk, Involved.NO, Involved.NO, clock)
    gone = "CJS-2019-0004"
    store.tables.tombstones[gone] = Tombstone(gone, "", "closed", clock(), clock(), clock(), "x")
    with pytest.raises(Invalid, match=r"was deleted on .* deal with this report by itself"):
        await desk.take(LinkDuplicate(original=gone, reason="x"), DPO, SECOND)


async def test_what_is_taken_over_is_reminded_in_the_first_incident_and_back_once_undone(
    desk: Desk, store: MemoryStore, clock: Ticking
) -> None:
    await two_reports(desk, Involved.NO, Involved.NO, clock)
    step = ProposeAction(
        kind=ActionKind.FURTHER,
        text="Train everybody.",
        owner=named(OWNER),
        due=clock() + timedelta(days=20),
    )
    await desk.take(step, DPO, SECOND)
    await approve(desk, store)
    assert "action:A1" in due(store, SECOND)
    await desk.take(LINK, DPO, SECOND)
    assert "action:A1" in due(store, FIRST)
    assert "action:A1" not in due(store, SECOND)
    taken = await desk.take(ReopenIncident(reason="Another email."), DPO, SECOND)
    assert taken.new[-1].entry.name == "DuplicateReturned"
    assert taken.new[-1].actor == SYSTEM
    assert "action:A1" in due(store, SECOND)
    assert "action:A1" not in due(store, FIRST)
    assert (await case(store, SECOND)).work.actions["A1"].status is ActionStatus.APPROVED


# Whoever may not read the first incident


async def barred(desk: Desk, *people: Actor) -> None:
    """They are named as involved in the first report."""
    for person in people:
        step = DeclareInvolvement(person=named(person), reason="In copy.")
        await desk.take(step, CHIEF if person is not CHIEF else DPO, FIRST)


async def refused(desk: Desk, link: LinkDuplicate, by: Actor) -> str:
    """What somebody is told who can't link there."""
    with pytest.raises(Invalid) as wrong:
        await desk.take(link, by, SECOND)
    return wrong.value.errors["original"].replace(link.original, "it")


async def test_a_barred_case_answers_a_link_as_one_that_is_not_there(
    desk: Desk, store: MemoryStore, clock: Ticking
) -> None:
    await two_reports(desk, Involved.NO, Involved.NO, clock)
    await barred(desk, DPO)
    before = await store.entries(FIRST)
    missing = LinkDuplicate(original="CJS-2026-0009", reason="The same email.")
    assert await refused(desk, LINK, DPO) == await refused(desk, missing, DPO)
    assert await store.entries(FIRST) == before
    assert (await case(store, SECOND)).end.duplicate_of == ""


async def test_the_lead_of_another_case_writes_nothing_into_one_that_is_not_theirs(
    desk: Desk, store: MemoryStore, clock: Ticking
) -> None:
    await two_reports(desk, Involved.NO, Involved.NO, clock)
    await desk.take(NominateLead(lead=named(LEAD)), CHIEF, SECOND)
    before = await store.entries(FIRST)
    assert await refused(desk, LINK, LEAD) == "There is no incident it."
    assert await store.entries(FIRST) == before


async def test_an_approver_who_is_barred_from_the_first_incident_does_not_approve_the_link(
    desk: Desk, store: MemoryStore, clock: Ticking
) -> None:
    await two_reports(desk, Involved.NO, Involved.YES, clock)
    await barred(desk, CHIEF)
    await desk.take(LINK, DPO, SECOND)
    with pytest.raises(ProcedureError, match="There is no incident"):
        await approve(desk, store)
    await approve(desk, store, by=DIRECTOR)
    assert (await case(store, SECOND)).end.duplicate_of == FIRST


async def test_a_link_is_not_undone_by_somebody_who_was_barred_from_the_first_incident_since(
    desk: Desk, store: MemoryStore, clock: Ticking
) -> None:
    await two_reports(desk, Involved.NO, Involved.NO, clock)
    await desk.take(LINK, DPO, SECOND)
    await barred(desk, DPO)
    before = await store.entries(FIRST)
    with pytest.raises(NotAllowed, match="isn't open to you"):
        await desk.take(ReopenIncident(reason="Another matter."), DPO, SECOND)
    assert await store.entries(FIRST) == before
