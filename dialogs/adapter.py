"""The SDK's adapter, fenced in: turns come from the gate, messages leave through `Replies`.

Its faults are cured on the way (see docs/decisions): no client, token or connection is made for
a turn, and bodies stay plain dictionaries.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Protocol, cast

import structlog
from botbuilder.core import TurnContext
from botbuilder.core.invoke_response import InvokeResponse
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import Activity, ActivityTypes, ConversationReference, ResourceResponse
from botframework.connector.auth import (
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
    ConnectorFactory,
)
from botframework.connector.auth.user_token_client import UserTokenClient

from dialogs.answers import CARD_TYPE, Body, Outgoing
from dialogs.turn import Incoming

log = structlog.get_logger(__name__)

_INCOMING = "incident-desk.incoming"


class Cards(Protocol):
    """Keeps what stands in people's chats, so that it can be brought up to date."""

    async def shown(self, incoming: Incoming, activity_id: str, incident: str) -> None:
        """A message shows this incident, "" of a card about none, or about several."""

    async def stale(self, incoming: Incoming, activity_id: str, incident: str) -> None:
        """A message shows what is no longer so, and could not be replaced just now."""


class Replies(Protocol):
    """Sends within a turn; delivery's Connector fulfils it."""

    async def post(self, service_url: str, conversation_id: str, activity: Body) -> str:
        """Posts a message and returns its id."""

    async def update(
        self, service_url: str, conversation_id: str, activity_id: str, activity: Body
    ) -> None:
        """Puts a message in the place of an earlier one."""

    async def delete(self, service_url: str, conversation_id: str, activity_id: str) -> None:
        """Takes a message back."""


class Admitted(AuthenticateRequestResult):
    """The SDK's word for "already authenticated", carrying what the gate let in."""

    def __init__(self, incoming: Incoming) -> None:
        super().__init__()
        self.incoming = incoming
        self.claims_identity = ClaimsIdentity({}, True)


class _GateAuthenticates(BotFrameworkAuthentication):
    """Closes the SDK's own ways in and out, which the gate and `Replies` replace."""

    async def authenticate_request(
        self, activity: Activity, auth_header: str
    ) -> AuthenticateRequestResult:
        raise PermissionError

    async def authenticate_streaming_request(
        self, auth_header: str, channel_id_header: str
    ) -> AuthenticateRequestResult:
        raise PermissionError

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        raise PermissionError

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> UserTokenClient:
        raise PermissionError


def _is_card(message: Body) -> bool:
    attachments = message.get("attachments")
    return isinstance(attachments, list) and any(
        one.get("contentType") == CARD_TYPE for one in attachments
    )


PATIENCE_SECONDS = 1
"""How long a press waits for what an earlier one was answered with to be put."""


class TeamsAdapter(CloudAdapter):
    """Runs turns that the gate let in, and sends through `Replies`."""

    def __init__(self, replies: Replies, cards: Cards) -> None:
        super().__init__(_GateAuthenticates())
        self.replies, self._cards = replies, cards
        self._stored: dict[tuple[str, str], tuple[Incoming, Outgoing]] = {}
        self._putting: dict[tuple[str, str], asyncio.Task[object]] = {}
        self._afterwards: set[asyncio.Task[object]] = set()

    async def process_activity(
        self,
        auth_header_or_authenticate_request_result: str | AuthenticateRequestResult,
        activity: Activity,
        logic: Callable[[TurnContext], Awaitable[None]],
    ) -> InvokeResponse:
        """Runs one turn; the answer says which status and body the request gets."""
        admitted = auth_header_or_authenticate_request_result
        if not isinstance(admitted, Admitted):
            raise PermissionError
        context = TurnContext(self, activity)
        context.turn_state[self.BOT_IDENTITY_KEY] = admitted.claims_identity
        context.turn_state[self.BOT_CALLBACK_HANDLER_KEY] = logic
        context.turn_state[_INCOMING] = admitted.incoming
        await self.run_pipeline(context, logic)
        return self._process_turn_results(context)

    async def send_activities(
        self, context: TurnContext, activities: list[Activity]
    ) -> list[ResourceResponse]:
        """Sends what was handed to the SDK's own `send_activity`."""
        sent = []
        for activity in activities:
            sent_id = ""
            if activity.type == ActivityTypes.invoke_response:
                context.turn_state[self._INVOKE_RESPONSE_KEY] = activity
            elif activity.type == ActivityTypes.message:
                sent_id = await self.replies.post(
                    activity.service_url, activity.conversation.id, _plain(activity)
                )
            sent.append(ResourceResponse(id=sent_id))
        return sent

    async def update_activity(self, context: TurnContext, activity: Activity) -> ResourceResponse:
        """Replaces a message through the SDK's own `update_activity`."""
        await self.replies.update(
            activity.service_url, activity.conversation.id, activity.id, _plain(activity)
        )
        return ResourceResponse(id=activity.id)

    async def delete_activity(self, context: TurnContext, reference: ConversationReference) -> None:
        """Takes a message back through the SDK's own `delete_activity`."""
        await self.replies.delete(
            reference.service_url, reference.conversation.id, reference.activity_id
        )

    async def deliver(self, incoming: Incoming, answered: Outgoing) -> bool:
        """Posts an answer's message; a failure is logged, since the step itself was taken.

        False where it wasn't sent.
        """
        if answered.message is None:
            return True
        if answered.in_place and incoming.reply_to_id:
            if incoming.personal and _is_card(answered.message):
                await self._kept(incoming, incoming.reply_to_id, answered.incident)
            if await self._replaced(incoming, answered.message):
                return True
        try:
            sent = await self.replies.post(
                incoming.service_url,
                incoming.conversation_id,
                # As the SDK's own replies say it: what this answers, which no notice does.
                {**answered.message, "replyToId": incoming.activity_id},
            )
        except Exception as error:
            log.warning("reply_not_sent", kind=incoming.kind, exc_info=error)
            return False
        if incoming.personal and incoming.person_id and _is_card(answered.message):
            await self._kept(incoming, sent, answered.incident)
        return True

    async def _kept(self, incoming: Incoming, activity_id: str, incident: str) -> None:
        """Has the card known, so that it can be replaced when its reader may no longer read it."""
        try:
            await self._cards.shown(incoming, activity_id, incident)
        except Exception as error:
            log.warning("reply_not_kept", kind=incoming.kind, exc_info=error)

    async def bring_up_to_date(self, incoming: Incoming, answered: Outgoing) -> None:
        """Puts what a press was answered with into the stored message, once that is answered.

        What an earlier press was answered with is put first, within PATIENCE_SECONDS: after this
        answer, its coming would show what is no longer so. Of several that wait only the last is
        put.
        """
        place = incoming.conversation_id, incoming.reply_to_id or ""
        before = self._putting.get(place)
        self._stored[place] = incoming, answered
        if before is not None:
            await asyncio.wait([before], timeout=PATIENCE_SECONDS)
        if place not in self._putting and place in self._stored:
            self._putting[place] = self.afterwards(self._bring_up_to_date(place))

    async def _bring_up_to_date(self, place: tuple[str, str]) -> None:
        try:
            while latest := self._stored.pop(place, None):
                await self._store(*latest)
        finally:
            del self._putting[place]

    async def _store(self, incoming: Incoming, answered: Outgoing) -> None:
        """Kept before it is put: from then on it may have to be called back."""
        message_id = incoming.reply_to_id or ""
        await self._kept(incoming, message_id, answered.incident)
        if await self._replaced(incoming, answered.stored or {}) or not answered.lasting:
            return
        try:
            await self._cards.stale(incoming, message_id, answered.incident)
        except Exception as error:
            log.warning("reply_not_kept", kind=incoming.kind, exc_info=error)

    def deliver_afterwards(self, incoming: Incoming, answered: Outgoing) -> None:
        """As `deliver`, but once the request has been answered."""
        self.afterwards(self.deliver(incoming, answered))

    def afterwards(self, work: Coroutine[object, object, object]) -> asyncio.Task[object]:
        """Works on when the request has been answered; `drain` waits for it."""
        task = asyncio.create_task(work)
        self._afterwards.add(task)
        task.add_done_callback(self._afterwards.discard)
        return task

    async def drain(self) -> None:
        """Waits for what is still to be sent after its request was answered."""
        await asyncio.gather(*self._afterwards)

    async def _replaced(self, incoming: Incoming, message: Body) -> bool:
        try:
            await self.replies.update(
                incoming.service_url,
                incoming.conversation_id,
                incoming.reply_to_id or "",
                message,
            )
        except Exception as error:
            log.warning("card_not_replaced", kind=incoming.kind, exc_info=error)
            return False
        return True

    def _process_turn_results(self, context: TurnContext) -> InvokeResponse:
        response = context.turn_state.get(self._INVOKE_RESPONSE_KEY)
        if isinstance(response, Activity) and isinstance(response.value, InvokeResponse):
            return response.value
        return InvokeResponse(status=200)


def incoming_of(context: TurnContext) -> Incoming:
    """What the gate let in, in this turn."""
    return cast(Incoming, context.turn_state[_INCOMING])


def respond(context: TurnContext, status: int, body: Body | None) -> None:
    """Sets what the request is answered.

    Not through `send_activity`, which copies the whole card and then can't serialise it.
    """
    response = InvokeResponse(status=status, body=body)
    context.turn_state[TeamsAdapter._INVOKE_RESPONSE_KEY] = Activity(
        type=ActivityTypes.invoke_response, value=response
    )


def _plain(activity: Activity) -> Body:
    return cast(Body, activity.serialize())  # type: ignore[no-untyped-call]
