"""Cases that have one of several words: a page of each word, all in one question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, bindparam, literal_column, select, union_all

from procedure.stages import Stage
from storage import lists
from storage.connection import Connection
from storage.lists import (
    among_newest,
    bounded,
    plan_by_values,
    plan_by_words,
    visible,
    worth_looking_on,
)
from storage.tables import incidents
from storage.words import MOST_ASKED, Meant, matching, query_of, words_of


async def alike(
    connection: Connection, words: Sequence[str], *, reader: str, not_involved: str, limit: int
) -> dict[str, list[str]]:
    """For each word the newest incidents with it or its plural, by ID; none that was deleted."""
    dialect = connection.dialect.name
    queries = {word: _one_or_many(dialect, word) for word in words[:MOST_ASKED]}
    queries = {word: query for word, query in queries.items() if query}
    parts: dict[str, object] = {"reader": reader, "not_involved": not_involved}
    parts = {name: value for name, value in parts.items() if value} | {"most": bounded(limit)}
    if dialect != "postgresql":
        return await _pages(connection, queries, parts)
    # As for a search: from the newest rows, and from the index for what is rare among them.
    await plan_by_values(connection)
    most, left = bounded(limit), queries
    found: dict[str, list[str]] = {}
    for recent in lists.RECENT:
        found |= await _pages(connection, left, parts | {"recent": recent})
        left = {w: q for w, q in left.items() if worth_looking_on(len(found[w]), most)}
    await plan_by_words(connection)
    rare = {word: query for word, query in queries.items() if len(found[word]) < most}
    return found | await _pages(connection, rare, parts)


def _one_or_many(dialect: str, word: str) -> str:
    """The word itself or with an s; what isn't one word to the index must have all its parts."""
    return query_of(dialect, [Meant(w, (w, f"{w}s")) for w in words_of(word, MOST_ASKED)], ())


async def _pages(
    connection: Connection, queries: Mapping[str, str], parts: Mapping[str, object]
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {word: [] for word in queries}
    if not queries:
        return found
    words = list(queries)
    asked = {f"words_{number}": queries[word] for number, word in enumerate(words)}
    statement = _asked(connection.dialect.name, len(words), frozenset(parts))
    for row in await connection.execute(statement, {**parts, **asked}):
        found[words[row.word]].append(row.incident_id)
    return found


@lru_cache
def _asked(dialect: str, count: int, names: frozenset[str]) -> CompoundSelect[Any]:
    """A page of each of so many words; made once for each choice."""
    pages = []
    for number in range(count):
        chosen = select(literal_column(str(number)).label("word"), incidents.c.incident_id)
        statement, place = matching(dialect, chosen, f"words_{number}")
        statement = statement.where(incidents.c.kind != "", incidents.c.stage != Stage.DUPLICATE)
        if "recent" in names:
            statement = statement.where(among_newest(frozenset()))
        page = visible(statement, names).order_by(place.desc()).limit(bindparam("most"))
        pages.append(select(page.subquery(f"page_{number}")))
    return union_all(*pages)
