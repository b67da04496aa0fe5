"""Identify: the desk records who somebody is whom the directory couldn't name before (3.5, 5.5)."""

from __future__ import annotations

from procedure.able import keeps_somebody, without_involved
from procedure.copying import copied
from procedure.entries.identify import Identity, PersonIdentified, person_identified, unidentified
from procedure.errors import AlreadyTaken, Invalid
from procedure.handing_on import handed_on
from procedure.organisation import Moment
from procedure.record import Entry, Recorded, Step, is_named
from procedure.rights import ALWAYS, DESK, Right
from procedure.rows import StepRow
from procedure.state import ClaimStatus, Incident


class Identify(Step, Identity):
    """Say who somebody in the case is."""


def identify(incident: Incident, step: Identify, moment: Moment) -> list[Entry]:
    """What waits goes to others where whoever was asked turns out to be involved."""
    if step.was not in unidentified(incident):
        raise AlreadyTaken("It is recorded already who that is.")
    if not is_named(step.person):
        raise Invalid({"person": "The directory has to say who it is."})
    entry = PersonIdentified(
        was=step.was, person=step.person, disputed=_would_bar_the_last(incident, step, moment)
    )
    after = copied(incident)
    person_identified(after, entry, Recorded(incident.seq + 1, moment.now, moment.actor, entry))
    return [entry, *handed_on(incident, after, moment)]


def _would_bar_the_last(incident: Incident, step: Identify, moment: Moment) -> bool:
    """As when somebody is named outright: no address may leave the case without anybody able."""
    standing, person = incident.standing, step.person.id
    claim = standing.claims.get(step.was)
    decided = claim is not None and claim.status is not ClaimStatus.TAKEN
    if step.was not in standing.involved or person in standing.involved or decided:
        return False
    return not keeps_somebody(without_involved(incident, step.was), moment.organisation, person)


STEPS = (
    StepRow(
        step=Identify,
        decide=identify,
        right=Right(DESK, ALWAYS, "record who somebody in the case is"),
        forms=(),
    ),
)
