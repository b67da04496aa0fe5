"""Drafts that nobody goes on with: their writer is told before they are dropped, and after."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import timedelta

import pytest

from delivery.drafts import DraftsEnd
from delivery.rendering import Renderer
from procedure.notices import Notice, Topic
from procedure.person import PersonId
from procedure.record import Named
from procedure.steps.link import LinkDuplicate
from service.ports.drafts import Draft
from storage.register import open_register
from tests.procedure.story import DPO, REPORTER
from tests.storage.worked import Worked

DAYS, TYPED = 30, "thistledown-7731"


class Nobody:
    """A directory that knows nobody's name."""

    async def name(self, person_id: str) -> str:
        return ""

    async def names(self, person_ids: Iterable[str]) -> dict[str, str]:
        return {}

    async def who(self, known_by: Iterable[PersonId]) -> dict[PersonId, Named]:
        return {}


class Desk(Worked):
    """A desk whose drafts' worker starts anew for each look."""

    async def look(self, days: float = 0) -> list[str]:
        """The topics of what the worker has queued, so many days later."""
        self.now += timedelta(days=days)
        await DraftsEnd(self.register, DAYS, lambda: self.now).sweep()
        return [notice.topic for notice in await self.told()]

    async def told(self) -> list[Notice]:
        """The notices about drafts, oldest first."""
        waiting = [one.notice for one in await self.register.outbox.waiting()]
        return [one for one in waiting if one.topic in (Topic.DRAFT_ENDS, Topic.DRAFT_GONE)]

    async def type(self, form: str = "report", incident: str = "", owner: str = DPO.id) -> None:
        """Begins a form."""
        draft = Draft(owner, form, incident, "", 0, {"in_nature": TYPED}, self.now)
        await self.register.save_draft(draft)

    async def shown(self, notice: Notice) -> str:
        """What its reader sees."""
        renderer = Renderer(self.desk, Nobody(), lambda: self.now)
        message = await renderer.chat(notice, update=False)
        return "" if message is None else f"{message.activity}"


@pytest.fixture
async def desk(migrated_url: str) -> AsyncIterator[Desk]:
    """A desk on an empty register, on either database."""
    register = await open_register(migrated_url)
    yield Desk(register)
    await register.close()


async def test_it_is_dropped_after_a_word_a_week_before_and_one_when_it_is_gone(desk: Desk) -> None:
    await desk.type()
    assert await desk.look(22) == []
    assert await desk.look(1) == await desk.look() == [Topic.DRAFT_ENDS]
    assert await desk.look(6) == [Topic.DRAFT_ENDS]
    assert await desk.register.drafts(DPO.id)
    assert await desk.look(1) == await desk.look() == [Topic.DRAFT_ENDS, Topic.DRAFT_GONE]
    assert await desk.register.drafts(DPO.id) == []


async def test_one_that_was_old_before_anybody_looked_is_warned_of_first(desk: Desk) -> None:
    await desk.type()
    assert await desk.look(200) == [Topic.DRAFT_ENDS]
    assert await desk.look(6.9) == [Topic.DRAFT_ENDS]
    assert await desk.look(0.2) == [Topic.DRAFT_ENDS, Topic.DRAFT_GONE]


async def test_going_on_with_it_begins_its_time_anew(desk: Desk) -> None:
    await desk.type()
    await desk.look(25)
    (warned,) = await desk.told()
    await desk.type()
    assert await desk.shown(warned) == ""
    assert await desk.look(22) == [Topic.DRAFT_ENDS]
    assert await desk.look(1) == [Topic.DRAFT_ENDS, Topic.DRAFT_ENDS]


@pytest.mark.parametrize(("form", "named"), [("report", "your report"), ("annex_one", "annex one")])
async def test_the_words_say_which_and_how_to_go_on_and_nothing_that_was_typed(
    desk: Desk, form: str, named: str
) -> None:
    incident = await desk.report() if form != "report" else ""
    named = f"{named} of {incident}" if incident else named
    await desk.type(form, incident)
    await desk.look(24)
    ends = await desk.shown((await desk.told())[0])
    for words in (f"Not sent yet: {named}.", "Thu 3 Dec 2026", "Go on with it", f"'{form}'"):
        assert words in ends
    await desk.look(7)
    gone = await desk.shown((await desk.told())[1])
    assert f"Dropped: what you had typed in {named}" in gone
    assert TYPED not in ends + gone


async def test_nobody_is_told_of_a_case_that_is_no_longer_open_to_them(desk: Desk) -> None:
    await desk.type("annex_one", await desk.report(), "somebody")
    await desk.look(24)
    assert await desk.shown((await desk.told())[0]) == ""


async def test_one_of_a_case_that_has_ended_goes_at_once_with_a_word(desk: Desk) -> None:
    first, second = await desk.report(), await desk.report()
    for incident in (first, second):
        await desk.type("annex_one", incident)
    await desk.take(LinkDuplicate(original=first, reason="The same."), DPO, second)
    await desk.decide(second, "A1")
    assert await desk.look() == [Topic.DRAFT_GONE]
    assert "The case has ended" in await desk.shown((await desk.told())[0])
    assert [d.incident_id for d in await desk.register.drafts(DPO.id)] == [first]
    assert REPORTER.id not in {notice.to for notice in await desk.told()}
