"""Chains what a transaction wrote beside the record to the ledger, as the last thing it does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, insert, select

from storage import checkpoints
from storage.chain import NOWHERE, Head
from storage.connection import Connection
from storage.engine import lock
from storage.ledger import (
    CHAINED,
    DESK,
    KEYS,
    Lines,
    carried,
    folded,
    following,
    name_of,
)
from storage.proofs import ledger
from storage.sets import among, batched, lock_all, size_for, values_of
from storage.signing import Signer

_columns = ledger.c
_END = (
    select(_columns.seq, _columns.hash)
    .where(_columns.incident_id == bindparam("incident"), _columns.log == bindparam("of_log"))
    .order_by(_columns.seq.desc())
    .limit(1)
)
_LOGS = select(_columns.log).where(_columns.incident_id == bindparam("incident")).distinct()
_ADD = insert(ledger)

Log = tuple[str, str]
"""An incident, or "" for the desk itself, and the log's name."""

MANY = 4
"""Logs from which on they are asked for together."""


async def write(connection: Connection, lines: Lines) -> None:
    """Adds a row to each log that something was written of.

    Whoever holds a log waits for nothing but another log, in their order: so these locks can't
    stand across those of incidents and rows, which are taken before.
    """
    if lines.at is None:
        return
    bodies, at = sorted(lines.bodies.items()), lines.at
    lines.bodies, lines.at = {}, None
    logs = [log for log, _ in bodies]
    await hold_all(connection, logs)
    ends = await _ends(connection, logs)
    rows = [following(ends[log], *log, body, at) for log, body in bodies]
    await _add(connection, rows)


async def hold(connection: Connection, incident_id: str, log: str) -> None:
    """Makes whoever else writes this log wait for this transaction's end."""
    await lock(connection, _lock_of(incident_id, log))


async def hold_all(connection: Connection, logs: Iterable[Log]) -> None:
    """The same of several, in the one order in which they are taken."""
    await lock_all(connection, [_lock_of(*log) for log in logs])


def _lock_of(incident_id: str, log: str) -> str:
    return f"ledger {name_of(incident_id, log)}"


async def _ends(connection: Connection, logs: Sequence[Log]) -> dict[Log, Head]:
    """Where each of these logs ends."""
    if len(logs) < MANY:
        return {log: await end_of(connection, *log) for log in logs}
    ends = dict.fromkeys(logs, NOWHERE)
    for some in batched(logs):
        incidents, kinds = (sorted(set(each)) for each in zip(*some, strict=True))
        sizes = size_for(len(incidents)), size_for(len(kinds))
        asked = values_of("incident", incidents, sizes[0]) | values_of("log", kinds, sizes[1])
        for row in await connection.execute(_ends_of(*sizes), asked):
            ends[row.incident_id, row.log] = Head(row.seq, row.hash)
    return ends


@lru_cache
def _ends_of(incidents: int, logs: int) -> Select[Any]:
    key = (_columns.incident_id, _columns.log)
    wanted = among(key[0], "incident", incidents), among(key[1], "log", logs)
    last = select(*key, func.max(_columns.seq).label("seq")).where(*wanted).group_by(*key)
    newest = last.subquery("newest")
    same = [getattr(newest.c, c.name) == c for c in (*key, _columns.seq)]
    return select(*key, _columns.seq, _columns.hash).select_from(newest.join(ledger, and_(*same)))


async def end_of(connection: Connection, incident_id: str, log: str) -> Head:
    """Where a log ends."""
    asked = {"incident": incident_id, "of_log": log}
    row = (await connection.execute(_END, asked)).first()
    return Head(row.seq, row.hash) if row else Head()


async def _add(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Writes rows that follow their logs' ends, and has a checkpoint cover each new end."""
    await connection.execute(_ADD, rows)
    for row in rows:
        name = name_of(row["incident_id"], row["log"])
        await checkpoints.note(connection, name, (), Head(row["seq"], row["hash"]))


async def ends_of(connection: Connection, incident_id: str) -> dict[str, Head]:
    """Where each of an incident's logs ends, held for this transaction."""
    ends = {}
    for log in sorted(await connection.scalars(_LOGS, {"incident": incident_id})):
        await hold(connection, incident_id, log)
        ends[log] = await end_of(connection, incident_id, log)
    return ends


async def begin_anew(
    connection: Connection, incident_id: str, ends: dict[str, Head], at: datetime
) -> None:
    """Carries over what is left of a deleted incident; its logs go on where they ended."""
    rows = []
    for log, end in sorted(ends.items()):
        found = []
        for chained in CHAINED:
            if chained.log == log and chained.of_incidents:
                there = select(chained.table).where(chained.table.c.incident_id == incident_id)
                there = there.order_by(*chained.table.primary_key)
                found += [(chained, row._asdict()) for row in await connection.execute(there)]
        rows += carried(end, incident_id, log, found, at)
    if rows:
        await _add(connection, rows)


_KEYS = select(_columns.body).where(_columns.incident_id == DESK, _columns.log == KEYS)


async def known_keys(connection: Connection) -> dict[str, str]:
    """The public halves that have signed here, by their fingerprints."""
    bodies = await connection.scalars(_KEYS.order_by(_columns.seq))
    return {name: public for (_, name), public in folded(bodies).items()}


async def know_key(connection: Connection, signer: Signer, at: datetime) -> None:
    """Has the ledger remember the key that signs from now on, where it doesn't yet."""
    if signer.fingerprint in await known_keys(connection):
        return
    lines = Lines()
    lines.say(KEYS, {signer.fingerprint: signer.public}, at)
    await write(connection, lines)
