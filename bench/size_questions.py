"""What a register is asked at each size: by people, by words, and by the desk's own workers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import count

from bench.size_fill import COMMON, NOW, RARE, SELDOM, Pattern
from cards.case import case_card
from cards.home import home_card
from cards.lists import log_card, queue_card
from delivery.reminders import Reminders
from procedure.organisation import Organisation
from procedure.steps.classify import ClassifyIncident
from procedure.terms import Breach, Involved
from service.ports.rows import Search
from service.take import Desk
from service.views import Reader
from storage.register import Register
from tests.cjs import Category

_NUMBERS = count(1)

Question = Callable[[], Awaitable[object]]


def questions(
    register: Register, house: Organisation, made_from: Pattern, size: int
) -> dict[str, Question]:
    """Everything that is asked, the cards included that answer it."""
    middle = (2017 + size // 2 // 100_000, size // 2 % 100_000 + 1)
    return {
        **_by_people(register, house, made_from, middle),
        "a step (classify)": _step(register, house, made_from),
        **_of_the_log(register, house, made_from, middle),
        **_by_workers(register, house),
    }


def _by_people(
    register: Register, house: Organisation, made_from: Pattern, middle: tuple[int, int]
) -> dict[str, Question]:
    reader = Reader(register, house, lambda: NOW)
    dpo = house.actor(made_from.dpo, "Dorothy Smith")
    incident = f"CJS-{middle[0]}-{middle[1]:04d}"

    async def queue() -> object:
        return queue_card(await reader.queue(dpo), house)

    async def next_page() -> object:
        first = (await reader.queue(dpo)).more
        assert first is not None  # noqa: S101
        after = (first.rank, first.nearest, first.incident_id)
        return queue_card(await reader.queue(dpo, after), house)

    async def home() -> object:
        return home_card(await reader.home(dpo))

    async def case() -> object:
        return case_card(await reader.case(dpo, incident))

    async def alike() -> object:
        words = [COMMON, SELDOM, RARE, "zzz"]
        return await register.alike(words, reader="", not_involved=dpo.id, limit=20)

    return {
        "queue, first page": queue,
        "queue, second page": next_page,
        "home card": home,
        "case card": case,
        "cases that share one of four words": alike,
    }


def _step(register: Register, house: Organisation, made_from: Pattern) -> Question:
    """One incident after another becomes an Incident; no two registers' numbers are the same."""
    desk = Desk(register, house, lambda: NOW)
    dpo = house.actor(made_from.dpo, "Dorothy Smith")
    step = ClassifyIncident(
        category=Category.INCIDENT,
        reason="The list left the house.",
        personal_data=Involved.NO,
        breach=Breach.NO,
    )

    async def take() -> object:
        number = next(_NUMBERS)
        return await desk.take(step, dpo, f"CJS-2017-{number:04d}", once=f"step/{number}")

    return take


def _of_the_log(
    register: Register, house: Organisation, made_from: Pattern, middle: tuple[int, int]
) -> dict[str, Question]:
    reader = Reader(register, house, lambda: NOW)
    dpo = house.actor(made_from.dpo, "Dorothy Smith")

    def log(search: Search) -> Question:
        async def ask() -> object:
            return log_card(await reader.log(dpo, search), house)

        return ask

    return {
        "log, newest page": log(Search()),
        "log, page in the middle": log(Search(before=middle)),
        "log, approvals waiting": log(Search(waiting=True)),
        "log, one class, closed": log(Search(classification="event", open=False)),
        "search, a rare word": log(Search(words=RARE)),
        "search, a word in 1 of 100": log(Search(words=SELDOM)),
        "search, a word in every other": log(Search(words=COMMON)),
        "search, the beginning of it": log(Search(words=COMMON[:3])),
        "search, two words": log(Search(words=f"{COMMON} {SELDOM}")),
        "search, a word nobody wrote": log(Search(words="zzz")),
        "search, common, filter finds none": log(Search(words=COMMON, stage="duplicate")),
        "search, common, open only": log(Search(words=COMMON, open=True)),
    }


def _by_workers(register: Register, house: Organisation) -> dict[str, Question]:
    desk = Desk(register, house, lambda: NOW)
    reminders = Reminders(desk, lambda: NOW)
    idle = Reminders(desk, lambda: NOW - timedelta(days=1))

    async def claim() -> object:
        claimed = await register.outbox.claim(NOW + timedelta(days=1), 20)
        for queued in claimed:
            await register.outbox.again(queued, NOW, "", spend=False)
        return claimed

    return {
        "reminder sweep, 50 due": reminders.sweep,
        "reminder sweep, none due": idle.sweep,
        "outbox, claim and return 20": claim,
    }
