"""What a person can do next with a case: the buttons, in the order of what matters now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from procedure.findings import people_tasks_wanted
from procedure.gates import closure_gates
from procedure.registry import FORM_ROWS, STEPS
from procedure.rights import Sight, allows, may_read_people, sight
from procedure.roles import Role
from procedure.state import Incident
from procedure.terms import PEOPLE_TASKS, Category


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: a form to fill in, or a page of the case; `lacking` says what comes first."""

    title: str
    form: str = ""
    page: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    lacking: tuple[str, ...] = ()


def offers(incident: Incident, parts: frozenset[Role]) -> list[Offer]:
    """Everything somebody of this standing may do with the case now, most important first."""
    seen, people = sight(parts), may_read_people(parts)
    return [
        offer
        for offer in _all(incident)
        if (offer.form and allows(FORM_ROWS[offer.form][0].right, parts, incident))
        or (offer.page and seen in PAGES[offer.page] and (offer.page != "people" or people))
    ]


FULL = frozenset({Sight.FULL})
PAGES: Mapping[str, frozenset[Sight]] = {
    "actions": frozenset({Sight.FULL, Sight.PEOPLE}),
    "notifications": FULL,
    "reviews": FULL,
    "follow_ups": FULL,
    "people": frozenset({Sight.FULL, Sight.PEOPLE}),
    "inputs": FULL,
    "record": FULL,
    "annexes": FULL,
    "readings": FULL,
    "papers": FULL,
}
"""Pages of a case and how much of it one must be able to read."""


def _all(incident: Incident) -> Iterator[Offer]:
    if incident.standing.lead is None:
        yield Offer("Nominate the lead", "nominate")
    yield from _triage(incident)
    yield from _annexes(incident)
    waiting = sum(a.waiting for a in incident.work.actions.values())
    yield Offer(f"Actions ({waiting} waiting)" if waiting else "Actions", page="actions")
    yield Offer("Notifications", page="notifications")
    if incident.standing.category is Category.INCIDENT:
        yield Offer("Reviews", page="reviews")
    if incident.learning.follow_ups:
        yield Offer("Follow-ups", page="follow_ups")
    yield Offer("Propose closure", "propose_closure", lacking=tuple(closure_gates(incident)))
    if people_tasks_wanted(incident):
        yield Offer("Head of People tasks", page="people")
    yield Offer("Reopen", "reopen")
    yield Offer("Record of Events", page="record")
    yield Offer("Add information", "add_information")
    yield from _rest(incident)


def _triage(incident: Incident) -> Iterator[Offer]:
    if incident.standing.category in (None, Category.UNKNOWN):
        yield Offer("Classify", "classify")


def _annexes(incident: Incident) -> Iterator[Offer]:
    wanted = ["one", *(["two"] if incident.needs_annex_two else []), "three"]
    for number in wanted:
        if incident.annex(number) is None:
            yield Offer(f"Annex {number}", f"annex_{number}")


def _rest(incident: Incident) -> Iterator[Offer]:
    for number in incident.work.annexes:
        yield Offer(f"Correct annex {number}", f"annex_{number}")
    if incident.work.annexes:
        yield Offer("Read the annexes", page="annexes")
    yield Offer("Get the papers", page="papers")
    if incident.needs_annex_two:
        yield Offer("The ICO’s further questions", "ico_questions")
    if incident.standing.category not in (None, Category.UNKNOWN):
        yield Offer("Classify again", "classify")
    yield Offer("Propose an action", "propose_action")
    yield Offer("Requests for input", page="inputs")
    yield Offer("Set when CJS became aware", "awareness")
    yield Offer("Record who is involved", "declare_involvement")
    if incident.standing.involved:
        yield Offer("Record who isn't involved", "clear_involvement")
    if incident.standing.lead is not None:
        yield Offer("Nominate another lead", "nominate")
    yield Offer("Link as a duplicate", "link_duplicate")
    yield Offer("Who has read this case", page="readings")
    if incident.end.held:
        yield Offer("Lift the legal hold", "release_hold")
    else:
        yield Offer("Put under legal hold", "hold_record")
    if "retention" in incident.work.reminded and not incident.end.held:
        yield Offer("Propose deletion", "propose_deletion")


def people_offers(incident: Incident, parts: frozenset[Role]) -> list[Offer]:
    """The Head of People's two tasks (5.3)."""
    return [
        Offer(f"{task.capitalize()}: record as done", "people_task", given={"task": task})
        for task in PEOPLE_TASKS
        if allows(STEPS["CompletePeopleTask"].right, parts, incident)
    ]
