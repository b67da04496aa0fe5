"""Parting: when somebody's part in a case ends, their cards are made anew and their drafts go on.

What was sent to a chat stays there to be read, so it is replaced by what its owner may read now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from procedure.entries.office import AskedAgain
from procedure.findings import people_tasks_wanted
from procedure.organisation import Organisation
from procedure.record import Recorded
from procedure.registry import FORM_ROWS
from procedure.rights import approvers, handlers, people_officers, roles_in
from procedure.state import Incident
from service.ports.drafts import Draft
from service.ports.unit import Unit

Parts = frozenset[tuple[str, str]]
"""Who plays which part: an object id, and the part or the task that is theirs."""

INVOLVED, LEAD, APPROVER, PEOPLE = "involved", "lead", "approver", "people"

FROM = "_from"
"""In a draft's values: who typed it, where it has gone on to somebody else."""


def parts_of(incident: Incident, organisation: Organisation) -> Parts:
    """Everybody whose sight hangs on how the case stands, beside who reported it."""
    work, learning, lead = incident.work, incident.learning, incident.standing.lead
    owned = [(one.owner, key) for key, one in work.actions.items()]
    owned += [(one.owner, key) for key, one in learning.reviews.items()]
    owned += [(one.owner, key) for key, one in learning.follow_ups.items()]
    owned += [(one.person, key) for key, one in work.inputs.items()]
    people = people_officers(incident, organisation) if people_tasks_wanted(incident) else ()
    return frozenset(
        [
            *((person, INVOLVED) for person in incident.implicated),
            *([(lead.id, LEAD)] if lead else []),
            *((person.id, key) for person, key in owned if person is not None),
            *((person, APPROVER) for person in approvers(incident, organisation)),
            *((person, PEOPLE) for person in people),
        ]
    )


def ended(before: Parts, after: Parts, new: Iterable[Recorded]) -> set[str]:
    """Those who may read less than they could: barred, no longer in a part, or out of an office."""
    barred = {person for person, part in after - before if part == INVOLVED}
    gone = {person for person, part in before - after if part != INVOLVED}
    return barred | gone | _left_office(new)


def begun(before: Parts, after: Parts) -> set[str]:
    """Those who may read more than they could: cleared, or leading now."""
    cleared = {person for person, part in before - after if part == INVOLVED}
    return cleared | {person for person, part in after - before if part == LEAD}


def _left_office(new: Iterable[Recorded]) -> set[str]:
    found = [recorded.entry for recorded in new]
    offices = [each for entry in found if isinstance(entry, AskedAgain) for each in entry.offices]
    return {change.former for change in offices} - {""}


async def part(
    unit: Unit,
    incident: Incident,
    before: Parts,
    new: Iterable[Recorded],
    organisation: Organisation,
    now: datetime,
) -> None:
    """Has cards made anew, and drafts go on, of those whose part this step began or ended."""
    after = parts_of(incident, organisation)
    if before == after and not _left_office(new):
        return
    over = ended(before, after, new)
    for person in sorted(over):
        await unit.recall(incident.id, person, now, since=incident.report.recorded_at)
        await _hand_on(unit, incident, person, organisation)
    for person in sorted(begun(before, after) - over):
        await unit.recall(incident.id, person, now)


async def _hand_on(unit: Unit, incident: Incident, person: str, organisation: Organisation) -> None:
    """Gives what this person was typing to whoever deals with it now, or takes it away."""
    for draft in await unit.drafts(person, incident.id):
        # A form that only a later version has is left to that one, which asks for the right anew.
        if draft.form not in FORM_ROWS or _may(draft, person, incident, organisation):
            continue
        await unit.drop_draft(person, draft.form, draft.incident_id, draft.subject)
        others = [p for p in handlers(incident, organisation) if p != person]
        heirs = [p for p in others if _may(draft, p, incident, organisation)]
        if heirs and draft.form not in {d.form for d in await unit.drafts(heirs[0], incident.id)}:
            values = {FROM: person} | draft.values
            await unit.keep_draft(replace(draft, owner_id=heirs[0], values=values))


def _may(draft: Draft, person: str, incident: Incident, organisation: Organisation) -> bool:
    """Whether the draft's step is this person's to take, at whatever stage."""
    found = FORM_ROWS.get(draft.form)
    actor = organisation.actor(person, "")
    return found is not None and bool(found[0].right.who & roles_in(actor, incident, organisation))
