"""The ledger: what is written beside the record, as digests that are chained by hash.

A row of the ledger says what a transaction wrote into the tables of one log (notices, readings,
people): a digest of each row, under a digest of its key, and null for a row that is gone. So the
ledger, folded, says what those tables must hold, and holds no personal data itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, cast

import orjson
from sqlalchemy import DefaultClause, Table

from storage.chain import Head, quote
from storage.columns import AS_STORED, storable
from storage.tables import (
    channels,
    findings,
    offices,
    once,
    outbox,
    people,
    readings,
    restores,
    settled,
)

DESK = ""
"""Stands for the incident where what is logged is the whole desk's."""

DELIVERIES = "deliveries"
READINGS = "readings"
DIGITS = 32
"""Hexadecimal digits kept of a digest."""

MOST_CARRIED = 2_000
"""Digests that one row carries over."""

CARRIED = "carried"
"""In a row's body: how many rows it took over that were there before it."""

Digests = dict[str, str | None]
Body = dict[str, Digests]
Row = Mapping[str, Any]
_NUL = b"\\u0000"
"""As JSON has the one character that no database holds."""


def _nothing(_row: Row) -> frozenset[str]:
    return frozenset()


_LOOSE_WHILE_WAITING = frozenset(
    {"conversation", "not_before", "attempts", "lease", "leased_until", "reason"}
)


def _loose(notice: Row) -> frozenset[str]:
    """What a notice's tries change while it waits."""
    return _LOOSE_WHILE_WAITING if notice["state"] == "waiting" else frozenset()


@dataclass(frozen=True)
class Chained:
    """A table whose rows the ledger answers for: its log, and what of a row may change unlogged."""

    table: Table
    log: str
    loose: Callable[[Row], frozenset[str]] = _nothing

    @property
    def name(self) -> str:
        """The table's name, under which a body has its digests."""
        return str(self.table.name)

    @property
    def of_incidents(self) -> bool:
        """Whether its rows are each of an incident; else its log is the desk's."""
        return "incident_id" in self.table.c

    def incident_of(self, row: Row) -> str:
        """Whose log a row is in."""
        return storable(row["incident_id"]) if self.of_incidents else DESK

    @cached_property
    def _columns(self) -> tuple[str, ...]:
        return tuple(str(column.name) for column in self.table.c)

    @cached_property
    def _key(self) -> tuple[str, ...]:
        return tuple(str(column.name) for column in self.table.primary_key)

    def key_of(self, row: Row) -> str:
        """Under what the ledger has a row: its number, or a digest of its primary key."""
        key = [row[name] for name in self._key]
        if isinstance(key[0], int):
            return str(key[0])
        return _cut(orjson.dumps([_plain(part) for part in key]))

    @cached_property
    def _defaults(self) -> tuple[tuple[str, type, str], ...]:
        """Columns that came later, with what the database puts there where nobody says anything."""
        given = ((column, column.server_default) for column in self.table.c)
        return tuple(
            (str(column.name), column.type.python_type, str(cast(DefaultClause, said).arg))
            for column, said in given
            if said is not None
        )

    def digest_of(self, row: Row) -> str:
        """A digest of all that isn't loose; instants may be as SQLite has them, which is text.

        A later column counts only where it has something to say: a version that doesn't know it,
        and runs beside this one for a while, makes the same digest.
        """
        said = {name: row[name] for name in self._columns if name in row}
        for name in self.loose(row):
            said.pop(name, None)
        for name, kind, default in self._defaults:
            value = said.get(name)
            if isinstance(value, kind) and str(value) == default:
                del said[name]
        return _short(said)


OUTBOX = Chained(outbox, DELIVERIES, _loose)
SETTLED = Chained(settled, DELIVERIES)
ONCE = Chained(once, DELIVERIES)
READ = Chained(readings, READINGS)
PEOPLE = Chained(people, "people")
CHANNELS = Chained(channels, "channels")
OFFICES = Chained(offices, "offices")
FINDINGS = Chained(findings, "findings")
RESTORES = Chained(restores, "restores")
CHAINED = (OUTBOX, SETTLED, ONCE, READ, PEOPLE, CHANNELS, OFFICES, FINDINGS, RESTORES)
"""Every table that the ledger answers for."""

KEYS = "keys"
"""The desk's log of the keys that signed: not a table's."""

LOGS = frozenset({KEYS, *(chained.log for chained in CHAINED)})


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return _iso(value)
    return storable(value) if isinstance(value, str) else value


def _iso(value: object) -> str:
    """An instant as SQLite has it; raises TypeError for anything else."""
    if not isinstance(value, datetime):
        raise TypeError(type(value).__name__)
    at = value if value.tzinfo is UTC else value.astimezone(UTC)
    return at.isoformat(timespec="microseconds")


_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME


def _short(said: Mapping[str, object]) -> str:
    try:
        text = orjson.dumps(said, default=_iso, option=_SORTED)
    except TypeError:  # a text that can't be stored as it is
        text = b""
    if not text or _NUL in text:
        text = orjson.dumps({n: _plain(v) for n, v in said.items()}, option=_SORTED)
    return _cut(text)


def _cut(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:DIGITS]


def canonical(value: object) -> str:
    """RFC 8785 JSON of texts, whole numbers, truth values and null, under names in ASCII."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def name_of(incident_id: str, log: str) -> str:
    """What a checkpoint calls the end of a log: no incident's ID has a slash in it."""
    return f"{incident_id}/{log}"


def hash_of(row: Row) -> str:
    """The hash of a row of the ledger, computed from its other columns.

    Its instant may be as SQLite has it; raises ValueError for another text there.
    """
    at = row["at"]
    if not isinstance(at, str):
        at = _iso(at)
    elif not AS_STORED.fullmatch(at):
        raise ValueError("not an instant as SQLite has it")
    where = f'"incident":{quote(row["incident_id"])},"log":{quote(row["log"])}'
    text = f'{{"at":"{at}","body":{row["body"]},{where},"prev":"{row["prev"]}","seq":{row["seq"]}}}'
    return hashlib.sha256(text.encode()).hexdigest()


def following(
    end: Head, incident_id: str, log: str, body: Mapping[str, object], at: datetime
) -> dict[str, Any]:
    """The row that follows an end."""
    row: dict[str, Any] = {
        "incident_id": incident_id,
        "log": log,
        "seq": end.seq + 1,
        "at": at,
        "body": canonical(body),
        "prev": end.hash,
    }
    return row | {"hash": hash_of(row)}


@dataclass(slots=True)
class Lines:
    """What one transaction writes beside the record; `chaining.write` chains it before it ends."""

    at: datetime | None = None
    bodies: dict[tuple[str, str], Body] = field(default_factory=dict)

    def put(self, chained: Chained, row: Row, at: datetime) -> None:
        """A row as it is now, in every column."""
        self._add(chained, row, chained.digest_of(row), at)

    def gone(self, chained: Chained, row: Row, at: datetime) -> None:
        """A row that is there no longer; its primary key suffices."""
        self._add(chained, row, None, at)

    def say(self, log: str, said: Mapping[str, str], at: datetime) -> None:
        """What a log of the desk's own keeps that is in no table."""
        self.at = at if self.at is None else max(self.at, at)
        self.bodies.setdefault((DESK, log), {}).setdefault(log, {}).update(said)

    def forget(self, incident_id: str) -> None:
        """Lets go of all that is an incident's."""
        for place in [place for place in self.bodies if place[0] == incident_id]:
            del self.bodies[place]

    def _add(self, chained: Chained, row: Row, digest: str | None, at: datetime) -> None:
        self.at = at if self.at is None else max(self.at, at)
        body = self.bodies.setdefault((chained.incident_of(row), chained.log), {})
        body.setdefault(chained.name, {})[chained.key_of(row)] = digest


def carried(
    end: Head, incident_id: str, log: str, found: Iterable[tuple[Chained, Row]], at: datetime
) -> list[dict[str, Any]]:
    """Rows of the ledger that take over what is there, as many digests together as may be."""
    rows: list[dict[str, Any]] = []
    body: dict[str, Any] = {}
    count = 0

    def close() -> None:
        nonlocal body, count, end
        rows.append(following(end, incident_id, log, body | {CARRIED: count}, at))
        end, body, count = Head(end.seq + 1, rows[-1]["hash"]), {}, 0

    for chained, row in found:
        body.setdefault(chained.name, {})[chained.key_of(row)] = chained.digest_of(row)
        count += 1
        if count == MOST_CARRIED:
            close()
    if count or not rows:
        close()
    return rows


def folded(bodies: Iterable[str]) -> dict[tuple[str, str], str]:
    """What the rows of one log say is there now: table and key to digest; raises ValueError."""
    there: dict[tuple[str, str], str] = {}
    for body in bodies:
        for table, digests in orjson.loads(body).items():
            if table == CARRIED:
                continue
            for key, digest in digests.items():
                if digest is None:
                    there.pop((table, key), None)
                else:
                    there[table, key] = digest
    return there
