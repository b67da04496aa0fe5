"""Clocks that jump: forward a month, back an hour, over both changes to and from summer time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from delivery.reminders import Reminders
from delivery.routes import Delivered, Routes
from delivery.sender import Sender
from procedure.entries.remind import ReminderSent
from procedure.instants import LONDON
from procedure.notices import Notice
from service.anew import made_anew
from service.cases import case_view
from service.take import Desk
from storage.outbox import Queued
from storage.register import Register, open_register
from storage.verify import verify
from tests.cjs import MAILBOXES
from tests.procedure.story import DPO, MONDAY, ORGANISATION, REPORTER, london, report_of

ICO_HOURS = [24, 48, 60, 68, 71, 72]


@dataclass
class Watch:
    """A desk whose clock the test holds."""

    register: Register
    now: datetime = MONDAY
    reminders: Reminders = field(init=False)
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = Desk(self.register, ORGANISATION, lambda: self.now)
        self.reminders = Reminders(self.desk, lambda: self.now)

    async def report(self, at: datetime) -> str:
        """A report of personal data, discovered an hour before."""
        self.now = at
        return (await self.desk.take(report_of(at), REPORTER)).incident.id

    async def pass_to(self, end: datetime, step: timedelta) -> None:
        """Time passes in steps, the reminder worker looking at each."""
        while self.now < end:
            self.now += step
            await self.look()

    async def look(self) -> None:
        """The worker takes whatever is due."""
        while await self.reminders.sweep():
            pass

    async def sent(self, incident: str, key: str) -> list[datetime]:
        """When a clock of the incident reminded."""
        record = await self.register.entries(incident)
        return [r.at for r in record if isinstance(r.entry, ReminderSent) and r.entry.key == key]

    async def sound(self) -> bool:
        """Whether the record and what is made of it agree."""
        return not await verify(self.register, lambda i, r: made_anew(i, r, ORGANISATION).row)


@pytest.fixture
async def watch(migrated_sqlite_url: str) -> AsyncIterator[Watch]:
    register = await open_register(migrated_sqlite_url)
    yield Watch(register)
    await register.close()


def hours(start: datetime, instants: list[datetime]) -> list[float]:
    """Hours after the start."""
    return [(at - start) / timedelta(hours=1) for at in instants]


@pytest.mark.parametrize(
    ("start", "limit"),
    [
        ("2026-03-27 10:00", "2026-03-30 11:00"),  # the clocks go forward on the 29th
        ("2026-10-23 10:00", "2026-10-26 09:00"),  # and back on the 25th
        ("2026-12-30 16:30", "2027-01-02 16:30"),
    ],
)
async def test_the_72_hours_are_unbroken_over_the_clocks_changes_and_the_years_end(
    watch: Watch, start: str, limit: str, figures: Callable[[str], None]
) -> None:
    began = london(start)
    incident = await watch.report(began)
    await watch.pass_to(began + timedelta(hours=81), timedelta(minutes=30))
    after = hours(began, await watch.sent(incident, "ico"))
    assert after == [*ICO_HOURS, 76, 80]
    view = case_view(
        await watch.register.entries(incident),
        incident,
        DPO,
        ORGANISATION,
        began + timedelta(hours=1),
    )
    ico = next(clock for clock in view.clocks if "ICO" in clock.name)
    assert ico.limit == london(limit)
    assert await watch.sound()
    figures(f"72 hours from {start}: reminded after {after} hours, limit {limit}")


async def test_office_hour_reminders_keep_to_the_hour_that_people_live_by(watch: Watch) -> None:
    for start in ("2026-03-26 15:00", "2026-10-22 15:00"):
        began = london(start)
        incident = await watch.report(began)
        await watch.pass_to(began + timedelta(days=6), timedelta(minutes=15))
        for at in await watch.sent(incident, "nomination"):
            local = at.astimezone(LONDON)
            assert 9 <= local.hour < 17
            assert local.weekday() < 5


async def test_a_desk_that_was_away_for_thirty_days_owes_one_reminder_a_clock(
    watch: Watch, figures: Callable[[str], None]
) -> None:
    incident = await watch.report(london("2026-11-02 10:00"))
    watch.now += timedelta(days=30)
    await watch.look()
    record = await watch.register.entries(incident)
    keys = [r.entry.key for r in record if isinstance(r.entry, ReminderSent)]
    assert keys
    assert len(keys) == len(set(keys))
    assert await watch.sound()
    figures(f"clock forward 30 days: one reminder each of {sorted(keys)}, not the backlog")


async def test_a_clock_put_back_an_hour_repeats_no_reminder_and_goes_on_where_it_was(
    watch: Watch, figures: Callable[[str], None]
) -> None:
    began = london("2026-11-02 10:00")
    incident = await watch.report(began)
    await watch.pass_to(began + timedelta(hours=48, minutes=10), timedelta(minutes=10))
    watch.now -= timedelta(hours=1)
    await watch.look()
    await watch.pass_to(began + timedelta(hours=61), timedelta(minutes=10))
    after = hours(began, await watch.sent(incident, "ico"))
    assert after == [24, 48, 60]
    assert await watch.sound()
    figures(f"clock back an hour after 48 h: the ICO clock reminded at {after}, none twice")


async def test_numbers_begin_anew_with_the_year_as_people_here_count_it(watch: Watch) -> None:
    ids = [
        await watch.report(london(at))
        for at in ("2026-06-30 23:30", "2026-12-31 23:59", "2027-01-01 00:00", "2027-06-30 23:59")
    ]
    assert ids == ["CJS-2026-0001", "CJS-2026-0002", "CJS-2027-0001", "CJS-2027-0002"]


class SlowRoutes(Routes):
    """Routes on which nothing arrives until the test lets it."""

    def __init__(self) -> None:
        self.taken: list[int] = []
        self.open = asyncio.Event()

    async def take(self, queued: Queued) -> Delivered:
        self.taken.append(queued.id)
        await self.open.wait()
        return Delivered("chat", f"activity-{queued.id}", 1)

    def mailbox(self, notice: Notice) -> str:
        return "info@example.org" if notice.to in MAILBOXES else ""


async def test_what_is_being_sent_is_not_begun_again_when_the_clock_jumps(watch: Watch) -> None:
    await watch.report(MONDAY)
    routes = SlowRoutes()
    outbox = watch.register.outbox
    sender = Sender(watch.desk, outbox, routes, lambda: watch.now)
    begun = await sender.sweep()
    await asyncio.sleep(0)
    watch.now += timedelta(hours=1)
    assert await sender.sweep() == 0
    routes.open.set()
    await sender.finish()
    assert begun == len(routes.taken) > 1
    # Each was settled by the lease that it was begun with.
    assert not {one.id for one in await outbox.waiting()} & set(routes.taken)
