"""Where people and channels can be reached: kept from every activity that Teams sends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Executable, bindparam, select, update

from storage.chaining import write
from storage.connection import Connection
from storage.engine import Database, insert_into
from storage.ledger import CHANNELS, PEOPLE, Chained, Lines
from storage.tables import channels, people

FRESH = timedelta(hours=12)
"""A reference that says nothing new is written again only after this long."""

LATELY = timedelta(minutes=1)
"""A person who says the same of themselves again so soon isn't even looked up."""

MOST_HEARD = 5_000

_PERSON = select(people).where(people.c.object_id == bindparam("object_id"))


@dataclass(frozen=True, slots=True)
class Conversation:
    """A person's chat (`object_id` set) or a channel; `blocked` when Teams refused the bot there.

    `conversation_id` is "" for a person whose chat isn't known yet. `at` is when it was last seen.
    """

    object_id: str
    name: str
    teams_id: str
    conversation_id: str
    service_url: str
    tenant_id: str
    blocked: bool
    at: datetime
    seal: str = ""


class Conversations:
    """Conversation references; every method may raise StorageAway."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._heard: dict[str, tuple[dict[str, str], datetime]] = {}

    async def save_person(
        self,
        object_id: str,
        *,
        name: str,
        teams_id: str,
        conversation_id: str,
        service_url: str,
        tenant_id: str,
        at: datetime,
    ) -> None:
        """Remembers who spoke and where; "" leaves what is known. Being heard ends a block.

        A name is the directory's: what somebody says of themselves isn't kept.
        """
        heard = {
            "name": name,
            "teams_id": teams_id,
            "conversation_id": conversation_id,
            "service_url": service_url,
            "tenant_id": tenant_id,
        }
        if self._just_heard(object_id, heard, at):
            return
        known = await self.person(object_id)
        if known is None or _tells_something(known, heard, at):
            before = {column: getattr(known, column, "") for column in heard}
            kept = {column: told or before[column] for column, told in heard.items()}
            await self._save(PEOPLE, {"object_id": object_id, **kept, "blocked": False, "at": at})
        if len(self._heard) >= MOST_HEARD:
            self._heard.clear()
        self._heard[object_id] = heard, at

    def _just_heard(self, object_id: str, heard: dict[str, str], at: datetime) -> bool:
        before = self._heard.get(object_id)
        return before is not None and before[0] == heard and timedelta(0) <= at - before[1] < LATELY

    async def save_channel(
        self, conversation_id: str, *, name: str, service_url: str, tenant_id: str, at: datetime
    ) -> None:
        """Remembers a channel's thread; "" leaves what is known."""
        known = await self.channel(conversation_id)
        heard = {"name": name, "service_url": service_url, "tenant_id": tenant_id}
        if known is None or _tells_something(known, heard, at):
            before = {column: getattr(known, column, "") for column in heard}
            kept = {column: told or before[column] for column, told in heard.items()}
            await self._save(
                CHANNELS, {"conversation_id": conversation_id, **kept, "blocked": False, "at": at}
            )

    async def person(self, object_id: str) -> Conversation | None:
        """A person's chat."""
        async with self._database.reading() as connection:
            return await person(connection, object_id)

    async def channel(self, conversation_id: str) -> Conversation | None:
        """A channel."""
        found = select(channels).where(channels.c.conversation_id == conversation_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(found)).first()
        if row is None:
            return None
        return Conversation(object_id="", teams_id="", **row._mapping)

    async def block_person(self, object_id: str, *, blocked: bool) -> None:
        """Marks that Teams refuses the bot's messages to this person, or no longer does."""
        self._heard.pop(object_id, None)
        await self._change(object_id, {"blocked": blocked})

    async def any_service_url(self, tenant_id: str) -> str:
        """The service URL that this tenant last spoke from, or ""."""
        async with self._database.reading() as connection:
            for table in (channels, people):
                found: str | None = await connection.scalar(
                    select(table.c.service_url)
                    .where(table.c.tenant_id == tenant_id, table.c.service_url != "")
                    .order_by(table.c.at.desc())
                    .limit(1)
                )
                if found:
                    return found
        return ""

    async def name_of(self, object_id: str) -> str:
        """The name that the directory last gave of a person who has spoken, or ""."""
        known = await self.person(object_id)
        return known.name if known else ""

    async def keep_name(self, object_id: str, name: str) -> None:
        """Keeps the name that the directory gives of a person who has spoken; of others none."""
        known = await self.person(object_id)
        if known is None or known.name == name:
            return
        await self._change(object_id, {"name": name})

    async def _change(self, object_id: str, values: dict[str, object]) -> None:
        changed = update(people).where(people.c.object_id == object_id).values(values)
        async with self._database.writing() as connection:
            await _kept(connection, PEOPLE, changed.returning(*people.c))

    async def _save(self, chained: Chained, row: dict[str, object]) -> None:
        async with self._database.writing() as connection:
            statement = insert_into(connection, chained.table).values(row)
            saved = statement.on_conflict_do_update(
                index_elements=list(chained.table.primary_key),
                # A name that isn't told stays, also one that is kept meanwhile.
                set_={c: statement.excluded[c] for c in row if c != "name" or row[c]},
            )
            await _kept(connection, chained, saved.returning(*chained.table.c))


async def _kept(connection: Connection, chained: Chained, statement: Executable) -> None:
    """Runs what writes a row and gives it back, and has the ledger know it."""
    lines = Lines()
    for row in await connection.execute(statement):
        lines.put(chained, row._asdict(), row.at)
    await write(connection, lines)


async def person(connection: Connection, object_id: str) -> Conversation | None:
    """A person's chat."""
    row = (await connection.execute(_PERSON, {"object_id": object_id})).first()
    return Conversation(**row._mapping) if row else None


def _tells_something(known: Conversation, heard: dict[str, str], at: datetime) -> bool:
    news = any(told and told != getattr(known, column) for column, told in heard.items())
    return news or known.blocked or at - known.at > FRESH
