"""Pressing a button on a card: the activity it becomes, and what the bot's answer does."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from rehearsal.activities import Scribe
from rehearsal.cast import Person
from rehearsal.files import CONSENT, Files
from rehearsal.line import EndpointAnswer, Line
from rehearsal.world import CARD, Message, NotThereError, World

MESSAGE = "application/vnd.microsoft.activity.message"
ERROR = "application/vnd.microsoft.error"
ODD = "The bot's answer was not in a form that Teams knows."
INVOKES = {
    "execute": "adaptiveCard/action",
    "fetch": "task/fetch",
    "task_submit": "task/submit",
    "accept": "fileConsent/invoke",
    "decline": "fileConsent/invoke",
}


@dataclass(frozen=True)
class Press:
    """A button pressed by a person on a message's card; `data` has the inputs merged in."""

    kind: str
    verb: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    trigger: str = "manual"
    action_id: str = ""
    device: str = ""


@dataclass(frozen=True)
class Outcome:
    """What the presser sees: `card`, `message`, `dialog`, `closed`, `sent` or `error`.

    `activity` is the id of what was sent, which a message of the bot's may say that it answers.
    """

    outcome: str
    text: str = ""
    card: dict[str, Any] | None = None
    dialog: dict[str, Any] | None = None
    activity: str = ""


class Presser:
    """Sends presses to the bot and applies the answers to the world."""

    def __init__(self, world: World, scribe: Scribe, line: Line, files: Files) -> None:
        self._world = world
        self._files = files
        self._scribe = scribe
        self._line = line

    async def press(self, person: Person, message: Message, press: Press) -> Outcome:
        """Press a button and wait for what comes of it."""
        activity = self._activity(person, message, press)
        answer = await self._line.post(activity)
        if press.kind in ("submit", "accept", "decline"):
            outcome = _sent(answer)
        elif press.kind == "execute":
            outcome = _executed(answer)
        else:
            outcome = _task(answer, press.kind)
        self._apply(person, message, press, outcome)
        return replace(outcome, activity=activity["id"])

    def _activity(self, person: Person, message: Message, press: Press) -> dict[str, Any]:
        at = self._world.clock()
        if press.kind == "submit":
            return self._scribe.submitted(person, message, press.data, at)
        value: dict[str, Any]
        if press.kind in ("accept", "decline"):
            value = self._consent(person, message, press.kind)
        elif press.kind == "execute":
            action = {"type": "Action.Execute", "verb": press.verb, "data": press.data}
            if press.action_id:
                action["id"] = press.action_id
            value = {"action": action, "trigger": press.trigger}
        else:
            value = {"data": press.data, "context": {"theme": "default"}}
        invoked = self._scribe.invoked(person, message, INVOKES[press.kind], value, at)
        if press.kind == "task_submit":
            del invoked["replyToId"]  # Teams doesn't say where the dialog was opened
        return invoked

    def _consent(self, person: Person, message: Message, answer: str) -> dict[str, Any]:
        """What Teams says when a file is accepted or declined; raises NotThereError without one."""
        for attachment in message.content.get("attachments", []):
            if attachment.get("contentType") == CONSENT:
                context = attachment["content"].get(f"{answer}Context")
                value = {"type": "fileUpload", "action": answer, "context": context}
                if answer == "accept":
                    value["uploadInfo"] = self._files.open(person, str(attachment.get("name")))
                return value
        raise NotThereError(message.id)

    def _apply(self, person: Person, message: Message, press: Press, outcome: Outcome) -> None:
        if outcome.outcome == "card" and outcome.card is not None:
            # Only the client that pressed sees this card: no other device, and nobody else.
            self._world.show_view(message, on(person, press.device), outcome.card)
        if press.trigger != "manual":
            return
        in_dialog = press.kind in ("fetch", "task_submit")
        spoken = outcome.text if outcome.outcome in ("message", "error") else ""
        if in_dialog and not spoken:
            return
        if spoken or message.note:
            is_error = outcome.outcome == "error"
            self._world.note(message, on(person, press.device), spoken, is_error=is_error)


def on(person: Person, device: str) -> str:
    """Who looks: a person, at their desk or on another device of theirs."""
    return f"{person.key}@{device}" if device else person.key


def _sent(answer: EndpointAnswer) -> Outcome:
    return Outcome("sent") if answer.is_good else Outcome("error", answer.problem)


def _executed(answer: EndpointAnswer) -> Outcome:
    body = answer.body
    if not answer.is_good and not _is_answer(body):
        return Outcome("error", answer.problem)
    if not _is_answer(body):
        return Outcome("error", ODD) if body else Outcome("closed")
    value = body.get("value")
    if body.get("type") == CARD and isinstance(value, dict):
        return Outcome("card", card=value)
    if body.get("type") == MESSAGE and isinstance(value, str):
        return Outcome("message", value)
    if body.get("type") == ERROR and isinstance(value, dict):
        return Outcome("error", str(value.get("message") or value.get("code")))
    return Outcome("error", ODD)


def _is_answer(body: Any) -> bool:
    return isinstance(body, dict) and "type" in body and "value" in body


def _task(answer: EndpointAnswer, kind: str) -> Outcome:
    if not answer.is_good:
        return Outcome("error", answer.problem)
    task = answer.body.get("task") if isinstance(answer.body, dict) else None
    if not task:
        return Outcome("closed") if kind == "task_submit" else Outcome("error", ODD)
    if not isinstance(task, dict):
        return Outcome("error", ODD)
    value = task.get("value")
    if task.get("type") == "message" and isinstance(value, str):
        return Outcome("message", value)
    if task.get("type") == "continue" and isinstance(value, dict):
        attachment = value.get("card")
        card = attachment.get("content") if isinstance(attachment, dict) else None
        if isinstance(card, dict):
            return Outcome("dialog", dialog={**value, "card": card})
    return Outcome("error", ODD)
