"""Cases for tests: the people, an office, and a story that takes steps and keeps the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import holidays

from procedure.calendar import Calendar
from procedure.clocks import timers
from procedure.entries.annex import Number
from procedure.entries.nominate import InvolvementDeclared
from procedure.fold import decide
from procedure.instants import LONDON
from procedure.notices import Notice, Route, Topic
from procedure.organisation import Moment, Organisation
from procedure.parties import parties_of
from procedure.record import Entry, Named, Recorded, Step, Undertaking
from procedure.roles import SYSTEM, Actor, People
from procedure.stages import Stage
from procedure.state import Action, Incident
from procedure.steps.act import ProposeAction
from procedure.steps.annex import SubmitAnnex
from procedure.steps.approve import DecideAction
from procedure.steps.ask import AskInput, DropInput, GiveInput
from procedure.steps.classify import ClassifyIncident
from procedure.steps.close import ProposeClosure
from procedure.steps.complete import CompleteAction
from procedure.steps.evaluate import WaiveReview
from procedure.steps.link import LinkDuplicate
from procedure.steps.nominate import DeclareInvolvement, NominateLead
from procedure.steps.notify import DecideNotification
from procedure.steps.people import CompletePeopleTask
from procedure.steps.remind import Remind
from procedure.steps.report import LogReport, ReportIncident
from procedure.steps.retain import HoldRecord
from procedure.telling import settles
from procedure.terms import ActionKind, Answer, Breach, Involved, ReportKind
from service.take import add
from tests.cjs import DUTIES_OF, REVIEWS, Category, Office

HOLIDAYS = holidays.country_holidays("GB", subdiv="SCT")
HOLDERS: dict[str, str] = {
    Office.CHIEF_EXECUTIVE: "chief",
    Office.DIRECTOR_OF_OPERATIONS: "director",
    Office.DPO: "dpo",
    Office.HEAD_OF_PEOPLE: "head",
    Office.ALTERNATE_APPROVER: "alternate",
}
INCIDENT = "CJS-2026-0001"


def london(text: str) -> datetime:
    """The UTC instant of a London wall-clock time such as '2026-03-27 10:00'."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def is_holiday(day: date) -> bool:
    """Whether Scotland has a bank holiday."""
    return day in HOLIDAYS


def organisation_of(holders: Mapping[str, str] | None = None, **changes: Any) -> Organisation:
    """An office with everybody in it, or with other holders."""
    made = Organisation(
        people=People(HOLDERS if holders is None else holders, DUTIES_OF),
        calendar=Calendar(is_holiday),
    )
    return replace(made, **changes)


ORGANISATION = organisation_of()
NO_ALTERNATE = organisation_of({r: p for r, p in HOLDERS.items() if r != Office.ALTERNATE_APPROVER})

CHIEF = ORGANISATION.actor("chief", "Catriona Chief")
DIRECTOR = ORGANISATION.actor("director", "Duncan Director")
DPO = ORGANISATION.actor("dpo", "Dorothy Smith")
HEAD = ORGANISATION.actor("head", "Niamh Head")
ALTERNATE = ORGANISATION.actor("alternate", "Alex Alternate")
REPORTER = ORGANISATION.actor("reporter", "Rab Reporter")
LEAD = ORGANISATION.actor("lead", "Lena Lead")
CONTRIBUTOR = ORGANISATION.actor("it", "Iain Technician")
OWNER = ORGANISATION.actor("owner", "Olive Owner")
STAFF = ORGANISATION.actor("staff", "Sam Staff")
COLLEAGUE = ORGANISATION.actor("colleague", "Col League")


def named(actor: Actor) -> Named:
    """A person as the record keeps them."""
    return Named(id=actor.id, name=actor.name)


MONDAY = london("2026-11-02 10:00")


def report_of(now: datetime = MONDAY, **changes: Any) -> ReportIncident:
    """A report of a misdirected email with personal data, discovered just now."""
    facts: dict[str, Any] = {
        "kind": ReportKind.INCIDENT,
        "nature": "An email went to the wrong council.",
        "discovered": now,
        "systems": "A spreadsheet of case reviews",
        "personal_data": Involved.YES,
    }
    return ReportIncident.model_validate(facts | changes)


def annex_one(category: str = "incident", breach: str = "confirmed", **more: Any) -> dict[str, Any]:
    """Annex one, answered."""
    keys = (
        "description systems risk inform containment containment_effect recovery recovery_effect "
        "further timescales"
    )
    answers = {key: f"About {key}." for key in keys.split()}
    answers |= {"containment": "None yet.", "recovery": "None needed.", "further": "None."}
    return answers | {"classification": category, "breach": breach, "cyber": "no"} | more


def annex_two(**more: Any) -> dict[str, Any]:
    """Annex two, answered."""
    keys = "information tell belongs who how seen action harm risk"
    answers = {key: f"About {key}." for key in keys.split()}
    return answers | {"sensitive": "yes", "offence": "yes", "aware": "no", "people": 12} | more


def annex_three(risk: str = "yes", high_risk: str = "no", **more: Any) -> dict[str, Any]:
    """Annex three, answered for personal data."""
    return {
        "parties": [{"who": "The council", "role": "Recipient", "duty": "None"}],
        "help": "They could look out for letters.",
        "high_risk": high_risk,
        "high_risk_reason": "The council deleted it unread.",
        "detriment": "Distress.",
        "volume": "One row.",
        "sensitivity": "A conviction.",
        "risk": risk,
        "risk_reason": "It names a person.",
    } | more


@dataclass
class Story:
    """A case as it unfolds: each step at an instant, by somebody, decided and applied."""

    organisation: Organisation = ORGANISATION
    now: datetime = MONDAY
    incident: Incident = field(default_factory=lambda: Incident(INCIDENT))
    record: list[Recorded] = field(default_factory=list)
    told: list[Notice] = field(default_factory=list)

    def take(self, step: Step, actor: Actor, *, minutes: float = 1) -> list[Entry]:
        """Takes a step so many minutes after the last; raises what it is refused with."""
        moment = Moment(actor, self.now + timedelta(minutes=minutes), self.organisation)
        decided = decide(self.incident, step, moment)
        self.now = moment.now
        new, self.told = add(self.incident, decided, moment)
        self.record += new
        return decided

    def report(self, **changes: Any) -> Story:
        """Reported by the reporter."""
        self.take(report_of(self.now, **changes), REPORTER, minutes=0)
        return self

    def nominate(self, lead: Actor = LEAD) -> Story:
        """The Chief Executive nominates."""
        self.take(NominateLead(lead=named(lead)), CHIEF)
        return self

    def involve(self, *people: Actor) -> Story:
        """Recorded as involved, by an officer who isn't."""
        for person in people:
            by = DPO if person is not DPO else CHIEF
            self.take(DeclareInvolvement(person=named(person), reason="Sent it."), by)
        return self

    def barred(self, *people: Actor) -> Story:
        """Recorded as involved whoever remains, as earlier versions of the desk did."""
        moment = Moment(SYSTEM, self.now, self.organisation)
        declared: list[Entry] = [
            InvolvementDeclared(person=named(person), reason="Sent it.") for person in people
        ]
        self.record += add(self.incident, declared, moment)[0]
        return self

    def classify(
        self,
        category: Category = Category.INCIDENT,
        breach: Breach = Breach.NO,
        personal_data: Involved | None = None,
        reason: str = "After analysis.",
    ) -> Story:
        """Classified by the DPO."""
        data = self.incident.standing.personal_data if personal_data is None else personal_data
        step = ClassifyIncident(
            category=category,
            reason=reason,
            personal_data=data,
            breach=breach,
            awareness="open",
        )
        self.take(step, DPO)
        return self

    def annex(self, number: Number, answers: dict[str, Any]) -> Story:
        """Submitted by the DPO."""
        self.take(SubmitAnnex(annex=number, answers=answers), DPO)
        return self

    def propose(
        self, actor: Actor = DPO, kind: ActionKind = ActionKind.CONTAINMENT, **more: Any
    ) -> Action:
        """An action put up for approval."""
        facts = {"kind": kind, "text": "Recall the email."} | more
        self.take(ProposeAction.model_validate(facts), actor)
        return list(self.incident.work.actions.values())[-1]

    def decide(
        self, key: str, actor: Actor = CHIEF, *, approve: bool = True, reason: str = ""
    ) -> Story:
        """An approver's decision on the text as it stands."""
        digest = self.incident.work.actions[key].digest
        step = DecideAction(action=key, digest=digest, approve=approve, reason=reason)
        self.take(step, actor)
        return self

    def complete(self, key: str, actor: Actor = DPO) -> Story:
        """An action recorded as done."""
        self.take(CompleteAction(action=key, outcome="It worked."), actor)
        return self

    def notify(self, party: str, answer: Answer, reason: str = "As it is.") -> Story:
        """A decision on a party, by the DPO."""
        self.take(DecideNotification(party=party, answer=answer, reason=reason), DPO)
        return self

    def ask(self, person: Actor = CONTRIBUTOR, days: int = 10) -> str:
        """Input asked for; returns its key."""
        due = self.now + timedelta(days=days)
        self.take(AskInput(person=named(person), question="Who opened it?", due=due), DPO)
        return list(self.incident.work.inputs)[-1]

    def answer(self, key: str, actor: Actor = CONTRIBUTOR) -> Story:
        """Input given."""
        self.take(GiveInput(input=key, answer="Nobody."), actor)
        return self

    def drop(self, key: str) -> Story:
        """Input not needed."""
        self.take(DropInput(input=key, reason="Known now."), DPO)
        return self

    def link(self, original: str = "CJS-2026-0009", reason: str = "The same email.") -> Story:
        """Linked by the DPO, with the approval that it needs."""
        self.take(LinkDuplicate(original=original, reason=reason), DPO)
        if not self.incident.end.duplicate_of:
            self.decide(list(self.incident.work.actions)[-1])
        return self

    def remind(self, key: str, at: datetime) -> list[Entry]:
        """The reminder worker looks at a clock at an instant."""
        return self.take(Remind(key=key), SYSTEM, minutes=(at - self.now) / timedelta(minutes=1))

    def fires(self, key: str) -> datetime | None:
        """When a clock reminds next; raises StopIteration where it doesn't run."""
        timer = next(t for t in timers(self.incident, self.organisation) if t.key == key)
        return timer.due(self.incident, self.now)

    @property
    def running(self) -> set[str]:
        """The keys of the clocks that run."""
        return {timer.key for timer in timers(self.incident, self.organisation)}

    def heard(self, route: Route = Route.CHAT) -> set[tuple[Topic, str]]:
        """Topic and recipient of what the last step made by a route."""
        return {(notice.topic, notice.to) for notice in self.told if notice.route is route}

    def waive(self) -> Story:
        """All three reviews waived."""
        for review in REVIEWS:
            step = WaiveReview.model_validate({"review": review, "reason": "Done last month."})
            self.take(step, DPO)
        return self

    def people_tasks(self) -> Story:
        """Both tasks done by the Head of People."""
        self.take(CompletePeopleTask(task="support", note="A talk."), HEAD)
        self.take(CompletePeopleTask(task="conduct", note="Nothing needed."), HEAD)
        return self

    def propose_closure(self, actor: Actor = DPO) -> Story:
        """Closure put up for approval."""
        step = ProposeClosure(summary="All is done.", cause="misdirected_mail", lessons="Check.")
        self.take(step, actor)
        return self


def complained(received: datetime = MONDAY, organisation: Organisation = ORGANISATION) -> Story:
    """A complaint about data protection, logged as it arrived."""
    story = Story(organisation, received)
    facts = report_of(received).model_dump() | {
        "source": "complaint",
        "sender": "Fiona Kerr",
        "received": received,
    }
    story.take(LogReport.model_validate(facts), DPO, minutes=0)
    return story


def assessed(category: Category = Category.INCIDENT, breach: Breach = Breach.CONFIRMED) -> Story:
    """A case with personal data, led, classified, and with annexes one and two."""
    story = Story().report().nominate().classify(category, breach)
    return story.annex("one", annex_one(category, breach)).annex("two", annex_two())


def evaluating() -> Story:
    """A case whose annexes are all there, with a decision to tell nobody."""
    story = assessed().annex("three", annex_three(risk="no", high_risk="no"))
    return story.decide(list(story.incident.work.actions)[-1])


def ready() -> Story:
    """A case in which nothing stands against closure."""
    return tell_nobody_else(evaluating()).people_tasks().waive()


def tell_nobody_else(story: Story) -> Story:
    """Whoever hasn't been decided on isn't told."""
    for party in parties_of(story.incident):
        if party.key not in story.incident.work.decisions:
            story.notify(party.key, Answer.NO)
    return story


def ready_event() -> Story:
    """An Event without personal data in which nothing stands against closure."""
    story = Story().report(personal_data=Involved.NO).nominate().classify(Category.EVENT)
    story.annex("one", annex_one("event", "no"))
    story.annex("three", {"parties": [{"who": "Nobody", "role": "", "duty": ""}]})
    return tell_nobody_else(story)


def at(stage: Stage) -> Story:
    """A case at a stage."""
    made: dict[Stage, Callable[[], Story]] = {
        Stage.REPORTED: lambda: Story().report().nominate(),
        Stage.UNKNOWN: lambda: Story().report().nominate().classify(Category.UNKNOWN),
        Stage.ASSESSMENT: lambda: Story().report().nominate().classify(),
        Stage.NOTIFICATION: assessed,
        Stage.EVALUATION: evaluating,
        Stage.CLOSURE: lambda: ready().propose_closure(),
        Stage.CLOSED: lambda: _closed(ready()),
        Stage.DUPLICATE: lambda: Story().report(personal_data=Involved.NO).nominate().link(),
    }
    story = made[stage]()
    assert story.incident.standing.stage is stage
    return story


def _closed(story: Story) -> Story:
    story.propose_closure()
    return story.decide(list(story.incident.work.actions)[-1])


def stage_of(story: Story) -> Stage:
    """Where the case stands; a function, so that no type checker takes it for fixed."""
    return story.incident.standing.stage


def promised() -> Story:
    """A closed case after which somebody has something to do within a month."""
    story = ready()
    said = Undertaking(
        text="Show everybody how to check recipients.",
        owner=named(OWNER),
        due=story.now + timedelta(days=30),
    )
    step = ProposeClosure(
        summary="All is done.", cause="misdirected_mail", lessons="Check.", follow_ups=[said]
    )
    story.take(step, DPO)
    return story.decide(list(story.incident.work.actions)[-1])


def outlived() -> Story:
    """A closed case whose retention is over."""
    story = at(Stage.CLOSED)
    story.now += timedelta(days=7 * 366)
    return story


def on_hold() -> Story:
    """A closed case under legal hold."""
    story = at(Stage.CLOSED)
    story.take(HoldRecord(reason="A claim was made."), DPO)
    return story


def settled(entry: Entry, incident: Incident | None = None) -> tuple[str, ...]:
    """The matters that an entry settles, as text."""
    return tuple(map(str, settles(entry, incident)))
