"""What somebody of a sight may read of a case: the incident without all the rest.

Cards, forms and papers are made from what is cut here, so that none can show what its reader may
not see, even where somebody forgets to ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from procedure.entries.nominate import InvolvementConfirmed, InvolvementDisputed
from procedure.record import Named, Recorded
from procedure.rights import Sight, may_read_people
from procedure.roles import Actor, Role
from procedure.state import Action, End, Incident, Learning, Report, Standing, Work
from procedure.terms import ActionKind

T = TypeVar("T")


def cut(incident: Incident, sight: Sight, parts: frozenset[Role], person: str) -> Incident:
    """The incident as a person of this sight may read it; the one given is left as it is."""
    if sight is Sight.FULL:
        seen = incident if may_read_people(parts) else _without_notes(incident)
        return _without_claims_on(person, seen)
    report, standing = incident.report, incident.standing
    if sight is Sight.PEOPLE:
        report = Report(
            reporter=report.reporter, nature=report.nature, recorded_at=report.recorded_at
        )
    elif sight is Sight.OWN:
        own = [addition for addition in report.additions if addition.by_id == person]
        report = replace(report, additions=own)
    elif sight is Sight.TASK:
        report = Report(recorded_at=report.recorded_at)
        standing = Standing()
    return Incident(
        id=incident.id,
        seq=incident.seq,
        report=report,
        standing=Standing(
            stage=incident.standing.stage,
            lead=standing.lead,
            involved=standing.involved if sight is Sight.PEOPLE else {},
            personal_data=standing.personal_data,
            category=standing.category if sight is Sight.PEOPLE else None,
        ),
        work=_work(incident.work, sight, person),
        learning=_learning(incident.learning, person),
        end=_end(incident.end, sight),
        unread=incident.unread,
    )


def _without_claims_on(person: str, incident: Incident) -> Incident:
    """Without what others say of this person: whoever is disputed doesn't learn who said so."""
    claim = incident.standing.claims.get(person)
    if claim is None or claim.by.id == person:
        return incident
    standing = incident.standing
    claims = {key: each for key, each in standing.claims.items() if key != person}
    disputed = {key: name for key, name in standing.disputed.items() if key != person}
    return replace(incident, standing=replace(standing, claims=claims, disputed=disputed))


_ABOUT_SOMEBODY = (InvolvementDisputed, InvolvementConfirmed)
NOT_SAID = "Who said so, and why, is kept from you."


def record_for(person: str, record: Sequence[Recorded]) -> tuple[Recorded, ...]:
    """The record as this person may read it: not who said what is disputed about them (3.5)."""
    return tuple(_kept_from(person, recorded) for recorded in record)


def _kept_from(person: str, recorded: Recorded) -> Recorded:
    entry = recorded.entry
    if not isinstance(entry, _ABOUT_SOMEBODY) or entry.person.id != person:
        return recorded
    if recorded.actor.id == person:
        return recorded
    unsaid = entry.model_copy(update={"reason": NOT_SAID})
    return replace(recorded, actor=Actor("", "Somebody"), entry=unsaid)


ANOTHER = "another case"
"""In place of the ID of a case from which its reader is barred."""


def without_cases(record: Sequence[Recorded], kept: Iterable[str]) -> list[Recorded]:
    """The record as somebody may read it who is barred from these cases: it doesn't name them."""
    return [_unnamed(recorded, frozenset(kept)) for recorded in record]


def _unnamed(recorded: Recorded, kept: frozenset[str]) -> Recorded:
    said = plain = recorded.entry.model_dump_json()
    for incident_id in kept:
        said = said.replace(incident_id, ANOTHER)
    if said == plain:
        return recorded
    return replace(recorded, entry=type(recorded.entry).model_validate_json(said))


def _without_notes(incident: Incident) -> Incident:
    """Without what the Head of People noted (5.3): a lead sees that a task was done, no more."""
    work = Work(**{name: getattr(incident.work, name) for name in Work.__slots__})
    work.people_tasks = dict.fromkeys(work.people_tasks, "")
    parts = {name: getattr(incident, name) for name in Incident.__slots__}
    return Incident(**parts | {"work": work})


def _work(work: Work, sight: Sight, person: str) -> Work:
    people = sight is Sight.PEOPLE
    return Work(
        actions={
            key: action
            for key, action in work.actions.items()
            if _is_theirs(action, sight, person)
            or (people and action.kind is ActionKind.SUSPENSION)
        },
        inputs={key: asked for key, asked in work.inputs.items() if asked.person.id == person},
        people_tasks=work.people_tasks if people else {},
        reminders=work.reminders,
    )


def _is_theirs(action: Action, sight: Sight, person: str) -> bool:
    """Theirs to do, or proposed by them: not just brought with their report (5.4)."""
    proposed = sight is not Sight.OWN and action.proposer.id == person
    return proposed or (action.owner is not None and action.owner.id == person)


def _learning(learning: Learning, person: str) -> Learning:
    return Learning(
        reviews=_owned(learning.reviews, person), follow_ups=_owned(learning.follow_ups, person)
    )


def _owned(tasks: Mapping[str, T], person: str) -> dict[str, T]:
    return {key: task for key, task in tasks.items() if _owner(task) == person}


def _owner(task: object) -> str:
    owner = getattr(task, "owner", None)
    return owner.id if isinstance(owner, Named) else ""


def _end(end: End, sight: Sight) -> End:
    """When it ended; where work goes on, for whoever reported it or has something to do there."""
    duplicate_of = end.duplicate_of if sight in (Sight.OWN, Sight.TASK) else ""
    return End(closed_at=end.closed_at, ended_at=end.ended_at, duplicate_of=duplicate_of)
