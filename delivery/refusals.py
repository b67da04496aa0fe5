"""What each answer of the Connector and of Graph means for the call that it answers: one table.

The answers are those that Microsoft names for a bot's calls and for Graph's; the rehearsal gives
each of them (rehearsal/answers.py, with its source). What nobody has listed takes the gentlest
branch: a person's chat is followed by mail, all else is tried for a day while somebody hears of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Call(StrEnum):
    """What was asked of the service."""

    CHAT = "chat"
    """A message into a person's chat."""
    CREATE = "create"
    """The chat itself, for somebody whose chat isn't known."""
    CHANNEL = "channel"
    """A message into the channel."""
    UPDATE = "update"
    """A message put in the place of an earlier one, or taken back."""
    MAIL = "mail"
    PERSON = "person"
    """Who somebody is, by the directory, or what else Entra keeps."""


class Means(StrEnum):
    """What is done about an answer."""

    WAIT = "wait"
    """Sent again when the service asks for it; costs no try."""
    AGAIN = "again"
    """Sent again after a while, for a day."""
    ASK = "ask"
    """Likewise, and whoever runs the desk is asked to look: a permission or setting is missing."""
    MAIL = "mail"
    """Goes by mail."""
    BLOCKED = "blocked"
    """Goes by mail, and so does all else until the person speaks."""
    ANEW = "anew"
    """The chat is gone: made anew, then by mail."""
    DROP = "drop"
    """Nothing is there that could be brought up to date."""
    DEAD = "dead"
    """Given up, and whoever could act instead is told."""


@dataclass(frozen=True, slots=True)
class Row:
    """What an answer means, by the call."""

    chat: Means
    create: Means
    channel: Means
    update: Means
    mail: Means
    person: Means


def _all(means: Means) -> Row:
    return Row(means, means, means, means, means, means)


UNLISTED = Row(Means.MAIL, Means.MAIL, Means.ASK, Means.DROP, Means.ASK, Means.ASK)
_BLOCKED = Row(Means.BLOCKED, Means.BLOCKED, Means.ASK, Means.DROP, Means.ASK, Means.ASK)
_GONE = Row(Means.ANEW, Means.MAIL, Means.ASK, Means.DROP, Means.ASK, Means.DEAD)
_NEVER = Row(Means.MAIL, Means.MAIL, Means.DEAD, Means.DROP, Means.DEAD, Means.DEAD)

BY_STATUS: Mapping[int, Row] = {
    404: _GONE,
    408: _all(Means.AGAIN),
    410: _GONE,
    412: _all(Means.WAIT),
    413: _NEVER,
    429: _all(Means.WAIT),
}
"""By the status alone, where no code says more; 500 and above are tried again."""

BY_CODE: Mapping[tuple[int, str], Row] = {
    (400, "errorinvalidrecipients"): _NEVER,
    (403, "messagewritesblocked"): _BLOCKED,
    (403, "conversationblockedbyuser"): _BLOCKED,
    (403, "botnotinconversationroster"): _BLOCKED,
    (403, "forbiddenoperationexception"): _BLOCKED,
}
"""By what the service calls it, in small letters and without spaces.

Not among those that end a chat: what an administrator may undo (BotDisabledByAdmin), since nobody
would have to speak for that, and what depends on the call (NotEnoughPermissions).
"""


def meaning(call: Call, status: int, code: str = "") -> Means:
    """What this answer to this call means."""
    plain = code.replace(" ", "").lower()
    row = BY_CODE.get((status, plain)) or BY_STATUS.get(status)
    if row is None:
        row = _all(Means.AGAIN) if status >= 500 else UNLISTED
    means: Means = getattr(row, call.value)
    return means


_A_CODE = re.compile(r"[\w. -]{1,80}")
_DEEPEST = 3
_CODES = ("subCode", "code", "errorSubCode")
_INSIDE = ("error", "innerHttpError", "message")


def code_of(answer: object, depth: int = 0) -> str:
    """What the service calls its refusal, "" where it doesn't say; for logs and decisions.

    In `error.code`, or in a `subCode` that stands as JSON in the text of a `message`. What isn't a
    code, such as a text that may quote us, stays out.
    """
    if isinstance(answer, str):
        answer = _inner(answer)
    if not isinstance(answer, dict) or depth > _DEEPEST:
        return ""
    for name in _CODES:
        found = answer.get(name)
        if isinstance(found, str) and _A_CODE.fullmatch(found):
            return found
    return next((code for name in _INSIDE if (code := code_of(answer.get(name), depth + 1))), "")


def _inner(text: str) -> object:
    if not text.lstrip().startswith("{"):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
