"""Office: an office has changed hands, and what waits goes to whoever holds it now (3.5, 5.5)."""

from __future__ import annotations

from dataclasses import replace

from procedure import matter
from procedure.able import Put, asked, moved
from procedure.entries.office import AskedAgain, OfficeChange, OfficeFacts
from procedure.organisation import Moment, Organisation
from procedure.record import Entry, Step
from procedure.rights import ALWAYS, DESK, Right, approvers
from procedure.roles import People
from procedure.rows import StepRow
from procedure.stages import OPEN
from procedure.state import Incident


class AskAgain(Step, OfficeFacts):
    """Put what waits before whoever holds the offices that have changed hands."""


def ask_again(incident: Incident, step: AskAgain, moment: Moment) -> list[Entry]:
    """Where a case is open, always: also who leads may have left. Else where something waits."""
    organisation = moment.organisation
    earlier = replace(organisation, people=_people_before(organisation, step.offices))
    left, after = _lead_left(incident, step.offices, organisation), incident
    if left:
        after = replace(incident, standing=replace(incident.standing, left_at=moment.now))
    put = moved(asked(incident, earlier), asked(after, organisation))
    if left:
        able = approvers(incident, organisation)[:1]
        put = [Put(matter=str(matter.NOMINATION), to=list(able)), *put]
    if incident.standing.stage not in OPEN and not put:
        return []
    return [AskedAgain(offices=step.offices, put=put, lead_left=left)]


def _people_before(organisation: Organisation, offices: list[OfficeChange]) -> People:
    people = organisation.people
    return People({**people.holders, **{c.office: c.former for c in offices}}, people.duties)


def _lead_left(incident: Incident, offices: list[OfficeChange], organisation: Organisation) -> bool:
    """Whether the lead held an office that changed, and holds none now."""
    lead = incident.standing.lead
    if lead is None or incident.standing.left_at or incident.standing.stage not in OPEN:
        return False
    left = lead.id in {change.former for change in offices}
    return left and not organisation.people.offices_of(lead.id)


STEPS = (
    StepRow(
        step=AskAgain,
        decide=ask_again,
        right=Right(DESK, ALWAYS, "put what waits before whoever holds the offices now"),
        forms=(),
    ),
)
