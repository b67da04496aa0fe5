"""A desk on a register with a clock that the story sets, and the post that carries its notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import procedure.steps
from delivery.daily import DailyDigest
from delivery.reminders import Reminders
from delivery.sealing import Sealing
from procedure.notices import Notice, Route, Topic
from procedure.registry import STEPS
from procedure.roles import SYSTEM, Actor
from procedure.state import Incident
from service.take import Desk
from settings.organisation import organisation_of
from settings.settings import Settings
from storage.outbox import Queued
from storage.register import Register
from storage.signing import signer_from
from tests.specimens.cast import IDS, MAILBOXES, NAMES
from tests.specimens.telling import At, london

__all__ = ["World", "instant", "procedure"]

BLOCKED = IDS["alternate"]
"""Whose chat refuses the bot: what is for them goes by mail."""


def instant(text: str) -> datetime:
    """The UTC instant of a London wall-clock time."""
    return datetime.fromisoformat(london(text)).astimezone(UTC)


@dataclass
class World:
    """Everything that a running bot is to its register, one thing after another."""

    register: Register
    settings: Settings
    now: datetime = field(default_factory=lambda: instant("2020-09-01 09:00"))
    ids: dict[str, str] = field(default_factory=dict)
    cases: dict[str, Incident] = field(default_factory=dict)
    nonces: int = 0
    failing: dict[tuple[Topic, str], str] = field(default_factory=lambda: dict(FAILING))

    def __post_init__(self) -> None:
        self.organisation = organisation_of(self.settings)
        self.desk = Desk(self.register, self.organisation, lambda: self.now)
        self.reminders = Reminders(self.desk, lambda: self.now)
        self.digest = DailyDigest(self.register.outbox, self.organisation, lambda: self.now)
        self.signer = signer_from(self.settings.signing_key)
        file = self.settings.checkpoint_log
        self.sealing = Sealing(self.register, self.signer, file, lambda: self.now)

    def actor(self, key: str) -> Actor:
        """One of the cast with their offices, or the desk itself."""
        return SYSTEM if key == "system" else self.organisation.actor(IDS[key], NAMES[key])

    async def take(self, at: At) -> Any:
        """Takes a step of the story at its time, and seals what is due."""
        self.now = instant(at.when)
        before = self.cases.get(at.case)
        facts = {k: v(before, self.ids) if callable(v) else v for k, v in at.facts.items()}
        step, actor = STEPS[at.step].step.model_validate(facts), self.actor(at.by)
        self.nonces += 1
        incident_id = self.ids.get(at.case, "")
        once = f"{actor.id}/{at.step}/{incident_id}/nonce-{self.nonces:04d}"
        taken = await self.desk.take(step, actor, incident_id, once="" if actor is SYSTEM else once)
        assert taken.new, f"{at} came to nothing"
        self.ids[at.case], self.cases[at.case] = taken.incident.id, taken.incident
        await self._sealed()
        return taken

    async def round(self, when: str, *, post: bool = True) -> None:
        """What the workers do at a moment: the digest, reminders, the post, a checkpoint."""
        self.now = instant(when)
        await self.digest.sweep()
        while await self.reminders.sweep():
            pass
        while post and await self._carry():
            self.now += timedelta(seconds=1)
        await self._sealed()

    async def _sealed(self) -> None:
        await self.register.seal(self.signer, self.now)
        await self.sealing.sweep()

    async def _carry(self) -> int:
        claimed = await self.register.outbox.claim(self.now, 500)
        for queued in claimed:
            await self._deliver(queued)
        return len(claimed)

    async def _deliver(self, queued: Queued) -> None:
        notice = queued.notice
        failure = self.failing.get((notice.topic, notice.to), "")
        if notice.route is Route.CHAT and notice.to == BLOCKED and queued.update_of is None:
            await self.register.conversations.block_person(BLOCKED, blocked=True)
            letter = Notice(
                notice.incident_id, notice.topic, Route.MAIL, notice.to, notice.about,
                f"{notice.key}/by-mail",
            )  # fmt: skip
            await self.register.outbox.reroute(queued, self.now, "403 blocked", (letter,))
        elif failure and queued.attempt < 3:
            later = self.now + timedelta(seconds=2**queued.attempt)
            await self.register.outbox.again(queued, later, "503 unavailable", spend=True)
        elif failure:
            await self._give_up(queued, failure)
        else:
            await self._arrived(queued)

    async def _arrived(self, queued: Queued) -> None:
        notice = queued.notice
        await self._keep(notice, "sent", f"Mail to {MAILBOXES.get(notice.to, '')} sent.")
        where = f"a:{notice.to}" if notice.route is Route.CHAT else self.settings.incident_channel
        activity = queued.update_of or f"activity-{queued.id:05d}"
        if notice.route is Route.MAIL:
            where = activity = ""
        seq = len(await self.register.entries(notice.incident_id))
        await self.register.outbox.sent(queued, self.now, where, activity, seq)

    async def _give_up(self, queued: Queued, failure: str) -> None:
        notice = queued.notice
        words = f"Mail to {MAILBOXES.get(notice.to, '')} could not be sent."
        await self._keep(notice, "failed", words)
        about = f"{notice.topic}/{notice.route}/{notice.to}/{queued.id}"
        told = [
            Notice(
                notice.incident_id, Topic.UNDELIVERED, route, IDS["dpo"], about,
                f"{notice.key}/undelivered/{route}/{queued.id}",
            )
            for route in (Route.CHAT, Route.MAIL)
        ]  # fmt: skip
        await self.register.outbox.dead(queued, self.now, failure, told)

    async def _keep(self, notice: Notice, outcome: str, words: str) -> None:
        """The record says of the procedure's own mails whether they were sent."""
        if notice.route is Route.MAIL and notice.to in MAILBOXES:
            facts = {"topic": str(notice.topic), "to": notice.to, "outcome": outcome}
            step = STEPS["RecordDelivery"].step.model_validate(facts | {"words": words})
            await self.desk.take(step, SYSTEM, notice.incident_id)


FAILING: Mapping[tuple[Topic, str], str] = {
    (Topic.ASSESSED, "sponsor"): "550 mailbox unavailable",
    (Topic.OWNED, IDS["owner"]): "404 no conversation",
    (Topic.INPUT_WANTED, IDS["staff"]): "404 no conversation",
}
"""What can't be delivered, and how it ends."""
