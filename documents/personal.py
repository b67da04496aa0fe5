"""Finds what names or reaches a person in free words: to warn before it goes out, or to redact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from phonenumbers import Leniency, PhoneNumberMatcher


class Sort(StrEnum):
    """What was found."""

    NAME = "name"
    LIKELY_NAME = "likely name"
    MAIL = "mail address"
    PHONE = "phone number"
    NI = "National Insurance number"
    CHI = "CHI number"


@dataclass(frozen=True, slots=True)
class Found:
    """Where in the words, and what sort of thing."""

    start: int
    end: int
    sort: Sort


# A pattern with a group has found something only where the group has: what leads nowhere is passed
# over as a whole, since tried again from each of its letters a long one would take a second.
_MAIL = re.compile(r"[\w.+'-]++(@[\w-]++(?:\.[\w-]++)++)?")
_NI = re.compile(r"\b[A-Z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]\b", re.I)
_CHI = re.compile(r"(?<!\d)\d{6}[ -]?\d{4}(?!\d)")
_PART = r"[A-ZÀ-ÖØ-Þ](?:[a-zà-öø-ÿ]+|['’][A-Z][a-z]+)(?:[-'’][A-Z][a-z]+|[A-Z][a-z]+)*"
_TITLED = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Dame|Lord|Lady|Rev)\.? +(?:[A-Z]\.? +)?{_PART}(?!\w)"
)
_INITIALS = re.compile(rf"\b(?:[A-Z]\. ?)++({_PART}(?!\w))?")
_WORD = re.compile(rf"\b(?:{_PART}|[A-Z]\.)(?!\w)")
_UK_PHONE = re.compile(r"(?<![\w+-])(?:\+44[ -]?(?:\(0\))?|\(?0)\d{2,4}\)?(?:[ -]?\d){6,8}(?!\w)")

NOT_NAMES = frozenset(  # a list of strings would be four screens long
    """
    A An The This That These Those It We I He She They Our Your His Her Their All Any Each Some No
    Not Yes Two Three Four Five Six Seven Eight Nine Ten In On At By Of To For From With And Or But
    If As After Before When Who What Why How Was Were Is Are Has Have Had
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Wed Thu Fri Sat Sun
    January February March April May June July August September October November December
    Jan Feb Mar Apr Jun Jul Aug Sep Oct Nov Dec
    Article Annex Clause Section Act Data Protection Information Commissioner Commissioner's Office
    Officer Chief Executive Director Operations Head People Board Member Members Team Teams Sponsor
    Council Police Scotland Scottish Government Justice Community City County University Hospital
    Health Service National Court Sheriff Prison Street Road House Centre Department Group Unit
    Register Asset Review Incident Security Event Vulnerability Unknown Record Events Report
    Personal Public Freedom Procedure Business Manager Risk Owner Senior Notify Told Recall Close
    Microsoft Outlook Excel Word SharePoint OneDrive Windows Google Apple Adobe
    ICO NHS CJS UK EU GDPR NCSC SIRO DPO IT HR
    Glasgow Edinburgh Aberdeen Dundee Inverness Stirling Perth Highland Islands North South East
    West Great Britain United Kingdom England Wales Northern Ireland
    """.split()  # noqa: SIM905
)
"""Words that begin with a capital without being part of a person's name."""


def found(text: str, names: Iterable[str] = ()) -> list[Found]:
    """Everything that names or reaches a person, in order, without overlaps.

    `names` are those known from the case; others are guessed from titles and capitals, which
    finds too much rather than too little.
    """
    everything = sorted(
        [*_certain(text), *_known(text, names), *_likely(text)],
        key=lambda each: (_RANK[each.sort], each.start - each.end),
    )
    kept: list[Found] = []
    taken = bytearray(len(text))
    for each in everything:
        if not any(taken[each.start : each.end]):
            taken[each.start : each.end] = b"x" * (each.end - each.start)
            kept.append(each)
    return sorted(kept, key=lambda each: each.start)


SHORTEST = 4
"""Letters of the shortest name that is looked for by itself: "May" is a month as well."""

_RANK = {
    Sort.MAIL: 0, Sort.NI: 1, Sort.CHI: 2, Sort.PHONE: 3, Sort.NAME: 4, Sort.LIKELY_NAME: 5,
}  # fmt: skip


def _certain(text: str) -> Iterator[Found]:
    for pattern, sort in ((_MAIL, Sort.MAIL), (_NI, Sort.NI)):
        yield from _matching(pattern, text, sort)
    for match in _CHI.finditer(text):
        if _is_chi(match[0]):
            yield Found(*match.span(), Sort.CHI)
    yield from _matching(_UK_PHONE, text, Sort.PHONE)
    for number in PhoneNumberMatcher(text, "GB", leniency=Leniency.VALID):
        yield Found(number.start, number.end, Sort.PHONE)


def _matching(pattern: re.Pattern[str], text: str, sort: Sort) -> Iterator[Found]:
    for match in pattern.finditer(text):
        if not pattern.groups or match[1]:
            yield Found(*match.span(), sort)


def _is_chi(written: str) -> bool:
    """Whether it begins, as Scotland's Community Health Index numbers do, with a day of birth."""
    digits = [int(c) for c in written if c.isdigit()]
    day, month, year = (10 * digits[i] + digits[i + 1] for i in (0, 2, 4))
    try:
        date(2000 + year, month, day)
    except ValueError:
        return False
    return True


def _known(text: str, names: Iterable[str]) -> Iterator[Found]:
    """Whole names however they are written, and first or last names alone."""
    whole = {name for name in names if len(name) >= SHORTEST}
    parts = {part for name in whole for part in name.split() if len(part) >= SHORTEST}
    for words, flags in ((whole, re.I), (parts - NOT_NAMES, re.NOFLAG)):
        if words:
            yield from _matching(any_of(words, flags), text, Sort.NAME)


def any_of(names: Iterable[str], flags: re.RegexFlag) -> re.Pattern[str]:
    """A pattern of these words as they stand, the longest first."""
    either = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", flags)


def _likely(text: str) -> Iterator[Found]:
    for pattern in (_TITLED, _INITIALS):
        yield from _matching(pattern, text, Sort.LIKELY_NAME)
    yield from _runs(text)


def _runs(text: str) -> Iterator[Found]:
    """Two or more words in a row that begin with a capital and aren't known to name no person."""
    run: list[re.Match[str]] = []
    for word in [*_WORD.finditer(text), None]:
        follows = word and run and text[run[-1].end() : word.start()] in (" ", "\u00a0")
        if run and not follows:
            if len(run) > 1:
                yield Found(run[0].start(), run[-1].end(), Sort.LIKELY_NAME)
            run = []
        if word and word[0] not in NOT_NAMES:
            run.append(word)


def redacted(text: str, names: Iterable[str] = ()) -> tuple[str, list[Sort]]:
    """The words with each replaced by what it was, and the sorts that were taken out."""
    parts, at, sorts = [], 0, []
    for each in found(text, names):
        parts += [text[at : each.start], f"[{each.sort} withheld]"]
        sorts.append(each.sort)
        at = each.end
    return "".join([*parts, text[at:]]).replace("likely name withheld", "name withheld"), sorts
