"""Who must hear of what, and by which route (clauses 3.1, 3.5, 5.3, 5.5, 6.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum, StrEnum

from procedure.matter import Matter


class Route(StrEnum):
    """How a notice travels."""

    CHAT = "chat"
    CHANNEL = "channel"
    MAIL = "mail"


class Topic(StrEnum):
    """What a notice is about; its row in TOPICS says the rest."""

    REPORTED = "reported"
    NOMINATION = "nomination"
    NOMINATED = "nominated"
    CLASSIFIED = "classified"
    ASSESSED = "assessed"
    AWARENESS = "awareness"
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
    JOINED = "joined"
    OWNED = "owned"
    UNDELIVERED = "undelivered"
    NO_APPROVER = "no_approver"
    CLAIM = "claim"
    DELETED = "deleted"
    DIGEST = "digest"
    CHECKPOINT = "checkpoint"
    RESTORED = "restored"
    FINDING = "finding"
    SHOWN = "shown"
    DRAFT_ENDS = "draft_ends"
    DRAFT_GONE = "draft_gone"
    GATHERED = "gathered"


class Hearers(StrEnum):
    """Whom a topic reaches although they did it themselves, or are involved."""

    OTHERS = "others"
    """Neither who has just done it nor who is involved."""
    WHO_MUST_ACT = "who must act"
    """Also the person whose step brought it: they must do it, or can't have it done."""
    REPORTER = "reporter"
    """Also the person who reported it, involved or not."""


class Lane(IntEnum):
    """In which order a chat, the channel or a mailbox is told what waits for it: the lower first.

    Inside a lane the order is that in which things happened.
    """

    FIRST = 0
    """What somebody has to act on within a limit."""
    ORDINARY = 1
    LAST = 2
    """What can wait for all else: digests, checkpoints, cards that are made anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRow:
    """What is true of every notice of a topic.

    `what` goes on from “tell them”; `lane` says what else is told before it; `channel` is the
    channel's line, "" where it hears nothing of it. Of `asks_again` only the last message to
    somebody asks for anything. `arrival` shows earlier cases that look alike. A `desk_wide` notice
    names no incident. One is `held` back for so long, so that what follows is told with it.
    """

    what: str
    lane: Lane
    channel: str
    hearers: Hearers
    asks_again: bool
    arrival: bool
    desk_wide: bool
    held: timedelta


def _row(
    what: str,
    lane: Lane,
    *,
    channel: str = "",
    hearers: Hearers = Hearers.OTHERS,
    asks_again: bool = False,
    arrival: bool = False,
    desk_wide: bool = False,
    held: timedelta = timedelta(),
) -> TopicRow:
    """A row whose silences keep something in, no channel, no hearer beyond others, or no wait."""
    return TopicRow(
        what=what,
        lane=lane,
        channel=channel,
        hearers=hearers,
        asks_again=asks_again,
        arrival=arrival,
        desk_wide=desk_wide,
        held=held,
    )


GATHERING = timedelta(minutes=10)
"""So long the many reports of one person are gathered before they are told of, as one."""

TOPICS: Mapping[Topic, TopicRow] = {
    Topic.REPORTED: _row(
        "that a report has arrived", Lane.FIRST, channel="A report has arrived.", arrival=True
    ),
    Topic.NOMINATION: _row(
        "that the lead officer is to be nominated",
        Lane.FIRST,
        hearers=Hearers.WHO_MUST_ACT,
        asks_again=True,
    ),
    Topic.NOMINATED: _row("who leads the investigation", Lane.ORDINARY, arrival=True),
    Topic.CLASSIFIED: _row(
        "how it was classified", Lane.ORDINARY, channel="It has been classified."
    ),
    Topic.ASSESSED: _row("that it is classified and assessed", Lane.ORDINARY),
    Topic.AWARENESS: _row("that the 72 hours run from a later time", Lane.FIRST),
    Topic.APPROVAL: _row(
        "that an action waits for a decision",
        Lane.FIRST,
        hearers=Hearers.WHO_MUST_ACT,
        asks_again=True,
    ),
    Topic.DECIDED: _row("that an action was decided", Lane.ORDINARY),
    Topic.PEOPLE_TASKS: _row(
        "that there are {people} tasks", Lane.ORDINARY, hearers=Hearers.WHO_MUST_ACT
    ),
    Topic.INPUT_WANTED: _row(
        "that input is asked for", Lane.ORDINARY, hearers=Hearers.WHO_MUST_ACT
    ),
    Topic.INPUT_GIVEN: _row("that a request for input was answered", Lane.ORDINARY),
    Topic.INFORMATION_ADDED: _row("that information was added", Lane.ORDINARY),
    Topic.REMINDER: _row("a reminder of something that is due", Lane.ORDINARY, asks_again=True),
    Topic.CLOSED: _row(
        "that the case is closed", Lane.ORDINARY, channel="It is closed.", hearers=Hearers.REPORTER
    ),
    Topic.REOPENED: _row(
        "that the case is open again",
        Lane.ORDINARY,
        channel="It is open again.",
        hearers=Hearers.REPORTER,
    ),
    Topic.LINKED: _row(
        "that the report was linked to an earlier one", Lane.ORDINARY, hearers=Hearers.REPORTER
    ),
    Topic.JOINED: _row(
        "that another report was linked to the case, or no longer is", Lane.ORDINARY
    ),
    Topic.OWNED: _row("that an action or a review is theirs to do", Lane.ORDINARY),
    Topic.UNDELIVERED: _row(
        "that a message could not be delivered",
        Lane.FIRST,
        channel="Somebody who must act can't be reached.",
    ),
    Topic.NO_APPROVER: _row("that nobody can approve", Lane.FIRST, hearers=Hearers.WHO_MUST_ACT),
    Topic.CLAIM: _row(
        "that somebody is named as involved",
        Lane.FIRST,
        hearers=Hearers.WHO_MUST_ACT,
        asks_again=True,
    ),
    Topic.DELETED: _row("that the record was deleted", Lane.ORDINARY),
    Topic.DIGEST: _row("what is open this morning", Lane.LAST, desk_wide=True),
    Topic.CHECKPOINT: _row("a checkpoint of the record", Lane.LAST, desk_wide=True),
    Topic.GATHERED: _row(
        "that many reports by one person wait",
        Lane.FIRST,
        channel="Many reports by one person wait.",
        hearers=Hearers.WHO_MUST_ACT,
        held=GATHERING,
    ),
    Topic.RESTORED: _row(
        "that the desk goes on with a register that was in doubt", Lane.FIRST, desk_wide=True
    ),
    Topic.FINDING: _row(
        "that the desk's own check has found something wrong", Lane.FIRST, desk_wide=True
    ),
    Topic.SHOWN: _row("what they asked to see", Lane.LAST),
    Topic.DRAFT_ENDS: _row("that what they typed and haven't sent will be dropped", Lane.ORDINARY),
    Topic.DRAFT_GONE: _row("that what they typed and hadn't sent was dropped", Lane.ORDINARY),
}

CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing one recipient must hear; no finished card, so that it shows the state as it is.

    `to` is an Entra object id (CHAT, MAIL), "channel" (CHANNEL), or a mailbox: "info", or a
    party that is told by mail (MAIL). `about` is the matter inside the incident whose settlement
    updates the sent card, as text; of a few topics it is something else: the message that wasn't
    delivered, a day, a checkpoint's number, a draft's form. `key` is unique for ever.
    """

    incident_id: str
    topic: Topic
    route: Route
    to: str
    about: str
    key: str
    later: bool = False
    """Told after all else, since it is one of many by the same person."""

    @property
    def matter(self) -> Matter:
        """The matter it is about."""
        return Matter.parse(self.about)

    @property
    def row(self) -> TopicRow:
        """What is true of its topic."""
        return TOPICS[self.topic]


def seq_of(notice: Notice) -> int:
    """The number of the entry that a notice tells of, 0 where its key names none."""
    parts = notice.key.split("/")
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
