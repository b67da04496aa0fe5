"""The sender when a fault is the desk's own: what waits for what, who hears, and when it ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from delivery.errors import Throttled
from delivery.retry import FIRST_WAIT, backoff, slowed
from delivery.routes import Delivered, Routes
from delivery.sender import ASIDE_AFTER, GIVE_UP_AFTER, Sender
from procedure.notices import Notice, Route, Topic
from procedure.record import Recorded
from service.take import Desk
from storage.outbox import Queued
from storage.register import Register, open_register
from tests.cjs import MAILBOXES
from tests.procedure.story import DPO, MONDAY, ORGANISATION, REPORTER, report_of

HOUR = timedelta(hours=1)


class Fault(Exception):
    """What nobody expected."""


class FaultyRoutes(Routes):
    """Routes on which everything arrives but what can't be made."""

    def __init__(self) -> None:
        self.faulty: Collection[str] = ()
        self.fault: Exception = Fault()
        self.taken: list[str] = []

    async def take(self, queued: Queued) -> Delivered:
        self.taken.append(queued.notice.key)
        if queued.notice.key in self.faulty:
            raise self.fault
        return Delivered("chat", f"activity-{queued.id}", 0)

    def mailbox(self, notice: Notice) -> str:
        return "info@example.org" if notice.to in MAILBOXES else ""


@dataclass
class Post:
    """A case, the sender, and a clock that is moved by hand."""

    register: Register
    now: datetime = MONDAY
    routes: FaultyRoutes = field(default_factory=FaultyRoutes)
    incident: str = ""

    def __post_init__(self) -> None:
        self.desk = Desk(self.register, ORGANISATION, lambda: self.now)
        self.sender = Sender(self.desk, self.register.outbox, self.routes, lambda: self.now)

    async def queue(self, *keys: str, to: str = REPORTER.id, route: Route = Route.CHAT) -> None:
        """Queues notices to somebody, each about a matter of its own name."""
        made = [Notice(self.incident, Topic.APPROVAL, route, to, key, key) for key in keys]
        await self.register.outbox.enqueue(made, self.now)

    async def passes(self, span: timedelta) -> None:
        """Time passes, a step of it at a time, and everything that is due is tried."""
        end = self.now + span
        while self.now < end:
            self.now += span / 8
            while await self.sender.sweep():
                await self.sender.finish()

    async def waiting(self) -> set[str]:
        """The keys of what waits still."""
        return {one.notice.key for one in await self.register.outbox.waiting()}


@pytest.fixture
async def post(migrated_url: str) -> AsyncIterator[Post]:
    register = await open_register(migrated_url)
    made = Post(register)
    made.incident = (await made.desk.take(report_of(), REPORTER)).incident.id
    await made.passes(timedelta(seconds=1))
    made.routes.taken.clear()
    yield made
    await register.close()


async def test_what_we_cant_make_lets_the_later_ones_pass_and_comes_after_them(post: Post) -> None:
    post.routes.faulty = {"bad"}
    await post.queue("bad", "good", "better")
    await post.passes(timedelta(minutes=5))
    first = [key for key in post.routes.taken if key in ("bad", "good", "better")]
    assert first[: ASIDE_AFTER + 2] == ["bad"] * ASIDE_AFTER + ["good", "better"]
    assert first.count("good") == first.count("better") == 1
    post.routes.faulty = ()
    await post.passes(HOUR)
    assert not await post.waiting()
    assert post.routes.taken[-1] == "bad"


async def test_an_update_never_comes_before_the_message_it_is_of(post: Post) -> None:
    post.routes.faulty = {"bad"}
    await post.queue("bad")
    await post.passes(timedelta(minutes=5))
    async with post.register.unit() as unit:
        await unit.settle(post.incident, "bad", post.now)
    await post.passes(HOUR)
    assert not [key for key in post.routes.taken if "/settled/" in key]
    post.routes.faulty = ()
    await post.passes(HOUR)
    assert post.routes.taken[-2:] == ["bad", "bad/settled/2"]


async def test_the_dpo_hears_within_minutes_and_once_by_each_route(post: Post) -> None:
    post.routes.faulty = {"bad"}
    await post.queue("bad")
    await post.passes(timedelta(minutes=5))
    told = [key for key in post.routes.taken if key.startswith("bad/held")]
    assert sorted(told) == [f"bad/held/chat/{DPO.id}", f"bad/held/mail/{DPO.id}"]
    await post.passes(2 * HOUR)
    assert len([key for key in post.routes.taken if key.startswith("bad/held")]) == 2


async def test_it_is_given_up_after_a_day_all_the_same(post: Post) -> None:
    post.routes.faulty = {"bad"}
    await post.queue("bad")
    await post.passes(GIVE_UP_AFTER + HOUR)
    (dead,) = await post.register.outbox.dead_rows()
    assert (dead.notice.key, dead.reason) == ("bad", "Fault")
    assert await post.waiting() == set()


async def unreadable(incident_id: str) -> list[Recorded]:
    raise Fault


async def test_what_is_about_a_case_nobody_can_read_ends_too(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.routes.faulty = {"bad"}
    await post.queue("bad", "good")
    monkeypatch.setattr(post.register, "entries", unreadable)
    await post.passes(GIVE_UP_AFTER + HOUR)
    assert [one.notice.key for one in await post.register.outbox.dead_rows()] == ["bad"]
    assert post.routes.taken.count("good") == 1


async def test_a_mail_about_a_case_that_takes_no_step_is_sent_once(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(*_: object) -> None:
        raise Fault

    monkeypatch.setattr(post.desk, "take", refused)
    await post.queue("letter", to="board", route=Route.MAIL)
    await post.passes(HOUR)
    assert post.routes.taken == ["letter"]
    assert not await post.waiting()


@pytest.mark.parametrize("retry_after", [0.0, 1.0, 3600.0])
async def test_a_service_that_throttles_every_try_is_given_up_and_the_dpo_told(
    post: Post, retry_after: float
) -> None:
    post.routes.faulty, post.routes.fault = {"first"}, Throttled(retry_after)
    await post.queue("first")
    await post.passes(GIVE_UP_AFTER + HOUR)
    await post.passes(HOUR)
    assert "first" not in await post.waiting()
    (dead,) = await post.register.undelivered(9)
    assert (dead.notice.key, dead.attempts) == ("first", 1)
    told = [key for key in post.routes.taken if "/undelivered/" in key and key.endswith(DPO.id)]
    assert told


@pytest.mark.parametrize("asked", [None, 0.0, 0.2, 7.0, 3600.0])
@pytest.mark.parametrize("attempt", [1, 3, 20])
def test_no_wait_is_shorter_than_a_floor_nor_than_what_is_asked(
    asked: float | None, attempt: int
) -> None:
    least = timedelta(seconds=max(asked or 0, 1.6))
    assert backoff(attempt, asked) >= least
    assert slowed(asked or 0) >= max(FIRST_WAIT, timedelta(seconds=asked or 0))
