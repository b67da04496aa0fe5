"""Contacts: where people and channels can be reached, kept from whatever they send."""

from __future__ import annotations

from dialogs.turn import ActivityKind, Incoming
from storage.conversations import Conversations
from storage.outbox import Outbox


class Contacts:
    """Remembers the conversation of every activity; a removed app can't be reached any more."""

    def __init__(self, conversations: Conversations, outbox: Outbox) -> None:
        self._conversations, self._outbox = conversations, outbox

    async def shown(self, incoming: Incoming, activity_id: str, incident: str) -> None:
        """Keeps which message answered somebody, by the incident it shows."""
        self._outbox.shown(
            incoming.person_id,
            incoming.conversation_id,
            activity_id,
            incoming.received_at,
            incident,
        )

    async def stale(self, incoming: Incoming, activity_id: str, incident: str) -> None:
        """Has the outbox bring a message up to date, as soon as Teams takes it; StorageAway."""
        await self._outbox.stale(
            incoming.person_id,
            incoming.conversation_id,
            activity_id,
            incoming.received_at,
            incident,
            incoming.activity_id,
        )

    async def met(self, incoming: Incoming) -> None:
        """Keeps the reference; raises StorageAway."""
        if incoming.personal:
            await self._person(incoming)
        elif incoming.in_channel:  # a group's or a meeting's chat is nowhere the desk ever posts
            await self._conversations.save_channel(
                incoming.conversation_id.partition(";")[0],
                name="",
                service_url=incoming.service_url,
                tenant_id=incoming.tenant_id,
                at=incoming.received_at,
            )

    async def _person(self, incoming: Incoming) -> None:
        if not incoming.person_id:
            return
        if incoming.kind is ActivityKind.REMOVED:
            await self._conversations.block_person(incoming.person_id, blocked=True)
            return
        await self._conversations.save_person(
            incoming.person_id,
            name="",
            teams_id=incoming.teams_id,
            conversation_id=incoming.conversation_id,
            service_url=incoming.service_url,
            tenant_id=incoming.tenant_id,
            at=incoming.received_at,
        )
