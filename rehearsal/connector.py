"""The stand-in Connector: the REST calls through which a bot speaks in Teams."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from rehearsal import answers
from rehearsal.cast import (
    BY_CHAT,
    BY_ID,
    CAST,
    CHANNEL_ID,
    TENANT_ID,
    Person,
)
from rehearsal.faults import given
from rehearsal.identity import CONNECTOR, Identity
from rehearsal.tenant import Tenant
from rehearsal.world import BOT, NotThereError, World

PREFIX = "/teams"
MAX_BYTES = 100 * 1024
KEPT = (
    "text", "textFormat", "summary", "attachments", "entities", "suggestedActions", "replyToId",
)  # fmt: skip
ALERT = "alert"
"""Under which it is kept that a post asks for its readers to be notified."""
Handler = Callable[[web.Request], Awaitable[web.Response]]


class StandInConnector:
    """Answers as Teams would; who calls without a token for it gets 401."""

    def __init__(self, world: World, identity: Identity, tenant: Tenant) -> None:
        self._world = world
        self._tenant = tenant
        self._identity = identity

    def routes(self) -> list[web.RouteDef]:
        """The Connector's calls, to be added to the stand-in's application."""
        base = PREFIX + "/v3/conversations"
        one = base + "/{conversation}/activities/{activity}"
        return [
            web.post(base, self._guarded(self._create)),
            web.post(base + "/{conversation}/activities", self._guarded(self._post)),
            web.post(one, self._guarded(self._post)),
            web.put(one, self._guarded(self._update)),
            web.delete(one, self._guarded(self._delete)),
            web.get(base + "/{conversation}/members/{member}", self._guarded(self._member)),
            web.get(base + "/{conversation}/members", self._guarded(self._members)),
            web.get(base + "/{conversation}/pagedmembers", self._guarded(self._paged)),
        ]

    def _guarded(self, handler: Handler) -> Handler:
        async def answer(request: web.Request) -> web.Response:
            if not self._identity.admits(request, CONNECTOR):
                return refusal(401, "Unauthorized", "Authorization has been denied")
            bad_day = await self._world.faults.meet(request)
            if bad_day is not None:
                return bad_day
            try:
                return await handler(request)
            except NotThereError:
                return given(answers.NO_CONVERSATION)
            except (ValueError, TypeError, KeyError, AttributeError):
                return given(answers.UNREADABLE)

        return answer

    async def _post(self, request: web.Request) -> web.Response:
        chat, thread = self._world.place(request.match_info["conversation"])
        activity = await _activity(request)
        refused = self._refused(chat, activity)
        if refused is not None:
            return refused
        if activity.get("type", "message") != "message":
            return web.json_response({"id": ""}, status=202)
        message = self._world.add_message(chat, BOT, _content(activity), thread)
        return web.json_response({"id": message.id}, status=201)

    async def _update(self, request: web.Request) -> web.Response:
        chat, _ = self._world.place(request.match_info["conversation"])
        activity = await _activity(request)
        refused = self._refused(chat, activity)
        if refused is not None:
            return refused
        return self._own(request) or self._edit(request, chat, _content(activity))

    def _edit(self, request: web.Request, chat: str, content: dict[str, Any]) -> web.Response:
        message_id = request.match_info["activity"]
        self._world.edit_message(chat, message_id, content)
        return web.json_response({"id": message_id})

    async def _delete(self, request: web.Request) -> web.Response:
        chat, _ = self._world.place(request.match_info["conversation"])
        refused = self._own(request)
        if refused is not None:
            return refused
        self._world.delete_message(chat, request.match_info["activity"])
        return web.Response(status=200)

    async def _create(self, request: web.Request) -> web.Response:
        asked = await _activity(request)
        if asked.get("channelData", {}).get("tenant", {}).get("id") != TENANT_ID:
            return given(answers.UNREADABLE)
        if asked.get("isGroup"):
            return self._new_thread(asked)
        person = BY_ID.get(str(asked["members"][0]["id"]).removeprefix("8:orgid:"))
        without = person is None or person.object_id in self._tenant.without_app
        if person is None or without or not person.chat_id:
            return given(answers.NOT_INSTALLED)
        self._world.make_chat(person.key)
        return web.json_response({"id": person.chat_id}, status=201)

    def _new_thread(self, asked: dict[str, Any]) -> web.Response:
        if asked["channelData"]["channel"]["id"] != CHANNEL_ID:
            raise NotThereError("channel")
        activity = asked["activity"]
        if not isinstance(activity, dict):
            return given(answers.UNREADABLE)
        message = self._world.add_message(CHANNEL_ID, BOT, _content(activity))
        thread = f"{CHANNEL_ID};messageid={message.id}"
        return web.json_response({"id": thread, "activityId": message.id}, status=201)

    async def _members(self, request: web.Request) -> web.Response:
        return web.json_response([_account(p) for p in self._roster(request)])

    async def _paged(self, request: web.Request) -> web.Response:
        return web.json_response({"members": [_account(p) for p in self._roster(request)]})

    async def _member(self, request: web.Request) -> web.Response:
        wanted = BY_ID.get(request.match_info["member"])
        if wanted is None or wanted not in self._roster(request):
            return refusal(404, "MemberNotFoundInConversation", "No such member")
        return web.json_response(_account(wanted))

    def _roster(self, request: web.Request) -> list[Person]:
        chat, _ = self._world.place(request.match_info["conversation"])
        return list(CAST) if chat == CHANNEL_ID else [BY_CHAT[chat]]

    def _own(self, request: web.Request) -> web.Response | None:
        """What refuses a change to a message that isn't there, or isn't the bot's."""
        try:
            message = self._world.message(request.match_info["activity"])
        except NotThereError:
            return given(answers.NO_ACTIVITY)
        return None if message.sender == BOT else given(answers.NOT_ALLOWED)

    def _refused(self, chat: str, activity: dict[str, Any]) -> web.Response | None:
        if chat in BY_CHAT and self._world.is_blocked(BY_CHAT[chat].key):
            return given(answers.BLOCKED)
        if len(json.dumps(activity, ensure_ascii=False).encode("utf-16-le")) > MAX_BYTES:
            return given(answers.TOO_BIG)
        return None


def refusal(status: int, code: str, text: str) -> web.Response:
    """An error in the shape in which Microsoft's services put it."""
    return web.json_response({"error": {"code": code, "message": text}}, status=status)


async def _activity(request: web.Request) -> dict[str, Any]:
    body = await request.json()
    if not isinstance(body, dict):
        raise TypeError("not an object")
    return body


def _content(activity: dict[str, Any]) -> dict[str, Any]:
    content = {key: activity[key] for key in KEPT if activity.get(key)}
    if not content.get("text") and not content.get("attachments"):
        raise ValueError("a message needs text or an attachment")
    notification = activity.get("channelData", {}).get("notification", {})
    return content | ({ALERT: True} if notification.get("alert") is True else {})


def _account(person: Person) -> dict[str, str]:
    given, _, surname = person.name.partition(" ")
    return {
        "id": person.teams_id,
        "name": person.name,
        "objectId": person.object_id,
        "aadObjectId": person.object_id,
        "givenName": given,
        "surname": surname,
        "email": person.mail,
        "userPrincipalName": person.mail,
        "tenantId": TENANT_ID,
        "userRole": "user",
    }
