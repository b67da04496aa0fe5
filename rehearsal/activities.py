"""Activities as Microsoft Teams writes them, from the people of the cast."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from rehearsal.cast import (
    APP_ID,
    BOT_ID,
    BOT_NAME,
    CHANNEL_ID,
    CHANNEL_NAME,
    TEAM_GROUP_ID,
    TEAM_ID,
    TEAM_NAME,
    TENANT_ID,
    Person,
)
from rehearsal.clock import LONDON
from rehearsal.world import Message

Activity = dict[str, Any]


class Scribe:
    """Writes activities; `service_url` is the Connector that the bot must answer to."""

    def __init__(self, service_url: str) -> None:
        self.service_url = service_url

    def said(self, person: Person, message: Message, text: str) -> Activity:
        """A typed message; in the channel the bot is mentioned, or it would not hear it."""
        activity = self.base("message", person, message.chat, message.at, message.thread)
        entities: list[dict[str, Any]] = [_client()]
        spoken = text
        if message.chat == CHANNEL_ID:
            spoken = f"<at>{BOT_NAME}</at> {text}"
            bot = {"id": BOT_ID, "name": BOT_NAME}
            mention = {"type": "mention", "mentioned": bot, "text": f"<at>{BOT_NAME}</at>"}
            entities.insert(0, mention)
        html = f"<div>{spoken.replace('&', '&amp;').replace('<', '&lt;')}</div>"
        return activity | {
            "id": message.id,
            "text": spoken,
            "textFormat": "plain",
            "entities": entities,
            "attachments": [{"contentType": "text/html", "content": html}],
        }

    def submitted(self, person: Person, message: Message, value: Any, at: datetime) -> Activity:
        """An Action.Submit on a message's card: a message without text that carries its data."""
        return self.base("message", person, message.chat, at, message.thread) | {
            "value": value,
            "replyToId": message.id,
            "entities": [_client()],
        }

    def invoked(
        self, person: Person, message: Message, name: str, value: Any, at: datetime
    ) -> Activity:
        """An invoke from a message's card, which the bot answers in the HTTP response."""
        return self.base("invoke", person, message.chat, at, message.thread) | {
            "id": f"f:{uuid.uuid4()}",
            "name": name,
            "value": value,
            "replyToId": message.id,
            "entities": [_client()],
        }

    def installed(self, person: Person, chat: str, at: datetime) -> list[Activity]:
        """What Teams sends when the app is added for a person or to the team."""
        members = [{"id": BOT_ID}]
        if chat != CHANNEL_ID:
            members.append({"id": person.teams_id, "aadObjectId": person.object_id})
        installation = self.base("installationUpdate", person, chat, at) | {"action": "add"}
        conversation = self.base("conversationUpdate", person, chat, at)
        for activity in (installation, conversation):
            activity["conversation"].pop("name", None)
        return [installation, conversation | {"membersAdded": members}]

    def removed(self, person: Person, at: datetime) -> Activity:
        """What Teams sends when a person takes the app away."""
        base = self.base("installationUpdate", person, person.chat_id, at)
        return base | {"action": "remove"}

    def base(
        self, kind: str, person: Person, chat: str, at: datetime, thread: str = ""
    ) -> Activity:
        """What every activity says, whatever its kind."""
        local = at.astimezone(LONDON)
        return {
            "type": kind,
            "id": f"f:{uuid.uuid4()}",
            "timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "localTimestamp": local.isoformat(timespec="milliseconds"),
            "localTimezone": "Europe/London",
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": {
                "id": person.teams_id,
                "name": person.name,
                "aadObjectId": person.object_id,
            },
            "recipient": {"id": BOT_ID, "name": BOT_NAME},
            "conversation": _conversation(chat, thread),
            "channelData": _channel_data(chat),
            "locale": "en-GB",
        }


def _conversation(chat: str, thread: str) -> dict[str, Any]:
    if chat != CHANNEL_ID:
        return {"conversationType": "personal", "tenantId": TENANT_ID, "id": chat}
    return {
        "isGroup": True,
        "conversationType": "channel",
        "tenantId": TENANT_ID,
        "id": f"{chat};messageid={thread}" if thread else chat,
        "name": CHANNEL_NAME,
    }


def _channel_data(chat: str) -> dict[str, Any]:
    channel_data: dict[str, Any] = {
        "tenant": {"id": TENANT_ID},
        "source": {"name": "message"},
        "settings": {"selectedChannel": {"id": chat}},
        "app": {"id": APP_ID},
    }
    if chat != CHANNEL_ID:
        del channel_data["settings"]
        return channel_data
    return channel_data | {
        "teamsChannelId": CHANNEL_ID,
        "teamsTeamId": TEAM_ID,
        "channel": {"id": CHANNEL_ID, "name": CHANNEL_NAME},
        "team": {"id": TEAM_ID, "name": TEAM_NAME, "aadGroupId": TEAM_GROUP_ID},
    }


def _client() -> dict[str, str]:
    return {
        "type": "clientInfo",
        "locale": "en-GB",
        "country": "GB",
        "platform": "Web",
        "timezone": "Europe/London",
    }
