"""What a later version of the desk wrote: it is left alone, and holds nothing up here."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from procedure.notices import Notice
from procedure.roles import Role
from procedure.steps.nominate import DeclareInvolvement, NominateLead
from procedure.steps.report import AddInformation
from service.ports.drafts import Draft
from storage.register import Register
from storage.tables import deadlines, offices, outbox
from tests.procedure.story import CHIEF, DPO, LEAD, MONDAY, named
from tests.storage.made import INCIDENT, NOON, add_entries, after, notice
from tests.storage.worked import ONE, Worked

CLOCK = "evidence"
"""A kind of matter that this version hasn't."""


async def queue(register: Register, *notices: Notice) -> None:
    async with register.unit() as unit:
        await unit.enqueue(notices, NOON)


async def rewrite(register: Register, key: str, **columns: object) -> None:
    """Makes a notice what a later version would have queued."""
    async with register.database.writing() as connection:
        await connection.execute(update(outbox).where(outbox.c.key == key).values(**columns))


async def column(register: Register, name: str, key: str) -> object:
    async with register.database.reading() as connection:
        return await connection.scalar(select(outbox.c[name]).where(outbox.c.key == key))


LATER = {
    "topic": {"topic": "evidence"},
    "route": {"route": "carrier pigeon"},
    "clock": {"topic": "reminder", "about": CLOCK},
    "clock of several": {"topic": "reminder", "about": f"{CLOCK}:E1"},
}


@pytest.mark.parametrize("what", LATER)
async def test_its_notice_is_left_to_it_and_the_later_ones_go_on(
    what: str, register: Register
) -> None:
    await queue(register, notice("odd"), notice("known"))
    await rewrite(register, "odd", **LATER[what])
    claimed = await register.outbox.claim(after(1), 10) + await register.outbox.claim(after(1), 10)
    assert [queued.notice.key for queued in claimed] == ["known"]
    assert await column(register, "lease", "odd") is None
    assert (await column(register, "state", "odd"), await column(register, "attempts", "odd")) == (
        "waiting",
        0,
    )


async def test_one_that_this_version_comes_to_know_is_taken_after_all(register: Register) -> None:
    await queue(register, notice("odd"))
    await rewrite(register, "odd", topic="evidence")
    assert await register.outbox.claim(after(1), 10) == []
    await rewrite(register, "odd", topic="approval")
    assert [queued.notice.key for queued in await register.outbox.claim(after(1), 10)] == ["odd"]


async def test_a_message_of_it_is_updated_by_it_when_this_one_settles_its_matter(
    register: Register,
) -> None:
    await queue(register, notice("odd"))
    (queued,) = await register.outbox.claim(after(1), 10)
    await register.outbox.sent(queued, after(1), "chat", "activity", 0)
    await rewrite(register, "odd", topic="evidence")
    await add_entries(register, 1, settles="action-1")
    assert await column(register, "topic", "odd/settled/1") == "evidence"
    assert await register.outbox.claim(after(2), 10) == []


async def test_what_waits_and_was_given_up_is_listed_and_the_rest_counted(
    register: Register,
) -> None:
    await queue(register, notice("odd"), notice("gone", "ben"), notice("known", "anna"))
    await rewrite(register, "odd", topic="evidence")
    await rewrite(register, "gone", topic="evidence", state="dead")
    assert [one.notice.key for one in await register.outbox.waiting()] == ["known"]
    assert await register.outbox.dead_rows() == []
    assert await register.outbox.of_later() == 2


async def put_deadline(register: Register, key: str) -> None:
    async with register.database.writing() as connection:
        at = {"fires_at": NOON, "ready_at": NOON}
        await connection.execute(insert(deadlines), {"incident_id": INCIDENT, "key": key, **at})


@pytest.mark.parametrize("key", [CLOCK, f"{CLOCK}:E1"])
async def test_its_clock_is_neither_reminded_of_here_nor_stopped_by_a_step(
    key: str, register: Register
) -> None:
    await put_deadline(register, key)
    assert await register.next_deadline() is None
    assert await register.due(after(1), 10) == []
    async with register.unit() as unit:
        await unit.set_deadlines(INCIDENT, [])
    async with register.database.reading() as connection:
        assert await connection.scalar(select(deadlines.c.key)) == key


async def test_its_office_stays_as_it_has_kept_it(register: Register) -> None:
    row = {"office": "caldicott_guardian", "person_id": "x", "at": MONDAY}
    async with register.database.writing() as connection:
        await connection.execute(insert(offices), row)
    await register.keep_offices({Role.DPO: "dpo"}, MONDAY + timedelta(hours=1))
    async with register.database.reading() as connection:
        kept = set(await connection.scalars(select(offices.c.office)))
    assert kept == {"caldicott_guardian", "dpo"}


async def test_what_is_typed_into_its_form_stays_when_the_typists_part_ends(
    register: Register,
) -> None:
    worked = Worked(register)
    await worked.report()
    await worked.take(NominateLead(lead=named(LEAD)), CHIEF, ONE)
    draft = Draft(LEAD.id, "evidence", ONE, "", 0, {"file": "letter.pdf"}, MONDAY)
    await register.save_draft(draft)
    await register.save_draft(replace(draft, form="add_entry"))
    reason = "Was in copy."
    await worked.take(DeclareInvolvement(person=named(LEAD), reason=reason), DPO, ONE)
    await worked.take(AddInformation(text="More."), DPO, ONE)
    assert await register.drafts(LEAD.id) == [draft]
