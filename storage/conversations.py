"""Where people and channels can be reached: kept from every activity that Teams sends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import bindparam, select, update

from storage.chaining import write
from storage.connection import Connection
from storage.engine import Database, lock, replacing
from storage.ledger import CHANNELS, PEOPLE, Chained, Lines
from storage.seals import UNSEALED, Seals
from storage.signing import Signer
from storage.tables import channels, people

FRESH = timedelta(hours=12)
"""A reference that says nothing new is written again only after this long."""

LATELY = timedelta(minutes=1)
"""A person who says the same of themselves again so soon isn't even looked up."""

MOST_HEARD = 5_000

MOST_ASKED = 20
"""How many rows are asked for a service URL, where some aren't the desk's."""

log = structlog.get_logger()

# Made once: to make a statement costs several times what running it does.
_HELD = {
    table.name: select(table).where(*(column == bindparam("key") for column in table.primary_key))
    for table in (people, channels)
}
_PUT = {
    table.name: replacing(table, *(each.name for each in table.columns if not each.primary_key))
    for table in (people, channels)
}


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

    def __init__(self, database: Database, signer: Signer | None = None) -> None:
        self._database, self._seals = database, Seals(signer)
        self._heard: dict[str, tuple[dict[str, str], datetime]] = {}
        self._foreign: set[str] = set()

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
            await self._save(PEOPLE, {"object_id": object_id}, heard, at)
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
            await self._save(CHANNELS, {"conversation_id": conversation_id}, heard, at)

    async def person(self, object_id: str) -> Conversation | None:
        """A person's chat; nothing of where it is from a row that the desk didn't seal."""
        async with self._database.reading() as connection:
            row = (await connection.execute(_HELD[people.name], {"key": object_id})).first()
        return Conversation(**self._own(PEOPLE, row._asdict())) if row else None

    async def channel(self, conversation_id: str) -> Conversation | None:
        """A channel; nothing but its id from a row that the desk didn't seal."""
        async with self._database.reading() as connection:
            found = await connection.execute(_HELD[channels.name], {"key": conversation_id})
        row = found.first()
        if row is None:
            return None
        return Conversation(object_id="", teams_id="", **self._own(CHANNELS, row._asdict()))

    async def block_person(self, object_id: str, *, blocked: bool) -> None:
        """Marks that Teams refuses the bot's messages to this person, or no longer does."""
        self._heard.pop(object_id, None)
        await self._change(object_id, {"blocked": blocked})

    async def forget_chat(self, object_id: str, conversation_id: str) -> None:
        """Drops a chat that isn't there any more, unless another has taken its place since."""
        self._heard.pop(object_id, None)
        known = await self.person(object_id)
        if known is not None and known.conversation_id == conversation_id:
            await self._change(object_id, {"conversation_id": ""})

    async def any_service_url(self, tenant_id: str) -> str:
        """The service URL that this tenant last spoke from, or ""."""
        async with self._database.reading() as connection:
            for chained in (CHANNELS, PEOPLE):
                table = chained.table
                newest = select(table).where(
                    table.c.tenant_id == tenant_id, table.c.service_url != ""
                )
                newest = newest.order_by(table.c.at.desc()).limit(MOST_ASKED)
                for row in await connection.execute(newest):
                    url: str = self._own(chained, row._asdict())["service_url"]
                    if url:
                        return url
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

    def _own(self, chained: Chained, row: dict[str, Any]) -> dict[str, Any]:
        """A row, without all that it says where its seal doesn't hold; that is logged once."""
        table = chained.table
        if self._seals.hold(table, row):
            return row
        (key,) = (column.name for column in table.primary_key)
        if row[key] not in self._foreign:
            self._foreign.add(row[key])
            log.error("conversation_not_ours", table=table.name, row=row[key])
        return {
            name: value if name == key or name in UNSEALED else "" for name, value in row.items()
        }

    async def _change(self, object_id: str, values: dict[str, Any]) -> None:
        """Of a row that the desk didn't seal it keeps that chat is refused, and no more."""
        key = {"object_id": object_id}
        async with self._database.writing() as connection:
            before = await _held(connection, PEOPLE, key)
            if before is None:
                return
            if self._seals.hold(people, before):
                await self._put(connection, PEOPLE, before | values)
            elif "blocked" in values:
                await connection.execute(
                    update(people).where(people.c.object_id == object_id).values(values)
                )
                lines = Lines()
                lines.put(PEOPLE, before | values, before["at"])
                await write(connection, lines)

    async def _save(
        self, chained: Chained, key: dict[str, str], heard: dict[str, str], at: datetime
    ) -> None:
        async with self._database.writing() as connection:
            before = await _held(connection, chained, key)
            known = self._own(chained, before) if before else {}
            told = {name: said or known.get(name, "") for name, said in heard.items()}
            await self._put(connection, chained, {**key, **told, "blocked": False, "at": at})

    async def _put(self, connection: Connection, chained: Chained, row: dict[str, Any]) -> None:
        """Writes a whole row with its seal, and has the ledger know it."""
        table, lines = chained.table, Lines()
        row = row | {"seal": self._seals.seal(table, row)}
        await connection.execute(_PUT[table.name](connection), row)
        lines.put(chained, row, row["at"])
        await write(connection, lines)


async def _held(
    connection: Connection, chained: Chained, key: dict[str, str]
) -> dict[str, Any] | None:
    """The row with this key, if there is one; whoever else writes it waits for this one's end."""
    (value,) = key.values()
    await lock(connection, f"{chained.name} {value}")
    row = (await connection.execute(_HELD[chained.table.name], {"key": value})).first()
    return row._asdict() if row else None


def _tells_something(known: Conversation, heard: dict[str, str], at: datetime) -> bool:
    news = any(told and told != getattr(known, column) for column, told in heard.items())
    return news or known.blocked or at - known.at > FRESH
