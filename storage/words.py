"""Search by words: how text becomes words, and how words find incidents."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, Select, column, false, select, table, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import Join
from sqlalchemy.sql.compiler import SQLCompiler

from storage.tables import incidents

MOST_INDEXED = 2_000
"""Different words kept of one incident."""

MOST_ASKED = 8
"""Words of a search that are looked at."""

LONGEST = 40
"""Characters of a word that count; a longer one matches by its beginning."""

_WORD = re.compile(r"[^\W_]+")
_index = table("incident_words", column("rowid"))


def words_of(plain: str, most: int) -> list[str]:
    """The different words of a text in order: letters and digits, without case or accents."""
    folded = unicodedata.normalize("NFKD", plain.casefold())
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    found = dict.fromkeys(word[:LONGEST] for word in _WORD.findall(bare))
    return list(found)[:most]


def index_text(plain: str) -> str:
    """What the index keeps of an incident's words."""
    return " ".join(words_of(plain, MOST_INDEXED))


def matching(dialect: str, asked: str) -> tuple[Select[Any], ColumnElement[int]]:
    """Selects incidents with a word beginning with each word asked, all of them for "".

    Gives with it the column to page and order by. Words are letters and digits only, so that
    nothing a person types is query syntax; text without any word matches nothing.
    """
    chosen, position = select(incidents), incidents.c.position
    if not asked:
        return chosen, position
    found = words_of(asked, MOST_ASKED)
    if not found:
        return chosen.where(false()), position
    if dialect == "postgresql":
        match = text("incidents.vector @@ CAST(CAST(:words AS text) AS tsquery)")
        query = " & ".join(f"'{word}':*" for word in found)
        return chosen.where(match.bindparams(words=query)), position
    match = text("incident_words MATCH :words")
    query = " AND ".join(f'"{word}" *' for word in found)
    both = _CrossJoin(_index, incidents, _index.c.rowid == position)
    return chosen.select_from(both).where(match.bindparams(words=query)), _index.c.rowid


class _CrossJoin(Join):
    """SQLite's CROSS JOIN, whose left side is read first.

    With a plain join it would rather walk a filter's index and try each incident's words.
    """

    inherit_cache = True


@compiles(_CrossJoin)
def _cross_join(join: _CrossJoin, compiler: SQLCompiler, **options: Any) -> str:
    left, right = (compiler.process(side, **options) for side in (join.left, join.right))
    assert join.onclause is not None  # noqa: S101
    return f"{left} CROSS JOIN {right} ON {compiler.process(join.onclause, **options)}"
