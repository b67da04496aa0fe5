"""Rows of the outbox: notices written with the entries they tell of, and updates of sent cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import Select, bindparam, func, or_, select, update

from procedure.matters import lane_of
from procedure.notices import TOPICS, Lane, Notice, Route, Topic
from storage.columns import Instant
from storage.connection import Connection
from storage.engine import Worded, replacing
from storage.ledger import OUTBOX, SETTLED, Lines
from storage.sets import among, batched, size_for, values_of
from storage.tables import WAITING, outbox, settled

_columns = outbox.c
_INSERT = Worded(
    outbox,
    lambda insert: insert.on_conflict_do_nothing(index_elements=[_columns.key]).returning(
        _columns.id, _columns.key
    ),
)
_UNSAID = {column.name: None for column in _columns if column.nullable} | {"lane": 1}
"""What the database has in the columns that a new row doesn't name."""
_RELEASE = (
    update(outbox)
    .where(_columns.id == bindparam("held"), _columns.lease == bindparam("by"), WAITING)
    .returning(*_columns)
)
_QUEUED_AT = select(_columns.queued_at).where(_columns.key == bindparam("key"))
_REMEMBER = replacing(settled, "seq", "at")
_ASKING_AGAIN = [topic.value for topic, row in TOPICS.items() if row.asks_again]
_SETTLED_AT = select(func.max(settled.c.seq)).where(
    settled.c.incident_id == bindparam("incident"),
    or_(settled.c.about == bindparam("about"), settled.c.about == bindparam("person")),
)
_SET_ASIDE = (
    update(outbox)
    .where(_columns.id == bindparam("row"))
    .values(
        state="superseded",
        settled_at=bindparam("at", type_=Instant()),
        reason=bindparam("why"),
        lease=None,
        leased_until=None,
    )
)
_SHOWN_AGAIN = (
    update(outbox)
    .where(_columns.key == bindparam("shown"))
    .values(queued_at=bindparam("at", type_=Instant()), settled_at=bindparam("at", type_=Instant()))
    .returning(*_columns)
)

_SENT_TO = (
    _columns.recipient == bindparam("person"),
    _columns.route == Route.CHAT,
    _columns.update_of.is_(None),
)
_THEIRS = select(outbox).where(_columns.incident_id == bindparam("incident"), *_SENT_TO)
_ALL_THEIRS = select(outbox).where(
    or_(
        _columns.incident_id == bindparam("incident"),
        _columns.queued_at >= bindparam("since", type_=Instant()),
    ),
    *_SENT_TO,
)


_OF_INCIDENT = (
    select(outbox)
    .where(_columns.incident_id == bindparam("incident"))
    .order_by(_columns.id)
    .with_for_update()
)
_EVERY_ONE_OF_THEIRS = select(outbox).where(*_SENT_TO).order_by(_columns.id)


@dataclass(frozen=True, slots=True)
class Recall:
    """When somebody's cards are called back; with `since` all that they were sent since then."""

    at: datetime
    since: datetime | None = None


async def add(
    connection: Connection, notices: Sequence[Notice], at: datetime, lines: Lines
) -> None:
    """Queues notices; one whose key was ever queued is left as it is."""
    await add_all(connection, [(notice, at) for notice in notices], lines)


async def add_all(
    connection: Connection, told: Sequence[tuple[Notice, datetime]], lines: Lines
) -> None:
    """The same, each as of an instant of its own."""
    await _insert(connection, [_row(notice, at) for notice, at in told], lines)


async def queued_at(connection: Connection, key: str) -> datetime | None:
    """When the notice with this key was queued, or None."""
    at: datetime | None = await connection.scalar(_QUEUED_AT, {"key": key})
    return at


@dataclass(frozen=True, slots=True)
class Ended:
    """What entry `seq` of an incident ended at an instant: a matter, or its earlier reminders."""

    incident_id: str
    about: str
    seq: int
    at: datetime


async def settle(connection: Connection, settled: Sequence[Ended], lines: Lines) -> None:
    """Queues an update of each message already sent about the matters that were settled.

    All of the matters' rows are locked, sent or not, so that a message being sent at this moment
    is seen here or sees the settlement itself.
    """
    await _remember(connection, settled, lines)
    await _insert(
        connection,
        [
            _update_row(row, one.seq, one.at, row.conversation_id, row.activity_id)
            for one, row in await _messages(connection, settled)
            if row.route != Route.MAIL and row.state == "sent" and row.activity_id
        ],
        lines,
    )


async def _messages(
    connection: Connection, ended: Sequence[Ended]
) -> list[tuple[Ended, SqlRow[Any]]]:
    """The messages about these matters, oldest first, locked."""
    found = []
    for some in batched(ended):
        of = {(one.incident_id, one.about): one for one in some}
        incidents = sorted({incident for incident, _ in of})
        matters = sorted({about for _, about in of})
        sizes = size_for(len(incidents)), size_for(len(matters))
        asked = values_of("incident", incidents, sizes[0]) | values_of("about", matters, sizes[1])
        for row in await connection.execute(_about(*sizes), asked):
            if (row.incident_id, row.about) in of:
                found.append((of[row.incident_id, row.about], row))
    return found


@lru_cache
def _about(incidents: int, matters: int) -> Select[Any]:
    return (
        select(outbox)
        .where(
            among(_columns.incident_id, "incident", incidents),
            among(_columns.about, "about", matters),
            _columns.update_of.is_(None),
        )
        .order_by(_columns.id)
        .with_for_update()
    )


async def recall(
    connection: Connection,
    incident_id: str,
    seq: int,
    people: Mapping[str, Recall],
    lines: Lines,
) -> None:
    """Queues an update of each message that these people were sent in chat, as each is called back.

    One of the incident that is being sent at this moment is updated once it is there, as with
    `settle`.
    """
    ended = [Ended(incident_id, _to(person), seq, each.at) for person, each in people.items()]
    await _remember(connection, ended, lines)
    updates = []
    for person, each in sorted(people.items()):
        asked: dict[str, object] = {"incident": incident_id, "person": person}
        which = _THEIRS if each.since is None else _ALL_THEIRS
        asked |= {} if each.since is None else {"since": each.since}
        statement = which.order_by(_columns.id).with_for_update()
        for row in await connection.execute(statement, asked):
            if row.state == "sent" and row.activity_id:
                updates.append(_recalled(row, incident_id, seq, each.at))
    await _insert(connection, updates, lines)


def _recalled(row: SqlRow[Any], incident_id: str, seq: int, at: datetime) -> dict[str, object]:
    """The update of a message; of another incident's under a key that names this one."""
    made = _update_row(row, seq, at, row.conversation_id, row.activity_id)
    # Before other updates: what stands there is no longer theirs to read.
    made["lane"] = Lane.ORDINARY.value
    if row.incident_id != incident_id:
        made["key"] = f"{row.key}/recalled/{incident_id}/{seq}"
    return made


async def call_back(
    connection: Connection, person: str, turn: str, at: datetime, lines: Lines
) -> None:
    """Queues an update of every message that somebody was ever sent in chat.

    In a line of its own: there may be many, and what is new mustn't wait for them.
    """
    updates = []
    for row in await connection.execute(_EVERY_ONE_OF_THEIRS, {"person": person}):
        if row.state == "sent" and row.activity_id:
            made = _update_row(row, 0, at, row.conversation_id, row.activity_id)
            key = f"{row.key}/left/{turn}"
            updates.append(made | {"key": key, "conversation": f"{row.conversation}/left"})
    await _insert(connection, updates, lines)


@dataclass(frozen=True, slots=True)
class Answered:
    """A message that answered somebody, and where it is."""

    notice: Notice
    at: datetime
    conversation_id: str
    activity_id: str


async def show(connection: Connection, answers: Sequence[Answered], lines: Lines) -> None:
    """Keeps messages that answered somebody as sent ones, so that they can be replaced.

    One that is known shows the same incident anew: what is called back since a time has it. In the
    order of their keys, so that two processes which show the same never wait for each other.
    """
    new = []
    rows = {str(row["key"]): row for row in map(_answer_row, answers)}
    for _, row in sorted(rows.items()):
        again = {"shown": row["key"], "at": row["queued_at"]}
        known = (await connection.execute(_SHOWN_AGAIN, again)).first()
        if known is None:
            new.append(row)
        else:
            lines.put(OUTBOX, known._asdict(), known.settled_at)
    await _insert(connection, new, lines)


async def bring_up_to_date(connection: Connection, one: Answered, turn: str, lines: Lines) -> None:
    """Queues the update of a message that answered somebody, once a turn."""
    made = _updated(_row(one.notice, one.at), 0, one.conversation_id, one.activity_id)
    await _insert(connection, [made | {"key": f"{one.notice.key}/stale/{turn}"}], lines)


def _answer_row(one: Answered) -> dict[str, object]:
    sent = {"state": "sent", "settled_at": one.at, "rendered_seq": 0}
    where = {"conversation_id": one.conversation_id, "activity_id": one.activity_id}
    return _row(one.notice, one.at) | sent | where


def _to(person: str) -> str:
    """Under which all that a person was sent is remembered as settled: no matter is called so."""
    return f"@{person}"


async def _remember(connection: Connection, ended: Sequence[Ended], lines: Lines) -> None:
    """Lets a message that is being sent at this moment be updated once it is there."""
    rows: list[dict[str, Any]] = [
        {"incident_id": one.incident_id, "about": one.about, "seq": one.seq, "at": one.at}
        for one in sorted(ended, key=lambda one: (one.incident_id, one.about))
    ]
    if rows:
        await connection.execute(_REMEMBER(connection), rows)
    for row in rows:
        lines.put(SETTLED, row, row["at"])


async def supersede(connection: Connection, ended: Sequence[Ended], lines: Lines) -> None:
    """Takes back reminders of matters that still wait, and updates the last that each one got.

    To be called before the later reminders are queued.
    """
    await _remember(connection, ended, lines)
    aside: list[tuple[SqlRow[Any], datetime, str]] = []
    last: dict[tuple[Ended, str], SqlRow[Any]] = {}
    for one, row in await _messages(connection, ended):
        if row.topic not in _ASKING_AGAIN:
            continue
        if row.state == "waiting" and row.lease is None:
            aside.append((row, one.at, "a later reminder takes its place"))
        elif row.state == "sent" and row.activity_id:
            last[one, row.conversation] = row
    await _set_aside(connection, aside, lines)
    await _insert(
        connection,
        [
            _update_row(row, one.seq, one.at, row.conversation_id, row.activity_id)
            for (one, _), row in last.items()
        ],
        lines,
    )


async def hold(connection: Connection, incident_id: str) -> None:
    """Waits for whoever settles a notice of an incident; to be called before its log is held."""
    await connection.execute(_OF_INCIDENT, {"incident": incident_id})


async def forget(connection: Connection, incident_id: str, at: datetime, lines: Lines) -> None:
    """Takes back what still waits about a deleted record, and empties the cards that were sent."""
    rows = await connection.execute(_OF_INCIDENT, {"incident": incident_id})
    aside, emptied = [], []
    for row in rows:
        if row.state in ("waiting", "dead"):
            aside.append((row, at, "the record was deleted"))
        elif row.route == Route.CHAT and row.update_of is None and row.activity_id:
            emptied.append(_update_row(row, 0, at, row.conversation_id, row.activity_id))
    await _set_aside(connection, aside, lines)
    await _insert(connection, emptied, lines)


async def _set_aside(
    connection: Connection, rows: Sequence[tuple[SqlRow[Any], datetime, str]], lines: Lines
) -> None:
    """Takes back notices that wait or were given up, each at an instant and for a reason."""
    if rows:
        told = [{"row": row.id, "at": at, "why": why} for row, at, why in rows]
        await connection.execute(_SET_ASIDE, told)
    for row, at, why in rows:
        ended = {"state": "superseded", "settled_at": at, "reason": why}
        now = row._asdict() | ended | {"lease": None, "leased_until": None}
        lines.put(OUTBOX, now, at)


async def catch_up(
    connection: Connection,
    notice: Notice,
    at: datetime,
    conversation_id: str,
    activity_id: str,
    rendered_seq: int,
    lines: Lines,
) -> None:
    """Queues an update of a message just sent if its matter was settled after it was made."""
    if notice.route is Route.MAIL or not activity_id:
        return
    to = _to(notice.to)
    asked = {"incident": notice.incident_id, "about": notice.about or to, "person": to}
    seq = await connection.scalar(_SETTLED_AT, asked)
    if seq is not None and seq > rendered_seq:
        update = _updated(_row(notice, at), seq, conversation_id, activity_id)
        await _insert(connection, [update], lines)


async def end(
    connection: Connection, row_id: int, lease: str, at: datetime, lines: Lines, **values: object
) -> bool:
    """Settles a notice and has the ledger know it; False if the lease is somebody else's."""
    row = await release(connection, row_id, lease, settled_at=at, **values)
    if row is not None:
        lines.put(OUTBOX, row._asdict(), at)
    return row is not None


async def release(
    connection: Connection, row_id: int, lease: str, **values: object
) -> SqlRow[Any] | None:
    """Ends a lease and writes what became of the notice; None if the lease is somebody else's."""
    held = {"held": row_id, "by": lease}
    released = values | {"lease": None, "leased_until": None} | held
    row: SqlRow[Any] | None = (await connection.execute(_RELEASE, released)).first()
    return row


async def _insert(connection: Connection, rows: list[dict[str, object]], lines: Lines) -> None:
    if not rows:
        return
    queued: dict[str, dict[str, object]] = {}
    for row in rows:
        queued.setdefault(str(row["key"]), row)  # as the table does: the first of a key stays
    for new in await connection.execute(_INSERT(connection), rows):
        row = queued[new.key]
        at = row["settled_at"] if "settled_at" in row else row["queued_at"]
        assert isinstance(at, datetime)  # noqa: S101
        lines.put(OUTBOX, _UNSAID | row | {"id": new.id}, at)


def _row(notice: Notice, at: datetime) -> dict[str, object]:
    """A row that waits; what is held back stands in a line of its own, or it would hold others."""
    words = (notice.topic.value, notice.route.value, notice.to, notice.about)
    waiting = _waiting_row(notice.key, notice.incident_id, *words, at)
    waiting["lane"], held = lane_of(notice).value, notice.row.held
    if held:
        waiting["not_before"] = at + held
        waiting["conversation"] = f"{waiting['conversation']}/{notice.topic.value}"
    return waiting


def _waiting_row(
    key: str, incident_id: str, topic: str, route: str, to: str, about: str, at: datetime
) -> dict[str, object]:
    return {
        "key": key,
        "incident_id": incident_id,
        "topic": topic,
        "route": route,
        "recipient": to,
        "about": about,
        "conversation": f"{route}:{to}",
        "state": "waiting",
        "queued_at": at,
        "not_before": at,
        "attempts": 0,
        "reason": "",
        "update_of": None,
        "update_in": None,
        "lane": Lane.ORDINARY.value,
    }


def _update_row(
    row: SqlRow[Any], seq: int, at: datetime, conversation_id: str, activity_id: str
) -> dict[str, object]:
    """The update of a sent message, also of one whose topic only a later version knows."""
    words = (row.topic, row.route, row.recipient, row.about)
    waiting = _waiting_row(row.key, row.incident_id, *words, at)
    return _updated(waiting, seq, conversation_id, activity_id)


def _updated(
    made: dict[str, object], seq: int, conversation_id: str, activity_id: str
) -> dict[str, object]:
    return made | {
        "not_before": made["queued_at"],
        "key": f"{made['key']}/settled/{seq}",
        "update_of": activity_id,
        "update_in": conversation_id,
        "lane": Lane.LAST.value,
    }


def notice_of(row: SqlRow[Any]) -> Notice:
    return Notice(
        row.incident_id, Topic(row.topic), Route(row.route), row.recipient, row.about, row.key
    )
