"""The routes of a notice: an update that meets 404, and somebody who is known by an address."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest

from delivery.connector import Activity, Connector
from delivery.directory import GraphDirectory
from delivery.errors import Rejected, Retryable
from delivery.graph import Graph
from delivery.refusals import Means
from delivery.rendering import Message, Renderer
from delivery.routes import Addresses, Delivered, Routes
from procedure.notices import Notice, Route, Topic
from storage.conversations import Conversation, Conversations
from storage.outbox import Queued
from tests.procedure.story import DPO, MONDAY


class Chats:
    """Everybody has a chat."""

    async def person(self, object_id: str) -> Conversation:
        return Conversation(object_id, "", "29:1", "a:1", "https://smba/", "t", False, MONDAY)


class Cards:
    """Every notice is a card."""

    async def chat(self, notice: Notice, *, update: bool) -> Message:
        return Message({"type": "message"}, 7)


class Updates:
    """A Connector whose updates are refused with what it is given."""

    def __init__(self, refused: Rejected | None) -> None:
        self.refused = refused

    async def update(self, url: str, conversation: str, activity: str, body: Activity) -> None:
        if self.refused is not None:
            raise self.refused


def routes(refused: Rejected | None = None) -> Routes:
    """Routes over these."""
    nothing = object()
    return Routes(
        cast(Conversations, Chats()),
        cast(Connector, Updates(refused)),
        cast(Graph, nothing),
        cast(GraphDirectory, nothing),
        cast(Renderer, Cards()),
        Addresses("t", "19:c@thread.tacv2", {}),
        lambda: MONDAY,
    )


def queued(attempt: int = 1, to: str = DPO.id, update_of: str | None = "1764") -> Queued:
    """A claimed notice that brings an earlier card up to date."""
    notice = Notice("CJS-2026-0001", Topic.APPROVAL, Route.CHAT, to, "approval:A1", "key")
    return Queued(1, notice, attempt, "lease", "a:1", MONDAY - timedelta(hours=1), update_of, "a:1")


GONE = Rejected(404, "ActivityNotFound", Means.DROP)
BLOCKED = Rejected(403, "BotNotInConversationRoster", Means.DROP)


@pytest.mark.parametrize(
    ("refused", "attempt", "again"),
    [(None, 1, False), (GONE, 1, True), (GONE, 2, False), (BLOCKED, 1, False)],
)
async def test_an_update_that_meets_404_once_is_tried_again_and_then_dropped(
    refused: Rejected | None, attempt: int, again: bool
) -> None:
    if again:
        with pytest.raises(Retryable):
            await routes(refused).take(queued(attempt))
    else:
        assert await routes(refused).take(queued(attempt)) == Delivered("a:1", "1764", 7)


async def test_somebody_known_by_an_address_has_mail_until_it_is_known_whose_it_is() -> None:
    with pytest.raises(Rejected) as refused:
        await routes().take(queued(to="jane.doe@cjs.example", update_of=None))
    assert refused.value.means is Means.MAIL
