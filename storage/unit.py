"""One write transaction of the register, as the service sees it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, select

from procedure.notices import Notice
from procedure.record import Recorded
from service.ports.deadlines import Deadline
from service.ports.drafts import Draft
from service.ports.proofs import Tombstone
from service.ports.rows import Row
from storage import (
    checkpoints,
    crowds,
    drafts,
    findings,
    outbox_rows,
    projections,
    record,
    tables,
    tombstones,
    unsealed,
)
from storage.chain import Head
from storage.chaining import write
from storage.connection import Connection
from storage.deadlines import move as move_deadline
from storage.deadlines import replace as replace_deadlines
from storage.engine import Worded
from storage.ledger import ONCE, Lines
from storage.outbox_rows import Ended, Recall
from storage.sets import lock_all
from storage.tables import numbers

_TAKEN = select(tables.once.c.incident_id).where(tables.once.c.key == bindparam("key"))
_REMEMBER = insert(tables.once)
_NUMBER = Worded(
    numbers,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[numbers.c.year], set_={"last": numbers.c.last + 1}
    ).returning(numbers.c.last),
)


class WriteUnit:
    """Fulfils service.ports.Unit on one connection; `finish` does what must come last."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._held: set[str] = set()
        self._heads: dict[str, Head] = {}
        self._shift = projections.Shift()
        self._settled: dict[str, dict[str, datetime]] = {}
        self._recalled: dict[str, dict[str, Recall]] = {}
        self.lines = Lines()
        self.queued = self.buried = False

    async def incident_for(self, once: str) -> str | None:
        """The incident for which this step was already taken; the same step waits its turn."""
        await self._lock(f"once {once}")
        found: str | None = await self._connection.scalar(_TAKEN, {"key": once})
        return found

    async def remember(self, once: str, incident_id: str, at: datetime) -> None:
        """Keeps a step's key."""
        row = {"key": once, "incident_id": incident_id, "at": at}
        await self._connection.execute(_REMEMBER, row)
        self.lines.put(ONCE, row, at)

    async def next_number(self, year: int) -> int:
        """The next number of a year; other units that want one wait for this one's end."""
        first = {"year": year, "last": 1}
        return int(await self._connection.scalar(_NUMBER(self._connection), first))

    async def reports_by(self, person_id: str, since: datetime, most: int) -> list[datetime]:
        """When this person's newest reports since then arrived; their others wait their turn."""
        await self._lock(f"reports {person_id}")
        return await crowds.reports_by(self._connection, person_id, since, most)

    async def entries(self, incident_id: str) -> list[Recorded]:
        """The incident's record; other units that want it wait for this one's end."""
        await self._lock(f"incident {incident_id}")
        entries, self._heads[incident_id] = await record.read(self._connection, incident_id)
        return entries

    async def append(self, incident_id: str, entries: Sequence[Recorded]) -> None:
        """Adds to the end of the record, where the desk has sealed that; else raises Unreadable.

        Raises OutOfPlace when the numbers don't follow.
        """
        head = await self._head(incident_id)
        await unsealed.refuse(self._connection, incident_id, head, entries)
        head = await record.append(self._connection, incident_id, entries, head)
        self._heads[incident_id] = head
        await checkpoints.note(self._connection, incident_id, entries, head)

    async def project(self, row: Row) -> None:
        """Inserts or replaces the incident's row."""
        self._shift.add(await projections.project(self._connection, row))

    async def set_deadlines(self, incident_id: str, deadlines: Sequence[Deadline]) -> None:
        """Replaces the incident's deadlines."""
        await replace_deadlines(self._connection, {incident_id: deadlines})

    async def enqueue(self, notices: Sequence[Notice], at: datetime) -> None:
        """Puts notices into the outbox."""
        await outbox_rows.add(self._connection, notices, at, self.lines)
        self.queued = self.queued or bool(notices)

    async def settle(self, incident_id: str, about: str, at: datetime) -> None:
        """Has every card already sent about this matter updated ("" = none)."""
        if about:
            self._settled.setdefault(incident_id, {})[about] = at

    async def recall(
        self, incident_id: str, person: str, at: datetime, *, since: datetime | None = None
    ) -> None:
        """Has cards in this person's chat updated: the incident's, or all since then."""
        self._recalled.setdefault(incident_id, {})[person] = Recall(at, since)

    async def supersede(self, incident_id: str, about: str, at: datetime) -> None:
        """Lets a later reminder, not queued yet, take the place of the earlier ones."""
        head = await self._head(incident_id)
        ended = [Ended(incident_id, about, head.seq, at)]
        await outbox_rows.supersede(self._connection, ended, self.lines)
        self.queued = True

    async def bury(self, tombstone: Tombstone) -> Tombstone:
        """Deletes the record, which an approved deletion must end, and leaves the tombstone."""
        head = await self._head(tombstone.incident_id)
        self.queued = self.buried = True
        return await tombstones.bury(self._connection, tombstone, head, self.lines)

    async def call_back(self, person: str, turn: str, at: datetime) -> None:
        """Has every card that this person was ever sent in chat updated."""
        await outbox_rows.call_back(self._connection, person, turn, at, self.lines)
        self.queued = True

    async def drafts(self, owner_id: str, incident_id: str) -> list[Draft]:
        """A person's drafts of this incident's forms."""
        return await drafts.about(self._connection, owner_id, incident_id)

    async def keep_draft(self, draft: Draft) -> None:
        """Keeps a draft."""
        await drafts.save(self._connection, draft)

    async def drop_draft(self, owner_id: str, form: str, incident_id: str, subject: str) -> None:
        """Removes a draft with the step that used it."""
        await drafts.drop(self._connection, owner_id, form, incident_id, subject)

    async def move_deadline(self, incident_id: str, key: str, fires_at: datetime | None) -> None:
        """Has one of the incident's clocks remind at another time, or no more; the others stay."""
        await move_deadline(self._connection, incident_id, key, fires_at)

    async def held(self, incident_id: str) -> bool:
        """Whether a check found something wrong in the incident that nobody has seen yet."""
        return await findings.held(self._connection, incident_id)

    async def see(self, finding: int, person: str, at: datetime) -> bool:
        """Keeps who has seen a finding; False where somebody had."""
        return await findings.see(self._connection, finding, person, at, self.lines)

    async def finish(self) -> None:
        """Settles with the record's last entry; then what every unit wants: ledger and counters."""
        if self._settled:
            await outbox_rows.settle(
                self._connection,
                [
                    Ended(incident_id, about, (await self._head(incident_id)).seq, at)
                    for incident_id, matters in sorted(self._settled.items())
                    for about, at in sorted(matters.items())
                ],
                self.lines,
            )
            self.queued = True
        for incident_id, people in sorted(self._recalled.items()):
            head = await self._head(incident_id)
            await outbox_rows.recall(self._connection, incident_id, head.seq, people, self.lines)
            self.queued = True
        await write(self._connection, self.lines)
        await projections.shift_counts(self._connection, self._shift)

    async def _lock(self, name: str) -> None:
        """Waits for other units that want the same; this one holds it until it ends."""
        if name not in self._held:
            await lock_all(self._connection, [name])
            self._held.add(name)

    async def _head(self, incident_id: str) -> Head:
        if incident_id not in self._heads:
            await self._lock(f"incident {incident_id}")
            self._heads[incident_id] = await record.head_of(self._connection, incident_id)
        return self._heads[incident_id]
