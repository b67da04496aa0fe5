"""The running desk on a register that was damaged: it goes on, and says nobody's words of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from procedure.notices import CHANNEL, Notice, Route, Topic
from procedure.steps.report import AddInformation
from rehearsal.cast import BY_KEY
from tests.damaged import CANARY, NO_INSTANT, damages, spoil
from tests.journeys.conftest import House
from tests.journeys.setting import take
from tests.procedure.story import report_of
from tests.waiting import until


async def reported(desk: House) -> str:
    """A case with the word in each of its entries."""
    clock, organisation = desk.rehearsal.clock, desk.bot.organisation
    person = BY_KEY["reporter"]
    step = report_of(clock(), nature=f"A letter about {CANARY}.")
    actor = organisation.actor(person.object_id, person.name)
    incident = (await desk.bot.desk.take(step, actor)).incident.id
    await take(desk, "reporter", AddInformation, incident, text=f"{CANARY} again.")
    return incident


def notices_of(case: str) -> list[Notice]:
    """One by each route."""
    dpo = BY_KEY["dpo"].object_id
    places = [(Route.CHAT, dpo), (Route.MAIL, dpo), (Route.CHANNEL, CHANNEL)]
    return [
        Notice(case, Topic.CLASSIFIED, route, to, "", f"canary/{case}/{route}")
        for route, to in places
    ]


async def damaged(desk: House, damages: Sequence[str]) -> list[str]:
    """A case for each damage, opened by somebody after a start of the desk."""
    url = desk.bot.settings.database_url
    cases = {await reported(desk): damage for damage in damages}
    await desk.idle()
    await desk.bot.stop()
    for case, damage in cases.items():
        await spoil(url, damage, case)
    await desk.restart()
    for case in cases:
        assert (await desk.dpo.say(case))[0].words
    return list(cases)


async def told(desk: House, cases: Sequence[str]) -> None:
    """Has people told of the cases."""
    for case in cases:
        await desk.bot.register.outbox.enqueue(notices_of(case), desk.rehearsal.clock())
    await until(lambda: tried(desk))


async def next_day(desk: House) -> None:
    """Has the next working day's reminders and digest come."""
    await desk.dpo.move_clock("working-day")
    assert await desk.bot.reminders.sweep()
    await desk.bot.digest.sweep()
    await until(lambda: tried(desk))


async def tried(desk: House) -> bool:
    """Whether everything in the outbox that isn't held back was sent, or tried once at least."""
    waiting, now = await desk.bot.register.outbox.waiting(), desk.bot.clock()
    return all(one.attempts or one.not_before > now for one in waiting)


def says_nothing(printed: str) -> None:
    """Fails where what was printed has somebody's words, or how they were come by."""
    for betrayal in (CANARY, "Traceback", "pydantic_core"):
        assert betrayal not in printed, printed


@pytest.mark.usefixtures("logs_as_a_service")
async def test_everything_goes_on_beside_damaged_cases(
    desk: House, capfd: pytest.CaptureFixture[str]
) -> None:
    url = desk.bot.settings.database_url
    cases = await damaged(desk, [one for one in damages(url) if one != NO_INSTANT])
    await told(desk, cases)
    await next_day(desk)
    await desk.idle()
    assert all(v for v in (await desk.bot._ready()).values() if isinstance(v, bool))
    says_nothing("".join(capfd.readouterr()))


@pytest.mark.usefixtures("logs_as_a_service")
async def test_a_notice_of_a_damaged_case_fails_without_a_word_of_it(
    house: House, capfd: pytest.CaptureFixture[str]
) -> None:
    await told(house, await damaged(house, [NO_INSTANT]))
    printed = "".join(capfd.readouterr())
    for event in ("turn_failed", "notice_failed"):
        assert f'"{event}"' in printed, event
    says_nothing(printed)


@pytest.mark.usefixtures("logs_as_a_service")
async def test_a_damaged_case_has_no_reminders_and_the_digest_goes_on_without_a_word_of_it(
    house: House, capfd: pytest.CaptureFixture[str]
) -> None:
    await damaged(house, [NO_INSTANT])
    await next_day(house)
    printed = "".join(capfd.readouterr())
    for event in ("turn_failed", "reminder_failed", "digest_without_case"):
        assert f'"{event}"' in printed, event
    says_nothing(printed)
