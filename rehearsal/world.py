"""The state of the rehearsal: conversations as each person sees them, mailboxes, the clock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import Row
from typing import Any

from rehearsal.cast import BY_CHAT, BY_KEY, CHANNEL_ID
from rehearsal.clock import MovableClock
from rehearsal.faults import Faults
from rehearsal.mailroom import Mailroom
from rehearsal.store import Store

BOT = "bot"
CARD = "application/vnd.microsoft.card.adaptive"
PAGE = 100
OFFSET = "clock_offset_seconds"
VISIBLE = """
SELECT message.*, view.card, view.revision, note.text AS note, note.is_error FROM message
LEFT JOIN view ON view.message = message.id AND view.viewer = :viewer
LEFT JOIN note ON note.message = message.id AND note.viewer = :viewer
"""


class NotThereError(Exception):
    """There is no such conversation or activity."""


@dataclass(frozen=True)
class Message:
    """A message as one viewer sees it; `content` holds text, attachments and the like."""

    id: str
    chat: str
    thread: str
    sender: str
    at: datetime
    content: dict[str, Any]
    version: int
    revision: int
    note: str
    note_is_error: bool

    @property
    def seen_version(self) -> str:
        """Changes whenever what this viewer sees of the message changes."""
        return f"{self.version}.{self.revision}"


class World:
    """Everything the stand-in remembers, kept in one SQLite file, and who listens to it."""

    def __init__(self, path: Path, real: Callable[[], datetime] | None = None) -> None:
        self.store = Store(path)
        offset = timedelta(seconds=float(self.store.setting(OFFSET) or 0))
        self.clock = MovableClock(
            offset, keep=lambda by: self.store.keep(OFFSET, str(by.total_seconds())), real=real
        )
        self.clock.on_move(lambda: self.tell("clock"))
        self.faults = Faults()
        self.mail_faults = Faults()
        self.file_faults = Faults()
        self.mail = Mailroom(self.store, self.clock, lambda box: self.tell("mail", chat=box))
        self._listeners: set[asyncio.Queue[dict[str, str]]] = set()

    def close(self) -> None:
        """Let go of the file."""
        self.store.close()

    # Conversations

    def place(self, conversation_id: str) -> tuple[str, str]:
        """Chat and thread root ("" for none) of a conversation id; raises NotThereError."""
        chat, _, root = conversation_id.partition(";messageid=")
        if chat == CHANNEL_ID:
            known = not root or self.store.one(
                "SELECT 1 FROM message WHERE chat = ? AND id = ?", chat, root
            )
            if known:
                return chat, root
        elif chat in BY_CHAT and not root and not self.is_chat_gone(BY_CHAT[chat].key):
            return chat, ""
        raise NotThereError(conversation_id)

    def add_message(
        self, chat: str, sender: str, content: dict[str, Any], thread: str = ""
    ) -> Message:
        """Add a message; in the channel one without `thread` opens a new thread."""
        at = self.clock()
        last = self.store.number("SELECT id FROM message ORDER BY seq DESC LIMIT 1")
        new_id = str(max(int(at.timestamp() * 1000), last + 1))
        root = (thread or new_id) if chat == CHANNEL_ID else ""
        self.store.write(
            "INSERT INTO message (id, chat, thread, sender, at, content) VALUES (?,?,?,?,?,?)",
            new_id, chat, root, sender, at.isoformat(), json.dumps(content),
        )  # fmt: skip
        self.tell("message", chat=chat)
        return self.message(new_id)

    def edit_message(self, chat: str, message_id: str, content: dict[str, Any]) -> None:
        """Replace a message for everybody; raises NotThereError."""
        touched = self.store.write(
            "UPDATE message SET content = ?, version = version + 1"
            " WHERE id = ? AND chat = ? AND deleted = 0",
            json.dumps(content), message_id, chat,
        )  # fmt: skip
        if not touched:
            raise NotThereError(message_id)
        self._forget_views(message_id)
        self.tell("changed", chat=chat)

    def delete_message(self, chat: str, message_id: str) -> None:
        """Take a message away; raises NotThereError."""
        touched = self.store.write(
            "UPDATE message SET deleted = 1 WHERE id = ? AND chat = ? AND deleted = 0",
            message_id, chat,
        )  # fmt: skip
        if not touched:
            raise NotThereError(message_id)
        self._forget_views(message_id)
        self.tell("changed", chat=chat)

    def show_view(self, message: Message, viewer: str, card: dict[str, Any]) -> None:
        """Put a card in place of the message's own, for one viewer alone."""
        self.store.write(
            "INSERT INTO view (message, viewer, card) VALUES (?, ?, ?) ON CONFLICT"
            " (message, viewer) DO UPDATE SET card = excluded.card, revision = revision + 1",
            message.id, viewer, json.dumps(card),
        )  # fmt: skip
        self.tell("changed", chat=message.chat)

    def note(self, message: Message, viewer: str, text: str, *, is_error: bool = False) -> None:
        """Put a small line under a message for one viewer; an empty text takes it away."""
        if text:
            self.store.write(
                "INSERT OR REPLACE INTO note (message, viewer, text, is_error) VALUES (?,?,?,?)",
                message.id, viewer, text, int(is_error),
            )  # fmt: skip
        else:
            self._forget_note(message.id, viewer)
        self.tell("changed", chat=message.chat)

    def message(self, message_id: str, viewer: str = "") -> Message:
        """One message as `viewer` sees it; raises NotThereError."""
        rows = self._visible("WHERE message.id = :id AND deleted = 0", viewer, id=message_id)
        if not rows:
            raise NotThereError(message_id)
        return rows[0]

    def messages(self, chat: str, viewer: str, before: str = "") -> list[Message]:
        """The last hundred messages of a chat (before the id `before`), oldest first."""
        where = "WHERE chat = :chat AND deleted = 0 AND message.id < :before"
        page = self._visible(
            f"{where} ORDER BY seq DESC LIMIT {PAGE}", viewer, chat=chat, before=before or "9" * 20
        )
        return page[::-1]

    def _visible(self, tail: str, viewer: str, **values: str) -> list[Message]:
        cursor = self.store.named(f"{VISIBLE} {tail}", {"viewer": viewer, **values})
        return [_message(row) for row in cursor]

    def _forget_views(self, message_id: str) -> None:
        self.store.write("DELETE FROM view WHERE message = ?", message_id)
        self.store.write("DELETE FROM note WHERE message = ?", message_id)

    def _forget_note(self, message_id: str, viewer: str) -> None:
        self.store.write("DELETE FROM note WHERE message = ? AND viewer = ?", message_id, viewer)

    # Reading

    def read(self, viewer: str, chat: str) -> None:
        """Take it that `viewer` has read the whole chat."""
        if not self.unread(viewer, chat):
            return
        last = self.store.number("SELECT MAX(seq) FROM message WHERE chat = ?", chat)
        self.store.write("INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", viewer, chat, last)
        self.tell("read", chat=chat)

    def unread(self, viewer: str, chat: str) -> int:
        """How many messages of others `viewer` hasn't seen in a chat."""
        return self.store.number(
            "SELECT COUNT(*) FROM message WHERE chat = ? AND sender <> ? AND deleted = 0 AND seq >"
            " COALESCE((SELECT seq FROM seen WHERE viewer = ? AND place = ?), 0)",
            chat, viewer, viewer, chat,
        )  # fmt: skip

    # People who have taken the app away

    def block(self, person: str, blocked: bool) -> None:
        """Let a person block the bot, or take it back."""
        self.store.keep(f"blocked:{person}", "1" if blocked else "")
        self.tell("blocked", chat=person)

    def is_blocked(self, person: str) -> bool:
        """Whether this person has blocked the bot."""
        return bool(self.store.setting(f"blocked:{person}"))

    # People who have deleted the chat with the bot

    def delete_chat(self, person: str) -> None:
        """Let a person's chat be gone, with what stood in it, until it is made anew."""
        self.store.keep(f"gone:{person}", "1")
        chat = BY_KEY[person].chat_id
        self.store.write("UPDATE message SET deleted = 1 WHERE chat = ?", chat)
        self.tell("changed", chat=chat)

    def make_chat(self, person: str) -> None:
        """Make a person's chat, or find the one there is."""
        self.store.keep(f"gone:{person}", "")

    def is_chat_gone(self, person: str) -> bool:
        """Whether this person has deleted the chat, and none was made since."""
        return bool(self.store.setting(f"gone:{person}"))

    # Listening

    def tell(self, kind: str, chat: str = "") -> None:
        """Tell every open page that something changed, so that it asks anew."""
        for queue in self._listeners:
            if not queue.full():
                queue.put_nowait({"kind": kind, "chat": chat})

    @contextmanager
    def listening(self) -> Iterator[asyncio.Queue[dict[str, str]]]:
        """A queue of what happens from now on."""
        queue: asyncio.Queue[dict[str, str]] = asyncio.Queue(maxsize=1000)
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)


def _message(row: Row) -> Message:
    content = json.loads(row["content"])
    if row["card"] is not None:
        attachment = {"contentType": CARD, "content": json.loads(row["card"])}
        content = {**content, "attachments": [attachment]}
    return Message(
        id=row["id"],
        chat=row["chat"],
        thread=row["thread"],
        sender=row["sender"],
        at=datetime.fromisoformat(row["at"]),
        content=content,
        version=row["version"],
        revision=row["revision"] or 0,
        note=row["note"] or "",
        note_is_error=bool(row["is_error"]),
    )
