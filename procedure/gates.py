"""What is missing before closure, before a party is told, before deletion; in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from procedure.complaints import unacknowledged
from procedure.contradictions import contradictions
from procedure.errors import Missing
from procedure.findings import (
    notification_action,
    owed,
    people_tasks_wanted,
    retained_until,
    was_told,
)
from procedure.instants import local_day, shown_day
from procedure.organisation import Moment
from procedure.parties import PartyRow, parties_of, party_of
from procedure.state import ActionStatus, Incident
from procedure.terms import (
    CATEGORY_NAMES,
    OWN_BUTTON,
    PEOPLE_TASKS,
    REVIEWS,
    ActionKind,
    Answer,
    Category,
    short,
)


def closure_gates(incident: Incident) -> list[str]:
    """Everything that is missing, in the order in which it is usually done; empty when ready."""
    return [
        *_papers(incident),
        *_complaint(incident),
        *_notifications(incident),
        *_actions(incident),
        *_people(incident),
        *_evaluation(incident),
        *(f"one of two, changed: {words}" for words in contradictions(incident)),
    ]


def _papers(incident: Incident) -> Iterator[str]:
    if incident.standing.category in (None, Category.UNKNOWN):
        yield "a classification as Event, Vulnerability or Incident (4.2)"
    one = incident.annex("one")
    if one is None:
        yield "annex one (5.1)"
    elif (
        incident.standing.category
        and one.answers.get("classification") != incident.standing.category.value
    ):
        yield (
            f"annex one again: it says {CATEGORY_NAMES[Category(one.answers['classification'])]}, "
            f"the incident is classified as {CATEGORY_NAMES[incident.standing.category]}"
        )
    if incident.interim:
        yield "whether personal data is involved and the law breached, settled by classifying again"
    if incident.needs_annex_two and incident.annex("two") is None:
        yield "annex two, because personal data is or might be involved (5.1)"
    three = incident.annex("three")
    if three is None:
        yield "annex three (5.1, 6.3)"
    elif incident.needs_annex_two and "risk" not in three.answers:
        yield "annex three again: it was submitted before personal data was thought to be involved"


def _complaint(incident: Incident) -> Iterator[str]:
    if unacknowledged(incident):
        yield "the acknowledgement of the complaint (DPA 2018, section 164A)"


def _notifications(incident: Incident) -> Iterator[str]:
    agreed = [key for key, d in incident.work.decisions.items() if d.answer is Answer.YES]
    keys = dict.fromkeys([*(party.key for party in parties_of(incident)), *agreed])
    for party in (party_of(incident, key) for key in keys):
        decision = incident.work.decisions.get(party.key)
        if not party.row.by_mail and was_told(incident, party.key):
            yield from _not_all(incident, party)
        elif decision is None or decision.answer is Answer.NOT_YET:
            yield f"a decision whether to notify {party.name}, with its reason (6.1)"
        elif decision.answer is Answer.YES and not party.row.by_mail:
            yield f"a record of when and how {party.name} were told (6.1)"


def _not_all(incident: Incident, party: PartyRow) -> Iterator[str]:
    """Where it was said how many are to be told, and not all of them have been (Art 34)."""
    counted = [n for n in incident.work.notifications if n.party == party.key and n.out_of]
    told = sum(n.number or 0 for n in counted)
    of = max((n.out_of or 0 for n in counted), default=0)
    if told < of:
        yield f"the rest of {party.name}: {told} of {of} are told"


def _actions(incident: Incident) -> Iterator[str]:
    for action in incident.work.actions.values():
        if action.kind in OWN_BUTTON - {ActionKind.DECISION}:
            continue
        if action.waiting:
            yield f"a decision on {action.key} (5.5)"
        elif action.kind is ActionKind.DECISION:
            continue
        elif action.status is ActionStatus.REJECTED:
            yield f"{action.key} was rejected: rewrite or withdraw it"
        elif action.status is ActionStatus.APPROVED:
            later = action.kind is ActionKind.FURTHER and action.owner and action.due
            if not later:
                yield f"the outcome of {action.key}, or an owner and a date if it comes later"
    for asked in incident.work.inputs.values():
        if asked.waiting:
            yield f"the answer of {asked.person.name} to {asked.key}, or that it isn't needed (5.2)"


def _people(incident: Incident) -> Iterator[str]:
    """Nobody closes a case that nobody was nominated for, or past the two tasks (3.5, 5.3)."""
    if incident.standing.category is Category.INCIDENT and incident.standing.lead is None:
        yield "the nomination of the officer who leads it (3.5)"
    if people_tasks_wanted(incident):
        for task, words in PEOPLE_TASKS.items():
            if task not in incident.work.people_tasks:
                yield f"the Head of People's task: {words[:1].lower()}{words[1:]} (5.3)"


def _evaluation(incident: Incident) -> Iterator[str]:
    if incident.standing.category is not Category.INCIDENT:
        return
    for review in REVIEWS:
        standing = incident.learning.reviews.get(review)
        if standing is None or not standing.finished:
            yield f"the review “{short(review)}”, done or waived with a reason (7.1)"


def check_closure(incident: Incident, cant: str) -> None:
    """Raises Missing, which begins with `cant`, where something is missing before closure."""
    _check(closure_gates(incident), cant)


def before_notifying(incident: Incident, party: str) -> list[str]:
    """What must be there before this party is told."""
    missing = []
    if incident.annex("three") is None:
        missing.append("annex three (5.1)")
    decision = incident.work.decisions.get(party)
    if decision is None or decision.answer is not Answer.YES:
        missing.append("the decision to notify, with its reason (6.1)")
    elif notification_action(incident, party) is None:
        missing.append("approval by the Chief Executive or Director of Operations (5.5)")
    return missing


def deletion_gates(incident: Incident, moment: Moment) -> list[str]:
    """What stands against deletion, in plain words; empty when nothing does."""
    until = retained_until(incident, moment.organisation)
    gates = []
    if until is None or moment.now <= until:
        when = f"until {shown_day(local_day(until))}" if until else "until it has been closed"
        gates.append(f"the end of its retention: it is kept {when}")
    still = ", ".join(o.key for o in owed(incident))
    if still:
        gates.append(f"the follow-ups that aren't done: {still}")
    if incident.end.held:
        gates.append(f"the end of the legal hold ({incident.end.held})")
    return gates


def check_deletion(incident: Incident, moment: Moment, cant: str) -> None:
    """Raises Missing, which begins with `cant`, where something stands against deletion."""
    _check(deletion_gates(incident, moment), cant)


def _check(missing: list[str], cant: str) -> None:
    if missing:
        raise Missing(f"{cant}. Missing: {'; '.join(missing)}.", tuple(missing))
