"""The register: everything kept, behind the one face that the service and delivery know."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from sqlalchemy import make_url, text

from procedure.findings import Owed
from procedure.record import Recorded
from service.figures import Figure
from service.ports.deadlines import Deadline
from service.ports.drafts import Draft
from service.ports.found import Finding, Restored
from service.ports.proofs import Checkpoint, Tombstone
from service.ports.readings import Reading
from service.ports.rows import Crowd, Row, Search
from service.ports.store import StorageAway
from service.ports.undelivered import Undelivered
from storage import (
    chaining,
    checkpoints,
    crowds,
    deadlines,
    drafts,
    figures,
    findings,
    lists,
    offices,
    projections,
    readings,
    record,
    restores,
    tombstones,
)
from storage.adopting import take_over
from storage.alike import alike
from storage.batch import BatchUnit
from storage.checkpoints import CommitSeal
from storage.conversations import Conversations
from storage.engine import Database
from storage.ledger import Lines
from storage.migrate import migrated, require_schema
from storage.outbox import Outbox
from storage.presence import Presence
from storage.seals import Seals
from storage.signing import Signer
from storage.troubles import must_be_there
from storage.unit import WriteUnit


class Register:
    """Fulfils service.ports.Store; `outbox` and `conversations` serve delivery and dialogs."""

    def __init__(self, database: Database, signer: Signer | None = None) -> None:
        self.database = database
        self._seals = Seals(signer)
        self._presence = Presence(database.url)
        self.outbox = Outbox(database)
        self.conversations = Conversations(database, signer)

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[WriteUnit]:
        """Opens a write transaction; commits on a clean exit, rolls back on an exception."""
        async with self.database.writing() as connection:
            unit = WriteUnit(connection)
            committed = await self.outbox.keep_answers(connection, unit.lines)
            yield unit
            await unit.finish()
        committed()
        if unit.buried:
            # After the commit: until then a reader still finds the record, and parses it again.
            record.forget_parsed()
            projections.forget_parsed()
        if unit.queued:
            self.outbox.stir()

    @asynccontextmanager
    async def batch(self, incidents: Iterable[str]) -> AsyncIterator[BatchUnit]:
        """Opens a write transaction for steps in all of these incidents."""
        async with self.database.writing() as connection:
            unit = BatchUnit(connection)
            committed = await self.outbox.keep_answers(connection, unit.lines)
            await unit.load(incidents)
            yield unit
            await unit.finish()
        committed()
        if unit.queued:
            self.outbox.stir()

    async def entries(self, incident_id: str) -> list[Recorded]:
        """The incident's record in order; empty for an unknown id."""
        async with self.database.reading() as connection:
            entries, _ = await record.read(connection, incident_id)
            return entries

    async def hashes(self, incident_id: str, first: int = 1, last: int | None = None) -> list[str]:
        """The hashes of entries `first` to `last` in order, hexadecimal."""
        async with self.database.reading() as connection:
            return await record.hashes(connection, incident_id, first, last)

    async def row(self, incident_id: str) -> Row | None:
        """The incident's row."""
        async with self.database.reading() as connection:
            return await projections.row(connection, incident_id)

    async def queue(
        self,
        *,
        not_involved: str,
        reader: str,
        after: tuple[int, datetime | None, str] | None,
        limit: int,
    ) -> list[Row]:
        """Open incidents by rank, then nearest limit (none last), then id; keyset after a row."""
        async with self.database.reading() as connection:
            return await lists.queue(
                connection, not_involved=not_involved, reader=reader, after=after, limit=limit
            )

    async def crowds(self, *, not_involved: str) -> list[Crowd]:
        """The first few crowds, each of another reporter; none of it is kept from this person."""
        async with self.database.reading() as connection:
            return await crowds.crowds(connection, not_involved=not_involved)

    async def search(self, search: Search) -> list[Row]:
        """The log's rows that match, newest first."""
        # What is set for how PostgreSQL plans holds for a transaction.
        planned = lists.wants_a_plan(search)
        async with self.database.snapshot() if planned else self.database.reading() as connection:
            return await lists.search(connection, search)

    async def alike(
        self, words: Sequence[str], *, reader: str, not_involved: str, limit: int
    ) -> dict[str, list[str]]:
        """For each word the newest cases with it, by ID; duplicates and deleted ones aside."""
        async with self.database.snapshot() as connection:
            return await alike(
                connection, words, reader=reader, not_involved=not_involved, limit=limit
            )

    async def counts(self) -> dict[str, int]:
        """Open incidents by classification ("" = not yet classified)."""
        async with self.database.reading() as connection:
            return await projections.counts(connection)

    async def figures(self, month: str) -> dict[Figure, int]:
        """The counters from a month ('YYYY-MM') on, and those of how things stand now."""
        async with self.database.reading() as connection:
            return await figures.since(connection, month)

    async def kept_from(self, person_id: str) -> list[Row]:
        """The incidents that this person is involved in."""
        async with self.database.reading() as connection:
            return await lists.kept_from(connection, person_id)

    async def known_by_address(self) -> list[str]:
        """The incidents in which somebody is known by a mail address only, of the ended too."""
        async with self.database.reading() as connection:
            return await lists.known_by_address(connection)

    async def owed(
        self,
        *,
        not_involved: str,
        reader: str,
        after: tuple[datetime, str, str] | None,
        limit: int,
    ) -> list[tuple[Row, Owed]]:
        """Follow-ups that aren't done, across cases, by due, id and key; keyset after one."""
        async with self.database.reading() as connection:
            return await lists.owed(
                connection, not_involved=not_involved, reader=reader, after=after, limit=limit
            )

    async def offices(self) -> dict[str, str]:
        """Who held which office when the desk last looked."""
        async with self.database.reading() as connection:
            return await offices.held(connection, self._seals)

    async def offices_since(self) -> datetime | None:
        """When the desk last looked."""
        async with self.database.reading() as connection:
            return await offices.since(connection)

    async def keep_offices(self, holders: Mapping[str, str], at: datetime) -> None:
        """Keeps who holds which office now."""
        async with self.database.writing() as connection:
            await offices.keep(connection, holders, at, self._seals)

    async def next_deadline(self) -> datetime | None:
        """When the next reminder can be taken, or None."""
        async with self.database.reading() as connection:
            return await deadlines.next_at(connection)

    async def due(self, now: datetime, limit: int) -> list[Deadline]:
        """Reminders due at `now`, oldest first; leased to the caller for a minute."""
        async with self.database.writing() as connection:
            return await deadlines.due(connection, now, limit)

    async def save_draft(self, draft: Draft) -> None:
        """Keeps a draft, in place of the earlier one with the same key."""
        async with self.database.writing() as connection:
            await drafts.save(connection, draft)

    async def draft(self, owner_id: str, form: str, incident_id: str, subject: str) -> Draft | None:
        """A person's draft."""
        async with self.database.reading() as connection:
            return await drafts.find(connection, owner_id, form, incident_id, subject)

    async def drafts(self, owner_id: str) -> list[Draft]:
        """All of a person's drafts, newest first."""
        async with self.database.reading() as connection:
            return await drafts.of(connection, owner_id)

    async def drop_draft(self, owner_id: str, form: str, incident_id: str, subject: str) -> None:
        """Forgets a draft its owner cancelled."""
        async with self.database.writing() as connection:
            await drafts.drop(connection, owner_id, form, incident_id, subject)

    async def read_by(self, reading: Reading) -> None:
        """Adds to the reading log."""
        async with self.database.writing() as connection:
            await readings.add(connection, reading)

    async def readings(self, incident_id: str, limit: int) -> list[Reading]:
        """Who opened the case, newest first."""
        async with self.database.reading() as connection:
            return await readings.newest(connection, incident_id, limit)

    async def name_of(self, person_id: str) -> str:
        """The name that the directory last gave of a person who has spoken, or ""."""
        return await self.conversations.name_of(person_id)

    async def keep_name(self, person_id: str, name: str) -> None:
        """Keeps the name that the directory gives of a person who has spoken."""
        await self.conversations.keep_name(person_id, name)

    async def last_checkpoint(self) -> Checkpoint | None:
        """The newest checkpoint, or None before the first."""
        async with self.database.reading() as connection:
            return await checkpoints.last(connection)

    async def checkpoint(self, number: int) -> Checkpoint | None:
        """A checkpoint by its number."""
        async with self.database.reading() as connection:
            found = await checkpoints.after(connection, number - 1, 1)
        return next((one for one in found if one.number == number), None)

    async def tombstone(self, incident_id: str) -> Tombstone | None:
        """What stays of a deleted record, or None."""
        async with self.database.reading() as connection:
            return await tombstones.find(connection, incident_id)

    async def undelivered(self, limit: int) -> list[Undelivered]:
        """Notices that were given up, oldest first."""
        return [
            Undelivered(dead.id, dead.notice, dead.queued_at, dead.attempts)
            for dead in await self.outbox.dead_rows(limit)
        ]

    async def send_again(self, notice_id: int, incident_id: str, now: datetime) -> bool:
        """Puts a notice of this incident that was given up back in line; False if there is none."""
        return await self.outbox.send_again(notice_id, now, incident_id)

    async def restored(self, number: int) -> Restored | None:
        """A start that went on with a register in doubt, by its number."""
        async with self.database.reading() as connection:
            return await restores.find(connection, number)

    async def found(self, incident_id: str, words: Sequence[str], now: datetime) -> list[Finding]:
        """Keeps what a check found wrong; gives what wasn't found before."""
        lines = Lines()
        async with self.database.writing() as connection:
            new = await findings.add(connection, incident_id, words, now, lines)
            await chaining.write(connection, lines)
        return new

    async def finding(self, number: int) -> Finding | None:
        """A finding, seen or not."""
        async with self.database.reading() as connection:
            return await findings.find(connection, number)

    async def unseen(self, incident_id: str | None, limit: int) -> list[Finding]:
        """The findings that nobody has seen yet, oldest first: of one incident, or all."""
        async with self.database.reading() as connection:
            return await findings.unseen(connection, incident_id, limit)

    async def see(self, number: int, person: str, now: datetime) -> bool:
        """Keeps who has seen a finding; False where somebody had."""
        lines = Lines()
        async with self.database.writing() as connection:
            done = await findings.see(connection, number, person, now, lines)
            await chaining.write(connection, lines)
        return done

    async def seal(self, signer: Signer, now: datetime) -> Checkpoint | None:
        """Makes the checkpoint that is due, if one is, where commits aren't sealed by themselves.

        Never for a running desk: whatever somebody has put into `moved` would be signed.
        """
        async with self.database.reading() as connection:
            if not await checkpoints.due(connection, now):
                return None
        async with self.database.writing() as connection:
            await chaining.know_key(connection, signer, now)
            made = await checkpoints.seal(connection, signer, now)
        self.outbox.stir()
        return made

    async def take_over(self, signer: Signer, now: datetime) -> int:
        """Takes over and seals what an earlier version wrote; gives how many rows were adopted.

        To be called at a start, before anything is sent; the number is to be told to the DPO.
        """
        async with self.database.writing() as connection:
            return await take_over(connection, signer, now)

    async def know_key(self, signer: Signer, now: datetime) -> None:
        """Has the ledger remember the key that signs, so that another one is noticed."""
        async with self.database.writing() as connection:
            await chaining.know_key(connection, signer, now)

    async def checkpoints_after(self, number: int) -> list[Checkpoint]:
        """Checkpoints that follow a number, oldest first, a thousand at most."""
        async with self.database.reading() as connection:
            return await checkpoints.after(connection, number)

    async def ping(self) -> None:
        """Raises StorageAway when the database doesn't answer, or its file is gone or another."""
        self._presence.check()
        async with self.database.reading() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Closes the connections and gives up the lock file."""
        with suppress(StorageAway):
            await self.outbox.flush()
        await self.database.close()


async def open_register(
    url: str, *, sealing: CommitSeal | None = None, exclusive: bool = True, begins: bool = True
) -> Register:
    """Opens the register: on SQLite created and brought up to date, on PostgreSQL checked.

    What is written is sealed by `sealing` with each commit; whoever only looks needs none.

    Raises AlreadyRunning when another process holds a SQLite register, SchemaBehind when a
    PostgreSQL one wants `python bot.py migrate`, SchemaAhead when it wants a newer bot, StorageAway
    when it can't be reached, Unusable when it isn't the desk's or isn't there. With
    `exclusive=False` a SQLite register is opened beside a running bot, for looking; with
    `begins=False` it is opened alone, but has to be there and up to date, as on PostgreSQL.
    """
    begins = begins and exclusive
    if not begins:
        must_be_there(make_url(url))
    database = Database(url, seal=sealing, exclusive=exclusive)
    try:
        if database.dialect == "sqlite" and begins:
            await migrated(database)
        else:
            await require_schema(database)
    except BaseException:
        await database.close()
        raise
    return Register(database, sealing.signer if sealing else None)
