"""The page's JSON API; the journeys in the tests play their people through it too."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from rehearsal.activities import Scribe
from rehearsal.cast import BY_KEY, CHANNEL_ID, Person
from rehearsal.clock import next_working_morning
from rehearsal.files import Files
from rehearsal.graph import people_like
from rehearsal.line import Line
from rehearsal.outlook import see_mail, see_message, see_places, show_clock
from rehearsal.presses import INVOKES, Press, Presser, on
from rehearsal.world import NotThereError, World

NextDeadline = Callable[[], Awaitable[datetime | None]]
NextMorning = Callable[[datetime], datetime]
HEARTBEAT_SECONDS = 20
MAX_TEXT = 28_000
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Api:
    """Routes under /api; a request that makes no sense gets 400 and a sentence."""

    def __init__(self, world: World, scribe: Scribe, line: Line, files: Files) -> None:
        self._world = world
        self._scribe = scribe
        self._line = line
        self._presser = Presser(world, scribe, line, files)
        self.next_deadline: NextDeadline = _no_deadline
        self.next_morning: NextMorning = next_working_morning

    def routes(self) -> list[web.RouteDef]:
        """The API's calls, to be added to the stand-in's application."""
        return [
            web.get("/api/state", _plain(self._state)),
            web.get("/api/messages", _plain(self._messages)),
            web.get("/api/mail", _plain(self._mail)),
            web.get("/api/people", _plain(self._people)),
            web.get("/api/events", self._events),
            web.post("/api/say", _plain(self._say)),
            web.post("/api/press", _plain(self._press)),
            web.post("/api/clock", _plain(self._clock)),
            web.post("/api/block", _plain(self._block)),
            web.post("/api/install", _plain(self._install)),
            web.post("/api/forget", _plain(self._forget)),
        ]

    async def _state(self, request: web.Request) -> web.Response:
        viewer = _person(request.query.get("as"))
        return web.json_response(see_places(self._world, viewer))

    async def _messages(self, request: web.Request) -> web.Response:
        viewer = _person(request.query.get("as"))
        chat = self._chat(request.query.get("chat"), viewer)
        looking = on(viewer, request.query.get("device", ""))
        messages = self._world.messages(chat, looking, request.query.get("before", ""))
        if "peek" not in request.query:
            self._world.read(viewer.key, chat)
        return web.json_response({"messages": [see_message(m, viewer) for m in messages]})

    async def _mail(self, request: web.Request) -> web.Response:
        box = request.query.get("box", "")
        mails = self._world.mail.box(box)
        if "peek" not in request.query:
            self._world.mail.read(box)
        return web.json_response({"mails": [see_mail(mail) for mail in mails]})

    async def _people(self, request: web.Request) -> web.Response:
        found = people_like(request.query.get("q", ""))
        shown = [{"id": p.object_id, "name": p.name, "job": p.job} for p in found]
        return web.json_response({"people": shown})

    async def _say(self, request: web.Request) -> web.Response:
        asked = await _body(request)
        person = _person(asked.get("as"))
        chat = self._chat(asked.get("chat"), person)
        text = str(asked.get("text") or "").strip()
        if not text or len(text) > MAX_TEXT:
            raise ValueError("A message needs some text, and not more than Teams takes.")
        content = {"text": text, "textFormat": "plain"}
        self._world.make_chat(person.key)
        thread = str(asked.get("thread") or "")
        if thread:
            self._world.place(f"{chat};messageid={thread}")
        message = self._world.add_message(chat, person.key, content, thread)
        spoken = str(asked.get("hidden") or text)
        answer = await self._line.post(self._scribe.said(person, message, spoken))
        if not answer.is_good:
            self._world.note(message, person.key, answer.problem, is_error=True)
        told = {"ok": answer.is_good, "id": message.id, "problem": answer.problem}
        return web.json_response(told)

    async def _press(self, request: web.Request) -> web.Response:
        asked = await _body(request)
        person = _person(asked.get("as"))
        chat = self._chat(asked.get("chat"), person)
        device = str(asked.get("device") or "")
        message = self._world.message(str(asked.get("message_id")), on(person, device))
        kind, data = asked.get("kind"), asked.get("data") or {}
        if message.chat != chat or not isinstance(data, dict):
            raise NotThereError(message.id)
        if kind not in ("submit", *INVOKES):
            raise ValueError("There is no such kind of button.")
        press = Press(
            kind,
            verb=str(asked.get("verb") or ""),
            data=data,
            trigger="automatic" if asked.get("trigger") == "automatic" else "manual",
            action_id=str(asked.get("action_id") or ""),
            device=device,
        )
        outcome = await self._presser.press(person, message, press)
        return web.json_response(dataclasses.asdict(outcome))

    async def _clock(self, request: web.Request) -> web.Response:
        move = (await _body(request)).get("move")
        clock = self._world.clock
        if move == "hour":
            clock.move(timedelta(hours=1))
        elif move == "working-day":
            clock.move_to(self.next_morning(clock()))
        elif move == "deadline":
            problem = await self._move_to_deadline()
            if problem:
                return web.json_response({"problem": problem, **show_clock(clock())})
        else:
            raise ValueError("The clock can move by an hour, a working day, or to a deadline.")
        return web.json_response({"problem": "", **show_clock(clock())})

    async def _move_to_deadline(self) -> str:
        due = await self.next_deadline()
        if due is None:
            return "Nothing is due: there is no deadline to move to."
        target = due - timedelta(minutes=1)
        if target <= self._world.clock():
            return "The next deadline is less than a minute away, or has passed."
        self._world.clock.move_to(target)
        return ""

    async def _block(self, request: web.Request) -> web.Response:
        """Says nothing to the bot, as Teams doesn't: it finds out when it writes."""
        asked = await _body(request)
        person, blocked = _person(asked.get("as")), asked.get("blocked") is True
        self._world.block(person.key, blocked)
        return web.json_response({"blocked": blocked})

    async def _install(self, request: web.Request) -> web.Response:
        """The app is taken away, or added again, for one person: of that the bot hears."""
        asked = await _body(request)
        person, there = _person(asked.get("as")), asked.get("installed") is True
        self._world.block(person.key, not there)
        at = self._world.clock()
        told = self._scribe.installed(person, person.chat_id, at)
        for activity in told if there else [self._scribe.removed(person, at)]:
            await self._line.post(activity)
        return web.json_response({"installed": there})

    async def _forget(self, request: web.Request) -> web.Response:
        """The chat is deleted, with all that stood in it; of that, too, the bot hears nothing."""
        person = _person((await _body(request)).get("as"))
        self._world.delete_chat(person.key)
        return web.json_response({})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Cache-Control": "no-store"})
        response.content_type = "text/event-stream"
        await response.prepare(request)
        with self._world.listening() as queue:
            await response.write(b": here\n\n")
            with suppress(ConnectionResetError):
                await _pour(queue, response)
        return response

    def _chat(self, chat: Any, person: Person) -> str:
        if chat in (CHANNEL_ID, "channel"):
            return CHANNEL_ID
        if chat in (None, "", "chat", person.chat_id):
            return person.chat_id
        raise NotThereError(str(chat))


async def _pour(queue: asyncio.Queue[dict[str, str]], response: web.StreamResponse) -> None:
    while True:
        try:
            event = await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
            line = f"data: {json.dumps(event)}\n\n"
        except TimeoutError:
            line = ": still here\n\n"
        await response.write(line.encode())


async def _no_deadline() -> datetime | None:
    return None


def _person(key: Any) -> Person:
    person = BY_KEY.get(str(key))
    if person is None:
        raise ValueError("Nobody in the rehearsal has that name.")
    return person


async def _body(request: web.Request) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise ValueError("The request must be JSON.")
    body = await request.json()
    if not isinstance(body, dict):
        raise ValueError("The request must be a JSON object.")
    return body


def _plain(handler: Handler) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except NotThereError:
            return web.json_response({"problem": "That isn't there."}, status=404)
        except ValueError as error:
            return web.json_response({"problem": str(error)}, status=400)

    return answer
