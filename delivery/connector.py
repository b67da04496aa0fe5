"""The Bot Framework Connector: how a message reaches a chat or channel in Teams."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Protocol

from aiohttp import ClientSession

from delivery.calls import TIMEOUT_SECONDS, Bearer, Caller, segment
from delivery.errors import DeliveryError, Retryable, Throttled
from delivery.refusals import Call
from delivery.tokens import Scope

Activity = Mapping[str, object]

_QUICK_WAIT = 0.3
_LONGEST_QUICK_WAIT = 1.5


class CountedSend(Protocol):
    """A send that counts towards the limits."""

    def answered(self) -> None:
        """Notes that the answer is there, whatever it says."""


class Pacing(Protocol):
    """Holds a send back until the platform's limits allow it."""

    async def wait(self, conversation_id: str) -> CountedSend:
        """Returns when the conversation may be sent one more message."""


class Connector:
    """Sends through one kept client session.

    `tries` above 1 is for replies inside a turn: a failure that may pass is tried again at once
    or after a short wait. The outbox leaves it at 1 and has its own schedule. Give the two their
    own sessions, so that a backlog never holds up a turn. Every method raises DeliveryError.
    """

    def __init__(
        self,
        session: ClientSession,
        tokens: Bearer | None,
        hosts: Callable[[str], bool],
        pace: Pacing,
        *,
        bot_id: str = "",
        tries: int = 1,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._caller = Caller(session, tokens, Scope.CONNECTOR, hosts, timeout_seconds)
        self._pace = pace
        self._bot_id = bot_id
        self._tries = tries

    async def post(
        self, service_url: str, conversation_id: str, activity: Activity, of: Call = Call.CHAT
    ) -> str:
        """Posts a message and returns its id; `of` is Call.CHANNEL for one into the channel."""
        url = f"{_conversation(of, service_url, conversation_id)}/activities"
        answer = await self._send(of, "POST", url, conversation_id, activity)
        return _text(answer, "id")

    async def update(
        self, service_url: str, conversation_id: str, activity_id: str, activity: Activity
    ) -> None:
        """Puts a message in the place of an earlier one."""
        url = _message(service_url, conversation_id, activity_id)
        body = {**activity, "id": activity_id}
        await self._send(Call.UPDATE, "PUT", url, conversation_id, body)

    async def delete(self, service_url: str, conversation_id: str, activity_id: str) -> None:
        """Takes a message back."""
        url = _message(service_url, conversation_id, activity_id)
        await self._send(Call.UPDATE, "DELETE", url, conversation_id, None)

    async def members_can_be_read(self, service_url: str, conversation_id: str) -> None:
        """Returns where the bot belongs to a conversation; raises as a post to it would."""
        url = (
            f"{_conversation(Call.CHANNEL, service_url, conversation_id)}/pagedmembers?pageSize=50"
        )
        await self._send(Call.CHANNEL, "GET", url, conversation_id, None)

    async def create_conversation(
        self, person_object_id: str, tenant_id: str, service_url: str
    ) -> str:
        """The id of the chat between a person and the bot, made if there was none."""
        body = {
            "isGroup": False,
            "bot": {"id": self._bot_id},
            "members": [{"id": person_object_id}],
            "tenantId": tenant_id,
            "channelData": {"tenant": {"id": tenant_id}},
        }
        url = _conversations(service_url)
        answer = await self._send(Call.CREATE, "POST", url, person_object_id, body)
        return _text(answer, "id")

    async def _send(
        self, of: Call, method: str, url: str, conversation_id: str, body: Activity | None
    ) -> dict[str, object]:
        tried = 1
        while True:
            sent = await self._pace.wait(conversation_id)
            try:
                return await self._caller.call(of, method, url, body)
            except (Throttled, Retryable) as failure:
                wait = _quick_wait(failure, tried)
                if tried >= self._tries or wait > _LONGEST_QUICK_WAIT:
                    raise
            finally:
                sent.answered()
            tried += 1
            await asyncio.sleep(wait)


def _quick_wait(failure: DeliveryError, tried: int) -> float:
    asked = failure.retry_after if isinstance(failure, (Throttled, Retryable)) else None
    return _QUICK_WAIT * tried if asked is None else max(asked, _QUICK_WAIT)


def _conversations(service_url: str) -> str:
    return f"{service_url.rstrip('/')}/v3/conversations"


def _conversation(of: Call, service_url: str, conversation_id: str) -> str:
    return f"{_conversations(service_url)}/{segment(of, conversation_id)}"


def _message(service_url: str, conversation_id: str, activity_id: str) -> str:
    base = _conversation(Call.UPDATE, service_url, conversation_id)
    return f"{base}/activities/{segment(Call.UPDATE, activity_id)}"


def _text(answer: Activity, name: str) -> str:
    found = answer.get(name)
    return found if isinstance(found, str) else ""
