"""One write transaction for many incidents: read at once, and written at once at its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Executable, Select, and_, bindparam, or_, select

from procedure.notices import Notice
from procedure.record import Recorded
from service.ports.deadlines import Deadline
from service.ports.drafts import Draft
from service.ports.proofs import Tombstone
from service.ports.rows import Row
from storage import checkpoints, findings, outbox_rows, projections, record, unsealed
from storage.chain import Head
from storage.compiled import Found
from storage.connection import Connection, Ends, Parameters, Rows, Values
from storage.deadlines import replace as replace_deadlines
from storage.outbox_rows import Ended
from storage.parsed import KEPT
from storage.sets import batched, lock_all, size_for, values_of
from storage.tables import record as entries_table
from storage.unit import WriteUnit


class NotInABatch(Exception):
    """What a step wants done at once; it has to be taken by itself."""


class Gathered:
    """Fulfils storage.connection.Connection for what only writes: each statement is run once.

    With all the values that it was given, in the order in which the statements first came.
    """

    def __init__(self, connection: Connection) -> None:
        self._dialect = connection.dialect
        self.ends: Ends | None = None if connection.ends is None else {}
        self.kept: dict[Executable, list[Values]] = {}

    @property
    def dialect(self) -> Dialect:
        """Which database's words a statement is put into."""
        return self._dialect

    async def execute(self, statement: Executable, parameters: Parameters | None = None, /) -> Rows:
        """Keeps the values; there is no result yet."""
        more = parameters if isinstance(parameters, Sequence) else [parameters or {}]
        self.kept[statement] = [*self.kept.get(statement, ()), *more]
        return Found()

    async def scalar(self, statement: Executable, parameters: Values | None = None, /) -> Any:
        """Raises NotInABatch."""
        raise NotInABatch

    async def scalars(
        self, statement: Executable, parameters: Values | None = None, /
    ) -> Iterator[Any]:
        """Raises NotInABatch."""
        raise NotInABatch

    async def run_sync(self, work: Any, /) -> Any:
        """Raises NotInABatch."""
        raise NotInABatch

    async def write(self, connection: Connection) -> None:
        """Runs what was kept, and says what its commit will seal."""
        if self.ends and connection.ends is not None:
            connection.ends.update(self.ends)
        for statement, values in self.kept.items():
            await connection.execute(statement, values)
        self.kept.clear()


class BatchUnit(WriteUnit):
    """Fulfils service.ports.Batch: what steps write is kept and written by sets in `finish`."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._records: dict[str, list[Recorded]] = {}
        self._rows: dict[str, Row] = {}
        self._deadlines: dict[str, Sequence[Deadline]] = {}
        self._superseded: list[Ended] = []
        self._found: frozenset[str] = frozenset()
        self._told: list[tuple[Notice, datetime]] = []
        self._entries = Gathered(connection)

    async def load(self, incidents: Iterable[str]) -> None:
        """Waits for other units that want one of these incidents, then reads all their records."""
        wanted = sorted(set(incidents))
        names = {f"incident {incident}" for incident in wanted}
        await lock_all(self._connection, names)
        self._held |= names
        self._found = await findings.all_held(self._connection)
        for some in batched(wanted):
            for incident, (entries, head) in (await _read_all(self._connection, some)).items():
                self._records[incident], self._heads[incident] = entries, head

    @contextmanager
    def apart(self) -> Iterator[None]:
        """What is done in here counts as a whole, or, where it raises, not at all."""
        before = [dict(kept) for kept in self._all_kept()]
        superseded, told = self._superseded, self._told
        settled = {incident: dict(matters) for incident, matters in self._settled.items()}
        try:
            yield
        except BaseException:
            for kept, as_it_was in zip(self._all_kept(), before, strict=True):
                kept.clear()
                kept.update(as_it_was)
            self._superseded, self._told, self._settled = superseded, told, settled
            raise

    def _all_kept(self) -> list[dict[Any, Any]]:
        """What is only ever replaced under its key, so that a copy is what it was."""
        return [
            self._records, self._heads, self._rows, self._deadlines,
            self._entries.kept, self._entries.ends or {},
        ]  # fmt: skip

    async def entries(self, incident_id: str) -> list[Recorded]:
        """The record of an incident of this batch."""
        if incident_id not in self._records:
            raise NotInABatch(incident_id)
        return list(self._records[incident_id])

    async def held(self, incident_id: str) -> bool:
        """False; raises NotInABatch where something was found, which is dealt with by itself."""
        if incident_id in self._found:
            raise NotInABatch(incident_id)
        return False

    async def append(self, incident_id: str, entries: Sequence[Recorded]) -> None:
        """Adds to the end of the record; raises OutOfPlace when the numbers don't follow."""
        before = await self.entries(incident_id)
        await unsealed.refuse(self._connection, incident_id, self._heads[incident_id], entries)
        head = await record.append(self._entries, incident_id, entries, self._heads[incident_id])
        await checkpoints.note(self._entries, incident_id, entries, head)
        self._heads[incident_id] = head
        self._records[incident_id] = [*before, *entries]

    async def project(self, row: Row) -> None:
        """Inserts or replaces the incident's row."""
        self._rows[row.incident_id] = row

    async def set_deadlines(self, incident_id: str, deadlines: Sequence[Deadline]) -> None:
        """Replaces the incident's deadlines."""
        self._deadlines[incident_id] = deadlines

    async def enqueue(self, notices: Sequence[Notice], at: datetime) -> None:
        """Puts notices into the outbox."""
        self._told = [*self._told, *((notice, at) for notice in notices)]
        self.queued = self.queued or bool(notices)

    async def supersede(self, incident_id: str, about: str, at: datetime) -> None:
        """Lets a later reminder take the place of the earlier ones."""
        seq = self._heads[incident_id].seq
        self._superseded = [*self._superseded, Ended(incident_id, about, seq, at)]
        self.queued = True

    async def finish(self) -> None:
        """Writes everything: what is taken back before what is queued in its place."""
        await self._entries.write(self._connection)
        self._shift.add(await projections.project_all(self._connection, self._rows.values()))
        await outbox_rows.supersede(self._connection, self._superseded, self.lines)
        await outbox_rows.add_all(self._connection, self._told, self.lines)
        await replace_deadlines(self._connection, self._deadlines)
        await super().finish()

    # What no reminder leads to: it is written, or read, at once, and couldn't be taken back.

    async def incident_for(self, once: str) -> str | None:
        """Raises NotInABatch."""
        raise NotInABatch

    async def remember(self, once: str, incident_id: str, at: datetime) -> None:
        """Raises NotInABatch."""
        raise NotInABatch

    async def next_number(self, year: int) -> int:
        """Raises NotInABatch."""
        raise NotInABatch

    async def recall(
        self, incident_id: str, person: str, at: datetime, *, since: datetime | None = None
    ) -> None:
        """Raises NotInABatch."""
        raise NotInABatch

    async def bury(self, tombstone: Tombstone) -> Tombstone:
        """Raises NotInABatch."""
        raise NotInABatch

    async def call_back(self, person: str, turn: str, at: datetime) -> None:
        """Raises NotInABatch."""
        raise NotInABatch

    async def drafts(self, owner_id: str, incident_id: str) -> list[Draft]:
        """Raises NotInABatch."""
        raise NotInABatch

    async def keep_draft(self, draft: Draft) -> None:
        """Raises NotInABatch."""
        raise NotInABatch

    async def drop_draft(self, owner_id: str, form: str, incident_id: str, subject: str) -> None:
        """Raises NotInABatch."""
        raise NotInABatch


async def _read_all(
    connection: Connection, incidents: Sequence[str]
) -> dict[str, tuple[list[Recorded], Head]]:
    """Each incident's entries and where they end, as `record.read` gives them."""
    size, kept = size_for(len(incidents)), [KEPT.of(incident) for incident in incidents]
    seqs = [one.head.seq for one in kept]
    asked = values_of("incident", incidents, size) | values_of("seq", seqs, size)
    found: dict[str, list[Any]] = {incident: [] for incident in incidents}
    for row in await connection.execute(_from(size), asked):
        found[row.incident_id].append(row)
    read = {}
    for incident, one in zip(incidents, kept, strict=True):
        now = record.gone_on(incident, one, found[incident])
        if now is None:
            read[incident] = await record.read(connection, incident)
            continue
        read[incident] = list(now.entries), now.head
    return read


@lru_cache
def _from(size: int) -> Select[Any]:
    """The entries of so many incidents, of each from the one that was read last."""
    columns = entries_table.c
    wanted = [
        and_(
            columns.incident_id == bindparam(f"incident_{n}"), columns.seq >= bindparam(f"seq_{n}")
        )
        for n in range(size)
    ]
    return select(entries_table).where(or_(*wanted)).order_by(columns.incident_id, columns.seq)
