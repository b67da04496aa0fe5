"""The mailboxes: what Graph was asked to send, sorted by who would have received it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rehearsal.cast import mailbox_key
from rehearsal.store import Store

PAGE = 100
READER = "anybody"


@dataclass(frozen=True)
class Mail:
    """A mail as it lies in a mailbox."""

    id: int
    box: str
    sender: str
    recipients: list[str]
    subject: str
    body: str
    content_type: str
    at: datetime


class Mailroom:
    """Mail in and mail read; `tell` is called with the key of each box that changed."""

    def __init__(
        self, store: Store, clock: Callable[[], datetime], tell: Callable[[str], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._tell = tell

    def deliver(
        self, sender: str, recipients: list[str], subject: str, body: str, content_type: str
    ) -> None:
        """Put one copy in the box of each recipient."""
        at = self._clock().isoformat()
        for box in dict.fromkeys(mailbox_key(address) for address in recipients):
            self._store.write(
                "INSERT INTO mail (box, sender, recipients, subject, body, content_type, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                box, sender, json.dumps(recipients), subject, body, content_type, at,
            )  # fmt: skip
            self._tell(box)

    def box(self, key: str) -> list[Mail]:
        """The last hundred mails of a box, newest first."""
        rows = self._store.rows(
            "SELECT * FROM mail WHERE box = ? ORDER BY seq DESC LIMIT ?", key, PAGE
        )
        return [
            Mail(
                row["seq"],
                row["box"],
                row["sender"],
                json.loads(row["recipients"]),
                row["subject"],
                row["body"],
                row["content_type"],
                datetime.fromisoformat(row["at"]),
            )
            for row in rows
        ]

    def has_any(self, key: str) -> bool:
        """Whether a box has ever got mail."""
        return self._store.one("SELECT 1 FROM mail WHERE box = ?", key) is not None

    def unread(self, key: str) -> int:
        """How many mails of a box nobody has opened."""
        return self._store.number(
            "SELECT COUNT(*) FROM mail WHERE box = ? AND seq >"
            " COALESCE((SELECT seq FROM seen WHERE viewer = ? AND place = ?), 0)",
            key, READER, f"mail:{key}",
        )  # fmt: skip

    def read(self, key: str) -> None:
        """Take it that the whole box has been read."""
        if self.unread(key):
            last = self._store.number("SELECT MAX(seq) FROM mail WHERE box = ?", key)
            self._store.write(
                "INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", READER, f"mail:{key}", last
            )
            self._tell(key)
