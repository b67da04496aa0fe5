"""How the page sees the world: messages, places with their unread counts, mail, the time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rehearsal.cast import BOT_NAME, BY_KEY, CAST, CHANNEL_ID, CHANNEL_NAME, MAILBOXES, Person
from rehearsal.clock import LONDON
from rehearsal.files import see_file
from rehearsal.mailroom import Mail
from rehearsal.world import CARD, Message, World


def see_places(world: World, viewer: Person) -> dict[str, Any]:
    """Chats and mailboxes with what `viewer` hasn't read, the cast, and the time."""
    boxes = [(box.key, box.label, box.address) for box in MAILBOXES]
    boxes.append((viewer.key, "My mail", viewer.mail))
    if world.mail.has_any("elsewhere"):
        boxes.append(("elsewhere", "Elsewhere", "Mail to people outside the rehearsal"))
    return {
        "me": viewer.key,
        "blocked": world.is_blocked(viewer.key),
        "clock": show_clock(world.clock()),
        "people": [
            {
                "key": person.key,
                "name": person.name,
                "job": person.job,
                "unread": world.unread(person.key, person.chat_id),
            }
            for person in CAST
        ],
        "chats": [
            _place(viewer.chat_id, "personal", BOT_NAME, world.unread(viewer.key, viewer.chat_id)),
            _place(CHANNEL_ID, "channel", CHANNEL_NAME, world.unread(viewer.key, CHANNEL_ID)),
        ],
        "mailboxes": [
            {"key": key, "label": label, "address": address, "unread": world.mail.unread(key)}
            for key, label, address in boxes
        ],
    }


def see_message(message: Message, viewer: Person) -> dict[str, Any]:
    """A message as the page draws it; a refresh that isn't meant for `viewer` is left out."""
    sender = BY_KEY.get(message.sender)
    attachments = message.content.get("attachments", [])
    return {
        "id": message.id,
        "thread": message.thread,
        "from": sender.name if sender else BOT_NAME,
        "sender": message.sender,
        "mine": message.sender == viewer.key,
        "at": message.at.isoformat(),
        "shown_at": _shown(message.at),
        "reply_to": message.content.get("replyToId", ""),
        "text": message.content.get("text", ""),
        "plain": message.content.get("textFormat") == "plain",
        "cards": [
            _refreshed_by(attachment["content"], viewer)
            for attachment in attachments
            if attachment.get("contentType") == CARD
        ],
        "others": [
            str(attachment.get("name") or attachment.get("contentType"))
            for attachment in attachments
            if attachment.get("contentType") != CARD and see_file(attachment) is None
        ],
        "files": [file for file in map(see_file, attachments) if file],
        "edited": message.version > 1,
        "alert": bool(message.content.get("alert")),
        "version": message.seen_version,
        "note": message.note,
        "note_is_error": message.note_is_error,
    }


def see_mail(mail: Mail) -> dict[str, Any]:
    """A mail as the page draws it."""
    return {
        "id": mail.id,
        "from": mail.sender,
        "to": mail.recipients,
        "subject": mail.subject,
        "body": mail.body,
        "content_type": mail.content_type,
        "at": mail.at.isoformat(),
        "shown_at": _shown(mail.at),
    }


def show_clock(now: datetime) -> dict[str, str]:
    """The rehearsal's time for machines and for people."""
    local = now.astimezone(LONDON)
    return {"now": now.isoformat(), "shown": f"{local:%a} {local.day} {local:%b %Y, %H:%M}"}


def _shown(at: datetime) -> str:
    local = at.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%b, %H:%M}"


def _place(place_id: str, kind: str, title: str, unread: int) -> dict[str, Any]:
    return {"id": place_id, "kind": kind, "title": title, "unread": unread}


def _refreshed_by(card: dict[str, Any], viewer: Person) -> dict[str, Any]:
    refresh = card.get("refresh")
    if not isinstance(refresh, dict):
        return card
    user_ids = refresh.get("userIds")
    if not user_ids or viewer.teams_id in user_ids:
        return card
    return {key: value for key, value in card.items() if key != "refresh"}
