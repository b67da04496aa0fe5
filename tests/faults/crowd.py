"""Four people at work, each pressing again until the desk answers; what they were told is kept."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.faults.conftest import counted
from tests.faults.desks import Desks
from tests.journeys.people import Outcome, Player, Seen

Act = Callable[[], Awaitable[Outcome]]
LONGEST_WAIT = 90.0
PEOPLE = ("reporter", "colleague", "dpo", "chief_executive")
OPEN = "open"


class Refused(Exception):
    """What somebody was told in place of a card."""


class Hand:
    """One person and the card they work on; presses only, so that every post is a notice."""

    def __init__(self, player: Player, seen: Seen) -> None:
        self.player, self.seen = player, seen
        self.unanswered = 0
        self.longest = 0.0
        self.stops_at_refusal = False
        self._last: Act | None = None

    async def press(self, button: str, inputs: dict[str, Any] | None = None) -> str:
        """Presses the button until a card comes back; its words."""
        return await self._insist(
            lambda: self.player.press(button, inputs, message=self.seen, checked=False)
        )

    async def ask(self, **payload: object) -> str:
        """Presses a button that carries this, as if the card had it."""
        body = {"chat": self.seen.chat, "message_id": self.seen.id, "kind": "execute"}
        return await self._insist(
            lambda: self.player.press_raw({**body, "verb": "", "data": payload})
        )

    async def again(self) -> str:
        """The press that was refused, once more."""
        assert self._last is not None
        return await self._insist(self._last)

    async def _insist(self, act: Act) -> str:
        began = time.monotonic()
        self._last = act
        while True:
            outcome = await act()
            if outcome.kind == "card" and outcome.card is not None:
                self.seen = replace(self.seen, cards=[outcome.card])
                self.longest = max(self.longest, time.monotonic() - began)
                return str(outcome.words)
            self.unanswered += 1
            if self.stops_at_refusal and outcome.kind == "message":
                raise Refused(outcome.words)
            waited = time.monotonic() - began
            assert waited < LONGEST_WAIT, f"{self.player.key} got no card: {outcome}"
            await asyncio.sleep(0.15)


@dataclass
class Crowd:
    """The four at work. `told` are the words whose step was acknowledged, each unique."""

    desks: Desks
    hands: dict[str, Hand] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    incidents: list[str] = field(default_factory=list)
    proposed: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    approved: list[str] = field(default_factory=list)
    pause: float = 0.4
    going: bool = True
    before: int = 0

    async def arrive(self) -> None:
        """Everybody opens a card; what the bot posts from now on are notices alone."""
        for key in PEOPLE:
            player = self.desks.player(key)
            await player.say("help")
            # By its words: a version before this one doesn't say what it answers.
            seen = await player.before_me(on="What you can type")
            self.hands[key] = Hand(player, seen)
        # What answered them, without the day's checkpoint where that was posted already.
        while await self.desks.drained(5):
            pass
        ((cards, _),) = await self.desks.rows(ROUTES)
        self.before = self._posts() - int(str(cards or 0))

    async def work(self) -> None:
        """Works until `going` is false, and then finishes what was begun."""
        await asyncio.gather(
            self._report("reporter"), self._report("colleague"), self._record(), self._approve()
        )

    async def _rest(self) -> None:
        await asyncio.sleep(random.uniform(0, self.pause))

    def _words(self, key: str) -> str:
        return f"Thing {key} {random.getrandbits(64):016x}"

    async def _report(self, key: str) -> None:
        while self.going:
            await self.report(self.hands[key], key)
            await self._rest()
            await asyncio.sleep(self.pause)

    async def report(self, hand: Hand, key: str) -> str:
        """Goes through the form and sends it; the new ID."""
        words = self._words(key)
        await hand.ask(do="fill", form="report", intent=OPEN)
        await hand.press("Next", {"in_kind": "incident", "in_nature": words})
        await hand.press("Next", {"in_systems": "A list", "in_lost": "no"})
        await hand.press("Next", {"in_users": "Policy", "in_subjects": "People"})
        await hand.press("Next", {"in_personal_data": "no"})
        answer = await hand.press("Send the report")
        assert "CJS-" in answer, answer
        incident = answer[answer.index("CJS-") :][:13]
        self.incidents.append(incident)
        self.told.append(words)
        return incident

    async def _record(self) -> None:
        """The DPO adds entries, and puts one action up in each case."""
        hand, done = self.hands["dpo"], set[str]()
        while self.going:
            await self._rest()
            if not self.incidents:
                continue
            incident = random.choice(self.incidents)
            if incident in done:
                words = self._words("dpo")
                await hand.ask(do="fill", form="add_entry", intent=OPEN, incident=incident)
                await hand.press("Add the entry", {"in_text": words})
                self.told.append(words)
            else:
                await self.propose(hand, incident)
                done.add(incident)
                self.proposed.put_nowait(incident)

    async def propose(self, hand: Hand, incident: str) -> None:
        """Puts an action up for approval."""
        words = self._words("dpo")
        await hand.ask(do="fill", form="propose_action", intent=OPEN, incident=incident)
        inputs = {"in_kind": "containment", "in_text": words}
        await hand.press("Put it up for approval", inputs)
        self.told.append(words)

    async def _approve(self) -> None:
        hand = self.hands["chief_executive"]
        while self.going or not self.proposed.empty():
            await self._rest()
            if self.proposed.empty():
                continue
            incident = self.proposed.get_nowait()
            await hand.ask(do="go", to="action", incident=incident, key="A1")
            await hand.press("Approve")
            self.approved.append(incident)

    def _posts(self) -> int:
        store = self.desks.rehearsal.world.store
        return store.number("SELECT count(*) FROM message WHERE sender = 'bot'")

    async def reckoning(self) -> dict[str, int]:
        """Counts what is in the record, the outbox and the world; asserts what must hold.

        Every acknowledged step is in the record exactly once, each approval once, every notice
        went out, and `bot.py verify` finds the record sound.
        """
        await self._assert_recorded()
        waiting = await self.desks.drained(counted(90, 900))
        assert not waiting, waiting[:5]
        states = Counter({str(s): int(str(n)) for s, n in await self.desks.rows(STATES)})
        others = await self.desks.rows(
            "SELECT topic, route, recipient, state, reason FROM outbox "
            # An old digest isn't posted any more; a checkpoint may be queued at any moment.
            "WHERE state <> 'sent' AND topic <> 'digest' "
            "AND NOT (topic = 'checkpoint' AND state = 'waiting')"
        )
        assert not others, others
        code, printed = await self.desks.command("verify")
        assert code == 0, printed
        return {
            "steps acknowledged": len(self.told) + len(self.approved),
            "notices": states["sent"],
            "repeats": await self._repeats(),
            "presses unanswered": sum(hand.unanswered for hand in self.hands.values()),
        }

    async def _assert_recorded(self) -> None:
        rows = await self.desks.rows("SELECT incident_id, kind, body FROM record")
        bodies = [str(body) for _, _, body in rows]
        text = "\n".join(bodies)
        lost = [words for words in self.told if words not in text]
        assert not lost, f"acknowledged and lost: {lost}"
        firsts = [b for (_, kind, b) in rows if kind in WRITTEN]
        twice = [w for w in self.told if sum(w in str(body) for body in firsts) != 1]
        assert not twice, f"not there exactly once: {twice}"
        approvals = Counter(str(i) for i, kind, _ in rows if kind == "ActionApproved")
        assert approvals == Counter(self.approved), approvals

    async def _repeats(self) -> int:
        """Messages and mails beyond one a notice, counted when none is under way.

        A checkpoint may be posted at any moment, so it is counted again when one was.
        """
        store = self.desks.rehearsal.world.store
        for _ in range(20):
            routes = await self.desks.rows(ROUTES)
            posted, mailed = self._posts() - self.before, store.number("SELECT count(*) FROM mail")
            if not await self.desks.drained(0) and routes == await self.desks.rows(ROUTES):
                cards, mails = (int(str(number or 0)) for number in routes[0])
                return posted - cards + mailed - mails
            await asyncio.sleep(0.5)
        raise AssertionError("the outbox is never empty")


STATES = "SELECT state, count(*) FROM outbox WHERE topic <> 'shown' GROUP BY state"
ROUTES = (
    "SELECT sum(CASE WHEN route <> 'mail' AND update_of IS NULL THEN 1 ELSE 0 END), "
    "sum(CASE WHEN route = 'mail' THEN 1 ELSE 0 END) FROM outbox "
    # What answered somebody is kept there too, and was never queued.
    "WHERE state = 'sent' AND topic <> 'shown'"
)
WRITTEN = ("IncidentReported", "EntryAdded", "ActionProposed")
