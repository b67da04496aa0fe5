"""A message is taken whole: with what its plain text lacks, and with what it quotes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.payloads import Fill
from dialogs import rich
from dialogs.incoming import Malformed, parse
from dialogs.router import Router
from dialogs.turn import ActivityKind, Incoming, Nothing, Say
from dialogs.words import Understood, understand
from tests.dialogs.microsoft import APP_ID, NOW, activity
from tests.typed_tables import table

MESSAGES: list[tuple[str, str, str, str]] = table("messages")["messages"]
MENTION = {
    "type": "mention",
    "text": "<at>Incident desk</at>",
    "mentioned": {"id": f"28:{APP_ID}", "name": "Incident desk"},
}


def heard(plain: str, html: str, **more: Any) -> Incoming:
    attached = [{"contentType": "text/html", "content": html}] if html else []
    return parse(activity(text=plain, attachments=attached, entities=[MENTION], **more), NOW)


@pytest.mark.parametrize(("plain", "html", "text", "quoted"), MESSAGES)
def test_a_message_is_what_was_said(plain: str, html: str, text: str, quoted: str) -> None:
    incoming = heard(plain, html)
    assert (incoming.text, incoming.quoted) == (text, quoted)


@pytest.mark.parametrize("attached", ["x", {}, 7])
def test_attachments_of_another_shape_are_refused(attached: object) -> None:
    if attached:
        with pytest.raises(Malformed):
            parse(activity(text="help", attachments=attached), NOW)


@pytest.mark.parametrize("one", [None, "x", {}, {"contentType": "text/html", "content": 7}])
def test_an_attachment_without_words_is_passed_over(one: object) -> None:
    assert parse(activity(text="help", attachments=[one]), NOW).text == "help"


@pytest.mark.parametrize(
    ("said", "form"), [("report", "report"), ("add CJS-2026-0001", "add_information")]
)
def test_what_a_reply_quotes_goes_into_the_form_that_it_opens(said: str, form: str) -> None:
    understood = understand(said, "CJS-2026", "A laptop is gone")
    assert isinstance(understood, Understood)
    assert isinstance(understood.payload, Fill)
    assert (understood.payload.form, understood.payload.given) == (
        form,
        {"words": "“A laptop is gone”"},
    )


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("editMessage", ActivityKind.EDITED),
        ("undeleteMessage", ActivityKind.OTHER),
        ("", ActivityKind.OTHER),
    ],
)
def test_an_edited_message_is_known_as_one(event: str, kind: ActivityKind) -> None:
    sent = activity(type="messageUpdate", text="report two bags")
    sent["channelData"] = {**sent["channelData"], "eventType": event}
    assert parse(sent, NOW).kind is kind


def test_whoever_edits_a_message_hears_that_nothing_was_changed_by_it() -> None:
    sent = activity(type="messageUpdate", text="report two bags")
    sent["channelData"] = {**sent["channelData"], "eventType": "editMessage"}
    edited = parse(sent, NOW)
    said = Router._edited(edited)
    assert isinstance(said, Say)
    assert "nothing of the change was recorded" in said.text
    assert Router._edited(replace(edited, personal=False)) == Nothing()


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=40)


@given(WORDS)
def test_no_letter_between_tags_is_lost(words: str) -> None:
    shown = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert rich.read(f"<div><p>{shown}</p></div>").text.replace(" ", "") == words.strip(
        "\u200b\u2060\u3164\ufeff"
    )
