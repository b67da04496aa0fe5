"""What is particular to one body's procedure and version, read from its file and never changed.

procedure/load.py makes it of a file in procedures/, refusing what is wrong with file, key and a
sentence. Whoever needs a word, a role, a class or a date of the procedure asks this object: a
case's is the one it was recorded under, the desk's the one that PROCEDURE names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from procedure.annex_rows import AnnexRow, Meant
from procedure.file_rows import (
    ClassRow,
    CyberRoute,
    KindOfParty,
    Names,
    Reminding,
    ReportingRow,
    ReviewRow,
    RoleRow,
    SourceRow,
)
from procedure.roles import Actor, Role

Made = TypeVar("Made")


@dataclass(frozen=True, eq=False, kw_only=True)
class Procedure:
    """One version of one body's procedure; two are the same where their `hash` is.

    `hash` is the SHA-256, in hexadecimal, of all that a record is read by: procedure/load.py. The
    tables keep the file's order.
    """

    id: str
    version: str
    hash: str
    text: bytes = field(repr=False)
    title: str
    dated: str
    review: str
    prefix: str
    holidays: str
    retention_years: int
    names: Names
    roles: Mapping[str, RoleRow]
    classes: Mapping[str, ClassRow]
    parties: Mapping[str, KindOfParty]
    annexes: Mapping[str, AnnexRow]
    reviews: Mapping[str, ReviewRow]
    people_tasks: Mapping[str, str]
    causes: Mapping[str, str]
    sources: Mapping[str, SourceRow]
    formats: Mapping[str, str]
    reporting: Mapping[str, ReportingRow]
    reminding: Reminding
    cyber: CyberRoute
    texts: Mapping[str, str]
    clauses: Mapping[str, str]
    contradictions: frozenset[str]
    fills: Mapping[str, Any]
    meanings: Mapping[str, Meant]
    _made: dict[Any, Any] = field(default_factory=dict, repr=False)
    """What was made of it once: words filled in, forms."""

    @property
    def label(self) -> str:
        """As every document names it: “version 4, August 2023”."""
        return f"version {self.version}, {self.dated}"

    def say(self, words: str, **more: object) -> str:
        """Words of ours with the procedure's names filled in: {body}, {regulator}, {c.approve}.

        Never given what somebody typed: what else goes in is named in `more`.
        """
        if more:
            return words.format(**self.fills, **more)
        return self.once(words, lambda: words.format(**self.fills) if "{" in words else words)

    def at(self, *names: str) -> str:
        """The clauses of these things, in brackets: “(5.1, 6.3)”."""
        return f"({', '.join(self.clauses[name] for name in names)})"

    def once(self, key: object, make: Callable[[], Made]) -> Made:
        """What `make` gives, made the first time."""
        if key not in self._made:
            self._made[key] = make()
        made: Made = self._made[key]
        return made

    def holding(self, duty: Role) -> RoleRow | None:
        """The role that has a duty, the first where there are several; None where none has."""
        return next((row for row in self.roles.values() if duty in row.duties), None)

    def name(self, duty: Role) -> str:
        """What whoever has a duty or plays a part is called."""
        row = self.holding(duty)
        return row.name if row is not None else self.say(PART_NAMES.get(duty, str(duty)))

    def office(self, key: str) -> str:
        """What a role is called, also one that this version no longer has."""
        row = self.roles.get(key)
        return row.name if row is not None else key.replace("_", " ")

    def cause(self, key: str) -> str:
        """What a cause is called, also one that this version no longer has; "" where none is."""
        return self.causes.get(key, key)

    def titled(self, actor: Actor) -> str:
        """Name with office, as the record shows it: 'Dorothy Smith (Data Protection Officer)'."""
        held = [key for key in self.roles if key in actor.offices]
        held += [key for key in actor.offices if key not in self.roles and key != Role.SYSTEM]
        return f"{actor.name} ({self.office(held[0])})" if held else actor.name

    @property
    def regulator(self) -> str:
        """The key of the party that Art 33 has told."""
        return self._meaning("regulator")

    @property
    def individuals(self) -> str:
        """The key of the party that Art 34 has told."""
        return self._meaning("individuals")

    def party_meaning(self, meaning: str) -> str:
        """The key of the party of this meaning, which the file must have."""
        return self._meaning(meaning)

    def _meaning(self, meaning: str) -> str:
        return self.once(
            ("party", meaning),
            lambda: next(key for key, row in self.parties.items() if row.means == meaning),
        )

    @property
    def by_mail(self) -> tuple[str, ...]:
        """The parties that the desk itself tells by mail."""
        return self.once(
            "by_mail", lambda: tuple(key for key, row in self.parties.items() if row.by_mail)
        )

    @property
    def mailboxes(self) -> tuple[str, ...]:
        """To which the desk writes of a case: the procedure's own, then those told by mail."""
        return (INFO, *self.by_mail)

    def class_name(self, key: str | None) -> str:
        """What a class is called; "" before it is classified."""
        return self.class_names.get(key, key) if key else ""

    @property
    def class_names(self) -> Mapping[str, str]:
        """What each class is called, by its key."""
        return {key: row.name for key, row in self.classes.items()}

    def interim(self, key: str | None) -> bool:
        """Whether a class is one that has to become another; not before it is classified."""
        row = self.classes.get(key or "")
        return row is not None and row.interim

    def settled(self, key: str | None) -> bool:
        """Whether it is classified, and as something that can stay."""
        return bool(key) and not self.interim(key)

    def rank(self, key: str | None) -> int:
        """Its place in every queue: 0 before it is classified, then as the procedure has it."""
        row = self.classes.get(key or "")
        return row.rank if row is not None else 0

    @property
    def gravest(self) -> str:
        """The class that a confirmed breach of the law forces."""
        return self.once(
            "gravest", lambda: next(k for k, row in self.classes.items() if row.forced_by_breach)
        )

    def party_name(self, key: str) -> str:
        """What a kind of party is called, with its article."""
        row = self.parties.get(key)
        return row.name if row is not None else key

    def party_short(self, key: str) -> str:
        """What it is called in a column."""
        row = self.parties.get(key)
        return row.short if row is not None else key

    def came(self, source: str) -> str:
        """How a report came, as it goes on in a sentence; "" where it came through the desk."""
        row = self.sources.get(source)
        return row.came if row is not None else source

    def review_short(self, key: str) -> str:
        """A review's subject."""
        row = self.reviews.get(key)
        return row.short if row is not None else key

    def annex_name(self, number: str) -> str:
        """What an annex is called inside a sentence: “annex one”."""
        row = self.annexes.get(number)
        return row.name if row is not None else f"annex {number}"


INFO = "info"
"""The procedure's own mailbox (3.1)."""

PART_NAMES: Mapping[Role, str] = {
    Role.STAFF: "member of staff",
    Role.REPORTER: "person who reported it",
    Role.LEAD: "lead officer",
    Role.APPROVER: "{approvers}",
    Role.CONTRIBUTOR: "person asked for input",
    Role.OWNER: "owner of the action or review",
    Role.SYSTEM: "incident desk",
}
"""What the parts in a case are called, which no file names."""
