"""Search by words: how text becomes words, and how words find incidents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    Select,
    TextClause,
    bindparam,
    delete,
    select,
    table,
    text,
    update,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import Join
from sqlalchemy.sql.compiler import SQLCompiler

from storage.connection import Connection
from storage.engine import Worded
from storage.tables import DOUBTFUL, incidents, vocabulary

MOST_INDEXED = 2_000
"""Different words kept of one incident."""

MOST_ASKED = 8
"""Words of a search that are looked at."""

LONGEST = 40
"""Characters of a word that count; a longer one matches by its beginning."""

MOST_FORGOTTEN = 200
"""Words that are looked up in one transaction before they are forgotten."""

MOST_MEANT = 64
"""Different words that a word's beginning may stand for; beyond it the index itself expands it."""

KEPT = "\ue000"
"""Begins what is indexed beside the words: both indexes keep it, and nothing typed has it."""

_WORD = re.compile(r"[^\W_]+")
_NO_WORD = re.compile(r"[\W_]+")
_LEARN = Worded(vocabulary, lambda insert: insert.on_conflict_do_nothing())
_DOUBT = update(vocabulary).where(vocabulary.c.word == bindparam("gone")).values(doubtful=True)
_SOME_DOUBTFUL = select(vocabulary.c.word).where(DOUBTFUL)
_theirs = vocabulary.c.word.in_(bindparam("words", expanding=True))
_FORGET = delete(vocabulary).where(_theirs)
_KNOWN = select(vocabulary.c.word).where(_theirs)
_KEEP = update(vocabulary).where(_theirs).values(doubtful=False)
_NEWEST = select(incidents.c.tokens).order_by(incidents.c.position.desc()).limit(50)
_IN_SQLITE = "SELECT 1 FROM incident_words WHERE incident_words MATCH :query LIMIT 1"
_IN_POSTGRES = (
    "SELECT 1 FROM incidents WHERE vector @@ CAST(CAST(:query AS text) AS tsquery) LIMIT 1"
)
_index = table("incident_words", Column("rowid", Integer))


def words_of(plain: str, most: int) -> list[str]:
    """The different words of a text in order: letters and digits, without case or accents."""
    folded = plain.casefold()
    bare = folded
    if not folded.isascii():
        bare = folded.translate({ord(letter): _bare(letter) for letter in set(folded)})
    found = dict.fromkeys(word[:LONGEST] for word in _WORD.findall(bare))
    return list(found)[:most]


@lru_cache(maxsize=4096)
def _bare(letter: str) -> str:
    """Without its accents. Letter by letter: normalised as one, a long run of them is put in order
    in a time that grows with its square."""
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in parts if not unicodedata.combining(part))


@lru_cache(maxsize=4096)
def mark(column: str, value: str) -> str:
    """A column's value as the index keeps it, so that a filter is looked up with the words."""
    return f"{KEPT}{column}{_NO_WORD.sub('', value.casefold())}"


def words_in(tokens: str) -> frozenset[str]:
    """The words among what is indexed of an incident."""
    return frozenset(token for token in tokens.split() if not token.startswith(KEPT))


async def learn(connection: Connection, words: Iterable[str]) -> None:
    """Adds words to the vocabulary; always in one order, so that no two units block each other."""
    rows = [{"word": word} for word in sorted(words)]
    if rows:
        await connection.execute(_LEARN(connection), rows)


async def doubt(connection: Connection, words: Iterable[str]) -> None:
    """Notes words that have left an incident; `forget` finds out whether another has them."""
    gone = [{"gone": word} for word in sorted(words)]
    if gone:
        await connection.execute(_DOUBT, gone)


async def doubtful(connection: Connection) -> bool:
    """Whether there is any word for `forget` to look at."""
    return await connection.scalar(_SOME_DOUBTFUL.limit(1)) is not None


async def forget(connection: Connection) -> int:
    """Takes words that no incident has any more out of the vocabulary; gives how many it looked at.

    So many of those that are doubtful as one transaction may take; each is looked up by itself, so
    that it costs the same however many incidents there are.
    """
    if connection.dialect.name == "postgresql":
        # Waits for whoever is learning, whose incident couldn't be seen here, and they for this.
        await connection.execute(text("LOCK TABLE vocabulary IN SHARE ROW EXCLUSIVE MODE"))
    asked = set(await connection.scalars(_SOME_DOUBTFUL.limit(MOST_FORGOTTEN)))
    if asked:
        left = await _nowhere(connection, asked)
        await connection.execute(_FORGET, {"words": sorted(left)})
        await connection.execute(_KEEP, {"words": sorted(asked - left)})
    return len(asked)


async def _nowhere(connection: Connection, words: set[str]) -> set[str]:
    """Those that no incident has; first without those that the newest have, as common ones are."""
    newest = await connection.scalars(_NEWEST)
    left = words.difference(*map(words_in, newest))
    if connection.dialect.name != "postgresql":
        return {one for one in left if not await _has(connection, text(_IN_SQLITE), f'"{one}"')}
    await connection.execute(text("SET LOCAL enable_seqscan = off"))  # for a word it can't know
    return {one for one in left if not await _has(connection, text(_IN_POSTGRES), f"'{one}'")}


async def _has(connection: Connection, anywhere: TextClause, query: str) -> bool:
    return await connection.scalar(anywhere, {"query": query}) is not None


ALIKE: Mapping[str, tuple[str, ...]] = {
    "l": ("ł",),
    "o": ("ø",),
    "d": ("đ", "ð"),
    "i": ("\u0131",),
    "ae": ("æ",),
    "oe": ("œ", "ø"),
    "th": ("þ",),
}
"""Letters that are no others with an accent, by what people type for them: lodz for Łódź."""

_PLAINER = {ord(one): plain for plain, others in ALIKE.items() for one in others}

MOST_ALIKE, LONGEST_ALIKE = 64, 20
"""Other spellings of one word that are looked up, and the letters of it that are looked at."""

PARTICLES = frozenset("odlmn")
"""What stands before the apostrophe of a name: O’Brien, D’Arcy, L’Oréal, M’Bala, N’Dour."""


@dataclass(frozen=True, slots=True)
class Meant:
    """One word that was asked: the words it is the beginning of, None for too many to name.

    `apart` are the two words of a name that was asked as one: obrien for O’Brien.
    """

    beginning: str
    words: tuple[str, ...] | None
    apart: tuple[str, str] | None = None


def spelt_alike(word: str) -> list[str]:
    """Words for which people type this one, or the other way round; one or two letters differ."""
    plainer = word.translate(_PLAINER)
    made, begun = [plainer], [plainer[:LONGEST_ALIKE]]
    for _ in range(2):
        begun = [other for each in begun for other in _one_letter_other(each)]
        made += begun
    return [one for one in dict.fromkeys(made) if one != word][:MOST_ALIKE]


def _one_letter_other(word: str) -> Iterator[str]:
    for plain, others in ALIKE.items():
        at = word.find(plain)
        while at >= 0:
            for other in others:
                yield f"{word[:at]}{other}{word[at + len(plain) :]}"
            at = word.find(plain, at + 1)


def _apart(word: str) -> tuple[str, str] | None:
    """A name's two words, where it can be one that has an apostrophe."""
    return (word[0], word[1:]) if word[0] in PARTICLES and len(word) > 3 else None


async def meant(connection: Connection, asked: str) -> list[Meant]:
    """What is looked up for what somebody typed.

    Exact words are read newest first for as long as the page needs. A beginning, left to the
    index, would first have all its matches collected: in a million incidents, half of them.
    """
    found = []
    for beginning in words_of(asked, MOST_ASKED):
        stretch = vocabulary.c.word.between(beginning, f"{beginning}\U0010ffff")
        words = await connection.scalars(
            select(vocabulary.c.word).where(stretch).limit(MOST_MEANT + 1)
        )
        named = tuple(words)
        if len(named) > MOST_MEANT:
            found.append(Meant(beginning, None))
        else:
            found.append(await _spelt_otherwise(connection, beginning, named))
    return found


async def _spelt_otherwise(connection: Connection, asked: str, named: Sequence[str]) -> Meant:
    """With the words that it is the plain spelling of, as far as any incident has them."""
    apart, others = _apart(asked), spelt_alike(asked)
    sought = [*others, *(apart[1:] if apart else ())]
    there = set(await connection.scalars(_KNOWN, {"words": sought}))
    both = apart if apart and apart[1] in there else None
    return Meant(asked, (*named, *(one for one in others if one in there)), both)


def matching(
    dialect: str, chosen: Select[Any], query: str
) -> tuple[Select[Any], ColumnElement[int]]:
    """Narrows a selection of incidents by a query bound under this name; and what orders them."""
    position = incidents.c.position
    if dialect == "postgresql":
        return chosen.where(
            text(f"incidents.vector @@ CAST(CAST(:{query} AS text) AS tsquery)")
        ), position
    both = CrossJoin(_index, incidents, _index.c.rowid == position)
    narrowed = chosen.select_from(both).where(text(f"incident_words MATCH :{query}"))
    return narrowed, _index.c.rowid


def query_of(dialect: str, asked: Sequence[Meant], marks: Sequence[str]) -> str:
    """What the index is asked for incidents with each word and each mark; "" where none can be.

    Words are letters and digits only, so that nothing a person types is query syntax; where one
    stands for no word at all, nothing matches.
    """
    if not asked or any(word.words == () and not word.apart for word in asked):
        return ""
    quote, either, both, beginning = SYNTAX[dialect]
    parts = [f"{quote}{mark}{quote}" for mark in marks]
    for word in asked:
        if word.words is None:
            parts.append(f"{quote}{word.beginning}{quote}{beginning}")
        else:
            ways = [f"{quote}{one}{quote}" for one in word.words]
            if word.apart:
                ways.append(f"({both.join(f'{quote}{one}{quote}' for one in word.apart)})")
            parts.append(f"({either.join(ways)})")
    return both.join(parts)


SYNTAX = {"postgresql": ("'", " | ", " & ", ":*"), "sqlite": ('"', " OR ", " AND ", " *")}
"""How each index writes a quotation mark, or, and, and that a word only begins so."""


class CrossJoin(Join):
    """SQLite's CROSS JOIN, whose left side is read first.

    With a plain join it would rather walk a filter's index and try each incident's words.
    """

    inherit_cache = True


@compiles(CrossJoin, "sqlite")
def _cross_join(join: CrossJoin, compiler: SQLCompiler, **options: Any) -> str:
    left, right = (compiler.process(side, **options) for side in (join.left, join.right))
    assert join.onclause is not None  # noqa: S101
    return f"{left} CROSS JOIN {right} ON {compiler.process(join.onclause, **options)}"


@compiles(CrossJoin)
def _plain_join(join: CrossJoin, compiler: SQLCompiler, **options: Any) -> str:
    plain: str = compiler.visit_join(join, **options)  # type: ignore[no-untyped-call]
    return plain
