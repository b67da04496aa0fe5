"""Cases made by real steps, as the desk would have taken them, for the cards to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from procedure.fold import decide, fold
from procedure.organisation import Moment
from procedure.record import Named, Recorded, Step
from procedure.roles import SYSTEM, Actor
from procedure.state import Incident
from procedure.steps.act import ProposeAction
from procedure.steps.annex import SubmitAnnex
from procedure.steps.approve import DecideAction
from procedure.steps.ask import AskInput, GiveInput
from procedure.steps.classify import ClassifyIncident
from procedure.steps.close import ProposeClosure
from procedure.steps.complete import CompleteAction
from procedure.steps.evaluate import CompleteReview, PlanReview, WaiveReview
from procedure.steps.link import LinkDuplicate
from procedure.steps.nominate import NominateLead
from procedure.steps.note import AddEntry, CorrectEntry
from procedure.steps.notify import DecideNotification, RecordDelivery, RecordNotification
from procedure.steps.people import CompletePeopleTask
from procedure.steps.remind import Remind
from procedure.steps.report import AddInformation, ReportIncident
from procedure.steps.suspend import RecordContinuity
from service.cases import CaseView, case_view
from service.ports.rows import Row
from service.project import project
from service.take import add
from tests.cards.cast import (
    ANNEXES,
    CHIEF,
    DPO,
    EXPERT,
    HEAD,
    LEAD,
    NATURE,
    ORGANISATION,
    OWNER,
    REPORTER,
    START,
)


def named(actor: Actor) -> Named:
    """The person as the record keeps them."""
    return Named(id=actor.id, name=actor.name)


class Case:
    """A case being worked: each step a quarter of an hour after the one before."""

    def __init__(self, incident_id: str = "CJS-2026-0001") -> None:
        self.id = incident_id
        self.record: list[Recorded] = []
        self.now = START

    @property
    def incident(self) -> Incident:
        """What the record amounts to now."""
        return fold(self.id, self.record)

    def take(self, step: Step, actor: Actor = DPO) -> Case:
        """Takes a step, which must be allowed."""
        self.now += timedelta(minutes=15)
        moment = Moment(actor, self.now, ORGANISATION)
        incident = self.incident
        new, _ = add(incident, decide(incident, step, moment), moment)
        self.record += new
        return self

    def approve(self, key: str, actor: Actor = CHIEF, *, yes: bool = True) -> Case:
        """Decides an action in the text that it has now."""
        digest = self.incident.work.actions[key].digest
        reason = "" if yes else "Not like this"
        step = DecideAction(action=key, digest=digest, approve=yes, reason=reason)
        return self.take(step, actor)

    def view(self, actor: Actor, now: datetime | None = None) -> CaseView:
        """The case as this person sees it; raises UnknownIncident when they may not."""
        return case_view(self.record, self.id, actor, ORGANISATION, now or self.now)

    @property
    def row(self) -> Row:
        """The case's row in the lists."""
        return project(self.incident, ORGANISATION)

    def submit(self, number: str, **changes: Any) -> Case:
        """Submits an annex with the tests' answers."""
        answers = {**ANNEXES[number], **changes}
        return self.take(SubmitAnnex.model_validate({"annex": number, "answers": answers}))


def reported(incident_id: str = "CJS-2026-0001", **changes: Any) -> Case:
    """A report that has just arrived."""
    facts = {
        "kind": "incident",
        "nature": NATURE,
        "occurred": START - timedelta(hours=3),
        "discovered": START - timedelta(hours=1),
        "systems": "The case review spreadsheet",
        "formats": ["electronic", "paper"],
        "lost": "no",
        "users": "The improvement team",
        "subjects": "People on community sentences",
        "personal_data": "yes",
        **changes,
    }
    return Case(incident_id).take(ReportIncident.model_validate(facts), REPORTER)


def classify(case: Case, category: str = "incident", **changes: Any) -> Case:
    """Classifies it, by default as an Incident with a suspected breach."""
    facts = {
        "category": category,
        "reason": "Personal data went outside",
        "personal_data": "yes",
        "breach": "suspected",
        "awareness": "open",
        "whose": "ours",
        **changes,
    }
    return case.take(ClassifyIncident.model_validate(facts))


def unknown() -> Case:
    """One that can't be allocated yet."""
    return classify(reported(), "unknown", breach="suspected")


def assessment() -> Case:
    """Classified, its lead nominated, with every sort of thing under way."""
    case = classify(reported())
    case.take(NominateLead(lead=named(LEAD)), CHIEF)
    case.take(AddInformation(text="Two people have opened it."), REPORTER)
    case.take(propose("containment", "Recall the message", taken_at=case.now), LEAD)
    case.take(propose("recovery", "Restore the list", owner=OWNER, days=3), LEAD)
    case.approve("A2")
    case.take(propose("suspension", "Suspend a colleague's access"), HEAD)
    case.take(ask(EXPERT, "Who opened the message?"), LEAD)
    case.take(AddEntry(happened=case.now, text="Phoned the mailing list's owner"), LEAD)
    return case.take(CorrectEntry(corrects=2, text="It was classified at noon"), LEAD)


def propose(
    kind: str,
    text: str,
    *,
    taken_at: datetime | None = None,
    owner: Actor | None = None,
    days: int | None = None,
) -> ProposeAction:
    """An action to be put before the approvers."""
    due = START + timedelta(days=days) if days else None
    who = named(owner) if owner else None
    facts = {"kind": kind, "text": text, "taken_at": taken_at, "owner": who, "due": due}
    return ProposeAction.model_validate(facts)


def ask(actor: Actor, question: str) -> AskInput:
    """A request for input, due in two days."""
    return AskInput(person=named(actor), question=question, due=START + timedelta(days=2))


def notification() -> Case:
    """Assessed: annexes one and two are in, and the Board has had its mail."""
    case = assessment().submit("one").submit("two")
    for to in ("board", "sponsor"):
        case.take(delivered("assessed", to), SYSTEM)
    return case


def delivered(topic: str, to: str, outcome: str = "sent") -> RecordDelivery:
    """What became of a mail of the desk's own."""
    facts = {"topic": topic, "to": to, "outcome": outcome, "words": f"Mail to {to} {outcome}."}
    return RecordDelivery.model_validate(facts)


def evaluation() -> Case:
    """Annex three is in: the ICO's and the individuals' notification wait for approval."""
    case = notification().submit("three")
    case.take(
        DecideNotification.model_validate({"party": "police", "answer": "no", "reason": "No crime"})
    )
    review = {"review": "asset_register", "owner": named(OWNER), "due": case.now + timedelta(9)}
    return case.take(PlanReview.model_validate(review))


def ready() -> Case:
    """Nothing is missing any more before closure."""
    case = evaluation()
    for action in list(case.incident.work.actions.values()):
        if action.waiting:
            case.approve(action.key)
    case.take(CompleteAction(action="A2", outcome="The list is as it was"), OWNER)
    case.take(RecordContinuity(action="A3", arrangements="A colleague", owner="Callum"), HEAD)
    case.take(CompleteAction(action="A3", outcome="Suspended"), HEAD)
    case.take(GiveInput(input="Q1", answer="Only two people"), EXPERT)
    for party in ("providers", "cyber", "others"):
        no = {"party": party, "answer": "no", "reason": "Nothing they could do"}
        case.take(DecideNotification.model_validate(no))
    for party in ("ico", "individuals"):
        facts: dict[str, Any] = {
            "party": party,
            "told_at": case.now,
            "how": "Online",
            "reference": "IC-1",
        }
        case.take(RecordNotification.model_validate(facts))
    case.take(CompleteReview(review="asset_register", outcome="Register amended"), OWNER)
    case.take(CompleteReview(review="policies", outcome="Policy amended"))
    case.take(WaiveReview(review="training", reason="Done last month"))
    case.take(CompletePeopleTask(task="support", note="Met twice"), HEAD)
    case.take(CompletePeopleTask(task="conduct", note="Nothing needed"), HEAD)
    return case


def closure() -> Case:
    """Closure waits for approval."""
    facts = {"summary": "Recalled", "cause": "misdirected_mail", "lessons": "Check lists"}
    return ready().take(ProposeClosure.model_validate(facts))


def closed() -> Case:
    """Closed."""
    case = closure()
    return case.approve(list(case.incident.work.actions)[-1])


def duplicate() -> Case:
    """Linked to an earlier one."""
    link = LinkDuplicate(original="CJS-2026-0001", reason="The same message")
    return reported("CJS-2026-0002").take(link).approve("A1")


def late() -> Case:
    """Reported late, and long enough ago that reminders have gone out."""
    case = reported(
        discovered=START - timedelta(days=9), occurred=None, why_late="I was on leave", staff=[]
    )
    for hours in (80, 90, 100):
        case.now = START + timedelta(hours=hours)
        case.take(Remind(key="ico"), SYSTEM)
    return case


STAGES: Mapping[str, Callable[[], Case]] = {
    "reported": reported,
    "late": late,
    "unknown": unknown,
    "assessment": assessment,
    "notification": notification,
    "evaluation": evaluation,
    "ready": ready,
    "closure": closure,
    "closed": closed,
    "duplicate": duplicate,
}
