"""Who people are to the procedure (clauses 3.5, 5.1, 5.3, 5.5, 6.2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from procedure.person import PersonId


class Role(StrEnum):
    """A part somebody plays; the first five are configured, the rest follow from an incident."""

    CHIEF_EXECUTIVE = "chief_executive"
    DIRECTOR_OF_OPERATIONS = "director_of_operations"
    DPO = "dpo"
    HEAD_OF_PEOPLE = "head_of_people"
    ALTERNATE_APPROVER = "alternate_approver"
    STAFF = "staff"
    REPORTER = "reporter"
    LEAD = "lead"
    APPROVER = "approver"
    CONTRIBUTOR = "contributor"
    OWNER = "owner"
    SYSTEM = "system"


ROLE_NAMES: Mapping[Role, str] = {
    Role.CHIEF_EXECUTIVE: "Chief Executive",
    Role.DIRECTOR_OF_OPERATIONS: "Director of Operations",
    Role.DPO: "Data Protection Officer",
    Role.HEAD_OF_PEOPLE: "Head of People",
    Role.ALTERNATE_APPROVER: "alternate approver",
    Role.STAFF: "member of staff",
    Role.REPORTER: "person who reported it",
    Role.LEAD: "lead officer",
    Role.APPROVER: "Chief Executive or Director of Operations",
    Role.CONTRIBUTOR: "person asked for input",
    Role.OWNER: "owner of the action or review",
    Role.SYSTEM: "incident desk",
}

OFFICES = (
    Role.CHIEF_EXECUTIVE,
    Role.DIRECTOR_OF_OPERATIONS,
    Role.DPO,
    Role.HEAD_OF_PEOPLE,
    Role.ALTERNATE_APPROVER,
)


READS_ALL = frozenset({Role.DPO, Role.CHIEF_EXECUTIVE, Role.DIRECTOR_OF_OPERATIONS})
"""Offices in which one may read every case that one isn't involved in."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step: Entra object id, the name they had then, their configured roles."""

    id: PersonId
    name: str
    roles: frozenset[Role] = frozenset()

    @property
    def title(self) -> str:
        """Name with office, as the record shows it: 'Dorothy Smith (Data Protection Officer)'."""
        held = [ROLE_NAMES[role] for role in OFFICES if role in self.roles]
        return f"{self.name} ({held[0]})" if held else self.name


SYSTEM = Actor(PersonId("system"), "Incident desk", frozenset({Role.SYSTEM}))


@dataclass(frozen=True, slots=True)
class People:
    """Who holds which office: role to Entra object id; the alternate approver may be missing."""

    holders: Mapping[Role, str]

    def __post_init__(self) -> None:
        folded = {role: PersonId(holder) for role, holder in self.holders.items()}
        object.__setattr__(self, "holders", folded)

    def holder(self, role: Role) -> PersonId | None:
        """Object id of the person in this office, or None where nobody is configured."""
        held = self.holders.get(role)
        return PersonId(held) if held else None

    def roles_of(self, person_id: str) -> frozenset[Role]:
        """Every office this person holds; empty for other staff."""
        return frozenset(role for role, holder in self.holders.items() if holder == person_id)

    def approvers(
        self, implicated: frozenset[str], *, authors: Collection[str] = ()
    ) -> tuple[str, ...]:
        """Object ids who may approve (5.5): nobody implicated, nobody who wrote part of the text.

        The alternate approver stands in only when neither of the two may.
        """
        barred = implicated | set(authors)
        two = (
            self.holder(Role.CHIEF_EXECUTIVE),
            self.holder(Role.DIRECTOR_OF_OPERATIONS),
        )
        able = tuple(dict.fromkeys(p for p in two if p and p not in barred))
        if able:
            return able
        alternate = self.holder(Role.ALTERNATE_APPROVER)
        return (alternate,) if alternate and alternate not in barred else ()
