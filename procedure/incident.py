"""An incident is a fold over its record; a step is decided against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from procedure.entries import Entry, Facts, Instant, Recorded
from procedure.errors import ProcedureError
from procedure.office import Office
from procedure.roles import Actor
from procedure.stages import SETTLING, TRANSITIONS, Milestone, Stage
from procedure.terms import (
    ActionKind,
    Answer,
    Breach,
    Category,
    Involved,
    Kind,
    Party,
)


class Step(Facts):
    """Something a person asks for; the class name is its name in the table of rights."""

    names: ClassVar[dict[str, type[Step]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        Step.names[cls.__name__] = cls

    @property
    def name(self) -> str:
        """The name under which rights know it."""
        return type(self).__name__


class Named(Facts):
    """A person as the record keeps them: Entra object id and the name they had then."""

    id: str
    name: str


class Undertaking(Facts):
    """What somebody will do once the case is closed, and by when (UTC)."""

    text: str
    owner: Named
    due: Instant


@dataclass(slots=True)
class FollowUp:
    """An undertaking that stands since the closure; done once it has an outcome (7.1)."""

    key: str
    text: str
    owner: Named
    due: datetime
    since: datetime
    outcome: str = ""
    done_at: datetime | None = None


@dataclass(slots=True)
class Classified:
    """One classification in the history (4.2)."""

    category: Category
    reason: str
    at: datetime
    by: str


@dataclass(slots=True)
class Annex:
    """A submitted annex form; later versions supersede earlier ones."""

    version: int
    answers: dict[str, Any]
    at: datetime
    by: str


@dataclass(slots=True)
class Action:
    """Something done, or to be done, about the incident (5.5)."""

    key: str
    kind: ActionKind
    text: str
    proposer: Named
    proposed_at: datetime
    digest: str
    taken_at: datetime | None = None
    owner: Named | None = None
    due: datetime | None = None
    party: Party | None = None
    status: str = "proposed"
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    continuity: str = ""
    continuity_owner: str = ""
    outcome: str = ""
    done_at: datetime | None = None
    closing: dict[str, str] = field(default_factory=dict)
    follow_ups: list[Undertaking] = field(default_factory=list)

    @property
    def waiting(self) -> bool:
        """Whether it waits for an approver."""
        return self.status == "proposed"


@dataclass(slots=True)
class Decision:
    """Whether a party is notified, and why (6.1)."""

    answer: Answer
    reason: str
    at: datetime
    by: str


@dataclass(slots=True)
class Notification:
    """A party was told: when, how and, for the ICO, under which reference."""

    party: Party
    at: datetime
    how: str
    reference: str
    delay: str
    phase: str


@dataclass(slots=True)
class Input:
    """What a specialist was asked (5.2)."""

    key: str
    person: Named
    question: str
    due: datetime
    asked_at: datetime
    answer: str = ""
    needed: bool = True

    @property
    def waiting(self) -> bool:
        """Whether the answer is still out."""
        return self.needed and not self.answer


@dataclass(slots=True)
class Review:
    """One of the three reviews of 7.1."""

    owner: Named | None = None
    due: datetime | None = None
    planned_at: datetime | None = None
    outcome: str = ""
    waived: str = ""

    @property
    def finished(self) -> bool:
        """Whether it was done or waived."""
        return bool(self.outcome or self.waived)


@dataclass(slots=True)
class Incident:
    """What the record amounts to now; `seq` is the number of its last entry."""

    id: str
    seq: int = 0
    stage: Stage = Stage.REPORTED
    reporter: Named = field(default_factory=lambda: Named(id="", name=""))
    source: str = ""
    sender: str = ""
    kind: Kind = Kind.INCIDENT
    nature: str = ""
    occurred: datetime | None = None
    discovered: datetime | None = None
    notified: datetime | None = None
    recorded_at: datetime | None = None
    unled_since: datetime | None = None
    why_late: str = ""
    late: bool = False
    systems: str = ""
    formats: list[str] = field(default_factory=list)
    lost: str = ""
    users: str = ""
    subjects: str = ""
    personal_data: Involved = Involved.NO
    additions: list[str] = field(default_factory=list)
    involved: dict[str, str] = field(default_factory=dict)
    lead: Named | None = None
    category: Category | None = None
    breach: Breach | None = None
    history: list[Classified] = field(default_factory=list)
    aware: datetime | None = None
    aware_reason: str = ""
    annexes: dict[str, list[Annex]] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    decisions: dict[Party, Decision] = field(default_factory=dict)
    notifications: list[Notification] = field(default_factory=list)
    inputs: dict[str, Input] = field(default_factory=dict)
    people_tasks: dict[str, str] = field(default_factory=dict)
    reviews: dict[str, Review] = field(default_factory=dict)
    reminded: dict[str, datetime] = field(default_factory=dict)
    reminders: dict[str, int] = field(default_factory=dict)
    mailed: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    ico_answers: dict[str, str] = field(default_factory=dict)
    cause: str = ""
    lessons: str = ""
    follow_ups: dict[str, FollowUp] = field(default_factory=dict)
    closed_at: datetime | None = None
    ended_at: datetime | None = None
    held: str = ""
    deleted_at: datetime | None = None
    duplicate_of: str = ""
    duplicates: list[str] = field(default_factory=list)

    def annex(self, name: str) -> Annex | None:
        """The standing version of a submitted annex: "one", "two" or "three"."""
        versions = self.annexes.get(name)
        return versions[-1] if versions else None

    @property
    def implicated(self) -> frozenset[str]:
        """Object ids of those who can neither lead nor approve here."""
        return frozenset(self.involved)

    @property
    def needs_annex_two(self) -> bool:
        """Personal data is involved or suspected (5.1)."""
        return self.personal_data is not Involved.NO or self.breach in (
            Breach.CONFIRMED,
            Breach.SUSPECTED,
        )

    @property
    def assessed(self) -> bool:
        """Classified as one of the three, with annex one: the Board may be told (6.2)."""
        known = self.category not in (None, Category.UNKNOWN)
        return known and self.annex("one") is not None

    @property
    def examined(self) -> bool:
        """Assessed, with annex two where personal data is involved or suspected (5.1)."""
        return self.assessed and (not self.needs_annex_two or self.annex("two") is not None)

    def reach(self, milestone: Milestone) -> None:
        """Moves to the stage that follows; raises WrongMilestone if none does."""
        try:
            self.stage = TRANSITIONS[self.stage][milestone]
        except KeyError:
            raise WrongMilestone(self.stage, milestone) from None

    def settle(self) -> None:
        """Takes the milestones that what it holds has already reached."""
        for milestone in SETTLING:
            if milestone in TRANSITIONS[self.stage] and self._holds(milestone):
                self.reach(milestone)

    def _holds(self, milestone: Milestone) -> bool:
        if milestone is Milestone.ASSESSED:
            return self.examined
        return self.annex("three") is not None


class WrongMilestone(Exception):
    """The table of stages has no such transition: a fault in the rules, not of a person."""


E = TypeVar("E", bound=Entry)
S = TypeVar("S", bound=Step)
Apply = Callable[[Incident, Any, Recorded], None]


@dataclass(frozen=True, slots=True)
class Moment:
    """What a decision may know beside the incident: who asks, the UTC instant, the organisation."""

    actor: Actor
    now: datetime
    office: Office


Decide = Callable[[Incident, Any, Moment], list[Entry]]

APPLY: dict[type[Entry], Apply] = {}
DECIDE: dict[type[Step], Decide] = {}


def applies(kind: type[E]) -> Callable[[Callable[[Incident, E, Recorded], None]], Apply]:
    """Registers what an entry does to the incident."""

    def register(function: Callable[[Incident, E, Recorded], None]) -> Apply:
        APPLY[kind] = function
        return function

    return register


def decides(kind: type[S]) -> Callable[[Callable[[Incident, S, Moment], list[Entry]]], Decide]:
    """Registers what a step leads to; the function refuses it with a ProcedureError."""

    def register(function: Callable[[Incident, S, Moment], list[Entry]]) -> Decide:
        DECIDE[kind] = function
        return function

    return register


def fold(incident_id: str, record: Iterable[Recorded]) -> Incident:
    """The incident that a record amounts to."""
    incident = Incident(incident_id)
    for recorded in record:
        apply(incident, recorded)
    return incident


def apply(incident: Incident, recorded: Recorded) -> None:
    """Adds one entry to the incident; raises ProcedureError when it is out of order."""
    if recorded.seq != incident.seq + 1:
        raise ProcedureError(f"Entry {recorded.seq} of {incident.id} is out of order.")
    APPLY[type(recorded.entry)](incident, recorded.entry, recorded)
    incident.seq = recorded.seq
    incident.settle()
