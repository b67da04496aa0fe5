"""A file accepted or declined: its shape, and what it is answered with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from dialogs.answers import CONSENT_TYPE, FILE_TYPE, answer
from dialogs.incoming import Malformed, parse
from dialogs.turn import ActivityKind, Bad, FileOffer, FileSent, Say, Upload

AT = datetime(2026, 3, 27, 10, tzinfo=UTC)
UPLOAD = {
    "contentUrl": "https://contoso-my.sharepoint.com/personal/a/Case%20file.pdf",
    "name": "CJS-2026-0001 Case file.pdf",
    "uploadUrl": "https://contoso-my.sharepoint.com/upload?guid=1",
    "uniqueId": "1150D938-8870-4044-9F2C-5BBDEBA70C9D",
    "fileType": "pdf",
}


def activity(action: str = "accept", **upload: Any) -> dict[str, Any]:
    """As Teams sends it."""
    value: dict[str, Any] = {
        "type": "fileUpload",
        "action": action,
        "context": {"do": "take", "incident": "CJS-2026-0001", "paper": "case_file.standing"},
    }
    if action == "accept":
        value["uploadInfo"] = {**UPLOAD, **upload}
    return {
        "type": "invoke",
        "name": "fileConsent/invoke",
        "id": "f:1",
        "serviceUrl": "https://smba.trafficmanager.net/uk/",
        "from": {
            "id": "29:1",
            "name": "Dorothy Smith",
            "aadObjectId": "2b7e5c30-9d74-4eaf-83a8-b6f4d9e7b523",
        },
        "conversation": {"id": "a:1", "conversationType": "personal"},
        "channelData": {"tenant": {"id": "7c1f3a52-5e0b-4d0c-9b35-2f6f0a9d8e11"}},
        "replyToId": "1481567603816",
        "value": value,
    }


def attachment_of(message: dict[str, Any] | None) -> dict[str, Any]:
    assert message is not None
    (attachment,) = message["attachments"]
    assert isinstance(attachment, dict)
    return attachment


def test_an_accepted_file_says_where_it_goes() -> None:
    incoming = parse(activity(), AT)
    assert incoming.kind is ActivityKind.FILE_CONSENT
    assert incoming.payload["paper"] == "case_file.standing"
    assert incoming.upload == Upload(
        UPLOAD["uploadUrl"], UPLOAD["contentUrl"], UPLOAD["name"], UPLOAD["uniqueId"], "pdf"
    )


def test_a_declined_file_goes_nowhere() -> None:
    assert parse(activity("decline"), AT).upload is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"uploadUrl": None},
        {"uploadUrl": 7},
        {"uploadUrl": "https://x/" + "y" * 9000},
        {"contentUrl": ""},
        {"uniqueId": ""},
        {"name": ["x"]},
    ],
)
def test_an_upload_in_another_shape_is_malformed(wrong: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        parse(activity(**wrong), AT)


def test_an_answer_that_is_neither_yes_nor_no_is_malformed() -> None:
    with pytest.raises(Malformed):
        parse(activity("perhaps"), AT)


def test_an_offer_is_a_consent_card_that_carries_its_context() -> None:
    context: dict[str, object] = {"do": "take", "paper": "case_file.standing"}
    incoming = parse(activity(), AT)
    made = answer(
        _pressed(incoming), FileOffer("Case file.pdf", "The case file", 4096, context)
    ).message
    attachment = attachment_of(made)
    assert attachment["contentType"] == CONSENT_TYPE
    assert attachment["name"] == "Case file.pdf"
    assert attachment["content"]["sizeInBytes"] == 4096
    assert attachment["content"]["acceptContext"] == context
    assert attachment["content"]["declineContext"] == context


def test_the_file_takes_the_place_of_the_question() -> None:
    incoming = parse(activity(), AT)
    assert incoming.upload is not None
    answered = answer(incoming, FileSent(incoming.upload))
    assert answered.in_place
    attachment = attachment_of(answered.message)
    assert attachment["contentType"] == FILE_TYPE
    assert attachment["contentUrl"] == UPLOAD["contentUrl"]
    assert attachment["content"] == {"uniqueId": UPLOAD["uniqueId"], "fileType": "pdf"}


def test_a_refusal_takes_the_place_of_the_question_too() -> None:
    answered = answer(parse(activity("decline"), AT), Say("The file was not sent."))
    assert answered.in_place
    assert answered.message is not None


def test_a_file_that_was_never_offered_is_a_bad_request() -> None:
    refused = answer(parse(activity(), AT), Bad("a file that wasn't offered"))
    assert refused.status == 200
    assert "help" in str(refused.message)


def _pressed(incoming: Any) -> Any:
    return replace(incoming, kind=ActivityKind.EXECUTE, upload=None)
