"""What else Teams may send to a bot: everything but a typed word and a pressed button."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from rehearsal.activities import Activity, Scribe
from rehearsal.cast import BOT_ID, CHANNEL_ID, Person

_MESSAGES: Final = (
    "learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability"
)
_EVENTS: Final = (
    "learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/"
    "subscribe-to-conversation-events"
)
_INVOKES: Final = (
    "learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/bot-invoke-activity"
)
_MEETINGS: Final = "learn.microsoft.com/microsoftteams/platform/apps-in-teams-meetings/meeting-apps"
_READ: Final = "learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/read-receipts"

NOT_HERE: Final = (
    "composeExtension/query",
    "composeExtension/queryLink",
    "composeExtension/anonymousQueryLink",
    "composeExtension/selectItem",
    "composeExtension/fetchTask",
    "composeExtension/submitAction",
    "composeExtension/querySettingUrl",
    "composeExtension/setting",
    "composeExtension/onCardButtonClicked",
    "signin/verifyState",
    "signin/tokenExchange",
    "signin/failure",
    "actionableMessage/executeAction",
    "application/search",
    "config/fetch",
    "config/submit",
    "message/submitAction",
    "message/fetchTask",
    "handoff/action",
    "tab/fetch",
    "tab/submit",
)
"""Invokes of what this app doesn't have."""

TEAM: Final = (
    "channelCreated", "channelRenamed", "channelDeleted", "channelRestored", "channelShared",
    "channelUnshared", "channelMemberAdded", "channelMemberRemoved", "teamRenamed",
    "teamDeleted", "teamHardDeleted", "teamArchived", "teamUnarchived", "teamRestored",
    "teamMemberAdded", "teamMemberRemoved",
)  # fmt: skip
"""Events of a team, in `channelData.eventType`."""


@dataclass(frozen=True)
class Other:
    """One of them, and where it is documented."""

    name: str
    activity: Activity
    source: str


def others(scribe: Scribe, person: Person, at: datetime) -> Iterator[Other]:
    """All of them, as from this person."""
    yield from _about_messages(scribe, person, at)
    yield from _about_installing(scribe, person, at)
    for event in TEAM:
        made = scribe.base("conversationUpdate", person, CHANNEL_ID, at)
        made["channelData"]["eventType"] = event
        yield Other(event, made, _EVENTS)
    for name in NOT_HERE:
        made = scribe.base("invoke", person, person.chat_id, at) | {"name": name, "value": {}}
        yield Other(name, made, _INVOKES)
    yield from _elsewhere(scribe, person, at)


def _about_messages(scribe: Scribe, person: Person, at: datetime) -> Iterator[Other]:
    def own(kind: str, **more: Any) -> Activity:
        return scribe.base(kind, person, person.chat_id, at) | more

    edited: dict[str, Any] = {"channelData": {"eventType": "editMessage"}, "text": "report a loss"}
    for name, kind, event in (
        ("a message edited", "messageUpdate", "editMessage"),
        ("a message deleted", "messageDelete", "softDeleteMessage"),
        ("a message restored", "messageUpdate", "undeleteMessage"),
    ):
        made = own(kind) | edited
        made["channelData"] = own(kind)["channelData"] | {"eventType": event}
        yield Other(name, made, _MESSAGES)
    like = [{"type": "like"}]
    yield Other("a reaction", own("messageReaction", reactionsAdded=like), _EVENTS)
    yield Other("a reaction taken back", own("messageReaction", reactionsRemoved=like), _EVENTS)
    read = {"lastReadMessageId": "1"}
    name = "application/vnd.microsoft.readReceipt"
    yield Other("a read receipt", own("event", name=name, value=read), _READ)
    for when in ("Start", "End"):
        name = f"application/vnd.microsoft.meeting{when}"
        yield Other(f"a meeting's {when}", own("event", name=name, value={}), _MEETINGS)
    yield Other("somebody is typing", own("typing"), _MESSAGES)
    yield Other("a command", own("command", name="x", value={}), _MESSAGES)


def _about_installing(scribe: Scribe, person: Person, at: datetime) -> Iterator[Other]:
    def update(action: str) -> Activity:
        made = scribe.base("installationUpdate", person, person.chat_id, at)
        return made | {"action": action}

    for action in ("remove", "add", "remove-upgrade", "add-upgrade"):
        yield Other(f"installation: {action}", update(action), _EVENTS)
    by_policy = update("add")
    del by_policy["from"]["aadObjectId"]
    yield Other("installed by a policy, by nobody", by_policy, _EVENTS)
    team = scribe.base("installationUpdate", person, CHANNEL_ID, at)
    gone = {"membersRemoved": [{"id": BOT_ID}]}
    yield Other("the bot taken from the team", team | {"action": "remove"}, _EVENTS)
    left = scribe.base("conversationUpdate", person, CHANNEL_ID, at) | gone
    yield Other("the bot among the members that left", left, _EVENTS)


def _elsewhere(scribe: Scribe, person: Person, at: datetime) -> Iterator[Other]:
    """Words in a group chat or a meeting's, and from people of whom Teams says little."""

    def said(chat: str, kind: str, **sender: object) -> Activity:
        made = scribe.base("message", person, person.chat_id, at) | {"text": "report a loss"}
        made["conversation"] |= {"id": chat, "conversationType": kind}
        made["from"] = {k: v for k, v in (made["from"] | sender).items() if v is not None}
        return made

    meeting, chat = "19:meeting_abc@thread.v2", "19:abc@thread.v2"
    yield Other("a group chat", said(chat, "groupChat") | {"isGroup": True}, _MESSAGES)
    yield Other("a meeting's chat", said(meeting, "groupChat"), _MEETINGS)
    anonymous = {"aadObjectId": None, "name": "Anonymous"}
    yield Other("an anonymous person", said(meeting, "groupChat", **anonymous), _MEETINGS)
    guest = {"aadObjectId": str(uuid.UUID(int=7)), "userRole": "anonymous"}
    yield Other("a guest", said(meeting, "groupChat", **guest), _MEETINGS)
    own = said(person.chat_id, "personal", aadObjectId=None)
    yield Other("somebody without an object id", own, _MESSAGES)
