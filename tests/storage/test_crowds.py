"""Many reports by one person: counted in the register, shown in one line, set aside at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from delivery.rendering import Renderer
from procedure.aside import IS_URGENT, SINCE
from procedure.bounds import GATHERED_AFTER, Bounded
from procedure.errors import Invalid, NotAllowed, TooMany
from procedure.fold import fold
from procedure.notices import GATHERING, Notice, Route, Topic
from procedure.person import PersonId
from procedure.record import Named
from procedure.roles import SYSTEM
from procedure.steps.aside import SetAside
from procedure.steps.nominate import NominateLead
from procedure.steps.remind import Remind
from procedure.steps.report import AddInformation
from procedure.terms import Involved
from service.take import Desk
from service.views import Reader
from storage.register import Register, open_register
from tests.cjs import CJS
from tests.procedure.story import (
    CHIEF,
    DPO,
    MONDAY,
    ORGANISATION,
    REPORTER,
    STAFF,
    named,
    report_of,
)

THREE = replace(ORGANISATION, bounds={**ORGANISATION.bounds, Bounded.REPORTS: 3})
PLAIN = report_of(personal_data=Involved.NO)


async def test_two_processes_take_no_more_together_than_one_alone(migrated_url: str) -> None:
    postgresql = migrated_url.startswith("postgresql")
    registers = [await open_register(migrated_url) for _ in range(1 + postgresql)]
    desks = [Desk(register, THREE, lambda: MONDAY) for register in registers]

    async def send(number: int) -> bool:
        try:
            await desks[number % len(desks)].take(PLAIN, STAFF)
        except TooMany:
            return False
        return True

    assert sum(await asyncio.gather(*(send(number) for number in range(8)))) == 3
    assert (await desks[0].take(PLAIN, REPORTER)).incident.id == "CJS-2026-0004"
    assert (await desks[0].take(report_of(), STAFF)).incident.report.earlier == 3
    for register in registers:
        await register.close()


async def test_what_is_more_than_an_hour_old_leaves_room_and_still_counts_of_the_day(
    register: Register,
) -> None:
    now = MONDAY
    desk = Desk(register, THREE, lambda: now)
    for _ in range(3):
        await desk.take(PLAIN, STAFF)
    with pytest.raises(TooMany):
        await desk.take(PLAIN, STAFF)
    now = MONDAY + timedelta(hours=1)
    assert (await desk.take(PLAIN, STAFF)).incident.report.earlier == 3


async def test_a_crowd_is_one_line_that_says_nothing_of_what_is_kept_from_its_reader(
    register: Register,
) -> None:
    desk = Desk(register, ORGANISATION, lambda: MONDAY)
    for number in range(GATHERED_AFTER + 4):
        about: dict[str, Any] = {"staff": [named(CHIEF)]} if number == GATHERED_AFTER else {}
        await desk.take(report_of(**about), STAFF)
    other = (await desk.take(PLAIN, REPORTER)).incident.id
    reader = Reader(register, ORGANISATION, lambda: MONDAY)
    for actor, number in ((DPO, 4), (CHIEF, 3)):
        queue = await reader.queue(actor)
        assert [crowd.number for crowd in queue.crowds] == [number]
        assert other in [row.incident_id for row in queue.rows]
        assert len(queue.rows) == GATHERED_AFTER + 1
        assert (await reader.home(actor)).crowds == queue.crowds
    assert (await reader.queue(STAFF)).crowds == ()
    assert len(await register.queue(not_involved="", reader="", after=None, limit=99)) == 10


async def test_what_somebody_looked_at_is_no_longer_one_of_a_crowd(register: Register) -> None:
    desk = Desk(register, ORGANISATION, lambda: MONDAY)
    taken = [(await desk.take(PLAIN, STAFF)).incident.id for _ in range(GATHERED_AFTER + 2)]
    await desk.take(NominateLead(lead=named(DPO)), CHIEF, taken[-1])
    reader = Reader(register, ORGANISATION, lambda: MONDAY)
    queue = await reader.queue(DPO)
    assert taken[-1] in [row.incident_id for row in queue.rows]
    assert [(crowd.first.incident_id, crowd.number) for crowd in queue.crowds] == [(taken[-2], 1)]


async def test_many_are_set_aside_with_one_reason_but_for_what_somebody_must_look_at(
    register: Register,
) -> None:
    desk = Desk(register, ORGANISATION, lambda: MONDAY)
    sent = [(await desk.take(PLAIN, STAFF)).incident.id for _ in range(5)]
    urgent = (await desk.take(report_of(), STAFF)).incident.id
    barred = (await desk.take(PLAIN.model_copy(update={"staff": [named(DPO)]}), STAFF)).incident.id
    others = (await desk.take(PLAIN, REPORTER)).incident.id
    await desk.take(AddInformation(text="It went on."), STAFF, sent[1])
    later = (await desk.take(PLAIN, STAFF)).incident.id
    step = SetAside(reason="All by one script.", newest=barred)
    taken = await desk.take(step, DPO, sent[0], once="press")
    (entry,) = [recorded.entry for recorded in taken.new]
    assert entry.sentence(CJS) == (
        "3 reports by the same person set aside, linked to this one. "
        f"Left out: 1 because {IS_URGENT}; 1 because {SINCE}. Reason: All by one script. "
        f"They are {sent[4]}, {sent[3]}, {sent[2]}."
    )
    for each in sent[2:]:
        record = await register.entries(each)
        assert fold(each, record).end.duplicate_of == sent[0]
        assert "as a duplicate. All by one script." in record[-1].entry.sentence(CJS)
        assert record[-1].actor.id == DPO.id
    for each in (sent[1], urgent, barred, others, later):
        assert fold(each, await register.entries(each)).end.duplicate_of == ""
    assert (await desk.take(step, DPO, sent[0], once="press")).repeated
    told = [s.notice.topic for s in await register.outbox.waiting()]
    assert told.count(Topic.JOINED) == 2  # both approvers, once for all of them


async def test_nobody_sets_aside_what_they_could_not_link(register: Register) -> None:
    desk = Desk(register, ORGANISATION, lambda: MONDAY)
    sent = [(await desk.take(PLAIN, STAFF)).incident.id for _ in range(2)]
    step = SetAside(reason="Mine.", newest=sent[-1])
    for actor in (STAFF, CHIEF, REPORTER):
        with pytest.raises(NotAllowed):
            await desk.take(step, actor, sent[0])
    with pytest.raises(Invalid, match=r"nothing to set aside\. Left out: 1 because it is urgent"):
        urgent = (await desk.take(report_of(), REPORTER)).incident.id
        first = (await desk.take(PLAIN, REPORTER)).incident.id
        await desk.take(SetAside(reason="Mine.", newest=urgent), DPO, first)


class Nameless:
    """Fulfils service.ports.Directory: everybody goes by their id."""

    async def name(self, person_id: str) -> str:
        return person_id

    async def names(self, person_ids: Iterable[str]) -> dict[str, str]:
        return {person: person for person in person_ids}

    async def who(self, known_by: Iterable[PersonId]) -> dict[PersonId, Named]:
        return {each: Named(id=each, name=each) for each in known_by}


async def told(register: Register, now: datetime) -> list[Notice]:
    """What is told in chat and the channel by then, in the order in which it is."""
    found: list[Notice] = []
    while claimed := await register.outbox.claim(now, 20):
        for queued in claimed:
            found.append(queued.notice)
            await register.outbox.sent(queued, now, "chat", queued.notice.key, 9)
    return [one for one in found if one.route is not Route.MAIL]


async def test_many_reports_by_one_person_are_told_in_one_notice_and_hold_back_nobody_elses(
    register: Register,
) -> None:
    now = MONDAY
    desk = Desk(register, ORGANISATION, lambda: now)
    for _ in range(GATHERED_AFTER + 30):
        await desk.take(report_of(), STAFF)
    real = (await desk.take(report_of(), REPORTER)).incident.id
    at_once = [one for one in await told(register, now) if one.to == DPO.id]
    assert [one.topic for one in at_once] == [Topic.REPORTED] * (GATHERED_AFTER + 1)
    assert at_once[-1].incident_id == real
    now = MONDAY + GATHERING
    gathered = await told(register, now)
    assert {one.topic for one in gathered} == {Topic.GATHERED}
    assert sorted(one.to for one in gathered) == ["channel", CHIEF.id, DPO.id]
    (to_dpo,) = [one for one in gathered if one.to == DPO.id]
    message = await Renderer(desk, Nameless(), lambda: now).chat(to_dpo, update=False)
    assert message is not None
    assert "30 more reports by Sam Staff, not looked at yet." in str(message.activity)
    assert "same_reporter" in str(message.activity)


async def test_their_mails_are_told_last_and_their_reminders_together(register: Register) -> None:
    now = MONDAY
    desk = Desk(register, ORGANISATION, lambda: now)
    many = [(await desk.take(report_of(), STAFF)).incident.id for _ in range(GATHERED_AFTER + 3)]
    real = (await desk.take(report_of(), REPORTER)).incident.id
    mails = []
    while claimed := await register.outbox.claim(now, 20):
        for queued in claimed:
            mails += [queued.notice.incident_id] if queued.notice.route is Route.MAIL else []
            await register.outbox.sent(queued, now, "chat", queued.notice.key, 9)
    assert mails == [*many[:GATHERED_AFTER], real, *many[GATHERED_AFTER:]]
    await told(register, MONDAY + GATHERING)
    now = MONDAY + timedelta(days=1)
    for deadline in await register.due(now, 100):
        await desk.take(Remind(key=deadline.key), SYSTEM, deadline.incident_id)
    reminded = [one for one in await told(register, now + GATHERING) if one.to == DPO.id]
    topics = [one.topic for one in reminded if one.incident_id in many[GATHERED_AFTER:]]
    assert topics == [Topic.GATHERED]
    assert len({one.incident_id for one in reminded}) == GATHERED_AFTER + 2


async def test_the_card_says_so_once_they_have_been_looked_at(register: Register) -> None:
    desk = Desk(register, ORGANISATION, lambda: MONDAY)
    sent = [(await desk.take(PLAIN, STAFF)).incident.id for _ in range(GATHERED_AFTER + 2)]
    (card, *_) = [
        one for one in await told(register, MONDAY + GATHERING) if one.topic is Topic.GATHERED
    ]
    await desk.take(SetAside(reason="One script.", newest=sent[-1]), DPO, sent[0])
    renderer = Renderer(desk, Nameless(), lambda: MONDAY)
    shown = await renderer.chat(replace(card, to=DPO.id), update=True)
    assert shown is not None
    assert "The many reports by Sam Staff have been looked at." in str(shown.activity)
    made_anew = {one.key for one in await told(register, MONDAY + GATHERING)}
    assert f"{card.key}/settled/2" in made_anew
