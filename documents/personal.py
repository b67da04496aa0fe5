"""Finds what names or reaches a person in free words: to warn before it goes out, or to redact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from documents.found import Found, Sort
from documents.identifiers import identifiers
from documents.likely import likely
from documents.vocabulary import WORDS, folded

SHORTEST = 4
"""Letters of the shortest name that is looked for by itself: "May" is a month as well."""

_RANK = {sort: rank for rank, sort in enumerate(
    (Sort.MAIL, Sort.IBAN, Sort.CARD, Sort.NI, Sort.CHI, Sort.IP, Sort.BIRTH, Sort.PHONE, Sort.NHS,
     Sort.POSTCODE, Sort.NAME, Sort.LIKELY_NAME)
)}  # fmt: skip
"""What overlaps another is the first of these; a name keeps what is left of it."""


def found(text: str, names: Iterable[str] = ()) -> list[Found]:
    """Everything that names or reaches a person, in order, without overlaps.

    `names` are those known from the case; others are guessed from their shape, which finds too
    much rather than too little.
    """
    numbers = sorted(identifiers(text), key=lambda each: (_RANK[each.sort], each.start - each.end))
    kept: list[Found] = []
    taken = bytearray(len(text))
    for each in numbers:
        if not any(taken[each.start : each.end]):
            taken[each.start : each.end] = b"x" * (each.end - each.start)
            kept.append(each)
    for each in _merged([*_known(text, names), *likely(text)]):
        kept += _left(text, each, taken)
    return sorted(kept, key=lambda each: each.start)


def _merged(names: Iterable[Found]) -> Iterator[Found]:
    """Names that overlap as one: what either of them covers must not be read."""
    last: Found | None = None
    for each in sorted(names, key=lambda each: each.start):
        if last and each.start < last.end:
            sort = min(last.sort, each.sort, key=_RANK.__getitem__)
            last = Found(last.start, max(last.end, each.end), sort)
            continue
        if last:
            yield last
        last = each
    if last:
        yield last


def _left(text: str, name: Found, taken: bytearray) -> Iterator[Found]:
    """The stretches of a name that nothing else covers, and that hold a letter."""
    begin = name.start
    for at in range(name.start, name.end + 1):
        if at < name.end and not taken[at]:
            continue
        if any(each.isalnum() for each in text[begin:at]):
            yield Found(begin, at, name.sort)
        begin = at + 1


def _known(text: str, names: Iterable[str]) -> Iterator[Found]:
    """Whole names however they are written, and first or last names alone."""
    whole = {name for name in names if len(name) >= SHORTEST}
    parts = {part for name in whole for part in name.split() if len(part) >= SHORTEST}
    alone = {part for part in parts if folded(part) not in WORDS}
    for words, flags in ((whole, re.I), (alone, re.NOFLAG)):
        if words:
            for match in any_of(words, flags).finditer(text):
                yield Found(*match.span(), Sort.NAME)


def any_of(names: Iterable[str], flags: re.RegexFlag) -> re.Pattern[str]:
    """A pattern of these words as they stand, the longest first."""
    either = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", flags)


def redacted(text: str, names: Iterable[str] = ()) -> tuple[str, list[Sort]]:
    """The words with each replaced by what it was, and the sorts that were taken out."""
    parts, at, sorts = [], 0, []
    for each in found(text, names):
        sort = Sort.NAME if each.sort is Sort.LIKELY_NAME else each.sort
        parts += [text[at : each.start], f"[{sort} withheld]"]
        sorts.append(each.sort)
        at = each.end
    return "".join([*parts, text[at:]]), sorts
