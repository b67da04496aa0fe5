"""Where people and channels can be reached: kept of a chat with one person, and of a channel."""

from __future__ import annotations

from typing import Any, cast

import pytest

from dialogs.contacts import Contacts
from dialogs.incoming import parse
from storage.conversations import Conversations
from storage.outbox import Outbox
from tests.dialogs.microsoft import NOW, PERSON, activity


class Kept:
    """What is kept of conversations."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    async def save_person(self, object_id: str, **_: Any) -> None:
        self.told.append(("person", object_id))

    async def save_channel(self, conversation_id: str, **_: Any) -> None:
        self.told.append(("channel", conversation_id))

    async def block_person(self, object_id: str, *, blocked: bool) -> None:
        self.told.append(("blocked", object_id))


def installation(action: str) -> dict[str, Any]:
    """As Teams tells of the app."""
    return activity(type="installationUpdate", action=action, text=None)


def said_in(kind: str, where: str) -> dict[str, Any]:
    """A message in a conversation of this kind."""
    return activity(conversation={"id": where, "conversationType": kind})


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (said_in("personal", "a:1"), [("person", PERSON)]),
        (said_in("channel", "19:c@thread.tacv2;messageid=1"), [("channel", "19:c@thread.tacv2")]),
        (said_in("groupChat", "19:g@thread.v2"), []),
        (said_in("meeting", "19:meeting_m@thread.v2"), []),
        (installation("add"), [("person", PERSON)]),
        (installation("add-upgrade"), [("person", PERSON)]),
        (installation("remove-upgrade"), [("person", PERSON)]),
        (installation("remove"), [("blocked", PERSON)]),
    ],
)
async def test_what_is_kept_of_where_something_came_from(
    sent: dict[str, Any], kept: list[tuple[str, str]]
) -> None:
    book = Kept()
    contacts = Contacts(cast(Conversations, book), cast(Outbox, object()))
    await contacts.met(parse(sent, NOW))
    assert book.told == kept
