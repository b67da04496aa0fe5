"""The people that a case names: who they are to be found by in free words."""

from __future__ import annotations

from collections.abc import Iterator

from procedure.entries.nominate import InvolvementFacts
from procedure.entries.report import IncidentReported
from procedure.roles import SYSTEM
from service.cases import CaseView


def names_in(view: CaseView) -> frozenset[str]:
    """Every name of a person that the record holds."""
    return frozenset(name for name in _names(view) if name) - {SYSTEM.name}


def _names(view: CaseView) -> Iterator[str]:
    incident = view.incident
    yield from (
        incident.report.reporter.name,
        incident.report.sender,
        *incident.standing.involved.values(),
        *incident.standing.disputed.values(),
    )
    if incident.standing.lead:
        yield incident.standing.lead.name
    for recorded in view.record:
        yield recorded.actor.name
        if isinstance(recorded.entry, IncidentReported):
            yield from (person.name for person in recorded.entry.staff)
        if isinstance(recorded.entry, InvolvementFacts):
            yield recorded.entry.person.name
    for action in incident.work.actions.values():
        yield from (person.name for person in (action.proposer, action.owner) if person)
        yield action.continuity_owner
    yield from (said.owner.name for said in incident.learning.follow_ups.values())
    for action in incident.work.actions.values():
        yield from (said.owner.name for said in action.follow_ups)
    yield from (asked.person.name for asked in incident.work.inputs.values())
    yield from (review.owner.name for review in incident.learning.reviews.values() if review.owner)
