"""Rows of the outbox: notices written with the entries they tell of, and updates of sent cards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from procedure.notices import Notice, Route, Topic
from storage.engine import insert_into
from storage.tables import WAITING, outbox, settled

CARDED = (Route.CHAT, Route.CHANNEL)
"""Routes whose messages can be updated in place."""

_columns = outbox.c


async def add(connection: AsyncConnection, notices: Sequence[Notice], at: datetime) -> None:
    """Queues notices; one whose key was ever queued is left as it is."""
    await _insert(connection, [_row(notice, at) for notice in notices])


async def settle(
    connection: AsyncConnection, incident_id: str, about: str, seq: int, at: datetime
) -> None:
    """Queues an update of each message already sent about a matter that entry `seq` settled.

    All of the matter's rows are locked, sent or not, so that a message being sent at this moment
    is seen here or sees the settlement itself.
    """
    statement = insert_into(connection, settled).values(
        incident_id=incident_id, about=about, seq=seq, at=at
    )
    new = statement.excluded
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=list(settled.primary_key), set_={"seq": new.seq, "at": new.at}
        )
    )
    rows = await connection.execute(
        select(outbox)
        .where(
            _columns.incident_id == incident_id,
            _columns.about == about,
            _columns.route.in_(CARDED),
            _columns.update_of.is_(None),
        )
        .order_by(_columns.id)
        .with_for_update()
    )
    await _insert(
        connection,
        [
            _update_row(notice_of(row), seq, at, row.conversation_id, row.activity_id)
            for row in rows
            if row.state == "sent" and row.activity_id
        ],
    )


async def catch_up(
    connection: AsyncConnection,
    notice: Notice,
    at: datetime,
    conversation_id: str,
    activity_id: str,
    rendered_seq: int,
) -> None:
    """Queues an update of a message just sent if its matter was settled after it was made."""
    if not notice.about or notice.route not in CARDED or not activity_id:
        return
    seq = await connection.scalar(
        select(settled.c.seq).where(
            settled.c.incident_id == notice.incident_id, settled.c.about == notice.about
        )
    )
    if seq is not None and seq > rendered_seq:
        await _insert(connection, [_update_row(notice, seq, at, conversation_id, activity_id)])


async def release(connection: AsyncConnection, row_id: int, lease: str, **values: object) -> bool:
    """Ends a lease and writes what became of the notice; False if the lease is somebody else's."""
    result = await connection.execute(
        update(outbox)
        .where(_columns.id == row_id, _columns.lease == lease, WAITING)
        .values(values | {"lease": None, "leased_until": None})
    )
    return result.rowcount == 1


async def _insert(connection: AsyncConnection, rows: list[dict[str, object]]) -> None:
    if rows:
        statement = insert_into(connection, outbox)
        await connection.execute(
            statement.on_conflict_do_nothing(index_elements=[_columns.key]), rows
        )


def _row(notice: Notice, at: datetime) -> dict[str, object]:
    return {
        "key": notice.key,
        "incident_id": notice.incident_id,
        "topic": notice.topic.value,
        "route": notice.route.value,
        "recipient": notice.to,
        "about": notice.about,
        "conversation": f"{notice.route.value}:{notice.to}",
        "state": "waiting",
        "queued_at": at,
        "not_before": at,
        "attempts": 0,
        "reason": "",
        "update_of": None,
        "update_in": None,
    }


def _update_row(
    notice: Notice, seq: int, at: datetime, conversation_id: str, activity_id: str
) -> dict[str, object]:
    return _row(notice, at) | {
        "key": f"{notice.key}/settled/{seq}",
        "update_of": activity_id,
        "update_in": conversation_id,
    }


def notice_of(row: SqlRow[Any]) -> Notice:
    return Notice(
        row.incident_id, Topic(row.topic), Route(row.route), row.recipient, row.about, row.key
    )
