"""Identify: the directory says later who somebody in the case is, whom it couldn't name then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from procedure import matter
from procedure.able import waits
from procedure.definition import Procedure
from procedure.matter import Matter
from procedure.organisation import Organisation
from procedure.person import PersonId
from procedure.record import Entry, Facts, Named, Recorded, is_named
from procedure.rows import EntryRow, about_staff, no_mark
from procedure.state import Claim, ClaimStatus, Incident
from procedure.tell import ToTell, ask_claim


class Identity(Facts):
    """Under what the record has somebody, and who that is."""

    was: PersonId
    person: Named


class PersonIdentified(Entry, Identity):
    """From now on all that the record says of the one holds of the other.

    `disputed` where somebody named as involved turns out to be one without whom nobody would be
    left who is able (3.5).
    """

    disputed: bool = False

    def sentence(self, procedure: Procedure) -> str:
        known = f"the address {self.was}" if self.was.is_address else f"the id {self.was[:8]}"
        said = f"The directory says that {known} is {self.person.name}."
        if self.disputed:
            said += (
                " That they are involved is disputed: nobody would be left who can approve or "
                "lead, so it changes nothing until somebody else confirms or clears it."
            )
        return said


def person_identified(incident: Incident, entry: PersonIdentified, recorded: Recorded) -> None:
    """Wherever they stand in the incident: a lead who turns out to be involved stops leading."""
    _in_place(incident, entry.was, entry.person)
    standing, person = incident.standing, entry.person.id
    if entry.disputed:
        standing.involved.pop(person, None)
        standing.disputed[person] = entry.person.name
        standing.claims[person].status = ClaimStatus.DISPUTED
    elif person in standing.involved:
        standing.disputed.pop(person, None)
    if person in standing.involved and standing.lead is not None and standing.lead.id == person:
        standing.lead = standing.left_at = None
        standing.unled_since = recorded.at


def unidentified(incident: Incident) -> list[PersonId]:
    """Whom of those in the case the directory has still to name, or to say whose address it is."""
    found: dict[PersonId, None] = {}

    def look(person: Named) -> Named:
        if not is_named(person):
            found[person.id] = None
        return person

    for part in fields(incident):
        _with(getattr(incident, part.name), look, PersonId())
    return list(found)


def _in_place(incident: Incident, was: PersonId, person: Named) -> None:
    def known(other: Named) -> Named:
        return person if other.id == was else other

    for part in fields(incident):
        setattr(incident, part.name, _with(getattr(incident, part.name), known, was, person))


def _with(
    value: Any, known: Callable[[Named], Named], was: PersonId, person: Named | None = None
) -> Any:
    """The value with each person in it as `known` has them, and what is kept by their id too."""
    if isinstance(value, Named):
        return known(value)
    if isinstance(value, list):
        own = [_with(each, known, was, person) for each in value]
        return [person.id if person and each == was else each for each in own]
    if isinstance(value, dict):
        return _with_keys({k: _with(v, known, was, person) for k, v in value.items()}, was, person)
    if isinstance(value, Facts):
        names = type(value).model_fields
        changed = {name: _with(getattr(value, name), known, was, person) for name in names}
        return value.model_copy(update=changed)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value,
            **{
                each.name: _with(getattr(value, each.name), known, was, person)
                for each in fields(value)
            },
        )
    return value


def _with_keys(value: dict[Any, Any], was: PersonId, person: Named | None) -> dict[Any, Any]:
    """What is kept by the person's id, and people as JSON has them, in what is still to come."""
    if person is None:
        return value
    if str(value.get("id", "")).lower() == was and "name" in value:
        return value | {"id": str(person.id), "name": person.name}
    if was not in value:
        return value
    held = value[was]
    held = person.name if isinstance(held, str) else held
    other = value.get(person.id) if person.id != was else None
    kept = held if other is None else _stronger(held, other)
    return {key: each for key, each in value.items() if key != was} | {person.id: kept}


def _stronger(one: Any, other: Any) -> Any:
    """Of two claims about the same person the one that has effect, else the later."""
    if not isinstance(one, Claim) or not isinstance(other, Claim):
        return other if one is None else one
    return max(one, other, key=lambda claim: (claim.status is not ClaimStatus.CLEARED, claim.at))


def _deciders(
    incident: Incident, entry: PersonIdentified, organisation: Organisation
) -> Iterator[ToTell]:
    if entry.disputed:
        yield from ask_claim(incident, entry.person.id, organisation)


def _all(entry: PersonIdentified, incident: Incident | None) -> Iterator[Matter]:
    """Every card that shows them, and all that waits: somebody else may be asked now."""
    yield matter.claim(entry.was)
    yield matter.claim(entry.person.id)
    if incident is not None:
        yield from waits(incident)


ENTRIES = (
    EntryRow(
        entry=PersonIdentified,
        apply=person_identified,
        tells=_deciders,
        settles=_all,
        withheld=about_staff,
        marks=no_mark,
    ),
)
