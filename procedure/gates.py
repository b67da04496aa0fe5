"""What is missing before closure, before a party is told, before deletion; in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, ParamSpec

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
    Whose,
    short,
)

P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate(Generic[P]):
    """What has to be there before something is done: the rule, its clause, what is missing."""

    rule: str
    clause: str
    missing: Callable[P, Iterable[str]]


def _classified(incident: Incident) -> Iterator[str]:
    if incident.standing.category in (None, Category.UNKNOWN):
        yield "a classification as Event, Vulnerability or Incident (4.2)"


def _annex_one(incident: Incident) -> Iterator[str]:
    one, category = incident.annex("one"), incident.standing.category
    if one is None:
        yield "annex one (5.1)"
    elif category and one.answers.get("classification") != category.value:
        yield (
            f"annex one again: it says {CATEGORY_NAMES[Category(one.answers['classification'])]}, "
            f"the incident is classified as {CATEGORY_NAMES[category]}"
        )


def _settled(incident: Incident) -> Iterator[str]:
    if incident.interim:
        yield "whether personal data is involved and the law breached, settled by classifying again"
    if incident.needs_annex_two and incident.standing.whose is Whose.OPEN:
        yield "whose data it is, settled by classifying again (UK GDPR Art 33(2))"


def _annex_two(incident: Incident) -> Iterator[str]:
    if incident.needs_annex_two and incident.annex("two") is None:
        yield "annex two, because personal data is or might be involved (5.1)"


def _annex_three(incident: Incident) -> Iterator[str]:
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


def _inputs(incident: Incident) -> Iterator[str]:
    for asked in incident.work.inputs.values():
        if asked.waiting:
            yield f"the answer of {asked.person.name} to {asked.key}, or that it isn't needed (5.2)"


def _lead(incident: Incident) -> Iterator[str]:
    if incident.standing.category is Category.INCIDENT and incident.standing.lead is None:
        yield "the nomination of the officer who leads it (3.5)"


def _claims(incident: Incident) -> Iterator[str]:
    if incident.standing.disputed:
        yield "a decision whether somebody who is named as involved is (3.5)"


def _people(incident: Incident) -> Iterator[str]:
    if people_tasks_wanted(incident):
        for task, words in PEOPLE_TASKS.items():
            if task not in incident.work.people_tasks:
                yield f"the Head of People's task: {words[:1].lower()}{words[1:]} (5.3)"


def _reviews(incident: Incident) -> Iterator[str]:
    if incident.standing.category is not Category.INCIDENT:
        return
    for review in REVIEWS:
        standing = incident.learning.reviews.get(review)
        if standing is None or not standing.finished:
            yield f"the review “{short(review)}”, done or waived with a reason (7.1)"


def _contradictions(incident: Incident) -> Iterator[str]:
    for words in contradictions(incident):
        yield f"one of two, changed: {words}"


CLOSURE: tuple[Gate[[Incident]], ...] = (
    Gate(
        rule="It is classified as Event, Vulnerability or Incident",
        clause="4.2",
        missing=_classified,
    ),
    Gate(
        rule="Annex one is there, and says the class that the case has",
        clause="5.1",
        missing=_annex_one,
    ),
    Gate(
        rule="It is settled whether personal data is involved, whose it is, and whether the law is "
        "breached",
        clause="4.2",
        missing=_settled,
    ),
    Gate(
        rule="Annex two is there where personal data is or might be involved",
        clause="5.1",
        missing=_annex_two,
    ),
    Gate(
        rule="Annex three is there, with the risk where personal data is or might be involved",
        clause="5.1, 6.3",
        missing=_annex_three,
    ),
    Gate(
        rule="A complaint about data protection is acknowledged",
        clause="DPA 2018, s.164A",
        missing=_complaint,
    ),
    Gate(
        rule="Every party is decided on, and who is to be told has been, all of them",
        clause="6.1, 6.3",
        missing=_notifications,
    ),
    Gate(
        rule="No action waits for a decision, is rejected and left, or is approved and undone; "
        "a further action with an owner and a date may come later",
        clause="5.5",
        missing=_actions,
    ),
    Gate(rule="Nobody who was asked still owes an answer", clause="5.2", missing=_inputs),
    Gate(rule="An Incident has a nominated lead", clause="3.5", missing=_lead),
    Gate(
        rule="No claim that somebody is involved waits for a decision",
        clause="3.5",
        missing=_claims,
    ),
    Gate(
        rule="The Head of People's two tasks are done, of an Incident or where staff are concerned",
        clause="5.3",
        missing=_people,
    ),
    Gate(
        rule="The three reviews of an Incident are done, or waived with a reason",
        clause="7.1",
        missing=_reviews,
    ),
    Gate(rule="Nothing contradicts itself", clause="6.1, 7.1", missing=_contradictions),
)
"""Before closure, in the order in which it is usually done."""


def closure_gates(incident: Incident) -> list[str]:
    """Everything that is missing before closure; empty when ready."""
    return [words for gate in CLOSURE for words in gate.missing(incident)]


def check_closure(incident: Incident, cant: str) -> None:
    """Raises Missing, which begins with `cant`, where something is missing before closure."""
    _check(closure_gates(incident), cant)


def _three_first(incident: Incident, party: str) -> Iterator[str]:
    if incident.annex("three") is None:
        yield "annex three (5.1)"


def _decided_first(incident: Incident, party: str) -> Iterator[str]:
    if not _is_yes(incident, party):
        yield "the decision to notify, with its reason (6.1)"


def _approved_first(incident: Incident, party: str) -> Iterator[str]:
    if _is_yes(incident, party) and notification_action(incident, party) is None:
        yield "approval by the Chief Executive or Director of Operations (5.5)"


def _is_yes(incident: Incident, party: str) -> bool:
    decision = incident.work.decisions.get(party)
    return decision is not None and decision.answer is Answer.YES


NOTIFYING: tuple[Gate[[Incident, str]], ...] = (
    Gate(rule="Annex three is there", clause="5.1", missing=_three_first),
    Gate(rule="It is decided to tell them, with a reason", clause="6.1", missing=_decided_first),
    Gate(rule="An approver has approved it", clause="5.5", missing=_approved_first),
)
"""Before a party is told; what was done without it can be recorded, and is shown as such."""


def before_notifying(incident: Incident, party: str) -> list[str]:
    """What must be there before this party is told."""
    return [words for gate in NOTIFYING for words in gate.missing(incident, party)]


def _retained(incident: Incident, moment: Moment) -> Iterator[str]:
    until = retained_until(incident, moment.organisation)
    if until is None or moment.now <= until:
        when = f"until {shown_day(local_day(until))}" if until else "until it has been closed"
        yield f"the end of its retention: it is kept {when}"


def _followed_up(incident: Incident, moment: Moment) -> Iterator[str]:
    still = ", ".join(o.key for o in owed(incident))
    if still:
        yield f"the follow-ups that aren't done: {still}"


def _not_held(incident: Incident, moment: Moment) -> Iterator[str]:
    if incident.end.held:
        yield f"the end of the legal hold ({incident.end.held})"


DELETION: tuple[Gate[[Incident, Moment]], ...] = (
    Gate(rule="Its retention has ended", clause="UK GDPR Art 5(1)(e)", missing=_retained),
    Gate(rule="Every follow-up is done", clause="7.1", missing=_followed_up),
    Gate(rule="No legal hold is on it", clause="UK GDPR Art 17(3)(e)", missing=_not_held),
)
"""Before a record is deleted."""


def deletion_gates(incident: Incident, moment: Moment) -> list[str]:
    """What stands against deletion, in plain words; empty when nothing does."""
    return [words for gate in DELETION for words in gate.missing(incident, moment)]


def check_deletion(incident: Incident, moment: Moment, cant: str) -> None:
    """Raises Missing, which begins with `cant`, where something stands against deletion."""
    _check(deletion_gates(incident, moment), cant)


def _check(missing: list[str], cant: str) -> None:
    if missing:
        raise Missing(f"{cant}. Missing: {'; '.join(missing)}.", tuple(missing))
