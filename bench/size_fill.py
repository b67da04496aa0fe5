"""A register of any size, put in by bulk: copies of one real incident with other words."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
from sqlalchemy import Table
from sqlalchemy.engine import make_url

from procedure.organisation import Organisation
from procedure.roles import Role
from procedure.steps.classify import ClassifyIncident
from procedure.steps.report import ReportIncident
from procedure.terms import Breach, Involved, ReportKind
from service.ports.rows import Row
from service.take import Desk
from storage import tables
from storage.chain import GENESIS, digest, sealed
from storage.migrate import migrate
from storage.projections import columns_of, position
from storage.register import open_register
from storage.words import KEPT
from tests.cjs import PRIORITY, Category

RANKS = {str(category or ""): rank for category, rank in PRIORITY.items()}
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
A_YEAR = 100_000
OPEN_OF = 50
"""One incident of so many is open; where that is too few for the questions, three of five are."""
LEAST_OPEN = 600
WAITING = 200
CHATS = 50
BATCH = 20_000
COMMON, SELDOM, RARE = "email", "laptop", "pendrive"
"""Words in every second incident, in one of a hundred, and in ten altogether."""

_OTHERS = tuple(
    f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("nter", "ldo", "rvy", "mmi")
)
_DEADLINE = "approval:A1"


@dataclass(frozen=True)
class Pattern:
    """The real incident that the others are copies of, its record sealed."""

    row: Row
    record: list[dict[str, Any]]
    dpo: str


async def pattern(organisation: Organisation) -> Pattern:
    """Reports and classifies an incident in a register of its own."""
    reported = ReportIncident(
        kind=ReportKind.INCIDENT,
        nature="A letter went to the wrong partner with a list attached to it.",
        discovered=NOW - timedelta(days=401),
        systems="A spreadsheet of referrals",
        users="The policy team",
        subjects="People on orders",
        personal_data=Involved.NO,
    )
    classified = ClassifyIncident(
        category=Category.EVENT,
        reason="Nothing left the house.",
        personal_data=Involved.NO,
        breach=Breach.NO,
    )
    dpo = organisation.people.holder(Role.DPO) or ""
    with tempfile.TemporaryDirectory() as folder:
        register = await open_register(f"sqlite+aiosqlite:///{folder}/pattern.sqlite")
        try:
            desk = Desk(register, organisation, lambda: NOW - timedelta(days=400))
            taken = await desk.take(reported, organisation.actor("reporter-0", "Ailsa Grant"))
            dorothy = organisation.actor(dpo, "Dorothy Smith")
            taken = await desk.take(classified, dorothy, taken.incident.id)
            row = await register.row(taken.incident.id)
        finally:
            await register.close()
    assert row is not None  # noqa: S101
    return Pattern(row, [sealed(row.incident_id, e, "0" * 64) for e in taken.record], dpo)


Rows = dict[Table, list[dict[str, Any]]]


def copies(made_from: Pattern, size: int) -> Iterator[Rows]:
    """So many incidents with everything that belongs to them, in batches, oldest first."""
    draw = random.Random(7)  # noqa: S311
    rare = {size - 1 - place * (size // 11) for place in range(10)}
    batch: Rows = {}
    for place in range(size):
        if place % BATCH == 0 and place:
            yield batch
            batch = {}
        is_open = place % OPEN_OF == 0 if size >= OPEN_OF * LEAST_OPEN else place % 5 < 3
        _copy(batch, made_from, place, is_open=is_open, rare=place in rare, draw=draw)
    yield batch


def _copy(
    batch: Rows, made_from: Pattern, place: int, *, is_open: bool, rare: bool, draw: random.Random
) -> None:
    row = _row(made_from, place, is_open=is_open, rare=rare, draw=draw)
    incident, at = row.incident_id, row.reported_at
    batch.setdefault(tables.incidents, []).append(columns_of(row))
    people = batch.setdefault(tables.incident_people, [])
    for person in row.readers:
        people.append({"person_id": person, "relation": tables.READER, **place_of(row)})
    for person in row.involved:
        people.append({"person_id": person, "relation": tables.INVOLVED, **place_of(row)})
    batch.setdefault(tables.record, []).extend(_chained(made_from.record, incident, at))
    batch.setdefault(tables.outbox, []).append(_sent(incident, row.reporter_id, at))
    if is_open:
        fires = NOW + timedelta(minutes=place % 1000 - 500)
        due = {"incident_id": incident, "key": _DEADLINE, "fires_at": fires, "ready_at": fires}
        batch.setdefault(tables.deadlines, []).append(due)


def _chained(record: list[dict[str, Any]], incident: str, at: datetime) -> Iterator[dict[str, Any]]:
    """The record as another incident's: with hashes of its own, or nothing could be done in it."""
    prev = GENESIS
    for entry in record:
        row = {**entry, "incident_id": incident, "at": at, "prev": prev}
        prev = digest(row)
        yield row | {"hash": prev}


def _row(made_from: Pattern, place: int, *, is_open: bool, rare: bool, draw: random.Random) -> Row:
    year, number = 2017 + place // A_YEAR, place % A_YEAR + 1
    words = draw.sample(_OTHERS, 8)
    words += [COMMON] * (draw.random() < 0.5) + [SELDOM] * (draw.random() < 0.01) + [RARE] * rare
    category = draw.choice(("incident", "unknown", "vulnerability", "event"))
    reporter = f"reporter-{draw.randrange(200)}"
    at = NOW - timedelta(days=3650) + timedelta(minutes=place * 5)
    return replace(
        made_from.row,
        incident_id=f"CJS-{year}-{number:04d}",
        year=year,
        number=number,
        title=" ".join(words)[:90],
        words=f"CJS-{year}-{number:04d}\n{' '.join(words)}",
        stage="assessment" if is_open else "closed",
        open=is_open,
        classification=category,
        rank=RANKS[category],
        nearest=NOW + timedelta(minutes=draw.randrange(100_000)) if is_open else None,
        reported_at=at,
        closed_at=None if is_open else at + timedelta(days=30),
        reporter_id=reporter,
        lead_id=made_from.dpo,
        involved=(f"reporter-{draw.randrange(200)}",) if place % 100 == 0 else (),
        readers=tuple(sorted((reporter, made_from.dpo))),
        waiting=int(is_open and place % 3 == 0),
    )


def place_of(row: Row) -> dict[str, Any]:
    """How the people of an incident point at it."""
    return {"incident_id": row.incident_id, "position": position(row.year, row.number)}


def _sent(incident: str, to: str, at: datetime) -> dict[str, Any]:
    return _waiting(incident, to, f"{incident}/told", at) | {
        "state": "sent",
        "settled_at": at,
        "conversation_id": f"a:{to}",
        "activity_id": f"1{abs(hash(incident)) % 10**12}",
        "rendered_seq": 2,
    }


def _waiting(incident: str, to: str, key: str, at: datetime) -> dict[str, Any]:
    return {
        "key": key,
        "incident_id": incident,
        "topic": "reported",
        "route": "chat",
        "recipient": to,
        "about": "report",
        "conversation": f"chat:{to}",
        "state": "waiting",
        "queued_at": at,
        "not_before": at,
        "attempts": 0,
        "reason": "",
    }


def _counts(batches: Iterable[Rows], waiting: int) -> Iterator[Rows]:
    """The batches, and after them what sums them up, and the notices that wait."""
    open_now, last, newest, known = Counter[str](), Counter[int](), "", set[str]()
    for batch in batches:
        for row in batch[tables.incidents]:
            open_now[row["classification"]] += row["open"]
            last[row["year"]] += 1
            newest = row["incident_id"]
            known.update(word for word in row["tokens"].split() if not word.startswith(KEPT))
        yield batch
    yield {
        tables.open_counts: [{"classification": c, "open": n} for c, n in open_now.items()],
        tables.vocabulary: [{"word": word} for word in sorted(known)],
        tables.numbers: [{"year": year, "last": number} for year, number in last.items()],
        tables.outbox: [
            _waiting(newest, f"reporter-{n % CHATS}", f"waiting/{n}", NOW) for n in range(waiting)
        ],
    }


async def fill(url: str, made_from: Pattern, size: int, waiting: int = WAITING) -> None:
    """Creates the tables at this address and fills them, then lets the database take stock."""
    await migrate(url)
    batches = _counts(copies(made_from, size), waiting)
    if url.startswith("sqlite"):
        _fill_sqlite(make_url(url).database or "", batches)
    else:
        await _fill_postgres(url.replace("+asyncpg", ""), batches)


def _fill_sqlite(path: str, batches: Iterable[Rows]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-200000")
    for batch in batches:
        connection.execute("BEGIN")
        for table, rows in batch.items():
            if not rows:
                continue
            names = list(rows[0])
            places = ", ".join("?" * len(names))
            connection.executemany(
                f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({places})",  # noqa: S608
                ([_plain(row[name]) for name in names] for row in rows),
            )
        connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _plain(value: Any) -> Any:
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else value


async def _fill_postgres(url: str, batches: Iterable[Rows]) -> None:
    connection = await asyncpg.connect(url)  # type: ignore[no-untyped-call]
    for batch in batches:
        for table, rows in batch.items():
            if not rows:
                continue
            names = list(rows[0])
            records = [tuple(row[name] for name in names) for row in rows]
            await connection.copy_records_to_table(table.name, records=records, columns=names)
    await connection.execute("VACUUM ANALYZE", timeout=1200)
    await connection.close()
