"""The daily digest: what the channel hears at the start of a working day."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from cards.desk_wide import digest_card
from delivery.daily import DailyDigest
from delivery.offices import HandingOver
from procedure.notices import Topic
from procedure.roles import Role
from procedure.steps.act import ProposeAction
from procedure.steps.link import LinkDuplicate
from procedure.terms import ActionKind
from service.daily import Daily, daily, notice_for
from storage.register import Register, open_register
from tests.damaged import NO_INSTANT, spoil
from tests.procedure.story import DPO, HOLDERS, ORGANISATION, london, organisation_of
from tests.storage.worked import SECRET, Worked, unheard

TUESDAY = london("2026-11-03 09:00")


@pytest.fixture
async def worked(migrated_sqlite_url: str) -> AsyncIterator[Worked]:
    """A desk on an empty register."""
    register = await open_register(migrated_sqlite_url)
    yield Worked(register)
    await register.close()


async def digest(worked: Worked, now: datetime = TUESDAY) -> Daily:
    """The digest of the instant's own day."""
    notice = notice_for(now, ORGANISATION)
    assert notice is not None
    made = await daily(worked.register, ORGANISATION, now, notice.about, unheard)
    assert made is not None
    return made


async def queued(register: Register) -> list[str]:
    """The keys of the digests in the outbox."""
    waiting = await register.outbox.waiting()
    return [s.notice.key for s in waiting if s.notice.topic is Topic.DIGEST]


@pytest.mark.parametrize(
    ("now", "key"),
    [
        ("2026-11-03 08:59", None),
        ("2026-11-03 09:00", "digest/2026-11-03"),
        ("2026-11-03 16:59", "digest/2026-11-03"),
        ("2026-11-03 17:00", None),
        ("2026-11-07 10:00", None),
        ("2026-11-30 10:00", None),
    ],
)
def test_a_digest_belongs_to_the_office_hours_of_a_working_day(now: str, key: str | None) -> None:
    notice = notice_for(london(now), ORGANISATION)
    assert (notice.key if notice else None) == key


async def test_several_processes_queue_one_digest_a_day(worked: Worked) -> None:
    for _ in range(3):
        worker = DailyDigest(worked.register.outbox, ORGANISATION, lambda: TUESDAY)
        await worker.sweep()
        await worker.sweep()
    assert await queued(worked.register) == ["digest/2026-11-03"]


async def test_after_downtime_only_todays_digest_is_queued(worked: Worked) -> None:
    now = london("2026-11-06 14:00")
    await DailyDigest(worked.register.outbox, ORGANISATION, lambda: now).sweep()
    assert await queued(worked.register) == ["digest/2026-11-06"]


async def test_yesterdays_digest_is_never_told(worked: Worked) -> None:
    await worked.report()
    assert await daily(worked.register, ORGANISATION, TUESDAY, "2026-11-02", unheard) is None


async def test_with_nothing_open_there_is_nothing_to_tell(worked: Worked) -> None:
    assert (await digest(worked)).quiet


async def test_the_digest_names_cases_clocks_approvals_and_what_is_late(worked: Worked) -> None:
    first = await worked.report()
    second = await worked.report()
    await worked.take(ProposeAction(kind=ActionKind.CONTAINMENT, text=SECRET), DPO, second)
    _, card = digest_card(await digest(worked, london("2026-11-06 09:00")))
    shown = f"{card}"
    for words in (first, second, "Overdue", "Waiting for approval", "A1", "Not classified yet: 2"):
        assert words in shown


async def test_a_clock_that_runs_shows_the_time_left(worked: Worked) -> None:
    await worked.report()
    made = await digest(worked)
    assert [due.what for due in made.running] == ["Notification of the ICO"]
    assert made.overdue == []
    assert "left" in f"{digest_card(made)[1]}"


async def test_the_digest_holds_no_name_and_no_word_that_anybody_typed(worked: Worked) -> None:
    incident = await worked.report(nature=f"{SECRET} and Rab Reporter")
    await worked.take(ProposeAction(kind=ActionKind.RECOVERY, text=SECRET), DPO, incident)
    words, card = digest_card(await digest(worked, TUESDAY + timedelta(days=3)))
    for personal in (SECRET, "Rab", "Dorothy", "Catriona"):
        assert personal not in f"{words}{card}"


async def test_one_damaged_case_is_named_in_it_and_the_others_are_told_of(worked: Worked) -> None:
    damaged, sound = await worked.report(), await worked.report()
    await spoil(f"{worked.register.database.url}", NO_INSTANT, damaged)
    made = await digest(worked)
    assert made.unreadable == [damaged]
    assert [due.incident_id for due in made.running] == [sound]
    assert f"{damaged}. The record of these can't be read" in f"{digest_card(made)[1]}"


async def test_a_new_office_holder_is_told_of_the_cases_beside_a_damaged_one(
    worked: Worked,
) -> None:
    damaged, sound = await worked.report(), await worked.report()
    await HandingOver(worked.desk).sweep()
    await spoil(f"{worked.register.database.url}", NO_INSTANT, damaged)
    worked.desk.organisation = organisation_of(HOLDERS | {Role.DPO: "new-dpo"})
    with capture_logs() as logs:
        await HandingOver(worked.desk).sweep()
    assert [line["event"] for line in logs] == ["office_not_handed_over", "offices_changed"]
    assert "AskedAgain" in [one.entry.name for one in await worked.register.entries(sound)]
    assert (await worked.register.offices())[Role.DPO] == "new-dpo"


async def test_a_case_that_was_linked_is_not_in_it(worked: Worked) -> None:
    first, second = await worked.report(), await worked.report()
    await worked.take(LinkDuplicate(original=first, reason="The same."), DPO, second)
    await worked.decide(second, "A1")
    made = await digest(worked)
    assert made.queue == {"": [first]}
