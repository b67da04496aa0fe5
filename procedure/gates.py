"""What is missing before closure can be proposed (5.1, 5.5, 6.1, 7.1), each in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from procedure.act import OWN_BUTTON
from procedure.evaluate import short
from procedure.incident import Incident
from procedure.notify import told
from procedure.terms import (
    BY_MAIL,
    CATEGORY_NAMES,
    PARTY_NAMES,
    REVIEWS,
    ActionKind,
    Answer,
    Category,
    Party,
)


def closure_gates(incident: Incident) -> list[str]:
    """Everything that is missing, in the order in which it is usually done; empty when ready."""
    return [
        *_papers(incident),
        *_notifications(incident),
        *_actions(incident),
        *_evaluation(incident),
    ]


def _papers(incident: Incident) -> Iterator[str]:
    if incident.category in (None, Category.UNKNOWN):
        yield "a classification as Event, Vulnerability or Incident (4.2)"
    one = incident.annex("one")
    if one is None:
        yield "annex one (5.1)"
    elif incident.category and one.answers.get("classification") != incident.category.value:
        yield (
            f"annex one again: it says {CATEGORY_NAMES[Category(one.answers['classification'])]}, "
            f"the incident is classified as {CATEGORY_NAMES[incident.category]}"
        )
    if incident.needs_annex_two and incident.annex("two") is None:
        yield "annex two, because personal data is or might be involved (5.1)"
    three = incident.annex("three")
    if three is None:
        yield "annex three (5.1, 6.3)"
    elif incident.needs_annex_two and "risk" not in three.answers:
        yield "annex three again: it was submitted before personal data was thought to be involved"


def parties_to_decide(incident: Incident) -> tuple[Party, ...]:
    """Whom to consider here (6.1): the ICO and individuals for personal data, cyber for cyber."""
    parties = [Party.POLICE, Party.PROVIDERS, Party.OTHERS]
    if incident.needs_annex_two:
        parties = [Party.ICO, Party.INDIVIDUALS, *parties]
    if is_cyber(incident):
        parties.insert(-1, Party.CYBER)
    if incident.category in (Category.EVENT, Category.VULNERABILITY):
        parties += [Party.BOARD, Party.SPONSOR]
    return tuple(parties)


def is_cyber(incident: Incident) -> bool:
    """Whether annex one says so."""
    one = incident.annex("one")
    return one is not None and one.answers.get("cyber") == "yes"


def _notifications(incident: Incident) -> Iterator[str]:
    agreed = [p for p, d in incident.decisions.items() if d.answer is Answer.YES]
    for party in dict.fromkeys([*parties_to_decide(incident), *agreed]):
        decision = incident.decisions.get(party)
        name = PARTY_NAMES[party]
        if decision is None or decision.answer is Answer.NOT_YET:
            yield f"a decision whether to notify {name}, with its reason (6.1)"
        elif decision.answer is Answer.YES and party not in BY_MAIL and not told(incident, party):
            yield f"a record of when and how {name} were told (6.1)"


def _actions(incident: Incident) -> Iterator[str]:
    for action in incident.actions.values():
        if action.kind in OWN_BUTTON:
            continue
        if action.waiting:
            yield f"a decision on {action.key} (5.5)"
        elif action.status == "rejected":
            yield f"{action.key} was rejected: rewrite or withdraw it"
        elif action.status == "approved":
            later = action.kind is ActionKind.FURTHER and action.owner and action.due
            if not later:
                yield f"the outcome of {action.key}, or an owner and a date if it comes later"
    for asked in incident.inputs.values():
        if asked.waiting:
            yield f"the answer of {asked.person.name} to {asked.key}, or that it isn't needed (5.2)"


def _evaluation(incident: Incident) -> Iterator[str]:
    if incident.category is not Category.INCIDENT:
        return
    for review in REVIEWS:
        standing = incident.reviews.get(review)
        if standing is None or not standing.finished:
            yield f"the review “{short(review)}”, done or waived with a reason (7.1)"
