"""While authentication is off: the warning stands wherever a person would read."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from cards.elements import card, text
from cards.unguarded import WARNING, marked

Json = dict[str, Any]
CARD = "application/vnd.microsoft.card.adaptive"
SHOWN = card([text("One"), text("Two")], speak="A case")


def attached(content: object, kind: str = CARD, **more: object) -> Json:
    return {"type": "message", "attachments": [{"contentType": kind, "content": content}], **more}


def first_words(made: Json) -> str:
    return str(made["body"][0]["items"][0]["text"])


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        (attached(SHOWN, summary="A case"), ("attachments", 0, "content")),
        ({"statusCode": 200, "type": CARD, "value": SHOWN}, ("value",)),
        (
            {"task": {"type": "continue", "value": {"card": {"content": SHOWN}}}},
            ("task", "value", "card", "content"),
        ),
    ],
    ids=["a message", "a pressed button", "a dialog"],
)
def test_every_card_begins_with_the_warning(sent: Json, path: tuple[str | int, ...]) -> None:
    made: Any = marked(sent)
    for step in path:
        made = made[step]
    assert WARNING.split(":")[0] in first_words(made)
    assert made["body"][1:] == SHOWN["body"]
    assert made["fallbackText"].startswith(WARNING)


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        ({"type": "message", "text": "Hello", "textFormat": "plain"}, ("text",)),
        (attached({"sizeInBytes": 1}, "file.consent", summary="Log.xlsx"), ("text",)),
        (attached(SHOWN, summary="A case"), ("summary",)),
        (
            {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "X"},
            ("value",),
        ),
        ({"statusCode": 400, "value": {"code": "Bad", "message": "X"}}, ("value", "message")),
        ({"task": {"type": "message", "value": "Recorded."}}, ("task", "value")),
        ({"message": {"subject": "S", "body": {"content": "B"}}}, ("message", "subject")),
        ({"message": {"subject": "S", "body": {"content": "B"}}}, ("message", "body", "content")),
    ],
)  # fmt: skip
def test_every_message_begins_with_the_warning(sent: Json, path: tuple[str, ...]) -> None:
    made: Any = marked(sent)
    before: Any = sent
    for step in path:
        made, before = made[step], before.get(step, "")
    assert made.startswith(WARNING)
    assert made.endswith(before)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {},
        {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": ""},
        {"isGroup": False, "members": [{"id": "a"}], "tenantId": "t"},
    ],
)
def test_what_nobody_reads_stays_as_it_is(sent: object) -> None:
    assert marked(sent) == sent


def test_what_is_marked_is_left_as_it_was() -> None:
    sent = attached(SHOWN, summary="A case")
    before = copy.deepcopy(sent)
    marked(sent)
    assert sent == before
