"""One row a page of a case: its title and button, who may read it, what one types for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from procedure.bounds import GATHERED_AFTER
from procedure.findings import needs_reviews, people_tasks_wanted, was_told
from procedure.gates import closure_gates
from procedure.parties import parties_of
from procedure.rights import HANDLERS, OFFICERS, Sight, may_read_people
from procedure.roles import Role
from procedure.stages import Stage
from procedure.state import Incident
from procedure.terms import Answer, Cyber

Parts = frozenset[Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """What is true of a page of a case.

    `sights` may read it, where `open_to` lets these parts in as well. Its button stands on the
    case in the order of `place`, beside the forms', `when` there is something on it; `following`
    says whether the work is there now. `words` are typed with an ID.
    """

    title: str
    button: Callable[[Incident], str]
    place: int
    when: Callable[[Incident, Parts], bool]
    following: Callable[[Incident, Parts], bool]
    sights: frozenset[Sight]
    open_to: Callable[[Parts], bool]
    words: tuple[str, ...]


FULL = frozenset({Sight.FULL})
FULL_AND_PEOPLE = frozenset({Sight.FULL, Sight.PEOPLE})
ANY = frozenset(Sight) - {Sight.NONE}
"""Of a page without a word about the case."""


def _named(name: str) -> Callable[[Incident], str]:
    return lambda incident: name


def _whenever(incident: Incident, parts: Parts) -> bool:
    return True


def _may_be_cyber(incident: Incident, parts: Parts) -> bool:
    """As far as they know: whoever reported it, by their own answer alone."""
    known = incident.standing if parts & OFFICERS else incident.report
    return known.cyber in (Cyber.YES, Cyber.UNSURE)


def _never(incident: Incident, parts: Parts) -> bool:
    return False


def _everybody(parts: Parts) -> bool:
    """Whoever's sight allows it."""
    return True


def _waiting(incident: Incident) -> str:
    waiting = sum(action.waiting for action in incident.work.actions.values())
    return f"Actions ({waiting} waiting)" if waiting else "Actions"


def _evaluates(incident: Incident, parts: Parts) -> bool:
    """In the evaluation the handlers' work is on a page."""
    return bool(parts & HANDLERS) and incident.standing.stage is Stage.EVALUATION


def _untold(incident: Incident) -> bool:
    """Whether a party is undecided, or is to be told and hasn't been (6.1)."""
    for party in parties_of(incident):
        decision = incident.work.decisions.get(party.key)
        if not party.row.by_mail and was_told(incident, party.key):
            continue
        if decision is None or decision.answer is Answer.NOT_YET:
            return True
        if decision.answer is Answer.YES and not party.row.by_mail:
            return True
    return False


def _tell(incident: Incident, parts: Parts) -> bool:
    return _evaluates(incident, parts) and _untold(incident)


def _review(incident: Incident, parts: Parts) -> bool:
    """Once everybody is told, while anything else is missing before closure."""
    lacks = _evaluates(incident, parts) and not _untold(incident)
    return lacks and bool(closure_gates(incident))


def _see_to_people(incident: Incident, parts: Parts) -> bool:
    """The people officer's work is there alone."""
    alone = Role.PEOPLE_OFFICER in parts and not parts & OFFICERS
    return alone and len(incident.work.people_tasks) < len(incident.procedure.people_tasks)


OPEN_TO: Mapping[Callable[[Parts], bool], str] = {
    _everybody: "",
    may_read_people: "not whoever only leads",
}
"""What else than their sight decides who may read a page, in words."""

PAGES: Mapping[str, PageRow] = {
    "cyber": PageRow(
        title="Cyber route",
        button=_named("Cyber route"),
        place=35,
        when=_may_be_cyber,
        following=_never,
        sights=ANY,
        open_to=_everybody,
        words=("cyber", "cyber route"),
    ),
    "actions": PageRow(
        title="Actions",
        button=_waiting,
        place=40,
        when=_whenever,
        following=_never,
        sights=FULL_AND_PEOPLE,
        open_to=_everybody,
        words=("actions",),
    ),
    "notifications": PageRow(
        title="Who is to be told",
        button=_named("Notifications"),
        place=50,
        when=_whenever,
        following=_tell,
        sights=FULL,
        open_to=_everybody,
        words=("notifications",),
    ),
    "reviews": PageRow(
        title="Reviews after the incident",
        button=_named("Reviews"),
        place=60,
        when=lambda incident, parts: needs_reviews(incident),
        following=_review,
        sights=FULL,
        open_to=_everybody,
        words=("reviews",),
    ),
    "follow_ups": PageRow(
        title="What we said we would do",
        button=_named("Follow-ups"),
        place=70,
        when=lambda incident, parts: bool(incident.learning.follow_ups),
        following=_never,
        sights=FULL,
        open_to=_everybody,
        words=("follow-ups", "follow ups"),
    ),
    "people": PageRow(
        title="{people} tasks",
        button=_named("{people} tasks"),
        place=90,
        when=lambda incident, parts: people_tasks_wanted(incident),
        following=_see_to_people,
        sights=FULL_AND_PEOPLE,
        open_to=may_read_people,
        words=("people",),
    ),
    "record": PageRow(
        title="{Annex.four}: {form.four}",
        button=_named("Record of Events"),
        place=110,
        when=_whenever,
        following=_never,
        sights=FULL,
        open_to=_everybody,
        words=("record", "record of events", "annex four"),
    ),
    "annexes": PageRow(
        title="The annexes as submitted",
        button=_named("Read the annexes"),
        place=140,
        when=lambda incident, parts: bool(incident.work.annexes),
        following=_never,
        sights=FULL,
        open_to=_everybody,
        words=("annexes",),
    ),
    "papers": PageRow(
        title="Get the papers",
        button=_named("Get the papers"),
        place=150,
        when=_whenever,
        following=_never,
        sights=FULL,
        open_to=_everybody,
        words=("papers", "paper", "case file", "ico pack"),
    ),
    "inputs": PageRow(
        title="Requests for input",
        button=_named("Requests for input"),
        place=190,
        when=_whenever,
        following=_never,
        sights=FULL,
        open_to=_everybody,
        words=("input", "inputs"),
    ),
    "same_reporter": PageRow(
        title="Open reports by the same person",
        button=_named("Reports by the same person"),
        place=245,
        when=lambda incident, parts: incident.report.earlier >= GATHERED_AFTER,
        following=_never,
        sights=FULL,
        open_to=_everybody,
        words=("same reporter", "by the same person", "set aside"),
    ),
    "readings": PageRow(
        title="Who has read this case",
        button=_named("Who has read this case"),
        place=250,
        when=_whenever,
        following=_never,
        sights=FULL,
        open_to=_everybody,
        words=("readings",),
    ),
}
"""Every page of a case, by the name that a button carries."""
