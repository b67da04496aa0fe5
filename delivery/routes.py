"""The routes a notice takes: the person's chat, the channel, a mailbox (3.1, 6.2)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import structlog

from delivery.connector import Connector
from delivery.directory import GraphDirectory
from delivery.errors import Rejected, Retryable
from delivery.graph import Graph
from delivery.refusals import Call, Means
from delivery.rendering import Letter, Message, Renderer
from procedure.notices import Lane, Notice, Route
from procedure.person import PersonId
from service.ports.clock import Clock
from storage.conversations import Conversation, Conversations
from storage.outbox import Queued

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


class Routes:
    """Makes a notice with the facts of the moment and takes it where it belongs."""

    def __init__(
        self,
        conversations: Conversations,
        connector: Connector,
        graph: Graph,
        directory: GraphDirectory,
        renderer: Renderer,
        addresses: Addresses,
        clock: Clock,
    ) -> None:
        self._conversations, self._clock = conversations, clock
        self._connector, self._graph, self._directory = connector, graph, directory
        self._renderer, self._addresses = renderer, addresses
        self._routes: Mapping[Route, Callable[[Queued], Awaitable[Delivered | None]]] = {
            Route.CHAT: self._chat,
            Route.CHANNEL: self._channel,
            Route.MAIL: self._mail,
        }

    async def take(self, queued: Queued) -> Delivered | None:
        """Delivers; None where it is no longer the reader's to see. Raises DeliveryError."""
        return await self._routes[queued.notice.route](queued)

    async def block(self, person_id: str) -> None:
        """Keeps that somebody doesn't want the bot's chat: from now on they have mail."""
        await self._conversations.block_person(person_id, blocked=True)

    def mailbox(self, notice: Notice) -> str:
        """The procedure's own mailbox to which a notice goes (3.1, 6.2); nothing for others."""
        own = notice.route is Route.MAIL and notice.to in self._addresses.mailboxes
        return self._addresses.mailboxes[notice.to] if own else ""

    async def _chat(self, queued: Queued) -> Delivered | None:
        message = await self._for_chat(queued)
        if message is None:
            return None
        if queued.update_of and queued.update_in:
            return await self._updated(queued, message, await self._service_url(queued.notice.to))
        to = PersonId(queued.notice.to)
        if to.is_address:
            raise Rejected(404, "known by an address only", Means.MAIL)
        conversation = await self._conversation(to)
        if conversation.blocked:
            raise Rejected(403, "blocked before", Means.BLOCKED)
        try:
            return await self._posted(conversation, message)
        except Rejected as refused:
            if refused.means is not Means.ANEW:
                raise
        return await self._posted_anew(conversation, message)

    async def _for_chat(self, queued: Queued) -> Message | None:
        if queued.notice.row.desk_wide:
            return await self._renderer.desk_wide(queued.notice)
        return await self._renderer.chat(queued.notice, update=queued.update_of is not None)

    async def _channel(self, queued: Queued) -> Delivered | None:
        message = await self._renderer.channel(queued.notice)
        if message is None:
            return None
        channel = self._addresses.channel
        known = await self._conversations.channel(channel)
        url = known.service_url if known else await self._any_service_url()
        if queued.update_of and queued.update_in:
            return await self._updated(queued, message, url)
        activity = {**message.activity, **_alert(queued.notice)}
        activity_id = await self._connector.post(url, channel, activity, Call.CHANNEL)
        return Delivered(channel, activity_id, message.seq)

    async def _mail(self, queued: Queued) -> Delivered | None:
        notice = queued.notice
        if notice.to in self._addresses.mailboxes:
            address: str | None = self._addresses.mailboxes[notice.to]
        else:
            address = await self._directory.mail(notice.to)
        if not address:
            raise Rejected(404, "no mail address", Means.DEAD)
        letter: Letter | None = await self._renderer.mail(notice)
        if letter is None:
            return None
        await self._graph.send_mail([address], letter.subject, letter.body)
        return Delivered(seq=letter.seq)

    async def _updated(self, queued: Queued, message: Message, url: str) -> Delivered:
        conversation_id, activity_id = queued.update_in or "", queued.update_of or ""
        try:
            await self._connector.update(url, conversation_id, activity_id, message.activity)
        except Rejected as refused:
            if refused.missing and queued.attempt == 1:
                # Teams says so, too, of a message that it has only just taken.
                raise Retryable("404 of a message that was there") from refused
            # The message was deleted there, or the app removed: there is nothing left to update.
            log.info("update_dropped", notice=queued.notice.topic, reason=str(refused))
        return Delivered(conversation_id, activity_id, message.seq)

    async def _posted(self, conversation: Conversation, message: Message) -> Delivered:
        where = conversation.conversation_id
        activity_id = await self._connector.post(conversation.service_url, where, message.activity)
        return Delivered(where, activity_id, message.seq)

    async def _posted_anew(self, gone: Conversation, message: Message) -> Delivered:
        """Into the chat that takes the place of one that its person deleted.

        Whatever refuses that refuses the person's chat: then they have mail.
        """
        log.info("chat_made_anew")
        await self._conversations.forget_chat(gone.object_id, gone.conversation_id)
        try:
            return await self._posted(await self._conversation(gone.object_id), message)
        except Rejected as refused:
            if refused.means is Means.ANEW:
                raise Rejected(refused.status, refused.code, Means.MAIL) from refused
            raise

    async def _conversation(self, person_id: str) -> Conversation:
        """The person's chat, made now where the bot doesn't know of one."""
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


def _alert(notice: Notice) -> dict[str, object]:
    """Has Teams notify the channel's members: a post that names nobody stays quiet otherwise.

    Not of what can wait for all else, such as the digest, or nobody would look any more.
    """
    if notice.row.lane is Lane.LAST:
        return {}
    return {"channelData": {"notification": {"alert": True}}}
