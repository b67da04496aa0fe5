"""Who must hear of what, and by which route (clauses 3.1, 3.5, 5.3, 5.5, 6.2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Route(StrEnum):
    """How a notice travels."""

    CHAT = "chat"
    CHANNEL = "channel"
    MAIL = "mail"


class Topic(StrEnum):
    """What a notice is about; cards/notices.py renders each with the facts of the moment."""

    REPORTED = "reported"
    NOMINATION = "nomination"
    NOMINATED = "nominated"
    CLASSIFIED = "classified"
    ASSESSED = "assessed"
    APPROVAL = "approval"
    DECIDED = "decided"
    PEOPLE_TASKS = "people_tasks"
    INPUT_WANTED = "input_wanted"
    INPUT_GIVEN = "input_given"
    INFORMATION_ADDED = "information_added"
    REMINDER = "reminder"
    CLOSED = "closed"
    REOPENED = "reopened"
    LINKED = "linked"
    OWNED = "owned"
    UNDELIVERED = "undelivered"
    NO_APPROVER = "no_approver"
    DELETED = "deleted"
    DIGEST = "digest"
    CHECKPOINT = "checkpoint"


DESK_WIDE = frozenset({Topic.DIGEST, Topic.CHECKPOINT})
"""Topics that are about no incident: the notice names none."""

CHANNEL = "channel"
MAILBOXES = ("info", "board", "sponsor")


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing one recipient must hear; no finished card, so that it shows the state as it is.

    `to` is an Entra object id (CHAT, MAIL), "channel" (CHANNEL) or a configured mailbox:
    "info", "board", "sponsor" (MAIL). `about` names the matter inside the incident (an action's
    or deadline's key) whose settlement updates the sent card. `key` is unique for ever.
    """

    incident_id: str
    topic: Topic
    route: Route
    to: str
    about: str
    key: str


def seq_of(notice: Notice) -> int:
    """The number of the entry that a notice tells of, 0 where its key names none."""
    parts = notice.key.split("/")
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
