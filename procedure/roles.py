"""Who people are to the procedure (clauses 3.5, 5.1, 5.3, 5.5, 6.2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from procedure.person import PersonId


class Role(StrEnum):
    """A part somebody plays: the first five are duties of an office, the rest follow from a case.

    Which office has which duty stands in the procedure's file. Who `approves_first` is asked
    first, and nominates; the `alternate` stands in where neither of the two may; the `dpo` leads
    until somebody is nominated.
    """

    APPROVES_FIRST = "approves_first"
    APPROVES_SECOND = "approves_second"
    ALTERNATE = "alternate"
    DPO = "dpo"
    PEOPLE_OFFICER = "people_officer"
    READS_ALL = "reads_all"
    STAFF = "staff"
    REPORTER = "reporter"
    LEAD = "lead"
    APPROVER = "approver"
    CONTRIBUTOR = "contributor"
    OWNER = "owner"
    SYSTEM = "system"


DUTIES = (
    Role.APPROVES_FIRST,
    Role.APPROVES_SECOND,
    Role.DPO,
    Role.PEOPLE_OFFICER,
    Role.ALTERNATE,
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step: Entra object id, the name they had then, and what they hold.

    `offices` are keys of the procedure's roles, which the record keeps; `roles` the duties that
    come with them as the desk is set up now: an actor read from the record has none but the
    desk's own.
    """

    id: PersonId
    name: str
    roles: frozenset[Role] = frozenset()
    offices: tuple[str, ...] = ()


SYSTEM = Actor(PersonId("system"), "Incident desk", frozenset({Role.SYSTEM}), ("system",))


def recorded_actor(person_id: str, name: str, offices: Collection[str]) -> Actor:
    """An actor as the record keeps them."""
    own = frozenset({Role.SYSTEM}) if Role.SYSTEM in offices else frozenset[Role]()
    return Actor(PersonId(person_id), name, own, tuple(offices))


@dataclass(frozen=True, slots=True)
class People:
    """Who holds which office: its key to Entra object id, an optional one may be missing.

    `duties` says of each office what its holder has to do, in the procedure's order.
    """

    holders: Mapping[str, str]
    duties: Mapping[str, frozenset[Role]]

    def __post_init__(self) -> None:
        folded = {office: PersonId(holder) for office, holder in self.holders.items()}
        object.__setattr__(self, "holders", folded)

    def holder(self, duty: Role) -> PersonId | None:
        """Object id of the person who has this duty, or None where nobody is configured."""
        for office, duties in self.duties.items():
            if duty in duties and (person := self.holders.get(office)):
                return PersonId(person)
        return None

    def offices_of(self, person_id: str) -> tuple[str, ...]:
        """Every office this person holds; empty for other staff."""
        found = PersonId(person_id)
        return tuple(office for office in self.duties if self.holders.get(office) == found)

    def actor(self, person_id: str, name: str) -> Actor:
        """The person with the offices they hold, and their duties."""
        offices = self.offices_of(person_id)
        roles = frozenset(duty for office in offices for duty in self.duties[office])
        return Actor(PersonId(person_id), name, roles, offices)

    def approvers(
        self, implicated: frozenset[str], *, authors: Collection[str] = ()
    ) -> tuple[str, ...]:
        """Object ids who may approve (5.5): nobody implicated, nobody who wrote part of the text.

        The alternate approver stands in only when neither of the two may.
        """
        barred = implicated | set(authors)
        two = (self.holder(Role.APPROVES_FIRST), self.holder(Role.APPROVES_SECOND))
        able = tuple(dict.fromkeys(p for p in two if p and p not in barred))
        if able:
            return able
        alternate = self.holder(Role.ALTERNATE)
        return (alternate,) if alternate and alternate not in barred else ()
