"""What somebody of a sight may read of a case: the incident without all the rest.

Cards, forms and papers are made from what is cut here, so that none can show what its reader may
not see, even where somebody forgets to ask.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from procedure.entries.nominate import InvolvementConfirmed, InvolvementDisputed
from procedure.person import PersonId
from procedure.record import Recorded
from procedure.rights import Sight, may_read_people
from procedure.roles import Actor, Role
from procedure.state import End, Incident, Learning, Report, Standing, Work
from service.folding import Gathering
from service.seen import ANOTHER, PARTS


def cut(incident: Incident, sight: Sight, parts: frozenset[Role], person: str) -> Incident:
    """The incident as a person of this sight may read it; the one given is left as it is."""
    if sight is Sight.FULL:
        seen = incident if may_read_people(parts) else _without_notes(incident)
        return _without_claims_on(person, seen)
    kept: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in PARTS:
        if sight not in row.seen or (row.barred and person in incident.implicated):
            continue
        for part, name in (field.split(".") for field in row.fields):
            value = getattr(getattr(incident, part), name)
            kept[part][name] = row.seen[sight].left_of(value, person)
    return Incident(
        id=incident.id,
        seq=incident.seq,
        procedure=incident.procedure,
        versions=incident.versions,
        report=Report(**kept["report"]),
        standing=Standing(**kept["standing"]),
        work=Work(**kept["work"]),
        learning=Learning(**kept["learning"]),
        end=End(**kept["end"]),
        unread=incident.unread,
        altered=incident.altered,
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


def _add_disputed(people: set[str], recorded: Recorded) -> None:
    if isinstance(recorded.entry, _ABOUT_SOMEBODY):
        people.add(recorded.entry.person.id)


_disputed: Gathering[set[str]] = Gathering(lambda _: set(), _add_disputed)


def record_for(person: str, record: Sequence[Recorded], incident_id: str) -> tuple[Recorded, ...]:
    """The record as this person may read it: not who said what is disputed about them (3.5)."""
    if person not in _disputed.of(incident_id, record):
        return tuple(record)
    return tuple(_kept_from(person, recorded) for recorded in record)


def _kept_from(person: str, recorded: Recorded) -> Recorded:
    entry = recorded.entry
    if not isinstance(entry, _ABOUT_SOMEBODY) or entry.person.id != person:
        return recorded
    if recorded.actor.id == person:
        return recorded
    unsaid = entry.model_copy(update={"reason": NOT_SAID})
    return replace(recorded, actor=Actor(PersonId(), "Somebody"), entry=unsaid)


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
    """Without what the people officer noted (5.3): a lead sees that a task was done, no more."""
    work = Work(**{name: getattr(incident.work, name) for name in Work.__slots__})
    work.people_tasks = dict.fromkeys(work.people_tasks, "")
    parts = {name: getattr(incident, name) for name in Incident.__slots__}
    return Incident(**parts | {"work": work})
