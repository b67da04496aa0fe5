"""Lines of the outbox: a conversation is one, and what may not hold it up stands in its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import Row as SqlRow
from sqlalchemy import update

from storage.connection import Connection
from storage.tables import outbox

_ASIDE = "/aside/"
_LATER = "/later/"

NOT_LEFT = outbox.c.conversation.not_like(f"%{_LATER}%")
"""Whether nobody has left it to a later version yet."""

log = structlog.get_logger()


def aside(conversation: str, row_id: int) -> str:
    """The line of a notice that couldn't be made."""
    return f"{conversation}{_ASIDE}{row_id}"


def is_aside(conversation: str) -> bool:
    """Whether this is such a line."""
    return _ASIDE in conversation


async def leave(connection: Connection, rows: Sequence[SqlRow[Any]]) -> None:
    """Puts what only a later version can make into lines of their own, for that one to take."""
    for row in rows:
        log.warning("notice_of_later_version", incident=row.incident_id)
        line = f"{row.conversation}{_LATER}{row.id}"
        await connection.execute(
            update(outbox)
            .where(outbox.c.id == row.id)
            .values(conversation=line, lease=None, leased_until=None)
        )
