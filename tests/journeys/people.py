"""Playing a person of the rehearsal in a test, through the same API as the page."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.journeys.cards import Button, Card, buttons_of, filled, text_of
from tests.waiting import PATIENCE_SECONDS

POLL_SECONDS = 0.03
CLIENT_ONLY = {"Action.ShowCard", "Action.ToggleVisibility", "Action.OpenUrl"}


@dataclass(frozen=True)
class Seen:
    """A message as the player sees it; `words` is everything that can be read in it.

    `answers` is the id of what the bot answers with it, "" for a notice.
    """

    id: str
    chat: str
    sender: str
    words: str
    cards: list[Card]
    note: str
    answers: str
    raw: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Outcome:
    """What came of a press: `card`, `message`, `dialog`, `closed`, `sent` or `error`."""

    kind: str
    words: str
    card: Card | None = None


@dataclass(frozen=True)
class OpenDialog:
    """A dialog on the player's screen, and the message that it was opened from."""

    card: Card
    title: str
    chat: str
    message_id: str


class Player:
    """One person at the page. `dialog` is the dialog now open, if any.

    `idle` is awaited before something is typed, so that what was queued has arrived; `answered`
    where a request was answered and a message may follow.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        key: str,
        idle: Callable[[], Awaitable[None]] | None = None,
        answered: Callable[[], Awaitable[None]] | None = None,
        device: str = "",
    ) -> None:
        self._session = session
        self._url = url
        self.key = key
        self.dialog: OpenDialog | None = None
        self._at: dict[str, str] = {}
        self._idle, self._answered = idle, answered
        self._device = {"device": device} if device else {}

    def on_the_phone(self) -> Player:
        """The same person on another device, which sees what is stored alone."""
        return Player(self._session, self._url, self.key, self._idle, self._answered, "phone")

    async def say(self, text: str, chat: str = "") -> list[Seen]:
        """Type a message; returns what the bot answered, and no notice that came meanwhile.

        The answer's card is what `press` then acts on.
        """
        if self._idle is not None:
            await self._idle()
        answer = await self._post("say", {"chat": chat, "text": text})
        assert answer["ok"], f"{self.key} said “{text}”: {answer['problem']}"
        answers = [one for one in await self.messages(chat) if one.answers == answer["id"]]
        if answers:
            self._at[chat] = answers[0].id
        return answers

    async def messages(self, chat: str = "") -> list[Seen]:
        """The last messages of a chat ("" is the one with the bot, "channel" the channel)."""
        answer = await self._get("messages", {"chat": chat})
        return [_seen(chat, raw) for raw in answer["messages"]]

    async def press(
        self,
        button: str,
        inputs: dict[str, Any] | None = None,
        *,
        message: Seen | None = None,
        on: str = "",
        chat: str = "",
        checked: bool = True,
    ) -> Outcome:
        """Press a button, by title or verb: in the open dialog, or else on the card before me.

        `on` picks the newest card with those words, `message` a certain one. `inputs` go by id or
        label; `checked=False` sends what the client's own validation would have held back.
        """
        if self.dialog is not None and message is None and not on:
            place = self.dialog
            found = _find(place.card, button, self.key)
            kind = _kind_in_dialog(found)
            body = {"chat": place.chat, "message_id": place.message_id}
        else:
            at = message or await self.before_me(chat, on)
            assert at.cards, f"the message has no card: {at.words}"
            self._at[at.chat] = at.id
            found = _find(at.cards[-1], button, self.key)
            kind = _kind(found)
            body = {"chat": at.chat, "message_id": at.id}
        if not kind:
            return Outcome("none", "")
        data = {**found.action.get("data", {})}
        data |= filled(found.inputs, inputs or {}, checked=checked)
        more = {"verb": found.action.get("verb", ""), "action_id": found.action.get("id", "")}
        return await self.press_raw({**body, **more, "kind": kind, "data": data})

    async def before_me(self, chat: str = "", on: str = "") -> Seen:
        """The newest card with the words `on`, or without them the one last spoken or pressed for.

        Where nothing was, the only one: which of several is the newest is anybody's guess.
        """
        messages = await self.messages(chat)
        cards = [one for one in messages if one.cards and on in one.words]
        answer = [one for one in cards if one.id == self._at.get(chat) and not on]
        assert cards, f"{self.key} sees no card with “{on}”; messages: {_listed(messages)}"
        assert on or answer or len(cards) == 1, f"{self.key} may mean any of: {_listed(cards)}"
        return [*cards, *answer][-1]

    async def press_raw(self, body: dict[str, Any]) -> Outcome:
        """Send a press as it stands, for forged and repeated ones."""
        answer = await self._post("press", body)
        kind = answer["outcome"]
        if kind == "dialog":
            opened = answer["dialog"]
            self.dialog = OpenDialog(
                opened["card"], str(opened.get("title", "")), body["chat"], body["message_id"]
            )
            return Outcome(kind, text_of(opened["card"]), opened["card"])
        if kind in ("closed", "message"):
            self.dialog = None
        if kind == "card":
            return Outcome(kind, text_of(answer["card"]), answer["card"])
        if kind in ("sent", "closed"):
            return await self._left(kind, body["chat"], body["message_id"], answer["activity"])
        return Outcome(kind, answer["text"])

    async def _left(self, kind: str, chat: str, pressed: str, activity: str) -> Outcome:
        """What answers in the chat: a message of its own, or what now stands where one pressed."""
        if self._answered is not None:
            await self._answered()
        messages = await self.messages(chat)
        own = [one for one in messages if one.answers == activity]
        for left in [*own, *(one for one in messages if one.id == pressed)]:
            self._at[chat] = left.id
            return Outcome(kind, left.words, left.cards[-1] if left.cards else None)
        return Outcome(kind, "")

    def close_dialog(self) -> None:
        """Close the dialog without sending it."""
        self.dialog = None

    async def refresh(self, message: Seen) -> Outcome:
        """Ask for a fresh card, as the client does when one with `refresh` comes in sight."""
        wanted = message.cards[-1].get("refresh")
        assert wanted, f"no refresh for {self.key} on: {message.words}"
        action = wanted["action"]
        asked = {"kind": "execute", "trigger": "automatic", "verb": action.get("verb", "")}
        place = {"chat": message.chat, "message_id": message.id}
        return await self.press_raw({**place, **asked, "data": action.get("data", {})})

    async def wait_for(self, wanted: str | Callable[[Seen], bool], chat: str = "") -> Seen:
        """Wait for a message with these words, or that passes the test."""

        def fits(one: Seen) -> bool:
            return wanted in one.words if isinstance(wanted, str) else wanted(one)

        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            messages = await self.messages(chat)
            for message in reversed(messages):
                if fits(message):
                    return message
            if time.monotonic() > deadline:
                raise AssertionError(f"{self.key} waited for {wanted}; saw {_listed(messages)}")
            await asyncio.sleep(POLL_SECONDS)

    async def mail(self, box: str) -> list[dict[str, Any]]:
        """The mails of a box, newest first."""
        mails: list[dict[str, Any]] = (await self._get("mail", {"box": box}))["mails"]
        return mails

    async def wait_for_mail(self, box: str, words: str) -> dict[str, Any]:
        """Wait for a mail with these words in its subject or body."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            mails = await self.mail(box)
            for mail in mails:
                if words in f"{mail['subject']}\n{mail['body']}":
                    return mail
            if time.monotonic() > deadline:
                subjects = [mail["subject"] for mail in mails]
                raise AssertionError(f"no mail in {box} with “{words}”; there are {subjects}")
            await asyncio.sleep(POLL_SECONDS)

    async def move_clock(self, move: str) -> str:
        """Move by `hour`, `working-day` or to just before the `deadline`; returns the problem."""
        return str((await self._post("clock", {"move": move}))["problem"])

    async def block(self, blocked: bool = True) -> None:
        """Block the bot, or take it back."""
        await self._post("block", {"blocked": blocked})

    async def install(self, installed: bool = True) -> None:
        """Add the app, or take it away."""
        await self._post("install", {"installed": installed})

    async def delete_chat(self) -> None:
        """Delete the chat with the bot."""
        await self._post("forget", {})

    async def _get(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        async with self._session.get(
            f"{self._url}/api/{path}", params={"as": self.key, **self._device, **query}
        ) as response:
            return await _answer(response)

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self._session.post(
            f"{self._url}/api/{path}", json={"as": self.key, **self._device, **body}
        ) as response:
            return await _answer(response)


async def _answer(response: aiohttp.ClientResponse) -> dict[str, Any]:
    answer: dict[str, Any] = await response.json()
    assert response.status == 200, f"the rehearsal answered {response.status}: {answer}"
    return answer


def _find(card: Card, wanted: str, key: str) -> Button:
    buttons = buttons_of(card)
    by_title = [button for button in buttons if button.title == wanted]
    found = by_title or [button for button in buttons if wanted in button.names]
    titles = [button.title for button in buttons]
    assert found, f"{key} sees no button “{wanted}”; there are {titles} on:\n{text_of(card)}"
    assert found[0].action.get("isEnabled") is not False, f"“{wanted}” can't be pressed"
    return found[0]


def _kind(button: Button) -> str:
    if button.action["type"] in CLIENT_ONLY:
        return ""
    if button.action["type"] == "Action.Execute":
        return "execute"
    told = button.action.get("data", {}).get("msteams", {})
    return "fetch" if told.get("type") == "task/fetch" else "submit"


def _kind_in_dialog(button: Button) -> str:
    if button.action["type"] in CLIENT_ONLY:
        return ""
    assert button.action["type"] == "Action.Submit", "Teams takes only Action.Submit in a dialog"
    return "task_submit"


def _seen(chat: str, raw: dict[str, Any]) -> Seen:
    lines = [raw["text"], *(text_of(card) for card in raw["cards"])]
    words = "\n".join(line for line in lines if line)
    return Seen(
        raw["id"], chat, raw["sender"], words, raw["cards"], raw["note"], raw["reply_to"], raw
    )


def _listed(messages: list[Seen]) -> list[str]:
    return [f"{one.sender}: {one.words[:120]}" for one in messages[-6:]]
