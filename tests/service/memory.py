"""A register in memory: the ports as storage fulfils them, all or nothing."""

from __future__ import annotations

import asyncio
import copy
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from procedure.findings import Owed
from procedure.notices import Notice
from procedure.record import Recorded
from service.figures import Figure, figures_of
from service.ports.deadlines import Deadline
from service.ports.drafts import Draft
from service.ports.found import Finding, Restored
from service.ports.proofs import Checkpoint, Tombstone
from service.ports.readings import Reading
from service.ports.rows import CROWD, Crowd, Row, Search
from service.ports.store import StorageAway
from service.ports.undelivered import Undelivered

DraftId = tuple[str, str, str, str]


@dataclass
class Tables:
    """Everything that a transaction changes or leaves as it was."""

    records: dict[str, list[Recorded]] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    once: dict[str, str] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    deadlines: dict[str, list[Deadline]] = field(default_factory=dict)
    outbox: dict[str, Notice] = field(default_factory=dict)
    settled: list[tuple[str, str]] = field(default_factory=list)
    superseded: list[tuple[str, str]] = field(default_factory=list)
    recalled: list[tuple[str, str]] = field(default_factory=list)
    offices: dict[str, str] = field(default_factory=dict)
    offices_at: datetime | None = None
    tombstones: dict[str, Tombstone] = field(default_factory=dict)
    drafts: dict[DraftId, Draft] = field(default_factory=dict)
    findings: dict[int, Finding] = field(default_factory=dict)

    def see(self, number: int, person: str, at: datetime) -> bool:
        """Whether nobody had seen this finding before."""
        found = self.findings[number]
        if found.seen_at is None:
            self.findings[number] = replace(found, seen_by=person, seen_at=at)
        return found.seen_at is None


def draft_id(draft: Draft) -> DraftId:
    """Under which a draft is kept."""
    return (draft.owner_id, draft.form, draft.incident_id, draft.subject)


class MemoryUnit:
    """One transaction, on a copy; `breaks_at` names the method at which the database goes away."""

    def __init__(self, tables: Tables, breaks_at: str = "") -> None:
        self.tables, self.breaks_at = tables, breaks_at

    def _reach(self, method: str) -> None:
        if method == self.breaks_at:
            raise StorageAway(method)

    async def incident_for(self, once: str) -> str | None:
        self._reach("incident_for")
        return self.tables.once.get(once)

    async def remember(self, once: str, incident_id: str, at: datetime) -> None:
        self._reach("remember")
        assert once not in self.tables.once
        self.tables.once[once] = incident_id

    async def next_number(self, year: int) -> int:
        self._reach("next_number")
        self.tables.numbers[year] = self.tables.numbers.get(year, 0) + 1
        return self.tables.numbers[year]

    async def reports_by(self, person_id: str, since: datetime, most: int) -> list[datetime]:
        self._reach("reports_by")
        rows = sorted(self.tables.rows.values(), key=lambda r: (r.year, r.number), reverse=True)
        at = [row.reported_at for row in rows if row.reporter_id == person_id]
        return [each for each in at[:most] if each > since]

    async def entries(self, incident_id: str) -> list[Recorded]:
        self._reach("entries")
        return list(self.tables.records.get(incident_id, []))

    async def append(self, incident_id: str, entries: Sequence[Recorded]) -> None:
        self._reach("append")
        record = self.tables.records.setdefault(incident_id, [])
        assert [entry.seq for entry in entries] == [
            len(record) + n for n in range(1, len(entries) + 1)
        ]
        record += entries

    async def project(self, row: Row) -> None:
        self._reach("project")
        self.tables.rows[row.incident_id] = row

    async def set_deadlines(self, incident_id: str, deadlines: Sequence[Deadline]) -> None:
        self._reach("set_deadlines")
        self.tables.deadlines[incident_id] = list(deadlines)

    async def move_deadline(self, incident_id: str, key: str, fires_at: datetime | None) -> None:
        self._reach("move_deadline")
        own = self.tables.deadlines.get(incident_id, [])
        kept = [each for each in own if each.key != key]
        moved = [Deadline(incident_id, key, fires_at)] if fires_at else []
        self.tables.deadlines[incident_id] = [*kept, *moved]

    async def enqueue(self, notices: Sequence[Notice], at: datetime) -> None:
        self._reach("enqueue")
        for notice in notices:
            self.tables.outbox.setdefault(notice.key, notice)

    async def settle(self, incident_id: str, about: str, at: datetime) -> None:
        self._reach("settle")
        self.tables.settled.append((incident_id, about))

    async def recall(
        self, incident_id: str, person: str, at: datetime, *, since: datetime | None = None
    ) -> None:
        self._reach("recall")
        self.tables.recalled.append((incident_id, person))

    async def supersede(self, incident_id: str, about: str, at: datetime) -> None:
        self._reach("supersede")
        self.tables.superseded.append((incident_id, about))

    async def bury(self, tombstone: Tombstone) -> Tombstone:
        self._reach("bury")
        record = self.tables.records.pop(tombstone.incident_id)
        assert record[-1].entry.name == "RecordDeleted"
        self.tables.rows.pop(tombstone.incident_id, None)
        sealed = replace(tombstone, seq=record[-1].seq, hash="hash", seal="seal")
        self.tables.tombstones[tombstone.incident_id] = sealed
        return sealed

    async def call_back(self, person: str, turn: str, at: datetime) -> None:
        self._reach("call_back")
        self.tables.recalled.append(("", person))

    async def held(self, incident_id: str) -> bool:
        mine = (f for f in self.tables.findings.values() if f.incident_id == incident_id)
        return any(one.seen_at is None for one in mine)

    async def see(self, finding: int, person: str, at: datetime) -> bool:
        self._reach("see")
        return self.tables.see(finding, person, at)

    async def drafts(self, owner_id: str, incident_id: str) -> list[Draft]:
        self._reach("drafts")
        every = self.tables.drafts.values()
        return [d for d in every if (d.owner_id, d.incident_id) == (owner_id, incident_id)]

    async def keep_draft(self, draft: Draft) -> None:
        self._reach("keep_draft")
        self.tables.drafts[draft_id(draft)] = draft

    async def drop_draft(self, owner_id: str, form: str, incident_id: str, subject: str) -> None:
        self._reach("drop_draft")
        self.tables.drafts.pop((owner_id, form, incident_id, subject), None)


class MemoryBatch(MemoryUnit):
    """One transaction for many incidents."""

    @contextmanager
    def apart(self) -> Iterator[None]:
        before = copy.deepcopy(self.tables)
        try:
            yield
        except BaseException:
            self.tables = before
            raise


class MemoryStore:
    """The register; units wait for each other, and what one leaves half done is gone."""

    def __init__(self) -> None:
        self.tables = Tables()
        self.read: list[Reading] = []
        self.breaks_at = ""
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[MemoryUnit]:
        async with self._lock:
            unit = MemoryUnit(copy.deepcopy(self.tables), self.breaks_at)
            await asyncio.sleep(0)
            yield unit
            unit._reach("commit")
            self.tables = unit.tables

    @asynccontextmanager
    async def batch(self, incidents: Iterable[str]) -> AsyncIterator[MemoryBatch]:
        async with self._lock:
            unit = MemoryBatch(copy.deepcopy(self.tables), self.breaks_at)
            await asyncio.sleep(0)
            yield unit
            unit._reach("commit")
            self.tables = unit.tables

    async def entries(self, incident_id: str) -> list[Recorded]:
        return list(self.tables.records.get(incident_id, []))

    async def hashes(self, incident_id: str, first: int = 1, last: int | None = None) -> list[str]:
        record = self.tables.records.get(incident_id, [])[first - 1 : last]
        return [hashlib.sha256(repr(r).encode()).hexdigest() for r in record]

    async def row(self, incident_id: str) -> Row | None:
        return self.tables.rows.get(incident_id)

    async def queue(
        self,
        *,
        not_involved: str,
        reader: str,
        after: tuple[int, datetime | None, str] | None,
        limit: int,
    ) -> list[Row]:
        def place(rank: int, nearest: datetime | None, incident_id: str) -> tuple[object, ...]:
            return (rank, nearest is None, str(nearest), incident_id)

        rows = [
            row
            for row in self.tables.rows.values()
            if row.open
            and not_involved not in row.involved
            and (not reader or reader in row.readers)
        ]
        rows.sort(key=lambda r: place(r.rank, r.nearest, r.incident_id))
        if after is not None:
            rows = [r for r in rows if place(r.rank, r.nearest, r.incident_id) > place(*after)]
        return rows[:limit]

    async def crowds(self, *, not_involved: str) -> list[Crowd]:
        rows = await self.queue(not_involved=not_involved, reader="", after=None, limit=10_000)
        theirs: dict[str, list[Row]] = {}
        for row in rows:
            if row.rank == CROWD:
                theirs.setdefault(row.reporter_id, []).append(row)
        return [Crowd(each[0], len(each)) for _, each in sorted(theirs.items())]

    async def search(self, search: Search) -> list[Row]:
        rows = [row for row in self.tables.rows.values() if matches(row, search)]
        rows.sort(key=lambda row: (row.year, row.number), reverse=True)
        return rows[: search.limit]

    async def alike(
        self, words: Sequence[str], *, reader: str, not_involved: str, limit: int
    ) -> dict[str, list[str]]:
        asked = Search(reader=reader, not_involved=not_involved, limit=limit)
        found: dict[str, list[str]] = {}
        for word in words:
            rows = await self.search(replace(asked, words=word))
            fit = [row for row in rows if row.kind and row.stage != "duplicate"]
            found[word] = [row.incident_id for row in fit]
        return found

    async def counts(self) -> dict[str, int]:
        counted: dict[str, int] = {}
        for row in self.tables.rows.values():
            if row.open:
                counted[row.classification] = counted.get(row.classification, 0) + 1
        return counted

    async def figures(self, month: str) -> dict[Figure, int]:
        counted: Counter[Figure] = Counter()
        for row in self.tables.rows.values():
            counted.update(figures_of(row.counted))
        return {f: n for f, n in counted.items() if f.month == "" or f.month >= month}

    async def kept_from(self, person_id: str) -> list[Row]:
        return [row for row in self.tables.rows.values() if person_id in row.involved]

    async def known_by_address(self) -> list[str]:
        rows = self.tables.rows.values()
        return [row.incident_id for row in rows if "@" in "".join(row.involved + row.readers)]

    async def owed(
        self,
        *,
        not_involved: str,
        reader: str,
        after: tuple[datetime, str, str] | None,
        limit: int,
    ) -> list[tuple[Row, Owed]]:
        pairs = [
            (row, one)
            for row in self.tables.rows.values()
            for one in row.owed
            if not_involved not in row.involved and (not reader or reader in row.readers)
        ]
        pairs.sort(key=lambda p: (p[1].due, p[0].incident_id, p[1].key))
        place = [(one.due, row.incident_id, one.key) for row, one in pairs]
        return [p for p, at in zip(pairs, place, strict=True) if not after or at > after][:limit]

    async def offices(self) -> dict[str, str]:
        return dict(self.tables.offices)

    async def offices_since(self) -> datetime | None:
        return self.tables.offices_at

    async def keep_offices(self, holders: Mapping[str, str], at: datetime) -> None:
        self.tables.offices, self.tables.offices_at = dict(holders), at

    async def next_deadline(self) -> datetime | None:
        every = [d.fires_at for ds in self.tables.deadlines.values() for d in ds]
        return min(every, default=None)

    async def due(self, now: datetime, limit: int) -> list[Deadline]:
        every = [d for ds in self.tables.deadlines.values() for d in ds if d.fires_at <= now]
        return sorted(every, key=lambda d: d.fires_at)[:limit]

    async def save_draft(self, draft: Draft) -> None:
        self.tables.drafts[draft_id(draft)] = draft

    async def draft(self, owner_id: str, form: str, incident_id: str, subject: str) -> Draft | None:
        return self.tables.drafts.get((owner_id, form, incident_id, subject))

    async def drafts(self, owner_id: str) -> list[Draft]:
        own = [draft for draft in self.tables.drafts.values() if draft.owner_id == owner_id]
        return sorted(own, key=lambda draft: draft.saved_at, reverse=True)

    async def drop_draft(self, owner_id: str, form: str, incident_id: str, subject: str) -> None:
        self.tables.drafts.pop((owner_id, form, incident_id, subject), None)

    async def read_by(self, reading: Reading) -> None:
        self.read.append(reading)

    async def readings(self, incident_id: str, limit: int) -> list[Reading]:
        own = [reading for reading in self.read if reading.incident_id == incident_id]
        return own[::-1][:limit]

    async def name_of(self, person_id: str) -> str:
        return ""

    async def keep_name(self, person_id: str, name: str) -> None:
        pass

    async def last_checkpoint(self) -> Checkpoint | None:
        return None

    async def checkpoint(self, number: int) -> Checkpoint | None:
        return None

    async def tombstone(self, incident_id: str) -> Tombstone | None:
        return self.tables.tombstones.get(incident_id)

    async def undelivered(self, limit: int) -> list[Undelivered]:
        return []

    async def send_again(self, notice_id: int, incident_id: str, now: datetime) -> bool:
        return False

    async def restored(self, number: int) -> Restored | None:
        return None

    async def finding(self, number: int) -> Finding | None:
        return self.tables.findings.get(number)

    async def unseen(self, incident_id: str | None, limit: int) -> list[Finding]:
        waiting = [one for one in self.tables.findings.values() if one.seen_at is None]
        return [one for one in waiting if incident_id in (None, one.incident_id)][:limit]

    async def see(self, number: int, person: str, now: datetime) -> bool:
        return self.tables.see(number, person, now)


def matches(row: Row, search: Search) -> bool:
    """Whether a row fulfils every part of a search that is set."""
    words = row.words.lower().split()
    return (
        all(any(w.startswith(p) for w in words) for p in search.words.lower().split())
        and search.classification in ("", row.classification)
        and search.stage in ("", row.stage)
        and search.open in (None, row.open)
        and search.kind in ("", row.kind)
        and search.year in (None, row.year)
        and search.reporter in ("", row.reporter_id)
        and (not search.reader or search.reader in row.readers)
        and (not search.not_involved or search.not_involved not in row.involved)
        and (search.before is None or (row.year, row.number) < search.before)
        and (not search.waiting or row.waiting > 0)
    )


class Ticking:
    """A clock that a test moves."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def on(self, **length: float) -> None:
        """Moves the clock forward."""
        self.now += timedelta(**length)
