"""Reads a text as runs: words in a row that may belong to one name, by their letters alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from documents.vocabulary import GIVEN, JOINED, Weight, folded, weight

_LETTERS = r"[^\W\d_]"
_WORD = re.compile(
    rf"{_LETTERS}++(?:[\u0300-\u036f]++{_LETTERS}*+|['’\u2010\u2011-]{_LETTERS}++)*+"
)
OWNED = re.compile(r"['’][sS](?!\w)")
_SHORTENED = frozenset({"s", "m", "d", "ll", "re", "ve"})
_PREFIXED = re.compile(r"[a-z]{1,2}['’\u2010\u2011-][^\W\d_a-z]")

TITLES = frozenset(
    """
    mr mrs ms miss mx dr doctor prof professor sir dame lord lady rev reverend fr pc dc ds di dci
    det sgt sergeant constable inspector cllr councillor sheriff judge nurse captain
    """.split()  # noqa: SIM905
)
PARTICLES = frozenset(
    """
    de la las los del della di da do dos das du le van von der den ten ter te zu zur af av al el bin
    ibn ap ab ferch y san a an
    """.split()  # noqa: SIM905
)
LEADING = frozenset({"van", "von", "der", "de", "di", "del", "della", "al", "el", "bin", "ibn"})
"""Particles that also stand first, as in “van der Berg, Pieter”."""

ALSO_LAST = frozenset({"an", "be", "do", "my", "said", "see", "so", "than"})
"""Surnames that are small words, and have a capital within a sentence only as such."""

ACRONYM = 4
"""Letters up to which capitals are an acronym, unless they are a known name."""


class Kind(Enum):
    """What a word is by its letters."""

    CAPPED = "Kerr"
    CAPITALS = "KERR"
    INITIAL = "K"
    SMALL = "kerr"


@dataclass(frozen=True, slots=True)
class Token:
    """One word: where it stands, without the ’s of a possessive."""

    start: int
    end: int
    text: str
    kind: Kind
    weight: Weight

    @property
    def is_name(self) -> bool:
        """Whether it has a capital and more than an initial."""
        return self.kind in (Kind.CAPPED, Kind.CAPITALS)


@dataclass(slots=True)
class Run:
    """Words in a row that may belong to one name, and the words on either side."""

    tokens: list[Token]
    before: Token | None
    after: Token | None = None

    @property
    def names(self) -> list[Token]:
        """Without initials and particles."""
        return [token for token in self.tokens if token.is_name]


MOST_PARTICLES = 3


def tokens_of(text: str) -> list[Token]:
    """Every word of the text."""
    return [_token(match) for match in _WORD.finditer(text)]


def _token(match: re.Match[str]) -> Token:
    word = match[0]
    before, _, last = word.replace("’", "'").rpartition("'")
    if before and last.lower() in _SHORTENED:
        word = word[: len(before)]
    return Token(match.start(), match.start() + len(word), word, _kind(word), weight(word))


def _kind(word: str) -> Kind:
    if all(len(part) == 1 for part in JOINED.split(word)):
        return Kind.INITIAL if word.isupper() else Kind.SMALL
    if word.isupper():
        return Kind.CAPITALS
    if folded(word).endswith("n't"):
        return Kind.SMALL
    first, *others = JOINED.split(word)
    of_particle = first in PARTICLES and any(other[:1].isupper() for other in others)
    return Kind.CAPPED if word[0].isupper() or of_particle or _PREFIXED.match(word) else Kind.SMALL


def runs_of(text: str, tokens: Sequence[Token]) -> Iterator[Run]:
    """Every longest row of words that may belong to one name."""
    at = 0
    while at < len(tokens):
        end = _end_of_run(text, tokens, at)
        if end == at:
            at += 1
            continue
        before = tokens[at - 1] if at else None
        yield Run(list(tokens[at:end]), before, tokens[end] if end < len(tokens) else None)
        at = end


def _end_of_run(text: str, tokens: Sequence[Token], at: int) -> int:
    """Where the run ends that begins with this word; the same place if none does."""
    end = begin = at
    while begin < len(tokens) and tokens[begin].text in LEADING and begin - at < MOST_PARTICLES:
        begin += 1
    place = begin
    while place < len(tokens):
        if place > at and not follows(text, tokens[place - 1], tokens[place]):
            break
        if _may_be_part(text, tokens[place]) or (place > at and _may_end(tokens, place)):
            end = place + 1
        elif place == at or not _is_particle(tokens, place) or place - end >= MOST_PARTICLES:
            break
        place += 1
    return end


def _is_particle(tokens: Sequence[Token], place: int) -> bool:
    small = folded(tokens[place].text)
    if small in ("a", "an"):  # Mac a’ Ghobhainn, Nic an Tòisich
        return folded(tokens[place - 1].text) in ("mac", "nic", "mhic")
    return tokens[place].kind is Kind.SMALL and small in PARTICLES


def _may_be_part(text: str, token: Token) -> bool:
    if token.kind is Kind.INITIAL:
        return token.text not in ("I", "A") or has_dot(text, token)
    if token.kind is Kind.CAPITALS and token.weight is Weight.UNKNOWN:
        return len(token.text) > ACRONYM
    return token.is_name and token.weight is not Weight.WORD and not is_title(token)


def _may_end(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word that is no name elsewhere is one here: ibn Said, Nguyễn Văn An."""
    token, before = tokens[place], tokens[place - 1]
    if token.kind is Kind.CAPITALS:
        return before.weight in GIVEN and token.weight is Weight.UNKNOWN and len(token.text) > 2
    if token.kind is not Kind.CAPPED or is_title(token):
        return False
    return before.text in PARTICLES or (before.is_name and folded(token.text) in ALSO_LAST)


def has_dot(text: str, token: Token) -> bool:
    return text[token.end : token.end + 1] == "."


def is_title(token: Token | None) -> bool:
    return token is not None and token.is_name and folded(token.text) in TITLES


def follows(text: str, first: Token, second: Token) -> bool:
    between = text[first.end : second.start]
    if first.kind is Kind.INITIAL or is_title(first):
        return between in (" ", "\u00a0", ". ", ".", ".\u00a0")
    if first.text == "a":
        return between in ("’ ", "' ", " ")
    return between in (" ", "\u00a0")
