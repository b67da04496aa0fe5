"""What an incident amounts to, in parts: report, standing, work, learning, end.

Its record folded (procedure/fold.py) makes it; it holds facts and never sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from procedure.definition import Procedure
from procedure.library import first
from procedure.meanings import ONE, THREE, TWO
from procedure.person import PersonId
from procedure.record import Brought, Named, Undertaking
from procedure.stages import SETTLING, TRANSITIONS, Milestone, Stage
from procedure.terms import (
    ActionKind,
    Answer,
    Breach,
    Cyber,
    Involved,
    Ransom,
    ReportKind,
    Whose,
    concerns_people,
)


class ActionStatus(StrEnum):
    """How an action stands (5.5)."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    DONE = "done"
    WITHDRAWN = "withdrawn"


OVER = frozenset({ActionStatus.DONE, ActionStatus.WITHDRAWN})
"""Of an action to which nothing more happens."""


@dataclass(frozen=True, slots=True)
class Addition:
    """What somebody added to a report; `by` is their name, `by_id` their object id."""

    text: str
    by: str
    at: datetime
    by_id: str


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


@dataclass(frozen=True, slots=True)
class Classified:
    """One classification in the history (4.2)."""

    category: str
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Annex:
    """A submitted annex form; later versions supersede earlier ones.

    `procedure` is the version whose form it was answered on.
    """

    number: str
    version: int
    answers: dict[str, Any]
    at: datetime
    by: str
    procedure: Procedure

    def said(self, meaning: str) -> Any:
        """The answer of this meaning, whatever the form calls its question; None without one."""
        return said(self.procedure, self.number, self.answers, meaning)


def said(procedure: Procedure, number: str, answers: Mapping[str, Any], meaning: str) -> Any:
    """The answer of this meaning among answers to a form; None without one."""
    return answers.get(procedure.meanings[f"{number}.{meaning}"].key)


@dataclass(frozen=True, slots=True)
class Body:
    """A body that may have to be told, as it was added: with what duty, and by when.

    Its limit is an instant (UTC), or hours from awareness, or there is none.
    """

    key: str
    kind: str
    name: str
    role: str
    duty: str
    hours: int | None
    by: datetime | None
    since: datetime
    of: str = ""


@dataclass(frozen=True, slots=True)
class Notification:
    """A party was told: when, how and, for the ICO, under which reference.

    `number` of `out_of` people were told, where it is individuals and that was said; `unapproved`
    where it was told before anybody had approved it; `of` is the linked report from which it was
    taken over.
    """

    party: str
    at: datetime
    how: str
    reference: str
    delay: str
    phase: str
    unapproved: bool = False
    number: int | None = None
    out_of: int | None = None
    of: str = ""


@dataclass(slots=True)
class Action:
    """Something done, or to be done, about the incident (5.5).

    `proposer` wrote it last; `authors` are the object ids of all who wrote any part of it, who
    can't approve it. `brings` are the entries that its approval brings about. `outcome` is what
    somebody wrote when it was done; an external notification has `told` in its place. `of` and
    `was` are the linked report from which it was taken over, and its key there.
    """

    key: str
    kind: ActionKind
    text: str
    proposer: Named
    authors: list[str]
    proposed_at: datetime
    digest: str
    taken_at: datetime | None = None
    owner: Named | None = None
    due: datetime | None = None
    party: str | None = None
    status: ActionStatus = ActionStatus.PROPOSED
    decided_by: str = ""
    decided_at: datetime | None = None
    withdrawn_by: str = ""
    reason: str = ""
    continuity: str = ""
    continuity_owner: str = ""
    outcome: str = ""
    notification: Notification | None = None
    done_at: datetime | None = None
    closing: dict[str, str] = field(default_factory=dict)
    follow_ups: list[Undertaking] = field(default_factory=list)
    brings: list[Brought] = field(default_factory=list)
    of: str = ""
    was: str = ""

    @property
    def waiting(self) -> bool:
        """Whether it waits for an approver."""
        return self.status is ActionStatus.PROPOSED

    @property
    def over(self) -> bool:
        """Whether it is done or withdrawn."""
        return self.status in OVER


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a party is notified, and why (6.1)."""

    answer: Answer
    reason: str
    at: datetime
    by: str
    exception: str = ""


@dataclass(slots=True)
class Input:
    """What a specialist was asked (5.2); `of` and `was` as an action has them."""

    key: str
    person: Named
    question: str
    due: datetime
    asked_at: datetime
    answer: str = ""
    needed: bool = True
    of: str = ""
    was: str = ""

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
class Report:
    """What was reported, by whom, and when (3.3, 3.4); `notified` is when the body was told."""

    reporter: Named = field(default_factory=lambda: Named(id=PersonId(), name=""))
    earlier: int = 0
    """Reports that the same person had sent in the day before."""
    source: str = ""
    sender: str = ""
    kind: ReportKind = ReportKind.INCIDENT
    nature: str = ""
    occurred: datetime | None = None
    discovered: datetime | None = None
    notified: datetime | None = None
    recorded_at: datetime | None = None
    why_late: str = ""
    late: bool = False
    systems: str = ""
    formats: list[str] = field(default_factory=list)
    lost: str = ""
    cyber: Cyber = Cyber.NOT_ASKED
    users: str = ""
    subjects: str = ""
    additions: list[Addition] = field(default_factory=list)


class ClaimStatus(StrEnum):
    """How it stands with what somebody said of a person (3.5)."""

    TAKEN = "taken"
    """It has effect, and nobody has looked at it yet."""
    DISPUTED = "disputed"
    """It would leave nobody able, so it takes nothing away until it is decided."""
    CONFIRMED = "confirmed"
    CLEARED = "cleared"


@dataclass(slots=True)
class Claim:
    """That somebody is involved: who said so, why and when, and what became of it (3.5)."""

    person: Named
    by: Named
    reason: str
    at: datetime
    status: ClaimStatus = ClaimStatus.TAKEN
    decided_by: str = ""
    decided_at: datetime | None = None
    decision: str = ""

    @property
    def waiting(self) -> bool:
        """Whether nobody has confirmed or cleared it."""
        return self.status in (ClaimStatus.TAKEN, ClaimStatus.DISPUTED)

    @property
    def disputed(self) -> bool:
        """Whether it takes nothing away as yet."""
        return self.status is ClaimStatus.DISPUTED


@dataclass(slots=True)
class Standing:
    """How it stands: its stage, who leads, who is involved, what it is classified as (3.5, 4.2).

    Whoever is `disputed` keeps every right. `claims` are by the person they are about, the last of
    each. `left_at` is when the lead left the office they led from, until a lead is nominated again.
    """

    stage: Stage = Stage.REPORTED
    lead: Named | None = None
    unled_since: datetime | None = None
    left_at: datetime | None = None
    involved: dict[str, str] = field(default_factory=dict)
    disputed: dict[str, str] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    personal_data: Involved = Involved.NO
    cyber: Cyber = Cyber.NOT_ASKED
    ransom: Ransom = Ransom.NOT_ASKED
    whose: Whose = Whose.NOT_ASKED
    controller: str = ""
    category: str | None = None
    breach: Breach | None = None
    history: list[Classified] = field(default_factory=list)
    aware: datetime | None = None
    aware_reason: str = ""
    aware_settled: bool = False


@dataclass(slots=True)
class Complaint:
    """What became of the complaint in which it was reported, each with when (UTC)."""

    acknowledged_at: datetime | None = None
    how: str = ""
    settled_at: datetime | None = None
    outcome: str = ""


@dataclass(slots=True)
class Work:
    """What is done about it: annexes, actions, whom to tell, who was asked, reminders (5, 6).

    `asked` says of a matter since when those who are able now have been asked.
    `gone_actions`, `gone_inputs` and `gone_bodies` went back to the linked report that had brought
    them.
    """

    annexes: dict[str, list[Annex]] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    notifications: list[Notification] = field(default_factory=list)
    inputs: dict[str, Input] = field(default_factory=dict)
    people_tasks: dict[str, str] = field(default_factory=dict)
    reminded: dict[str, datetime] = field(default_factory=dict)
    reminded_at: dict[str, list[datetime]] = field(default_factory=dict)
    reminders: dict[str, int] = field(default_factory=dict)
    asked: dict[str, datetime] = field(default_factory=dict)
    mailed: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    ico_answers: dict[str, str] = field(default_factory=dict)
    gone_actions: dict[str, Action] = field(default_factory=dict)
    gone_bodies: dict[str, Body] = field(default_factory=dict)
    gone_inputs: dict[str, Input] = field(default_factory=dict)
    complaint: Complaint = field(default_factory=Complaint)


@dataclass(slots=True)
class Learning:
    """What is learned from it (7.1)."""

    reviews: dict[str, Review] = field(default_factory=dict)
    cause: str = ""
    lessons: str = ""
    follow_ups: dict[str, FollowUp] = field(default_factory=dict)


@dataclass(slots=True)
class Gravity:
    """How grave a case is, and since when CJS was aware: what the graver of two reports gives."""

    category: str | None
    personal_data: Involved
    breach: Breach | None
    aware: datetime | None
    aware_reason: str = ""
    aware_settled: bool = False
    cyber: Cyber = Cyber.NOT_ASKED
    ransom: Ransom = Ransom.NOT_ASKED


@dataclass(slots=True)
class Joined:
    """What a linked report brought, and what stood before it: enough to give it back.

    `words` say what was taken over. `judged` once somebody has classified the case since, or
    closed it, `timed` once somebody has set the awareness: then what they said stands.
    `classified` is how long the history of classes was, `involved` who is involved by linked
    reports alone, `claims` what had been said of them before, `decisions` what was decided of a
    party before and by the link. `among` others by the same person, linked at once.
    """

    words: list[str]
    at: datetime
    reason: str
    brought: Gravity
    before: Gravity
    classified: int
    involved: dict[str, str] = field(default_factory=dict)
    claims: dict[str, Claim | None] = field(default_factory=dict)
    lead: Named | None = None
    unled_since: datetime | None = None
    decisions: dict[str, tuple[Decision | None, Decision | None]] = field(default_factory=dict)
    judged: bool = False
    timed: bool = False
    among: bool = False


@dataclass(slots=True)
class End:
    """How it ended, and what has become of its record since; `joined` by the linked report."""

    closed_at: datetime | None = None
    ended_at: datetime | None = None
    duplicate_of: str = ""
    duplicates: list[str] = field(default_factory=list)
    joined: dict[str, Joined] = field(default_factory=dict)
    held: str = ""
    deleted_at: datetime | None = None


@dataclass(slots=True)
class Incident:
    """What the record amounts to now; `seq` is the number of its last entry.

    `unread` are the numbers of entries that this version of the desk couldn't make sense of,
    `altered` of those that aren't what was recorded. `versions` are the procedures that it went
    by, each from the number of an entry on.
    """

    id: str
    seq: int = 0
    procedure: Procedure = field(default_factory=first)
    versions: list[tuple[int, Procedure]] = field(default_factory=list)
    report: Report = field(default_factory=Report)
    standing: Standing = field(default_factory=Standing)
    work: Work = field(default_factory=Work)
    learning: Learning = field(default_factory=Learning)
    end: End = field(default_factory=End)
    unread: list[int] = field(default_factory=list)
    altered: list[int] = field(default_factory=list)

    def procedure_at(self, seq: int) -> Procedure:
        """The procedure that it went by as an entry was recorded."""
        return next((p for since, p in reversed(self.versions) if since <= seq), self.procedure)

    def said(self, number: str, meaning: str) -> Any:
        """What the standing version of a form answers to this meaning; None where it doesn't."""
        annex = self.annex(number)
        return annex.said(meaning) if annex else None

    def annex(self, name: str) -> Annex | None:
        """The standing version of a submitted annex: "one", "two" or "three"."""
        versions = self.work.annexes.get(name)
        return versions[-1] if versions else None

    @property
    def implicated(self) -> frozenset[str]:
        """Object ids of those who can neither lead nor approve here: nobody who is disputed."""
        return frozenset(self.standing.involved)

    @property
    def needs_annex_two(self) -> bool:
        """Personal data is involved or suspected (5.1)."""
        return concerns_people(self.standing.personal_data, self.standing.breach)

    @property
    def interim(self) -> bool:
        """Whether it is only thought that personal data is involved, or that there is a breach."""
        standing = self.standing
        return standing.personal_data is Involved.MAYBE or standing.breach is Breach.SUSPECTED

    @property
    def settled(self) -> bool:
        """Classified as something that can stay, not as an interim class (4.2)."""
        return self.procedure.settled(self.standing.category)

    @property
    def class_interim(self) -> bool:
        """Classified as something that has to become another class (4.2)."""
        return self.procedure.interim(self.standing.category)

    @property
    def gravest(self) -> bool:
        """Of the class that a confirmed breach forces (4.2)."""
        return self.standing.category == self.procedure.gravest

    @property
    def assessed(self) -> bool:
        """Its class is settled, and annex one is there: the Board may be told (6.2)."""
        return self.settled and self.annex(ONE) is not None

    @property
    def examined(self) -> bool:
        """Assessed, with annex two where personal data is involved or suspected (5.1)."""
        return self.assessed and (not self.needs_annex_two or self.annex(TWO) is not None)

    @property
    def leaderless(self) -> bool:
        """Whether a lead is to be nominated: there is none, or they left the office (3.5)."""
        return self.standing.lead is None or self.standing.left_at is not None

    def asked_since(self, matter: str, start: datetime) -> datetime:
        """From when a matter's clock runs: it begins anew with those who became able since."""
        return max(start, self.work.asked.get(matter, start))

    def reach(self, milestone: Milestone) -> None:
        """Moves to the stage that follows; raises WrongMilestone if none does."""
        stage = self.standing.stage
        try:
            self.standing.stage = TRANSITIONS[stage][milestone]
        except KeyError:
            raise WrongMilestone(stage, milestone) from None

    def settle(self) -> None:
        """Takes the milestones that what it holds has already reached."""
        for milestone in SETTLING:
            if milestone in TRANSITIONS[self.standing.stage] and self._holds(milestone):
                self.reach(milestone)

    def _holds(self, milestone: Milestone) -> bool:
        if milestone is Milestone.ASSESSED:
            return self.examined
        return self.annex(THREE) is not None

    def judge(self, *, classified: bool = False, aware: bool = False) -> None:
        """From now on what somebody said here stands, whatever linked reports have brought."""
        for joined in self.end.joined.values():
            joined.judged, joined.timed = joined.judged or classified, joined.timed or aware

    def refuse_closure(self, action: Action) -> None:
        """Back from the proposed closure, where this action is it, to evaluation."""
        if action.kind is ActionKind.CLOSURE and self.standing.stage is Stage.CLOSURE:
            self.reach(Milestone.CLOSURE_REFUSED)


class WrongMilestone(Exception):
    """The table of stages has no such transition: a fault in the rules, not of a person."""
