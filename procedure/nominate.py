"""Nominate: the lead officer (3.5), and who is involved and so can't lead or approve (5.5)."""

from __future__ import annotations

from procedure.entries import Entry, Facts, Recorded
from procedure.errors import AlreadyTaken, Invalid, NotAllowed
from procedure.incident import Incident, Moment, Named, Step, applies, decides
from procedure.roles import Role


class Nomination(Facts):
    """Whom, and why somebody stands in for the Chief Executive."""

    lead: Named
    standing_in: str = ""


class NominateLead(Step, Nomination):
    """Nominate the officer who leads the investigation."""

    conflict: bool = False


class LeadNominated(Entry, Nomination):
    """The lead officer from now on."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        why = (
            f" Standing in for the Chief Executive: {self.standing_in}" if self.standing_in else ""
        )
        return f"{self.lead.name} nominated to lead the investigation.{why}"


class InvolvementFacts(Facts):
    """Somebody's part in what happened."""

    person: Named
    reason: str


class DeclareInvolvement(Step, InvolvementFacts):
    """Record that somebody is involved, so that they neither lead nor approve."""


class InvolvementDeclared(Entry, InvolvementFacts):
    """Somebody is involved."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"{self.person.name} recorded as involved: {self.reason}"


class ClearInvolvement(Step, InvolvementFacts):
    """Record that somebody isn't involved after all."""


class InvolvementCleared(Entry, InvolvementFacts):
    """Somebody isn't involved after all."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"{self.person.name} recorded as not involved after all: {self.reason}"


SELF_DECLARED = "declared their own involvement when asked to nominate the lead"


@decides(NominateLead)
def nominate(incident: Incident, step: NominateLead, moment: Moment) -> list[Entry]:
    """The Chief Executive's to do; somebody else's only when they are away or implicated.

    Whoever declares a conflict nominates nobody: the entry bars them and the next one is asked.
    """
    actor = moment.actor
    if step.conflict:
        me = Named(id=actor.id, name=actor.name)
        return [InvolvementDeclared(person=me, reason=SELF_DECLARED)]
    if not step.lead.id:
        raise Invalid({"lead": "Please choose the person who leads."})
    if step.lead.id in incident.implicated:
        raise Invalid({"lead": f"{step.lead.name} is recorded as involved and so can't lead."})
    if incident.lead is not None and incident.lead.id == step.lead.id:
        raise AlreadyTaken(f"{incident.lead.name} already leads {incident.id}.")
    if needs_reason(incident, moment) and not step.standing_in:
        raise Invalid({"standing_in": "Please say why the Chief Executive can't nominate."})
    reason = step.standing_in if Role.CHIEF_EXECUTIVE not in actor.roles else ""
    return [LeadNominated(lead=step.lead, standing_in=reason)]


def needs_reason(incident: Incident, moment: Moment) -> bool:
    """Whether somebody other than an available Chief Executive is nominating, unasked."""
    chief = moment.office.people.holder(Role.CHIEF_EXECUTIVE)
    if Role.CHIEF_EXECUTIVE in moment.actor.roles or chief in incident.implicated:
        return False
    asked = incident.reminded.get("nomination")
    since = incident.unled_since
    return incident.lead is not None or asked is None or since is None or asked < since


@applies(LeadNominated)
def lead_nominated(incident: Incident, entry: LeadNominated, recorded: Recorded) -> None:
    """The last nomination stands."""
    incident.lead = entry.lead


@decides(DeclareInvolvement)
def declare(incident: Incident, step: DeclareInvolvement, moment: Moment) -> list[Entry]:
    """With a reason; once is enough."""
    _with_reason(step)
    if step.person.id in incident.involved:
        raise AlreadyTaken(f"{step.person.name} is already recorded as involved.")
    return [InvolvementDeclared(person=step.person, reason=step.reason)]


@decides(ClearInvolvement)
def clear(incident: Incident, step: ClearInvolvement, moment: Moment) -> list[Entry]:
    """With a reason, and never by the person concerned."""
    _with_reason(step)
    if step.person.id not in incident.involved:
        raise AlreadyTaken(f"{step.person.name} isn't recorded as involved.")
    if step.person.id == moment.actor.id:
        raise NotAllowed("Somebody else has to record that you aren't involved.")
    return [InvolvementCleared(person=step.person, reason=step.reason)]


def _with_reason(step: InvolvementFacts) -> None:
    wrong = {}
    if not step.person.id:
        wrong["person"] = "Please choose the person."
    if not step.reason:
        wrong["reason"] = "Please say why."
    if wrong:
        raise Invalid(wrong)


@applies(InvolvementDeclared)
def involvement_declared(
    incident: Incident, entry: InvolvementDeclared, recorded: Recorded
) -> None:
    """A lead who turns out to be involved stops leading; the DPO stands in (3.5)."""
    incident.involved[entry.person.id] = entry.person.name
    if incident.lead is not None and incident.lead.id == entry.person.id:
        incident.lead = None
        incident.unled_since = recorded.at


@applies(InvolvementCleared)
def involvement_cleared(incident: Incident, entry: InvolvementCleared, recorded: Recorded) -> None:
    """They may lead and approve again."""
    incident.involved.pop(entry.person.id, None)
