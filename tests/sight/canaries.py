"""A case with a word of its own wherever something can be typed, and who may read each word.

The table of who may is written from PROCEDURE.md ("Sight is cut, not hoped for") and asks nothing
of the code that cuts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from procedure.errors import ProcedureError
from procedure.fold import fold
from procedure.organisation import Organisation
from procedure.record import Step, Undertaking
from procedure.roles import Actor, Role
from procedure.stages import Stage
from procedure.state import Incident
from procedure.steps.act import ProposeAction, WithdrawAction
from procedure.steps.annex import SubmitAnnex
from procedure.steps.ask import AskInput, GiveInput
from procedure.steps.classify import ClassifyIncident
from procedure.steps.close import ProposeClosure
from procedure.steps.complete import CompleteAction
from procedure.steps.evaluate import CompleteReview, PlanReview, WaiveReview
from procedure.steps.nominate import DeclareInvolvement, NominateLead
from procedure.steps.note import AddEntry
from procedure.steps.notify import DecideNotification
from procedure.steps.people import CompletePeopleTask
from procedure.steps.report import AddInformation
from procedure.terms import ActionKind
from tests.cjs import Category
from tests.procedure.story import (
    CHIEF,
    COLLEAGUE,
    CONTRIBUTOR,
    DIRECTOR,
    DPO,
    HEAD,
    LEAD,
    OWNER,
    REPORTER,
    Story,
    annex_one,
    annex_three,
    annex_two,
    named,
    tell_nobody_else,
)

CANARY = re.compile(r"canary[a-z]+")

WHOLE = frozenset({"officer", "lead", "stands in"})
READ_BY: Mapping[str, frozenset[str]] = {
    "nature": WHOLE | {"reporter", "head of people"},
    "report": WHOLE | {"reporter"},
    "addedbyreporter": WHOLE | {"reporter"},
    "owned": WHOLE | {"owner"},
    "review": WHOLE | {"owner"},
    "followup": WHOLE | {"owner"},
    "question": WHOLE | {"asked"},
    "answer": WHOLE | {"asked"},
    "suspension": WHOLE | {"head of people"},
    "talk": WHOLE - {"lead"} | {"head of people"},
}
"""Who may read a word; what isn't here is for those alone who read the whole case."""


def parts(actor: Actor, incident: Incident, organisation: Organisation) -> set[str]:
    """What somebody is in the case, in the table's words, as PROCEDURE.md has it."""
    holder, standing = organisation.people.holder, incident.standing
    found = {"reporter"} if actor.id == incident.report.reporter.id else set()
    if any(one.person.id == actor.id for one in incident.work.inputs.values()):
        found.add("asked")
    if actor.id in standing.involved:
        return found
    two = {holder(Role.APPROVES_FIRST), holder(Role.APPROVES_SECOND)}
    if actor.id in two | {holder(Role.DPO)}:
        found.add("officer")
    if standing.lead is not None and standing.lead.id == actor.id:
        found.add("lead")
    waiting = [a.authors for a in incident.work.actions.values() if a.waiting]
    nobody = any(not two - set(standing.involved) - set(authors) for authors in [*waiting, ()])
    if actor.id == holder(Role.ALTERNATE) and nobody:
        found.add("stands in")
    if actor.id == holder(Role.PEOPLE_OFFICER):
        found.add("head of people")
    owners = [one.owner for one in incident.work.actions.values()]
    owners += [one.owner for one in incident.learning.reviews.values()]
    owners += [one.owner for one in incident.learning.follow_ups.values()]
    return found | {"owner" for owner in owners if owner is not None and owner.id == actor.id}


def may_read(actor: Actor, incident: Incident, organisation: Organisation) -> Callable[[str], bool]:
    """Whether a canary may be shown to this person, as the case stands now."""
    are = parts(actor, incident, organisation)
    return lambda word: bool(are & READ_BY.get(kind_of(word), WHOLE))


MARK: ContextVar[str] = ContextVar("mark", default="")
"""What all canaries of one case end with, where a register holds several."""


def word(kind: str) -> str:
    """The canary of a kind."""
    return f"canary{kind}{MARK.get()}"


def kind_of(word: str) -> str:
    """The kind of a canary."""
    return word.removeprefix("canary").removesuffix(MARK.get())


def canaries_in(said: str) -> set[str]:
    """This case's canaries in a text."""
    return {each for each in CANARY.findall(said) if each.endswith(MARK.get())}


def answers(number: str, typed: dict[str, object]) -> dict[str, object]:
    """An annex whose every answer in words is a canary."""
    said = {k for k, value in typed.items() if isinstance(value, str) and " " in value}
    return typed | {key: word(f"annex{number}{key}".replace("_", "")) for key in said}


@dataclass(frozen=True)
class Planted:
    """A step of the story, and by whom."""

    step: Step
    actor: Actor


def story_of(stage: Stage) -> Story:
    """The case as far as this stage, all canaries up to there in it."""
    told = _told(stage)
    record = list(told.record)
    return Story(now=told.now, record=record, incident=fold(told.incident.id, record))


@cache
def _told(stage: Stage) -> Story:
    early = Stage.REPORTED if stage is Stage.DUPLICATE else stage
    story = Story().report(nature=word("nature"), systems=word("report"), users=word("report"))
    for planted in _steps(story, early):
        story.take(planted.step, planted.actor)
    if stage is Stage.DUPLICATE:
        story.link(reason=word("link"))
    if stage in (Stage.CLOSURE, Stage.CLOSED):
        _propose_closure(story)
    if stage is Stage.CLOSED:
        story.decide(list(story.incident.work.actions)[-1], reason=word("decided"))
    assert story.incident.standing.stage is stage
    return story


def _propose_closure(story: Story) -> None:
    """All that waits is decided, and closure is put up."""
    for key, action in list(story.incident.work.actions.items()):
        if action.waiting:
            story.decide(key, reason=word({"A1": "owned", "A3": "suspension"}.get(key, "decided")))
    story.take(CompleteAction(action="A1", outcome=word("owned")), OWNER)
    for key in ("A2", "A4"):
        story.take(CompleteAction(action=key, outcome=word("other")), DPO)
    story.take(WithdrawAction(action="A3", reason=word("suspension")), DPO)
    tell_nobody_else(story)
    story.take(CompletePeopleTask(task="conduct", note=word("talk")), HEAD)
    due = story.now + timedelta(days=30)
    promised = [Undertaking(text=word("followup"), owner=named(OWNER), due=due)]
    closure = {"summary": word("summary"), "cause": "misdirected_mail", "lessons": word("lessons")}
    story.take(ProposeClosure.model_validate(closure | {"follow_ups": promised}), DPO)


def _steps(story: Story, stage: Stage) -> Iterator[Planted]:
    yield Planted(AddInformation(text=word("addedbyreporter")), REPORTER)
    yield Planted(AddInformation(text=word("addedbyanother")), DPO)
    yield Planted(AddEntry(text=word("entry"), happened=story.now), DPO)
    claim = DeclareInvolvement(person=named(DIRECTOR), reason=word("claim"))
    yield Planted(claim, DPO)
    yield Planted(NominateLead(lead=named(COLLEAGUE)), CHIEF)
    yield Planted(NominateLead(lead=named(LEAD)), CHIEF)
    due = story.now + timedelta(days=300)
    yield Planted(AskInput(person=named(CONTRIBUTOR), question=word("question"), due=due), DPO)
    yield Planted(GiveInput(input="Q1", answer=word("answer")), CONTRIBUTOR)
    for kind, text, owner, by in (
        (ActionKind.FURTHER, "owned", named(OWNER), DPO),
        (ActionKind.RECOVERY, "other", None, DPO),
        (ActionKind.SUSPENSION, "suspension", None, HEAD),
        (ActionKind.CONTAINMENT, "other", None, DPO),
    ):
        yield Planted(ProposeAction(kind=kind, text=word(text), owner=owner), by)
    yield Planted(CompletePeopleTask(task="support", note=word("talk")), HEAD)
    if stage is Stage.REPORTED:
        return
    yield Planted(classified(Category.UNKNOWN, running=_runs(story)), DPO)
    if stage is Stage.UNKNOWN:
        return
    yield Planted(classified(running=_runs(story)), DPO)
    plan = {"review": "training", "owner": named(OWNER), "due": due}
    yield Planted(PlanReview.model_validate(plan), DPO)
    yield Planted(CompleteReview(review="training", outcome=word("review")), OWNER)
    yield Planted(annexed("one", annex_one()), DPO)
    if stage is Stage.ASSESSMENT:
        return
    yield Planted(annexed("two", annex_two()), DPO)
    if stage is Stage.NOTIFICATION:
        return
    yield Planted(annexed("three", annex_three(risk="no")), DPO)
    decided = {"party": "police", "answer": "no", "reason": word("decision")}
    yield Planted(DecideNotification.model_validate(decided), DPO)
    for review in ("asset_register", "policies"):
        yield Planted(WaiveReview.model_validate({"review": review, "reason": word("waived")}), DPO)


def _runs(story: Story) -> bool:
    return story.incident.standing.aware is not None


def annexed(number: str, typed: dict[str, object]) -> SubmitAnnex:
    """An annex with a canary in every answer."""
    facts = {"annex": number, "answers": answers(number, typed)}
    return SubmitAnnex.model_validate(facts)


def classified(category: Category = Category.INCIDENT, *, running: bool) -> ClassifyIncident:
    """A classification with a canary in its reason; the 72 hours run already, or begin."""
    return ClassifyIncident.model_validate(
        {
            "category": category,
            "reason": word("class"),
            "personal_data": "yes",
            "breach": "suspected",
            "awareness": "running" if running else "open",
        }
    )


def barring(story: Story, *people: Actor) -> Story:
    """The same case with more people involved, as an officer who isn't has recorded."""
    for person in people:
        by = CHIEF if person is not CHIEF else DPO
        try:
            story.take(DeclareInvolvement(person=named(person), reason=word("claim")), by)
        except ProcedureError:
            story.barred(person)
    return story
