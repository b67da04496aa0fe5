"""The sender: what the outbox holds goes to Teams or by mail, with the facts of the moment."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog

from delivery.connector import Connector
from delivery.directory import GraphDirectory
from delivery.errors import (
    Blocked,
    DeliveryError,
    Gone,
    Rejected,
    Retryable,
    Throttled,
)
from delivery.graph import Graph
from delivery.rendering import Letter, Message, Renderer
from delivery.retry import FIRST_WAIT, backoff, by_mail
from delivery.working import Worker
from procedure.notices import MAILBOXES, Notice, Route, Topic
from procedure.roles import SYSTEM, Role
from procedure.steps.notify import RecordDelivery
from service.ports.clock import Clock
from service.ports.store import StorageAway
from service.take import Desk
from storage.conversations import Conversation, Conversations
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

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the organisation is reached: tenant, channel's conversation id, mailboxes by name."""

    tenant_id: str
    channel: str
    mailboxes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Delivered:
    """Where a message went: conversation, activity and the last entry it was made from."""

    conversation_id: str = ""
    activity_id: str = ""
    seq: int = 0


class Sender(Worker[int]):
    """Sends at least once, in order within a conversation, and drops nothing silently."""

    name = "sender"
    waits = "sender_waits"

    def __init__(
        self,
        desk: Desk,
        outbox: Outbox,
        conversations: Conversations,
        connector: Connector,
        graph: Graph,
        directory: GraphDirectory,
        renderer: Renderer,
        addresses: Addresses,
        clock: Clock,
    ) -> None:
        self._desk, self._outbox, self._conversations = desk, outbox, conversations
        self._connector, self._graph, self._directory = connector, graph, directory
        self._renderer, self._addresses, self._clock = renderer, addresses, clock
        self._routes: Mapping[Route, Callable[[Queued], Awaitable[Delivered | None]]] = {
            Route.CHAT: self._chat,
            Route.CHANNEL: self._channel,
            Route.MAIL: self._mail,
        }
        self._under_way: set[asyncio.Task[None]] = set()

    async def sweep(self) -> int:
        """Begins to send what is due, one notice of each conversation; returns how many.

        Doesn't wait for them: a chat that is at its limits must not keep the others back.
        """
        if len(self._under_way) >= MOST_UNDER_WAY:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        room = MOST_UNDER_WAY - len(self._under_way)
        claimed = await self._outbox.claim(self._clock(), room, LEASE_SECONDS)
        for queued in claimed:
            task = asyncio.create_task(self._send(queued))
            self._under_way.add(task)
            task.add_done_callback(self._sent)
        return len(claimed)

    async def rest(self, swept: int) -> None:
        """Until something is queued here; every second it looks for what others queued."""
        if not swept:
            await asyncio.sleep(BREATH_SECONDS)
            await self._outbox.wait(POLL_SECONDS)

    def _sent(self, task: asyncio.Task[None]) -> None:
        """Makes room, and has the conversation's next notice looked for at once."""
        self._under_way.discard(task)
        if not task.cancelled() and task.exception() is not None:
            # It could not be settled; whoever finds its lease ended sends it again.
            log.warning("notice_not_settled", error=type(task.exception()).__name__)
        self._outbox.stir()

    async def finish(self) -> None:
        """Lets what is being sent arrive; what takes too long is sent again after its lease."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=FINISH_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _send(self, queued: Queued) -> None:
        try:
            async with asyncio.timeout(HOLD_SECONDS):
                delivered = await self._routes[queued.notice.route](queued)
        except TimeoutError:
            # Only waiting for the limits takes so long; it costs no attempt.
            await self._outbox.again(
                queued, self._clock() + FIRST_WAIT, "held back by the chat's limits", spend=False
            )
        except DeliveryError as error:
            await self._failed(queued, error)
        except StorageAway:
            raise
        except Exception as error:
            # A notice that can't be made must not keep the others back: it is tried again, shown
            # to the DPO when given up, and its fault is in the log once an attempt.
            log.exception("notice_failed", notice=queued.notice.topic, exc_info=error)
            await self._failed(queued, Retryable(type(error).__name__))
        else:
            if delivered is None:
                await self._outbox.reroute(queued, self._clock(), "no longer theirs to see", ())
                return
            await self._settle(queued, delivered)

    async def _settle(self, queued: Queued, delivered: Delivered) -> None:
        """Keeps what arrived, or it would be sent again: also where the database comes back."""
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

    async def _chat(self, queued: Queued) -> Delivered | None:
        message = await self._renderer.chat(queued.notice, update=queued.update_of is not None)
        if message is None:
            return None
        if queued.update_of and queued.update_in:
            return await self._updated(queued, message, await self._service_url(queued.notice.to))
        conversation = await self._conversation(queued.notice.to)
        if conversation.blocked:
            raise Blocked(403, "blocked before")
        return await self._posted(conversation, message)

    async def _channel(self, queued: Queued) -> Delivered | None:
        message = await self._renderer.channel(queued.notice)
        if message is None:
            return None
        channel = self._addresses.channel
        known = await self._conversations.channel(channel)
        url = known.service_url if known else await self._any_service_url()
        if queued.update_of and queued.update_in:
            return await self._updated(queued, message, url)
        activity_id = await self._connector.post(url, channel, message.activity)
        return Delivered(channel, activity_id, message.seq)

    async def _mail(self, queued: Queued) -> Delivered | None:
        notice = queued.notice
        if notice.to in MAILBOXES:
            address: str | None = self._addresses.mailboxes[notice.to]
        else:
            address = await self._directory.mail(notice.to)
        if not address:
            raise Gone(404, "no mail address")
        letter: Letter | None = await self._renderer.mail(notice)
        if letter is None:
            return None
        await self._graph.send_mail([address], letter.subject, letter.body)
        return Delivered(seq=letter.seq)

    async def _updated(self, queued: Queued, message: Message, url: str) -> Delivered:
        conversation_id, activity_id = queued.update_in or "", queued.update_of or ""
        try:
            await self._connector.update(url, conversation_id, activity_id, message.activity)
        except Rejected:
            # The message was deleted there, or the app removed: there is nothing left to update.
            log.info("update_dropped", notice=queued.notice.topic)
        return Delivered(conversation_id, activity_id, message.seq)

    async def _posted(self, conversation: Conversation, message: Message) -> Delivered:
        where = conversation.conversation_id
        activity_id = await self._connector.post(conversation.service_url, where, message.activity)
        return Delivered(where, activity_id, message.seq)

    async def _conversation(self, person_id: str) -> Conversation:
        """The person's chat, made now where the bot hasn't heard from them yet."""
        known = await self._conversations.person(person_id)
        if known is not None and known.conversation_id:
            return known
        url, tenant = await self._any_service_url(), self._addresses.tenant_id
        chat = await self._connector.create_conversation(person_id, tenant, url)
        await self._conversations.save_person(
            person_id,
            name="",
            teams_id="",
            conversation_id=chat,
            service_url=url,
            tenant_id=tenant,
            at=self._clock(),
        )
        made = await self._conversations.person(person_id)
        if made is None:
            raise Retryable("the new chat was not kept")
        return made

    async def _service_url(self, person_id: str) -> str:
        known = await self._conversations.person(person_id)
        return known.service_url if known and known.service_url else await self._any_service_url()

    async def _any_service_url(self) -> str:
        url = await self._conversations.any_service_url(self._addresses.tenant_id)
        if not url:
            raise Retryable("Teams has not spoken to the desk yet")
        return url

    async def _failed(self, queued: Queued, error: DeliveryError) -> None:
        """Waits, goes by mail, or gives up and tells the DPO."""
        now, notice = self._clock(), queued.notice
        too_old = now - queued.queued_at > GIVE_UP_AFTER
        if isinstance(error, Throttled):
            wait = timedelta(seconds=error.retry_after * random.uniform(1, 1.2))  # noqa: S311
            await self._outbox.again(queued, now + wait, str(error), spend=False)
        elif isinstance(error, Blocked | Gone) and notice.route is Route.CHAT:
            if isinstance(error, Blocked):
                await self._conversations.block_person(notice.to, blocked=True)
            await self._outbox.reroute(queued, now, str(error), (by_mail(notice),))
        elif isinstance(error, Rejected) or too_old:
            log.error("notice_dead", notice=notice.topic, route=notice.route, reason=str(error))
            await self._kept(notice, "failed")
            await self._outbox.dead(queued, now, str(error), self._to_dpo(queued))
        else:
            after = error.retry_after if isinstance(error, Retryable) else None
            await self._outbox.again(
                queued, now + backoff(queued.attempt, after), str(error), spend=True
            )

    def _to_dpo(self, queued: Queued) -> tuple[Notice, ...]:
        """Tells the DPO in chat and by mail that a notice could not be delivered."""
        failed = queued.notice
        dpo = self._desk.organisation.people.holder(Role.DPO)
        if not dpo or failed.topic is Topic.UNDELIVERED:
            return ()
        about = f"{failed.topic}/{failed.route}/{failed.to}/{queued.id}"
        return tuple(
            Notice(
                failed.incident_id,
                Topic.UNDELIVERED,
                route,
                dpo,
                about,
                f"{failed.key}/undelivered/{route}/{queued.id}",
            )
            for route in (Route.CHAT, Route.MAIL)
        )

    async def _kept(self, notice: Notice, outcome: str) -> None:
        """The record says of the procedure's own mails whether they were sent (3.1, 6.2)."""
        if notice.route is not Route.MAIL or notice.to not in MAILBOXES:
            return
        address = self._addresses.mailboxes[notice.to]
        verb = "sent" if outcome == "sent" else "could not be sent"
        words = f"Mail to {address} {verb}."
        step = RecordDelivery.model_validate(
            {"topic": str(notice.topic), "to": notice.to, "outcome": outcome, "words": words}
        )
        await self._desk.take(step, SYSTEM, notice.incident_id)
