"""A matter inside a case: what a clock, a notice or a task is about, made and read in one place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from procedure.person import PersonId

SEPARATOR = ":"


class MatterKind(StrEnum):
    """What sort of matter; procedure/matters.py has a row for each."""

    NONE = ""
    ICO = "ico"
    TRIAGE = "triage"
    UNKNOWN = "unknown"
    NOMINATION = "nomination"
    APPROVAL = "approval"
    ACTION = "action"
    FOLLOW_UP = "follow"
    INPUT = "input"
    REVIEW = "review"
    PARTY = "party"
    ANNEX = "annex"
    INTERIM = "interim"
    PEOPLE = "people"
    RETENTION = "retention"
    COMPLAINT = "complaint"
    OUTCOME = "outcome"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class Matter:
    """A kind of matter and, where a case has several of it, which; as text 'approval:A1'."""

    kind: MatterKind
    key: str = ""

    def __post_init__(self) -> None:
        if self.kind and SEPARATOR in self.key:
            raise ValueError(f"A matter's key can't hold {SEPARATOR!r}.")
        if self.kind is MatterKind.CLAIM:  # what is about one person in two spellings is one
            object.__setattr__(self, "key", PersonId(self.key))

    def __str__(self) -> str:
        return (
            f"{self.kind}{SEPARATOR}{self.key}" if self.kind and self.key else self.kind or self.key
        )

    @staticmethod
    @lru_cache(maxsize=512)
    def parse(text: str) -> Matter:
        """The matter that a text names; what names none is kept whole as the key of no kind."""
        kind, _, key = text.partition(SEPARATOR)
        try:
            return Matter(MatterKind(kind), key) if kind else Matter(MatterKind.NONE, text)
        except ValueError:
            return Matter(MatterKind.NONE, text)


ICO = Matter(MatterKind.ICO)
TRIAGE = Matter(MatterKind.TRIAGE)
UNKNOWN = Matter(MatterKind.UNKNOWN)
NOMINATION = Matter(MatterKind.NOMINATION)
PEOPLE = Matter(MatterKind.PEOPLE)
INTERIM = Matter(MatterKind.INTERIM)
RETENTION = Matter(MatterKind.RETENTION)
COMPLAINT = Matter(MatterKind.COMPLAINT)
OUTCOME = Matter(MatterKind.OUTCOME)


def approval(action: str) -> Matter:
    """The decision on an action (5.5)."""
    return Matter(MatterKind.APPROVAL, action)


def doing(action: str) -> Matter:
    """The carrying out of an action."""
    return Matter(MatterKind.ACTION, action)


def follow_up(key: str) -> Matter:
    """What was said would be done after closure (7.1)."""
    return Matter(MatterKind.FOLLOW_UP, key)


def asked(key: str) -> Matter:
    """A request for input (5.2)."""
    return Matter(MatterKind.INPUT, key)


def party(key: str) -> Matter:
    """The telling of a party (6.1)."""
    return Matter(MatterKind.PARTY, key)


def annex(number: str) -> Matter:
    """An annex that is to be submitted (5.1)."""
    return Matter(MatterKind.ANNEX, number)


def review(name: str) -> Matter:
    """One of the three reviews (7.1)."""
    return Matter(MatterKind.REVIEW, name)


def claim(person: str) -> Matter:
    """What was said of a person, by object id: that they are involved (3.5)."""
    return Matter(MatterKind.CLAIM, person)


def bare(key: str) -> Matter:
    """No matter that anything settles: an action or a request that is only spoken of."""
    return Matter(MatterKind.NONE, key)
