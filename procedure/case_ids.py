"""IDs of cases as people write them: CJS-2026-0001, in whatever letters, hyphens and marks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from procedure.asking import inked

HYPHENS = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe58\ufe63\uff0d", "-")
)
"""Every hyphen and dash that a phone or a word processor puts in the place of a plain one."""

MARKS = (
    " \t\n.,;:!?\u2026'\"`*_()[]{}<>\u2018\u2019\u201c\u201d\u00ab\u00bb#/\\|~"
    "-\u2010\u2011\u2013\u2014\u2022\u00b7"
)
"""What people, and what they write with, put around an ID or a command."""

_ID = re.compile(r"(?i)(?<![A-Z0-9])([A-Z]{2,6})-([0-9]{4})-([0-9]{1,6})(?![A-Z0-9]|-[A-Z0-9])")


@dataclass(frozen=True, slots=True)
class Found:
    """An ID, and what stood before and after it."""

    id: str
    before: str
    after: str


def find(text: str) -> Found | None:
    """The first ID in a text, whose invisible characters are gone already."""
    found = _ID.search(text.translate(HYPHENS))
    if found is None:
        return None
    made = f"{found[1].upper()}-{found[2]}-{int(found[3]):04d}"
    return Found(made, text[: found.start()], text[found.end() :])


def case_id(text: str) -> str:
    """What was typed as an ID alone, as the register has it; what is none, in capitals."""
    bare = inked(text).strip(MARKS)
    found = find(bare)
    if found and not found.before and not found.after:
        return found.id
    return bare.upper()
