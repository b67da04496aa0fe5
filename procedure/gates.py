"""What is missing before closure, before a party is told, before deletion; in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, ParamSpec

from procedure.complaints import unacknowledged
from procedure.contradictions import contradictions
from procedure.errors import Missing
from procedure.findings import (
    needs_reviews,
    notification_action,
    owed,
    people_tasks_wanted,
    retained_until,
    was_told,
)
from procedure.instants import local_day, shown_day
from procedure.meanings import ONE, THREE, TWO
from procedure.organisation import Moment
from procedure.parties import PartyRow, parties_of, party_of
from procedure.state import ActionStatus, Incident
from procedure.terms import OWN_BUTTON, ActionKind, Answer, Whose

P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate(Generic[P]):
    """What has to be there before something is done: the rule, its clause, what is missing."""

    rule: str
    clause: str
    missing: Callable[P, Iterable[str]]


def _classified(incident: Incident) -> Iterator[str]:
    if not incident.settled:
        yield incident.procedure.say("a classification as {settled} ({c.classify})")


def _annex_one(incident: Incident) -> Iterator[str]:
    one, category = incident.annex(ONE), incident.standing.category
    if one is None:
        yield incident.procedure.say("{annex.one} ({c.annexes})")
    elif category and one.said("class") != category:
        name = incident.procedure.class_name
        yield (
            f"{incident.procedure.annex_name(ONE)} again: it says {name(one.said('class'))}, "
            f"the incident is classified as {name(category)}"
        )


def _settled(incident: Incident) -> Iterator[str]:
    if incident.interim:
        yield "whether personal data is involved and the law breached, settled by classifying again"
    if incident.needs_annex_two and incident.standing.whose is Whose.OPEN:
        yield "whose data it is, settled by classifying again (UK GDPR Art 33(2))"


def _annex_two(incident: Incident) -> Iterator[str]:
    if incident.needs_annex_two and incident.annex(TWO) is None:
        yield incident.procedure.say(
            "{annex.two}, because personal data is or might be involved ({c.annexes})"
        )


def _annex_three(incident: Incident) -> Iterator[str]:
    three = incident.annex(THREE)
    if three is None:
        yield incident.procedure.say("{annex.three} ({c.annexes}, {c.how})")
    elif incident.needs_annex_two and three.said("risk") is None:
        yield (
            f"{incident.procedure.annex_name(THREE)} again: it was submitted before personal data "
            "was thought to be involved"
        )


def _complaint(incident: Incident) -> Iterator[str]:
    if unacknowledged(incident):
        yield "the acknowledgement of the complaint (DPA 2018, section 164A)"


def _notifications(incident: Incident) -> Iterator[str]:
    at = incident.procedure.at
    agreed = [key for key, d in incident.work.decisions.items() if d.answer is Answer.YES]
    keys = dict.fromkeys([*(party.key for party in parties_of(incident)), *agreed])
    for party in (party_of(incident, key) for key in keys):
        decision = incident.work.decisions.get(party.key)
        if not party.row.by_mail and was_told(incident, party.key):
            yield from _not_all(incident, party)
        elif decision is None or decision.answer is Answer.NOT_YET:
            yield f"a decision whether to notify {party.name}, with its reason {at('notify')}"
        elif decision.answer is Answer.YES and not party.row.by_mail:
            yield f"a record of when and how {party.name} were told {at('notify')}"


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
            yield f"a decision on {action.key} {incident.procedure.at('approve')}"
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
            clause = incident.procedure.at("input")
            answer = f"the answer of {asked.person.name} to {asked.key}"
            yield f"{answer}, or that it isn't needed {clause}"


def _lead(incident: Incident) -> Iterator[str]:
    row = incident.procedure.classes.get(incident.standing.category or "")
    if row is not None and row.needs_lead and incident.standing.lead is None:
        yield incident.procedure.say("the nomination of the officer who leads it ({c.nominate})")


def _claims(incident: Incident) -> Iterator[str]:
    if incident.standing.disputed:
        yield incident.procedure.say(
            "a decision whether somebody who is named as involved is ({c.nominate})"
        )


def _people(incident: Incident) -> Iterator[str]:
    if people_tasks_wanted(incident):
        for task, words in incident.procedure.people_tasks.items():
            if task not in incident.work.people_tasks:
                yield incident.procedure.say(
                    "the {people}'s task: {task} ({c.people})",
                    task=f"{words[:1].lower()}{words[1:]}",
                )


def _reviews(incident: Incident) -> Iterator[str]:
    if not needs_reviews(incident):
        return
    for review, words in incident.procedure.reviews.items():
        standing = incident.learning.reviews.get(review)
        if standing is None or not standing.finished:
            yield incident.procedure.say(
                "the review “{review}”, done or waived with a reason ({c.evaluate})",
                review=words.short,
            )


def _contradictions(incident: Incident) -> Iterator[str]:
    for words in contradictions(incident):
        yield f"one of two, changed: {words}"


CLOSURE: tuple[Gate[[Incident]], ...] = (
    Gate(
        rule="It is classified as {settled}",
        clause="{c.classify}",
        missing=_classified,
    ),
    Gate(
        rule="The assessment ({annex.one}) is there, and says the class that the case has",
        clause="{c.annexes}",
        missing=_annex_one,
    ),
    Gate(
        rule="It is settled whether personal data is involved, whose it is, and whether the law is "
        "breached",
        clause="{c.classify}",
        missing=_settled,
    ),
    Gate(
        rule="{annex.two} is there where personal data is or might be involved",
        clause="{c.annexes}",
        missing=_annex_two,
    ),
    Gate(
        rule="{annex.three} is there, with the risk where personal data is or might be involved",
        clause="{c.annexes}, {c.how}",
        missing=_annex_three,
    ),
    Gate(
        rule="A complaint about data protection is acknowledged",
        clause="DPA 2018, s.164A",
        missing=_complaint,
    ),
    Gate(
        rule="Every party is decided on, and who is to be told has been, all of them",
        clause="{c.notify}, {c.how}",
        missing=_notifications,
    ),
    Gate(
        rule="No action waits for a decision, is rejected and left, or is approved and undone; "
        "a further action with an owner and a date may come later",
        clause="{c.approve}",
        missing=_actions,
    ),
    Gate(rule="Nobody who was asked still owes an answer", clause="{c.input}", missing=_inputs),
    Gate(
        rule="A case of a class that needs one has a nominated lead",
        clause="{c.nominate}",
        missing=_lead,
    ),
    Gate(
        rule="No claim that somebody is involved waits for a decision",
        clause="{c.nominate}",
        missing=_claims,
    ),
    Gate(
        rule="The {people}'s tasks are done, of a class that has them or where staff are concerned",
        clause="{c.people}",
        missing=_people,
    ),
    Gate(
        rule="The reviews are done, or waived with a reason, of a class that needs them",
        clause="{c.evaluate}",
        missing=_reviews,
    ),
    Gate(
        rule="Nothing contradicts itself",
        clause="{c.notify}, {c.evaluate}",
        missing=_contradictions,
    ),
)
"""Before closure, in the order in which it is usually done."""


def closure_gates(incident: Incident) -> list[str]:
    """Everything that is missing before closure; empty when ready."""
    return [words for gate in CLOSURE for words in gate.missing(incident)]


def check_closure(incident: Incident, cant: str) -> None:
    """Raises Missing, which begins with `cant`, where something is missing before closure."""
    _check(closure_gates(incident), cant)


def _three_first(incident: Incident, party: str) -> Iterator[str]:
    if incident.annex(THREE) is None:
        yield incident.procedure.say("{annex.three} ({c.annexes})")


def _decided_first(incident: Incident, party: str) -> Iterator[str]:
    if not _is_yes(incident, party):
        yield incident.procedure.say("the decision to notify, with its reason ({c.notify})")


def _approved_first(incident: Incident, party: str) -> Iterator[str]:
    if _is_yes(incident, party) and notification_action(incident, party) is None:
        yield incident.procedure.say("approval by the {approvers} ({c.approve})")


def _is_yes(incident: Incident, party: str) -> bool:
    decision = incident.work.decisions.get(party)
    return decision is not None and decision.answer is Answer.YES


NOTIFYING: tuple[Gate[[Incident, str]], ...] = (
    Gate(rule="{annex.three} is there", clause="{c.annexes}", missing=_three_first),
    Gate(
        rule="It is decided to tell them, with a reason",
        clause="{c.notify}",
        missing=_decided_first,
    ),
    Gate(rule="An approver has approved it", clause="{c.approve}", missing=_approved_first),
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
    Gate(rule="Every follow-up is done", clause="{c.evaluate}", missing=_followed_up),
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
