"""The sender: what the outbox holds goes to Teams or by mail, with the facts of the moment."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from delivery.errors import DeliveryError, LoginUnavailable, Rejected, Retryable, Throttled
from delivery.refusals import Means
from delivery.retry import FIRST_WAIT, backoff, by_mail, slowed
from delivery.routes import Delivered, Routes
from delivery.standing import LOGIN, Standing
from delivery.working import Worker
from procedure.notices import Notice, Route
from procedure.roles import SYSTEM
from procedure.state import Incident
from procedure.steps.notify import RecordDelivery
from service.folding import folded
from service.ports.clock import Clock
from service.ports.store import StorageAway
from service.reach import held_up, instead_of, mailed_instead, refused_instead
from service.take import Desk
from storage.outbox import Outbox, Queued

MOST_UNDER_WAY = 20
"""Sends at the same time, each of another conversation."""

LEASE_SECONDS = 50.0
"""How long a notice is kept from others, who have what a dead process held within a minute."""

HOLD_SECONDS = 30.0
"""How long a send may take, waiting for the chat's limits included: well inside the lease."""

SETTLE_TRIES = 15
"""How often, a second apart and within the lease, what arrived is tried to be settled."""

FINISH_SECONDS = 5.0
"""How long a stop waits for what is being sent."""

BREATH_SECONDS = 0.02
"""So that notices of steps that follow each other closely are looked for once."""

POLL_SECONDS = 1.0
GIVE_UP_AFTER = timedelta(hours=24)

HELD_BACK = "held back by the chat's limits"

ASIDE_AFTER = 4
"""Tries, some fifteen seconds, after which a notice that we can't make lets the others pass."""

_BY_MAIL = frozenset({Means.BLOCKED, Means.MAIL, Means.ANEW})

log = structlog.get_logger()


class Sender(Worker[int]):
    """Sends at least once, in order within a conversation, and drops nothing silently."""

    name = "sender"
    waits = "sender_waits"

    def __init__(
        self,
        desk: Desk,
        outbox: Outbox,
        routes: Routes,
        clock: Clock,
        standing: Standing | None = None,
    ) -> None:
        self._desk, self._outbox, self._routes, self._clock = desk, outbox, routes, clock
        self._standing = standing or Standing()
        self._under_way: dict[asyncio.Task[None], int] = {}

    async def sweep(self) -> int:
        """Begins to send what is due, one notice of each conversation; returns how many.

        Doesn't wait for them: a chat that is at its limits must not keep the others back. What
        is under way here isn't begun again, though a clock that jumped has ended its lease.
        """
        if len(self._under_way) >= MOST_UNDER_WAY:
            await asyncio.wait(list(self._under_way), return_when=asyncio.FIRST_COMPLETED)
        room = MOST_UNDER_WAY - len(self._under_way)
        besides = list(self._under_way.values())
        claimed = await self._outbox.claim(self._clock(), room, LEASE_SECONDS, besides)
        for queued in claimed:
            task = asyncio.create_task(self._send(queued))
            self._under_way[task] = queued.id
            task.add_done_callback(self._sent)
        return len(claimed)

    async def rest(self, swept: int) -> None:
        """Until something is queued here; every second it looks for what others queued."""
        if not swept:
            await asyncio.sleep(BREATH_SECONDS)
            await self._outbox.wait(POLL_SECONDS)

    def _sent(self, task: asyncio.Task[None]) -> None:
        """Makes room, and has the conversation's next notice looked for at once."""
        del self._under_way[task]
        if not task.cancelled() and task.exception() is not None:
            # It could not be settled; whoever finds its lease ended sends it again.
            log.warning("notice_not_settled", exc_info=task.exception())
        self._outbox.stir()

    async def finish(self) -> None:
        """Lets what is being sent arrive; what takes too long is sent again after its lease."""
        if self._under_way:
            _, late = await asyncio.wait(list(self._under_way), timeout=FINISH_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _send(self, queued: Queued) -> None:
        try:
            async with asyncio.timeout(HOLD_SECONDS):
                delivered = await self._routes.take(queued)
        except TimeoutError:
            # Only waiting for the limits takes so long; it costs no attempt.
            await self._failed(queued, Throttled(FIRST_WAIT.total_seconds(), HELD_BACK))
        except DeliveryError as error:
            await self._failed(queued, error)
        except StorageAway:
            raise
        except Exception as error:
            # Its fault is in the log once an attempt.
            log.error("notice_failed", notice=queued.notice.topic, exc_info=error)
            await self._not_made(queued, type(error).__name__)
        else:
            if delivered is None:
                await self._outbox.reroute(queued, self._clock(), "no longer theirs to see", ())
                return
            await self._settle(queued, delivered)

    async def _settle(self, queued: Queued, delivered: Delivered) -> None:
        """Keeps what arrived, or it would be sent again: also where the database comes back."""
        self._standing.served(LOGIN, *[str(queued.notice.route)] * (queued.update_of is None))
        for waiting in (True,) * SETTLE_TRIES + (False,):
            try:
                await self._kept(queued.notice, "sent")
                await self._outbox.sent(
                    queued,
                    self._clock(),
                    delivered.conversation_id,
                    delivered.activity_id,
                    delivered.seq,
                )
                return
            except StorageAway:
                if not waiting:
                    raise
                await asyncio.sleep(POLL_SECONDS)

    async def _not_made(self, queued: Queued, fault: str) -> None:
        """A fault of ours, which may last: after a few tries the later ones go past it.

        It is tried again beside them, and whoever would hear of its end hears of it now. Updates of
        a message are queued only once it is there, so that none comes before it.
        """
        now, notice = self._clock(), queued.notice
        if queued.aside or queued.attempt < ASIDE_AFTER:
            await self._failed(queued, Retryable(fault))
            return
        incident = await self._incident(notice)
        told = held_up(notice, incident, self._desk.organisation) if incident else ()
        log.error("notice_aside", notice=notice.topic, route=notice.route, reason=fault)
        await self._outbox.aside(queued, now, now + backoff(queued.attempt, None), fault, told)

    async def _failed(self, queued: Queued, error: DeliveryError) -> None:
        """Waits, goes by mail, or gives up and tells whoever is next."""
        now = self._clock()
        means = error.means if isinstance(error, Rejected) else Means.AGAIN
        by_chat = queued.notice.route is Route.CHAT
        too_old = now - queued.queued_at > GIVE_UP_AFTER
        if isinstance(error, LoginUnavailable):
            self._standing.refused(LOGIN, str(error), now)
        if isinstance(error, Throttled) and not too_old:
            again = now + slowed(error.retry_after)
            await self._outbox.again(queued, again, str(error), spend=False)
        elif by_chat and means in _BY_MAIL:
            await self._mailed(queued, error, means)
        elif too_old or means not in (Means.AGAIN, Means.ASK):
            await self._given_up(queued, error)
        elif means is Means.ASK:
            await self._asked(queued, error)
        else:
            after = error.retry_after if isinstance(error, Retryable) else None
            await self._outbox.again(
                queued, now + backoff(queued.attempt, after), str(error), spend=True
            )

    async def _mailed(self, queued: Queued, error: DeliveryError, means: Means) -> None:
        """A person's chat refuses this, or everything: they have mail instead."""
        notice = queued.notice
        if means is Means.BLOCKED:
            await self._routes.block(notice.to)
        log.warning("chat_refused", notice=notice.topic, reason=str(error))
        told = await self._mailed_instead(notice)
        await self._outbox.reroute(queued, self._clock(), str(error), (by_mail(notice), *told))

    async def _asked(self, queued: Queued, error: DeliveryError) -> None:
        """A permission or a setting is missing, which may be mended: tried for a day.

        Whoever would hear of its end hears of it now, and after a few tries others go past it.
        """
        now, notice = self._clock(), queued.notice
        self._standing.refused(str(notice.route), str(error), now)
        later = now + backoff(queued.attempt, None)
        if queued.attempt == 1:
            await self._outbox.enqueue(await self._refused_instead(queued), now)
        if queued.aside or queued.attempt < ASIDE_AFTER:
            await self._outbox.again(queued, later, str(error), spend=True)
        else:
            await self._outbox.aside(queued, now, later, str(error))

    async def _given_up(self, queued: Queued, error: DeliveryError) -> None:
        notice = queued.notice
        log.error("notice_dead", notice=notice.topic, route=notice.route, reason=str(error))
        await self._kept(notice, "failed")
        await self._outbox.dead(queued, self._clock(), str(error), await self._instead(queued))

    async def _instead(self, queued: Queued) -> tuple[Notice, ...]:
        """Tells whoever could act in their place, by chat and mail, and the channel."""
        incident = await self._incident(queued.notice)
        if incident is None:
            return ()
        return instead_of(queued.notice, queued.id, incident, self._desk.organisation)

    async def _refused_instead(self, queued: Queued) -> tuple[Notice, ...]:
        """Tells the same that it is refused for now, where nothing else reaches them meanwhile."""
        incident = await self._incident(queued.notice)
        if incident is None:
            return ()
        return refused_instead(queued.notice, queued.id, incident, self._desk.organisation)

    async def _mailed_instead(self, refused: Notice) -> tuple[Notice, ...]:
        """Tells the DPO, once a case, that somebody's chat refuses the desk."""
        incident = await self._incident(refused)
        if incident is None:
            return ()
        return mailed_instead(refused, incident, self._desk.organisation)

    async def _incident(self, notice: Notice) -> Incident | None:
        """The case that a notice is about, an empty one of what is about none.

        None where its record can't be read: then nobody knows from whom it is to be kept.
        """
        try:
            entries = self._desk.store.entries
            record = await entries(notice.incident_id) if notice.incident_id else []
            return folded(notice.incident_id, record)
        except StorageAway:
            raise
        except Exception as error:
            log.error("nobody_told_instead", incident=notice.incident_id, exc_info=error)
            return None

    async def _kept(self, notice: Notice, outcome: str) -> None:
        """The record says of the procedure's own mails whether they were sent (3.1, 6.2).

        A case that takes no step must not have the same mail sent for ever.
        """
        address = self._routes.mailbox(notice)
        if not address:
            return
        verb = "sent" if outcome == "sent" else "could not be sent"
        words = f"Mail to {address} {verb}."
        step = RecordDelivery.model_validate(
            {"topic": str(notice.topic), "to": notice.to, "outcome": outcome, "words": words}
        )
        try:
            await self._desk.take(step, SYSTEM, notice.incident_id)
        except StorageAway:
            raise
        except Exception as error:
            facts = {"incident": notice.incident_id, "notice": notice.topic, "outcome": outcome}
            log.error("delivery_not_recorded", **facts, exc_info=error)
