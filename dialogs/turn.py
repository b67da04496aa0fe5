"""One thing a person did in Teams, and what they are answered: plain types, no SDK."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

Card = dict[str, object]
"""An Adaptive Card as plain JSON."""


class ActivityKind(StrEnum):
    """What sort of thing reached us."""

    MESSAGE = "message"
    EXECUTE = "execute"
    """A card's Action.Execute."""
    SUBMIT = "submit"
    """A card's Action.Submit, the fallback of clients without Action.Execute."""
    TASK_FETCH = "task_fetch"
    """A button that opens a dialog."""
    TASK_SUBMIT = "task_submit"
    """A dialog was sent in."""
    FILE_CONSENT = "file_consent"
    """A file was accepted or declined."""
    INSTALLED = "installed"
    REMOVED = "removed"
    MEMBERS = "members"
    """Somebody joined or left a conversation, or a team or channel changed."""
    EDITED = "edited"
    """The words of an earlier message were changed."""
    OTHER = "other"
    """Reactions, read receipts: nothing that has to be answered."""


INVOKES = frozenset(
    {
        ActivityKind.EXECUTE,
        ActivityKind.TASK_FETCH,
        ActivityKind.TASK_SUBMIT,
        ActivityKind.FILE_CONSENT,
    }
)
"""Kinds whose answer goes into the HTTP response."""

SPOKEN = INVOKES | {ActivityKind.MESSAGE, ActivityKind.SUBMIT, ActivityKind.EDITED}
"""Kinds in which a person acts, so that a handler always has `Incoming.person_id`."""


@dataclass(frozen=True, slots=True)
class Upload:
    """Where an accepted file goes: into the person's own OneDrive. The addresses are unchecked."""

    upload_url: str
    content_url: str
    name: str
    unique_id: str
    file_type: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a person did, already authenticated and checked for shape.

    `person_id` is the Entra object id in lower case, "" where Teams gives none: then no handler is
    asked about kinds in `SPOKEN`. `text` has the mention of the bot taken out. `payload` is a
    card's data with its inputs, {} if none; nothing in it says who acts. `received_at` is UTC, by
    the bot's clock. `upload` is set where a file was accepted; `quoted` is what the message
    answers, where Teams quotes it. What is neither `personal` nor `in_channel` is a chat of
    several people.
    """

    kind: ActivityKind
    activity_id: str
    person_id: str
    person_name: str
    teams_id: str
    conversation_id: str
    personal: bool
    service_url: str
    tenant_id: str
    text: str
    payload: dict[str, object]
    reply_to_id: str | None
    trigger: Literal["manual", "automatic"]
    received_at: datetime
    verb: str = ""
    upload: Upload | None = None
    in_channel: bool = False
    quoted: str = ""


@dataclass(frozen=True, slots=True)
class Show:
    """A card: new for a message, in place for a pressed button, inside an open dialog.

    `notice` is the line that notifications and chat lists show; `incident` the one it shows, "" of
    a card about none or several. `lasting` where a step was taken: no device may go on showing what
    stood there before.
    """

    card: Card
    notice: str = ""
    incident: str = ""
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """A plain sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Dialog:
    """Opens a dialog, or puts the next card into the open one; a number as height is pixels."""

    card: Card
    title: str
    width: Literal["small", "medium", "large"] = "large"
    height: Literal["small", "medium", "large"] | int = "large"


@dataclass(frozen=True, slots=True)
class Closed:
    """Closes the dialog; `card` takes the place of the one that opened it, with `say` as notice.

    Without a card, `say` is shown as the dialog's last word. `incident` and `lasting` as of Show.
    """

    card: Card | None = None
    say: str = ""
    incident: str = ""
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class FileOffer:
    """Asks whether a file may be put into the person's OneDrive; `context` comes back with a yes.

    `size` is in bytes and may be an estimate: the file is made anew when it is accepted.
    """

    name: str
    description: str
    size: int
    context: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileSent:
    """A file is in the person's OneDrive: a link to it, in place of the question."""

    upload: Upload


@dataclass(frozen=True, slots=True)
class Later:
    """Takes longer than a request may: answered at once, and shown when `reply` is there."""

    reply: Callable[[], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nobody needs an answer."""


@dataclass(frozen=True, slots=True)
class Bad:
    """The request makes no sense to us; `reason` is for the log and holds nobody's words."""

    reason: str


Reply = Show | Say | Dialog | Closed | FileOffer | FileSent | Later | Nothing | Bad


class Handler(Protocol):
    """Answers what a person did; what it raises is logged and apologised for."""

    async def __call__(self, incoming: Incoming) -> Reply:
        """Must answer within ten seconds, or is cancelled."""
