"""A register whose rows were damaged or tampered with, a word that nobody may read in each."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import text

from storage.connection import Connection
from storage.engine import Database
from storage.record import forget_parsed

CANARY = "kittiwake-7731"

Spoilt = Callable[[str], tuple[str, object]]
"""From a body of the record to the column that is written over, and with what."""


def _with(**facts: object) -> Spoilt:
    return lambda body: ("body", json.dumps({**json.loads(body), **facts}))


RECORD: Mapping[str, Spoilt] = {
    "no JSON": lambda body: ("body", f"{CANARY} isn't JSON"),
    "cut short": lambda body: ("body", body[: body.index(CANARY) + len(CANARY)]),
    "a list": lambda body: ("body", json.dumps([CANARY])),
    "a text": lambda body: ("body", json.dumps(CANARY)),
    "wrong types": _with(nature=[CANARY], text=[CANARY], discovered=CANARY),
    "a strange field": _with(more=CANARY),
    "half a character": lambda body: ("body", f'{{"nature": "\\ud800{CANARY}"}}'),
    "very deep": lambda body: ("body", f'{"[" * 9_000}"{CANARY}"'),
    "an unknown kind": lambda body: ("kind", "KittiwakeSeen"),
    "another's kind": lambda body: ("kind", "ActionProposed"),
    "parts that are no JSON": lambda body: ("actor_roles", CANARY),
    "parts of the wrong shape": lambda body: ("actor_roles", json.dumps([[CANARY]])),
}
"""What can become of an entry on either database."""

NO_INSTANT = "no instant"
"""The one damage to an entry after which its case can't even be shown."""

LOOSE: Mapping[str, Spoilt] = {
    "bytes": lambda body: ("body", f"{CANARY}\xff".encode("latin-1")),
    "a number": lambda body: ("body", 7),
    NO_INSTANT: lambda body: ("at", CANARY),
}
"""What SQLite alone lets into an entry's columns."""

SPOILT_BYTES = "no text"
"""A bit of SQLite's file that is another: text that isn't UTF-8."""

ROWS: Mapping[str, tuple[str, str]] = {
    "the register's row": ("incidents", "register"),
    "its involved": ("incidents", "involved"),
    "its follow-ups": ("incidents", "owed"),
    "a draft": ("drafts", "typed"),
}
"""Tables made from the record, and beside it: a column of JSON each."""


@asynccontextmanager
async def unguarded(url: str) -> AsyncIterator[Connection]:
    """A transaction in which the record's guards don't look, as whoever owns the tables can."""
    database = Database(url, exclusive=False)
    try:
        async with database.writing() as connection:
            if database.dialect == "sqlite":
                named = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
                for name in list(await connection.scalars(text(named))):
                    await connection.execute(text(f"DROP TRIGGER {name}"))
            else:
                await connection.execute(text("ALTER TABLE record DISABLE TRIGGER ALL"))
            yield connection
    finally:
        await database.close()
        forget_parsed()


async def spoil(url: str, damage: str, incident: str, seq: int = 1) -> None:
    """Damages one entry, or what is made from the record."""
    here: dict[str, Any] = {"incident": incident, "seq": seq}
    where = "WHERE incident_id = :incident AND seq = :seq"
    async with unguarded(url) as connection:
        if damage in ROWS:
            table, column = ROWS[damage]
            change = f"UPDATE {table} SET {column} = :value"
            await connection.execute(text(change), {"value": f"[{CANARY}"})
        elif damage == SPOILT_BYTES:
            change = f"UPDATE record SET body = CAST(:value AS TEXT) {where}"
            await connection.execute(
                text(change), here | {"value": f"{CANARY}\xff".encode("latin-1")}
            )
        else:
            body = await connection.scalar(text(f"SELECT body FROM record {where}"), here)
            column, value = {**RECORD, **LOOSE}[damage](body)
            change = f"UPDATE record SET {column} = :value {where}"
            await connection.execute(text(change), here | {"value": value})


def damages(url: str) -> list[str]:
    """Every damage to an entry that this database allows."""
    loose = [] if url.startswith("postgresql") else [*LOOSE, SPOILT_BYTES]
    return [*RECORD, *loose]
