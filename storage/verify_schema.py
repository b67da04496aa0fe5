"""Whether the database is made as the migrations make it, in everything: nothing less, or more.

A trigger too many is as bad as one too few: it may swallow an entry, or a notice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from sqlalchemy import text

from storage.connection import Connection
from storage.guards import postgres_triggers, sqlite_triggers
from storage.tables import SCHEMA

SNAPSHOT = Path(__file__).with_name("schema.json")
"""What the migrations make on each database; `python -m tests.schema` writes it anew."""

_PARTS = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
_ON_POSTGRESQL = [text(one.replace(":", "\\:")) for one in _PARTS.split(";\n")]
_OUR_GUARDS = {**sqlite_triggers(), **postgres_triggers()}
_ON_SQLITE = text("SELECT type, name, tbl_name, sql FROM sqlite_master")
_REVISIONS = text("SELECT version_num FROM alembic_version")

Parts = Mapping[str, str]
"""What a database is made of: each part's name with its kind, and what it says."""


async def check_schema(connection: Connection) -> list[str]:
    """A sentence for each part that is missing, changed, switched off, or too many."""
    wanted, there = snapshot()[connection.dialect.name], await parts_of(connection)
    problems = [_sentence(part, wanted, there) for part in _differing(wanted, there)]
    revisions = list(await connection.scalars(_REVISIONS))
    if revisions != [SCHEMA]:
        problems.append(f"The tables are at version {', '.join(map(str, revisions)) or 'none'}.")
    return problems


def _differing(wanted: Parts, there: Parts) -> Iterable[str]:
    return sorted(p for p in wanted.keys() | there.keys() if wanted.get(p) != there.get(p))


def _sentence(part: str, wanted: Parts, there: Parts) -> str:
    kind, name = part.split(" ", 1)
    name = name.split(" on ", 1)[0]
    if kind == "trigger" and part in wanted and name in _OUR_GUARDS:
        return f"The guard {name} on the record is missing or changed."
    if part not in there:
        return f"The {part} is missing from the database."
    if part not in wanted:
        article = "an" if kind[0] in "aeiou" else "a"
        return f"The database has {article} {part} that the desk didn't make."
    return f"The {part} in the database was changed."


def snapshot() -> dict[str, Parts]:
    """What the migrations make, by database."""
    made: dict[str, Parts] = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    return made


async def parts_of(connection: Connection) -> Parts:
    """What a database is made of."""
    if connection.dialect.name == "postgresql":
        return await _on_postgresql(connection)
    # What SQLite keeps of its own to plan queries by is no part.
    return {
        f"{row.type} {row.name}": f"{row.tbl_name}: {row.sql}"
        for row in await connection.execute(_ON_SQLITE)
        if not row.name.startswith("sqlite_stat")
    }


async def _on_postgresql(connection: Connection) -> Parts:
    """PostgreSQL's parts in the schema that is used, whoever owns them; extensions' aside."""
    schema = str(await connection.scalar(text("SELECT current_schema()")))
    parts = {}
    for statement in _ON_POSTGRESQL:
        for row in await connection.execute(statement):
            part, *says = (str(each) for each in row)
            parts[part] = _unqualified(" | ".join(says), schema)
    return parts


def _unqualified(says: str, schema: str) -> str:
    """Without the schema's name, which an operator chooses; also not in a function's own path."""
    for named in (f"{schema}.", f'"{schema}".'):
        says = says.replace(named, "")
    return says.replace(f"search_path={schema}", 'search_path="$user", public')
