"""Rights come and go, and every card ever sent is pressed again: nobody reads what isn't theirs.

Over a real register: what is sent is rendered as the sender does, replaced as the outbox says, and
stays on people's screens until then.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from delivery.rendering import Renderer
from dialogs.filling import SHOWING
from procedure.errors import ProcedureError
from procedure.fold import fold
from procedure.notices import Route
from procedure.organisation import Organisation
from procedure.person import PersonId
from procedure.record import Step
from procedure.roles import Actor, Role
from procedure.state import Incident
from procedure.steps.act import ProposeAction, ReviseAction
from procedure.steps.ask import AskInput
from procedure.steps.nominate import ClearInvolvement, DeclareInvolvement, NominateLead
from procedure.steps.report import AddInformation
from service.offices import handed_over
from storage.outbox import Queued
from storage.register import Register
from tests.cjs import Office
from tests.procedure.story import (
    ALTERNATE,
    CHIEF,
    COLLEAGUE,
    CONTRIBUTOR,
    DIRECTOR,
    DPO,
    HEAD,
    LEAD,
    ORGANISATION,
    OWNER,
    REPORTER,
    STAFF,
    annex_one,
    named,
    organisation_of,
    report_of,
)
from tests.service.memory import Ticking
from tests.sight.canaries import MARK, annexed, canaries_in, classified, may_read, parts, word
from tests.sight.door import INTENTS, Door, Nameless

LONG = bool(os.environ.get("FUZZ_EXAMPLES"))
EXAMPLES = 60 if LONG else 4
PRESSES = 60 if LONG else 5
"""How many of the buttons that somebody ever got are pressed after each move, each twice."""

NUMBERS, LETTERS = count(), str.maketrans("0123456789", "abcdefghij")
CAST = (
    CHIEF, DIRECTOR, DPO, HEAD, ALTERNATE, LEAD, COLLEAGUE, OWNER, CONTRIBUTOR, REPORTER, STAFF,
)  # fmt: skip
OFFICERS = (CHIEF, DIRECTOR, DPO)
OFFICES = (Role.DPO, Office.DIRECTOR_OF_OPERATIONS, Office.HEAD_OF_PEOPLE)
people = st.sampled_from(CAST)
MOVES = st.one_of(
    st.tuples(st.just("involve"), st.sampled_from(OFFICERS), people),
    st.tuples(st.just("clear"), st.sampled_from(OFFICERS), people),
    st.tuples(st.just("nominate"), st.sampled_from((CHIEF, DIRECTOR)), people),
    st.tuples(st.just("ask"), st.sampled_from((DPO, LEAD)), people),
    st.tuples(st.just("own"), st.sampled_from((DPO, LEAD)), people),
    st.tuples(st.just("give"), st.sampled_from((DPO, LEAD)), people),
    st.tuples(st.just("annex"), st.sampled_from((DPO, LEAD)), people),
    st.tuples(st.just("add"), people, people),
    st.tuples(st.just("look"), people, people),
    st.tuples(st.just("office"), st.sampled_from(OFFICES), st.sampled_from((STAFF, OWNER))),
)


@dataclass
class Screen:
    """What stands in one person's chat, by message, and every button that ever stood there."""

    cards: dict[str, Any] = field(default_factory=dict)
    buttons: dict[str, dict[str, Any]] = field(default_factory=dict)

    def show(self, message: str, card: object) -> None:
        """A card is sent, or put in another's place."""
        self.cards[message] = card
        for data in _buttons(card):
            self.buttons.setdefault(str(data), data)


def _buttons(element: object) -> Iterator[dict[str, Any]]:
    """The data of every button of a card."""
    if isinstance(element, list):
        for one in element:
            yield from _buttons(one)
    elif isinstance(element, dict):
        if str(element.get("type", "")).startswith("Action.") and "do" in element.get("data", {}):
            yield element["data"]
        for value in element.values():
            yield from _buttons(value)


class Town:
    """Everybody with a chat, and the desk over a register."""

    def __init__(self, register: Register, random: Random) -> None:
        self.register, self.random, self.clock = register, random, Ticking(report_at())
        self.screens = {actor.id: Screen() for actor in CAST}
        self.holders = dict(ORGANISATION.people.holders)
        self.messages = 0
        self.incident = ""
        self.open(ORGANISATION)

    def open(self, organisation: Organisation) -> None:
        """The desk starts, for these people."""
        self.organisation = organisation
        self.door = Door(self.register, organisation, self.clock)
        self.renderer = Renderer(self.door.desk, Nameless(), self.clock)

    async def begin(self) -> None:
        """A case that is reported, led and classified."""
        await handed_over(self.door.desk)
        step = report_of(self.clock(), nature=word("nature"), systems=word("report"))
        self.incident = (await self.door.desk.take(step, REPORTER)).incident.id
        await self.take(NominateLead(lead=named(LEAD)), CHIEF)
        await self.take(classified(running=True), DPO)
        await self.deliver()

    async def take(self, step: Step, actor: Actor) -> None:
        """A step, if it is theirs to take."""
        self.clock.on(minutes=1)
        current = self.organisation.actor(actor.id, actor.name)
        with suppress(ProcedureError):
            await self.door.desk.take(step, current, self.incident)

    async def case(self) -> Incident:
        """How the case stands."""
        return fold(self.incident, await self.register.entries(self.incident))

    async def move(self, kind: str, first: Any, second: Actor) -> None:
        """One of MOVES."""
        due = self.clock() + timedelta(days=200)
        match kind:
            case "involve":
                step: Step = DeclareInvolvement(person=named(second), reason=word("claim"))
            case "clear":
                step = ClearInvolvement(person=named(second), reason=word("cleared"))
            case "nominate":
                step = NominateLead(lead=named(second))
            case "ask":
                step = AskInput(person=named(second), question=word("question"), due=due)
            case "own":
                facts = {"kind": "further", "text": word("owned"), "owner": named(second)}
                step = ProposeAction.model_validate(facts)
            case "give":
                facts = {"kind": "further", "text": word("owned"), "owner": named(second)}
                step = ReviseAction.model_validate(facts | {"action": "A1"})
            case "annex":
                step = annexed("one", annex_one())
            case "add":
                kind = "addedbyreporter" if first is REPORTER else "addedbyanother"
                step = AddInformation(text=word(kind))
            case "look":
                return await self.look(first)
            case _:
                return await self.change_office(first, second)
        await self.take(step, first)

    async def look(self, actor: Actor) -> None:
        """Somebody types for the case and for their lists; the answers stand in their chat."""
        for words in (f"case {self.incident}", f"annex one {self.incident}", "home", "queue"):
            card = await self.door.typed_card(actor, words)
            if card is not None:
                message = self._message()
                self.screens[actor.id].show(message, card)
                about = self.incident if self.incident in words else ""
                now = self.clock()
                self.register.outbox.shown(actor.id, "chat", message, now, about)

    async def change_office(self, office: Role, person: Actor) -> None:
        """The settings name somebody else, and the desk starts again."""
        held = {role: who for role, who in self.holders.items() if who != person.id}
        self.holders = held | {office: person.id}
        self.open(organisation_of(self.holders))
        await handed_over(self.door.desk)

    def _message(self) -> str:
        self.messages += 1
        return f"m{self.messages}"

    async def deliver(self) -> None:
        """All that waits is sent, or put in the place of what was sent before."""
        outbox = self.register.outbox
        self.clock.on(seconds=1)
        while claimed := await outbox.claim(self.clock(), 50):
            for queued in claimed:
                await self._send(queued)

    async def _send(self, queued: Queued) -> None:
        notice, message = queued.notice, queued.update_of or self._message()
        made = None
        if notice.route is Route.CHAT:
            made = await self.renderer.chat(notice, update=queued.update_of is not None)
        if made is None:
            await self.register.outbox.reroute(queued, self.clock(), "not theirs", ())
            return
        (attachment,) = made.activity["attachments"]
        self.screens.setdefault(PersonId(notice.to), Screen()).show(message, attachment["content"])
        await self.register.outbox.sent(queued, self.clock(), "chat", message, made.seq)

    async def check_screens(self) -> None:
        """Nothing stands in a chat that its owner may not read."""
        incident = await self.case()
        for actor in CAST:
            may = may_read(actor, incident, self.organisation)
            seen = str(list(self.screens[actor.id].cards.values()))
            wrong = {each for each in canaries_in(seen) if not may(each)}
            assert not wrong, f"{actor.id} sees {wrong} in their chat"

    async def press_again(self) -> None:
        """Everybody presses what they ever got, and something of another's, in any intent."""
        every = [data for screen in self.screens.values() for data in screen.buttons.values()]
        stands = await self.case()
        for actor in CAST:
            own = list(self.screens[actor.id].buttons.values())
            chosen = self.random.sample(own, min(PRESSES, len(own)))
            chosen += self.random.sample(every, min(PRESSES, len(every)))
            for data in chosen:
                stands = await self._press(actor, data, stands)

    async def _press(self, actor: Actor, data: dict[str, Any], before: Incident) -> Incident:
        intents: tuple[str | None, ...] = (None,)
        if data["do"] == "fill":
            intents = (None, self.random.choice(INTENTS))
        for intent in intents:
            payload = data if intent is None else data | {"intent": intent}
            said = await self.door.press(self.organisation.actor(actor.id, actor.name), payload)
            after = await self.case()
            if canaries_in(said) and _reads(payload):
                (newest,) = await self.register.readings(self.incident, 1)
                assert newest.person_id == actor.id, (actor.id, payload)
            seen_from = (before, after)
            may = [may_read(actor, each, self.organisation) for each in seen_from]
            wrong = {w for w in canaries_in(said) if not any(each(w) for each in may)}
            assert not wrong, (actor.id, payload)
            if not parts(actor, before, self.organisation):
                assert after.seq == before.seq, (actor.id, payload)
            before = after
        return before


def _reads(payload: dict[str, Any]) -> bool:
    """Whether a press shows the case or a form of it: not a list, nor what a step came to."""
    shows_case = payload.get("to") in ("case", "action", "case_page")
    return shows_case or (payload["do"] == "fill" and payload.get("intent", "open") in SHOWING)


def report_at() -> Any:
    """When the case is reported."""
    return report_of().discovered


@given(moves=st.lists(MOVES, min_size=3, max_size=7), seed=st.integers(0, 2**32))
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_whatever_comes_and_goes_nobody_reads_or_writes_what_is_not_theirs(
    register: Register, moves: list[tuple[str, Any, Actor]], seed: int
) -> None:
    MARK.set(f"zz{next(NUMBERS)}zz".translate(LETTERS))
    town = Town(register, Random(seed))
    await town.begin()
    for move in moves:
        await town.move(*move)
        await town.deliver()
        await town.check_screens()
        await town.press_again()
    await asyncio.sleep(0)
