"""The bot as the Bot Framework SDK dispatches it, and the endpoint in front of it.

The gate has authenticated what arrives; whatever goes wrong after it is logged with a reference,
and the person gets that reference in the kind of answer their client can show.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from botbuilder.core import TurnContext
from botbuilder.core.teams import TeamsActivityHandler
from botbuilder.schema import AdaptiveCardInvokeValue
from botbuilder.schema.teams import FileConsentCardResponse, TaskModuleRequest

from cards.unguarded import marked
from cards.wire import encoded
from dialogs.activity import to_activity
from dialogs.adapter import Admitted, Replies, TeamsAdapter, incoming_of, respond
from dialogs.answers import Body, Outgoing, answer, not_understood
from dialogs.failures import correlated, log_failure, reference, refusal
from dialogs.gate import Guard, Refused
from dialogs.incoming import Malformed, UnknownInvoke, parse
from dialogs.resent import Resent
from dialogs.turn import INVOKES, SPOKEN, Bad, Handler, Incoming, Later, Reply, Say
from service.ports.clock import Clock

__all__ = ["Endpoint", "Replies", "TeamsAdapter", "TeamsBot", "make_endpoint"]

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 10.0

Endpoint = Callable[[web.Request], Awaitable[web.Response]]


class TeamsBot(TeamsActivityHandler):
    """The bot as the SDK dispatches it; every kind of activity goes to the one handler.

    The answer is put into the turn's state, so the invoke methods return nothing.
    """

    def __init__(self, adapter: TeamsAdapter, handler: Handler, phone: str) -> None:
        self._adapter = adapter
        self._handler = handler
        self._phone = phone
        self.resent = Resent()
        adapter.on_turn_error = self.on_error

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await self._answer(turn_context)

    async def on_adaptive_card_invoke(  # type: ignore[override]
        self, turn_context: TurnContext, invoke_value: AdaptiveCardInvokeValue
    ) -> None:
        await self._answer(turn_context)

    async def on_teams_task_module_fetch(  # type: ignore[override]
        self, turn_context: TurnContext, task_module_request: TaskModuleRequest
    ) -> None:
        await self._answer(turn_context)

    async def on_teams_task_module_submit(  # type: ignore[override]
        self, turn_context: TurnContext, task_module_request: TaskModuleRequest
    ) -> None:
        await self._answer(turn_context)

    async def on_teams_file_consent(  # type: ignore[override]
        self, turn_context: TurnContext, file_consent_card_response: FileConsentCardResponse
    ) -> None:
        await self._answer(turn_context)

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        await self._answer(turn_context)

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        # The SDK's own would look each member up over the network.
        await self._answer(turn_context)

    async def on_event_activity(self, turn_context: TurnContext) -> None:
        await self._answer(turn_context)

    async def on_error(self, turn_context: TurnContext, error: Exception) -> None:
        """Logs an unexpected exception once and apologises in the way the request can show."""
        incoming = incoming_of(turn_context)
        log_failure("turn_failed", error, kind=incoming.kind)
        await self._give(turn_context, answer(incoming, self.apology(incoming)))

    def apology(self, incoming: Incoming) -> Say:
        """The sentence with the reference under which the log has the exception."""
        if incoming.kind not in SPOKEN:
            return Say("")
        return Say(
            f"Something went wrong (ref {reference()}). Nothing was lost; if it is urgent phone "
            f"{self._phone}."
        )

    async def _answer(self, turn_context: TurnContext) -> None:
        incoming = incoming_of(turn_context)
        async with asyncio.timeout(PATIENCE_SECONDS):
            reply = await self._reply(incoming)
        if isinstance(reply, Later):
            respond(turn_context, 200, None)
            self._adapter.afterwards(self._finish(incoming, reply))
            return
        if isinstance(reply, Bad):
            log.warning("request_bad", ref=reference(), kind=incoming.kind, reason=reply.reason)
        await self._give(turn_context, answer(incoming, reply))

    async def _reply(self, incoming: Incoming) -> Reply:
        """The handler's, who is asked nothing about somebody whom nobody knows."""
        if incoming.kind in SPOKEN and not incoming.person_id:
            log.warning("person_unknown", ref=reference(), kind=incoming.kind)
            return Say(
                "Teams doesn't tell me who you are, so I can take nothing down from you here. "
                f"Please write to me from your own account, or phone {self._phone}."
            )
        return await self._handler(incoming)

    async def _finish(self, incoming: Incoming, later: Later) -> None:
        """Delivers what took longer than the request."""
        try:
            reply = await later.reply()
        except Exception as error:
            log_failure("turn_failed", error, kind=incoming.kind)
            reply = self.apology(incoming)
        await self._adapter.deliver(incoming, answer(incoming, reply))

    async def _give(self, turn_context: TurnContext, answered: Outgoing) -> None:
        incoming = incoming_of(turn_context)
        respond(turn_context, answered.status, answered.body)
        if answered.stored is not None:
            await self._adapter.bring_up_to_date(incoming, answered)
        if answered.message is None:
            return
        if incoming.kind in INVOKES:
            self._adapter.deliver_afterwards(incoming, answered)
        elif not await self._adapter.deliver(incoming, answered):
            self.resent.forget(incoming)


def make_endpoint(
    gate: Guard, adapter: TeamsAdapter, handler: Handler, clock: Clock, phone: str
) -> Endpoint:
    """The handler of POST /api/messages."""
    desk = TeamsBot(adapter, handler, phone)

    async def messages(request: web.Request) -> web.Response:
        with correlated():
            activity: dict[str, object] = {}
            try:
                activity = await gate.admit(request)
                incoming = parse(activity, clock())
            except Refused as refused:
                return refusal(refused.status, refused.reason)
            except UnknownInvoke:
                return refusal(501, "invoke_unknown")
            except Malformed as malformed:
                return refusal(400, f"malformed_{malformed}", _shown(activity))
            except Exception as error:
                log_failure("gate_failed", error)
                return refusal(400, "gate_failed")
            if desk.resent.knows(incoming):
                log.info("message_resent", ref=reference())
                return _response(200, None)
            shown = _plain if gate.authenticates else marked
            answered = await _turn(desk, adapter, incoming, shown)
            if answered.status >= 400:
                desk.resent.forget(incoming)
            return answered

    return messages


def _shown(activity: dict[str, object]) -> Body | None:
    """What the client shows of an invoke in another shape than ours."""
    name = activity.get("name")
    return not_understood(name) if isinstance(name, str) else None


async def _turn(
    desk: TeamsBot, adapter: TeamsAdapter, incoming: Incoming, shown: Callable[[object], object]
) -> web.Response:
    try:
        answered = await adapter.process_activity(
            Admitted(incoming), to_activity(incoming), desk.on_turn
        )
        return _response(answered.status, shown(answered.body))
    except Exception as error:
        # Beyond the turn itself: a card that isn't JSON, or a fault of the SDK.
        log_failure("turn_failed", error, kind=incoming.kind)
        apology = answer(incoming, desk.apology(incoming))
        return _response(apology.status, shown(apology.body))


def _plain(body: object) -> object:
    return body


def _response(status: int, body: object) -> web.Response:
    if body is None:
        return web.Response(status=status)
    return web.Response(
        body=encoded(body), status=status, content_type="application/json", charset="utf-8"
    )
