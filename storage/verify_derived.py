"""Holds what is made from the record against what the record makes: rows, clocks, words."""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from service.anew import Due
from service.ports.rows import Row
from storage import projections
from storage.connection import Connection
from storage.deadlines import LEASE
from storage.figures import follow_ups
from storage.tables import DOUBTFUL, deadlines, incident_people, incidents, vocabulary
from storage.verify_batches import Kept
from storage.words import KEPT

SLACK = timedelta(minutes=5)
"""By how much another process's clock may be ahead."""

PAGE = 4_000
_VECTORS = text(
    "SELECT count(*) FROM incidents "
    "WHERE vector IS DISTINCT FROM array_to_tsvector(string_to_array(tokens, ' '))"
)
_FOUND = text(
    "SELECT value AS query, (SELECT sum(((rowid * :a + :b) % :p) * ((rowid * :a + :b) % :p) % :q) "
    "FROM incident_words WHERE incident_words MATCH value) AS found FROM json_each(:asked)"
)
_SPELT = "CREATE VIRTUAL TABLE temp.spelt USING fts5vocab(main, incident_words, 'row')"


def wrong_row(wanted: Row, kept: Kept) -> str | None:
    """In what the register's row, and the people and follow-ups of it, differ."""
    there = kept.of(incidents)
    if not there:
        return "has a record but no row in the register."
    wrong = differing(wanted, there[0])
    if wrong:
        return f"the register's row differs from the record in {', '.join(wrong)}."
    return _wrong_lists(wanted, kept)


def differing(wanted: Row, stored: Mapping[str, Any]) -> list[str]:
    """The columns of the register's row that aren't as the record makes them."""
    made = projections.columns_of(wanted)
    as_stored = projections.as_stored(wanted)
    if {**made, "title": as_stored.title, "words": as_stored.words} == stored:
        return []
    row = projections.row_of_values(stored)
    wrong = [f.name for f in fields(Row) if getattr(as_stored, f.name) != getattr(row, f.name)]
    return wrong or [name for name in ("position", "tokens") if made[name] != stored[name]]


def _wrong_lists(wanted: Row, kept: Kept) -> str | None:
    place = projections.position(wanted.year, wanted.number)
    people = {(*each, place) for each in projections.related(wanted.involved, wanted.readers)}
    there = {(r["person_id"], r["relation"], r["position"]) for r in kept.of(incident_people)}
    if people != there:
        return "the list of who is involved or may read it differs from the record."
    owed = {(one.key, one.due) for one in wanted.owed}
    if owed != {(row["key"], row["due"]) for row in kept.of(follow_ups)}:
        return "the list of its follow-ups differs from the record."
    return None


def wrong_deadlines(
    due: Mapping[str, Due], kept: Kept, moments: Sequence[datetime], now: datetime | None
) -> str | None:
    """Whether each clock that runs will be heard when the record says; `now` bounds leases."""
    there = {row["key"]: row for row in kept.of(deadlines)}
    for key in sorted(due.keys() | there.keys()):
        if key not in there:
            return f"the clock {key} runs and has no deadline."
        if key not in due:
            return f"there is a deadline for {key}, whose clock doesn't run."
        row = there[key]
        if not _may_stand(due[key], row["fires_at"], moments, now):
            return f"the deadline for {key} isn't when the record says."
        leased = now and row["ready_at"] <= now + LEASE + SLACK
        if row["ready_at"] != row["fires_at"] and (now is not None and not leased):
            return f"the deadline for {key} is put off until {row['ready_at']}."
    return None


def _may_stand(
    due: Due, fires_at: datetime, moments: Sequence[datetime], now: datetime | None
) -> bool:
    return fires_at == due.at or due.may_stand_at(fires_at, dict.fromkeys(moments), now)


async def check_words(connection: Connection) -> list[str]:
    """Whether searches find what the rows have: the vocabulary, and the index itself."""
    wanted: set[str] = set()
    async for _, tokens in _tokens(connection):
        wanted.update(word for word in tokens if word[0] != KEPT)
    there = set(await connection.scalars(select(vocabulary.c.word)))
    leaving = set(await connection.scalars(select(vocabulary.c.word).where(DOUBTFUL)))
    problems = []
    if wanted - there:
        problems.append(f"The vocabulary lacks {len(wanted - there)} words that searches need.")
    strange = there - wanted - leaving
    if strange:
        problems.append(f"The vocabulary has {len(strange)} words that stand in no case.")
    return problems


async def check_index(connection: Connection) -> list[str]:
    """Whether the index of words is the rows'. Only reads, so that no writer waits for it."""
    if connection.dialect.name == "postgresql":
        wrong = await connection.scalar(_VECTORS)
        return [f"The index of words differs from {wrong} rows."] if wrong else []
    try:
        wrong, strange = await _found_otherwise(connection)
    except DatabaseError:
        return ["The index of words differs from the register's rows."]
    problems = []
    if wrong:
        problems.append(f"Searches for {wrong} words don't find the rows that have them.")
    if strange:
        problems.append(f"The index of words has {strange} words that stand in no row.")
    return problems


@dataclass(frozen=True, slots=True)
class _Mixed:
    """Numbers made of rows' numbers, so that sums are the same where the rows are.

    `a` and `b` are drawn anew for each check: nobody can make other rows with the same sum.
    """

    a: int
    b: int
    p: int = 2**31 - 1
    q: int = 2**31 - 19

    def of(self, position: int) -> int:
        """The number of one row: as _FOUND has it."""
        first = (position * self.a + self.b) % self.p
        return first * first % self.q


async def _found_otherwise(connection: Connection) -> tuple[int, int]:
    """For how many words, and beginnings of some, the index finds other rows than there are.

    And how many words it has that no row has.
    """
    mixed = _Mixed(1 + secrets.randbelow(2**23), secrets.randbelow(2**31))
    whole, begun = defaultdict[str, int](int), defaultdict[str, int](int)
    async for position, tokens in _tokens(connection):
        number = mixed.of(position)
        for token in tokens:
            whole[token] += number
        for beginning in {t[:n] for t in tokens if t[0] != KEPT for n in (2, 3) if len(t) >= n}:
            begun[beginning] += number
    wanted = {f'"{word}"': sum_ for word, sum_ in whole.items()}
    wanted |= {f'"{beginning}" *': sum_ for beginning, sum_ in begun.items()}
    asked, wrong = list(wanted), 0
    for begin in range(0, len(asked), PAGE):
        some = {"asked": json.dumps(asked[begin : begin + PAGE]), **asdict(mixed)}
        for row in (await connection.execute(_FOUND, some)).all():
            wrong += wanted[row.query] != row.found
    # Only of an index that could be read: of another, the very end of the transaction would fail.
    strange = 0 if wrong else len(await _spelt(connection) - whole.keys())
    return wrong, strange


async def _spelt(connection: Connection) -> set[str]:
    """The words that the index has, by a table of this connection's own."""
    query_only = bool(await connection.scalar(text("PRAGMA query_only")))
    await connection.execute(text("PRAGMA query_only = OFF"))
    try:
        await connection.execute(text(_SPELT))
        terms = await connection.execute(text("SELECT term FROM temp.spelt"))
        found = {row.term for row in terms.all()}
        await connection.execute(text("DROP TABLE temp.spelt"))
    finally:
        if query_only:
            await connection.execute(text("PRAGMA query_only = ON"))
    return found


async def _tokens(connection: Connection) -> AsyncIterator[tuple[int, set[str]]]:
    """Each row's number and different tokens."""
    columns, after = incidents.c, -1
    rows = select(columns.position, columns.tokens).order_by(columns.position).limit(PAGE)
    while page := (await connection.execute(rows.where(columns.position > after))).all():
        for row in page:
            yield row.position, set(str(row.tokens).split())
        after = page[-1].position
