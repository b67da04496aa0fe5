"""Who is able as things stand, and so who is asked of all that waits (3.5, 5.3, 5.5): one place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from procedure import matter
from procedure.complaints import unacknowledged, unsettled
from procedure.findings import (
    annexes_wanted,
    decidable,
    ico_clock,
    people_tasks_open,
    together,
)
from procedure.matter import Matter, MatterKind
from procedure.organisation import Organisation
from procedure.parties import owed_since, parties_of
from procedure.record import Facts
from procedure.rights import approvers, deciders_of_claim, handlers, people_officers
from procedure.roles import Role
from procedure.stages import OPEN
from procedure.state import Incident

Asked = Mapping[Matter, tuple[str, ...]]
"""Of each matter that waits, the object ids of those who are asked, the first in front."""


class Put(Facts):
    """A matter that was put before others than before; `to` is empty where nobody can act."""

    matter: str
    to: list[str]


def keeps_somebody(incident: Incident, organisation: Organisation, person: str) -> bool:
    """Whether somebody could still nominate and approve, and somebody lead, without this person.

    An approver can nominate a lead, unless it is in dispute whether they are involved themselves:
    then everything would hang on the one about whom nobody could decide.
    """
    barred = incident.implicated | {person}
    able = organisation.people.approvers(barred)
    lead = incident.standing.lead
    leads = {lead.id if lead else "", organisation.people.holder(Role.DPO) or ""} - {""}
    steady = [p for p in able if p not in incident.standing.disputed]
    return bool(able) and bool(steady or leads - barred)


def with_involved(incident: Incident, person: str, name: str) -> Incident:
    """The incident as it would stand if this person were involved; the one given stays."""
    standing = incident.standing
    leads = standing.lead is not None and standing.lead.id == person
    disputed = {key: value for key, value in standing.disputed.items() if key != person}
    changed = replace(
        standing,
        involved=standing.involved | {person: name},
        disputed=disputed,
        lead=None if leads else standing.lead,
        left_at=None if leads else standing.left_at,
    )
    return replace(incident, standing=changed)


def without_involved(incident: Incident, person: str) -> Incident:
    """The incident as it would stand if this person weren't involved; the one given stays."""
    standing = incident.standing
    involved = {key: value for key, value in standing.involved.items() if key != person}
    disputed = {key: value for key, value in standing.disputed.items() if key != person}
    return replace(incident, standing=replace(standing, involved=involved, disputed=disputed))


def waits(incident: Incident) -> Iterator[Matter]:
    """Everything that waits for whoever holds an office or a part here."""
    actions = incident.work.actions.values()
    if incident.standing.stage in OPEN:
        yield from _open(incident)
    for action in actions:
        if decidable(action, incident) and together(action, incident)[0] is action:
            yield matter.approval(action.key)


def _open(incident: Incident) -> Iterator[Matter]:
    standing = incident.standing
    if ico_clock(incident) is not None:
        yield matter.ICO
    if incident.leaderless:
        yield matter.NOMINATION
    yield from (matter.claim(key) for key, claim in standing.claims.items() if claim.disputed)
    if standing.category is None:
        yield matter.TRIAGE
    elif incident.class_interim:
        yield matter.UNKNOWN
    if unacknowledged(incident):
        yield matter.COMPLAINT
    if unsettled(incident):
        yield matter.OUTCOME
    if people_tasks_open(incident):
        yield matter.PEOPLE
    if incident.settled:
        yield from (matter.annex(number) for number in annexes_wanted(incident))
    if incident.interim:
        yield matter.INTERIM
    for party in parties_of(incident):
        if owed_since(incident, party) is not None and party.row.means != "regulator":
            yield matter.party(party.key)


def asked(incident: Incident, organisation: Organisation) -> Asked:
    """Who is asked first of each matter that waits, as things stand."""
    return {each: _FIRST[each.kind](incident, organisation, each.key) for each in waits(incident)}


def moved(before: Asked, after: Asked) -> list[Put]:
    """What has to be put before others now; what only began to wait is told by what began it."""
    found = []
    for about, able in after.items():
        earlier = before.get(about)
        if earlier is None:
            continue
        new = [person for person in able if person not in earlier]
        if new or (earlier and not able):
            found.append(Put(matter=str(about), to=new))
    return found


First = Callable[[Incident, Organisation, str], tuple[str, ...]]


def _nominator(incident: Incident, organisation: Organisation, key: str) -> tuple[str, ...]:
    return approvers(incident, organisation)[:1]


def _approver(incident: Incident, organisation: Organisation, key: str) -> tuple[str, ...]:
    return approvers(incident, organisation, incident.work.actions[key].authors)[:1]


def _handlers(incident: Incident, organisation: Organisation, key: str) -> tuple[str, ...]:
    return handlers(incident, organisation)


def _officers(incident: Incident, organisation: Organisation, key: str) -> tuple[str, ...]:
    """Approvers, on whom a case falls that nobody leads, can nominate but do none of the work."""
    able = handlers(incident, organisation)
    return () if incident.standing.lead is None and _dpo_is_out(incident, organisation) else able


def _dpo_is_out(incident: Incident, organisation: Organisation) -> bool:
    return (organisation.people.holder(Role.DPO) or "") in incident.implicated | {""}


def people_officer(incident: Incident, organisation: Organisation, key: str) -> tuple[str, ...]:
    return people_officers(incident, organisation)[:1]


_FIRST: Mapping[MatterKind, First] = {
    MatterKind.ICO: _handlers,
    MatterKind.NOMINATION: _nominator,
    MatterKind.APPROVAL: _approver,
    MatterKind.CLAIM: deciders_of_claim,
    MatterKind.COMPLAINT: _officers,
    MatterKind.OUTCOME: _officers,
    MatterKind.TRIAGE: _officers,
    MatterKind.UNKNOWN: _officers,
    MatterKind.PEOPLE: people_officer,
    MatterKind.PARTY: _officers,
    MatterKind.ANNEX: _officers,
    MatterKind.INTERIM: _officers,
}
