"""Reads a Bot Framework activity into an `Incoming`, believing nothing about its shape."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from dialogs import rich
from dialogs.rich import Said
from dialogs.turn import INVOKES, SPOKEN, ActivityKind, Incoming, Upload
from procedure.person import PersonId, clean_name

_SPACES = re.compile(r"[ \t\xa0]+|&nbsp;")
_INVOKE_NAMES = {
    "adaptiveCard/action": ActivityKind.EXECUTE,
    "task/fetch": ActivityKind.TASK_FETCH,
    "task/submit": ActivityKind.TASK_SUBMIT,
    "fileConsent/invoke": ActivityKind.FILE_CONSENT,
}
_INSTALLING = {"add": ActivityKind.INSTALLED, "remove": ActivityKind.REMOVED}

OPENED_FROM = "opened_from"
"""Under which a dialog's buttons carry the message that it was opened from."""

_LONGEST_ID = 1024
_LONGEST_ADDRESS = 8192
_MOST_MENTIONS = 16
"""Different writings of the bot's name in one message that are taken out of it."""

Json = Mapping[str, object]


class Malformed(Exception):
    """An activity isn't shaped as Teams shapes it; the text names the field, not its content."""


class UnknownInvoke(Malformed):
    """Teams asks for something that the desk doesn't have."""


def parse(activity: Json, received_at: datetime) -> Incoming:
    """What the person did; raises Malformed. The gate has checked service URL and tenant."""
    kind = _kind(activity)
    value = _value(activity, kind)
    action = _action(value) if kind is ActivityKind.EXECUTE else {}
    sender = _object(activity, "from", required=kind in SPOKEN)
    conversation = _object(activity, "conversation", required=True)
    payload = _payload(action if kind is ActivityKind.EXECUTE else value, kind)
    opened_from = _opened_from(payload, kind)
    said = _said(activity, kind)
    return Incoming(
        kind=kind,
        activity_id=_identifier(activity, "id", required=kind in SPOKEN),
        person_id=_person(sender),
        person_name=clean_name(_text(sender, "name")),
        teams_id=_identifier(sender, "id", required=kind in SPOKEN),
        conversation_id=_identifier(conversation, "id", required=True),
        personal=_text(conversation, "conversationType") == "personal",
        in_channel=_text(conversation, "conversationType") == "channel",
        service_url=_identifier(activity, "serviceUrl", required=True),
        tenant_id=_tenant(activity, conversation),
        text=said.text,
        payload=payload,
        reply_to_id=_identifier(activity, "replyToId") or opened_from or None,
        trigger=_trigger(value),
        received_at=received_at,
        verb=_text(action, "verb"),
        upload=_upload(value) if kind is ActivityKind.FILE_CONSENT else None,
        quoted=said.quoted,
    )


def _kind(activity: Json) -> ActivityKind:
    match _text(activity, "type"):
        case "message":
            return ActivityKind.MESSAGE if activity.get("value") is None else ActivityKind.SUBMIT
        case "invoke":
            kind = _INVOKE_NAMES.get(_text(activity, "name"))
            if kind is None:
                raise UnknownInvoke("name")
            return kind
        case "installationUpdate":
            # An upgrade takes the app away and adds it again: nobody has to be told.
            return _INSTALLING.get(_text(activity, "action"), ActivityKind.MEMBERS)
        case "conversationUpdate":
            return ActivityKind.MEMBERS
        case "messageUpdate" if _is_edit(activity):
            return ActivityKind.EDITED
        case "":
            raise Malformed("type")
        case _:
            return ActivityKind.OTHER


def _is_edit(activity: Json) -> bool:
    """Whether somebody changed the words of a message, rather than bringing back a deleted one."""
    event = _text(_object(activity, "channelData"), "eventType")
    return event == "editMessage" and activity.get("value") is None


def _value(activity: Json, kind: ActivityKind) -> Json:
    if kind in INVOKES or kind is ActivityKind.SUBMIT:
        return _object(activity, "value", required=True)
    return {}


def _action(value: Json) -> Json:
    action = _object(value, "action", required=True)
    if action.get("type") != "Action.Execute":
        raise Malformed("action.type")
    return action


def _payload(holder: Json, kind: ActivityKind) -> dict[str, object]:
    if kind is ActivityKind.SUBMIT:
        payload = dict(holder)
    elif kind in INVOKES:
        payload = dict(_object(holder, "context" if kind is ActivityKind.FILE_CONSENT else "data"))
    else:
        return {}
    # What a button tells the client, such as "open a dialog", isn't part of what it tells us.
    payload.pop("msteams", None)
    return payload


def _opened_from(payload: dict[str, object], kind: ActivityKind) -> str:
    """The message that a dialog was opened from; whoever forges it changes their own chat."""
    said = payload.pop(OPENED_FROM, "") if kind is ActivityKind.TASK_SUBMIT else ""
    return said if isinstance(said, str) and len(said) <= _LONGEST_ID else ""


def _upload(value: Json) -> Upload | None:
    """Where an accepted file goes; None where it was declined."""
    match _text(value, "action"):
        case "accept":
            told = _object(value, "uploadInfo", required=True)
            return Upload(
                upload_url=_address(told, "uploadUrl"),
                content_url=_address(told, "contentUrl"),
                name=_identifier(told, "name", required=True),
                unique_id=_identifier(told, "uniqueId", required=True),
                file_type=_identifier(told, "fileType"),
            )
        case "decline":
            return None
        case _:
            raise Malformed("action")


def _address(holder: Json, name: str) -> str:
    found = _text(holder, name)
    if not found or len(found) > _LONGEST_ADDRESS:
        raise Malformed(name)
    return found


def _trigger(value: Json) -> Literal["manual", "automatic"]:
    return "automatic" if value.get("trigger") == "automatic" else "manual"


def _person(sender: Json) -> PersonId:
    """Their object id, "" for whom Teams has none of: an anonymous person in a meeting, say."""
    said = _text(sender, "aadObjectId")
    person = PersonId(said)
    if said and not (person.is_object_id and said == said.strip()):
        raise Malformed("from.aadObjectId")
    return person


def _tenant(activity: Json, conversation: Json) -> str:
    """Teams says it in the one place, the other, or both; the gate saw that they agree."""
    tenant = _object(_object(activity, "channelData"), "tenant")
    said = _identifier(tenant, "id") or _identifier(conversation, "tenantId")
    if not said:
        raise Malformed("tenant")
    return said.lower()


def _said(activity: Json, kind: ActivityKind) -> Said:
    """What was typed, and what it quotes, without the mention of the bot.

    Teams cuts the plain text at a "<", and takes its paragraphs and lists out; the message's HTML
    has them. It is believed where it holds no less than the plain text.
    """
    if kind not in {ActivityKind.MESSAGE, ActivityKind.SUBMIT, ActivityKind.EDITED}:
        return Said("", "")
    mentions, plain = _of_the_bot(activity), _text(activity, "text")
    whole = rich.read(_html(activity))
    if not _holds(whole, plain):
        whole = Said(_SPACES.sub(" ", plain), "")
    text = whole.text
    for mention in mentions:
        text = text.replace(mention, "")
    return Said(text.strip(), whole.quoted)


def _holds(whole: Said, plain: str) -> bool:
    """Whether the HTML has words of its own, and no fewer letters or lines than the plain text."""
    letters = _inked(whole.text) + _inked(whole.quoted) - _inked(plain)
    lines = f"{whole.text}\n{whole.quoted}".count("\n") >= plain.strip().count("\n")
    return bool(_inked(whole.text)) and (letters > 0 or (letters == 0 and lines))


def _inked(text: str) -> int:
    """How much of a text can be seen."""
    return sum(not letter.isspace() for letter in text)


def _html(activity: Json) -> str:
    """The HTML that Teams sends along with a message; "" without one."""
    attached = activity.get("attachments") or []
    if not isinstance(attached, list):
        raise Malformed("attachments")
    for one in attached:
        if isinstance(one, dict) and one.get("contentType") == rich.HTML:
            content = one.get("content")
            return content if isinstance(content, str) else ""
    return ""


def _of_the_bot(activity: Json) -> list[str]:
    """The writings of the bot's name in a message."""
    entities = activity.get("entities") or []
    if not isinstance(entities, list):
        raise Malformed("entities")
    bot_id = _identifier(_object(activity, "recipient"), "id")
    mentions: dict[str, None] = {}
    for entity in entities:
        if not isinstance(entity, dict):
            raise Malformed("entities")
        if entity.get("type") == "mention":
            mention = _text(entity, "text")
            if mention and _identifier(_object(entity, "mentioned"), "id") == bot_id:
                mentions[mention] = None
    return list(mentions)[:_MOST_MENTIONS]


def _object(holder: Json, name: str, *, required: bool = False) -> Json:
    found = holder.get(name)
    if found is None and not required:
        return {}
    if not isinstance(found, dict):
        raise Malformed(name)
    return found


def _text(holder: Json, name: str) -> str:
    found = holder.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise Malformed(name)
    return found


def _identifier(holder: Json, name: str, *, required: bool = False) -> str:
    found = _text(holder, name)
    if len(found) > _LONGEST_ID or (required and not found):
        raise Malformed(name)
    return found
