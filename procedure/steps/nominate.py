"""Nominate: the lead officer (3.5), and who is involved and so can't lead or approve (5.5)."""

from __future__ import annotations

from procedure.entries.nominate import (
    InvolvementCleared,
    InvolvementDeclared,
    InvolvementFacts,
    LeadNominated,
    Nomination,
)
from procedure.errors import AlreadyTaken, Invalid, NotAllowed
from procedure.findings import needs_reason
from procedure.forms import nominate as forms
from procedure.organisation import Moment
from procedure.record import Entry, Named, Step
from procedure.rights import APPROVING, OFFICERS, Right, Sight
from procedure.roles import Role
from procedure.rows import (
    CASE,
    Button,
    FormRow,
    StepRow,
    lacks_nothing,
    never_next,
    not_overtaken,
    overtaken_by,
    whenever,
)
from procedure.stages import OPEN
from procedure.state import Incident


class NominateLead(Step, Nomination):
    """Nominate the officer who leads the investigation."""

    conflict: bool = False


class DeclareInvolvement(Step, InvolvementFacts):
    """Record that somebody is involved, so that they neither lead nor approve."""


class ClearInvolvement(Step, InvolvementFacts):
    """Record that somebody isn't involved after all."""


SELF_DECLARED = "declared their own involvement when asked to nominate the lead"


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
    if incident.standing.lead is not None and incident.standing.lead.id == step.lead.id:
        raise AlreadyTaken(f"{incident.standing.lead.name} already leads {incident.id}.")
    if needs_reason(incident, moment) and not step.standing_in:
        raise Invalid({"standing_in": "Please say why the Chief Executive can't nominate."})
    reason = step.standing_in if Role.CHIEF_EXECUTIVE not in actor.roles else ""
    return [LeadNominated(lead=step.lead, standing_in=reason)]


def declare(incident: Incident, step: DeclareInvolvement, moment: Moment) -> list[Entry]:
    """With a reason; once is enough."""
    _with_reason(step)
    if step.person.id in incident.standing.involved:
        raise AlreadyTaken(f"{step.person.name} is already recorded as involved.")
    return [InvolvementDeclared(person=step.person, reason=step.reason)]


def clear(incident: Incident, step: ClearInvolvement, moment: Moment) -> list[Entry]:
    """With a reason, and never by the person concerned."""
    _with_reason(step)
    if step.person.id not in incident.standing.involved:
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


def _nobody_leads(incident: Incident) -> bool:
    return incident.standing.lead is None


def _somebody_leads(incident: Incident) -> bool:
    return incident.standing.lead is not None


def _first(incident: Incident, sight: Sight) -> bool:
    return incident.standing.lead is None


def _somebody_is_involved(incident: Incident) -> bool:
    return bool(incident.standing.involved)


STEPS = (
    StepRow(
        step=NominateLead,
        decide=nominate,
        right=Right(APPROVING, OPEN, "nominate the lead officer"),
        forms=(
            FormRow(
                form=forms.NOMINATE,
                buttons=(
                    Button("Nominate the lead", CASE, 10, _nobody_leads, _first, lacks_nothing),
                    Button(
                        "Nominate another lead", CASE, 230, _somebody_leads, _first, lacks_nothing
                    ),
                ),
                words=("nominate",),
                returns=CASE,
                overtaken=overtaken_by(LeadNominated),
            ),
        ),
    ),
    StepRow(
        step=DeclareInvolvement,
        decide=declare,
        right=Right(OFFICERS, OPEN, "record who is involved in the incident"),
        forms=(
            FormRow(
                form=forms.DECLARE_INVOLVEMENT,
                buttons=(
                    Button(
                        "Record who is involved", CASE, 210, whenever, never_next, lacks_nothing
                    ),
                ),
                words=("involved",),
                returns=CASE,
                overtaken=not_overtaken,
            ),
        ),
    ),
    StepRow(
        step=ClearInvolvement,
        decide=clear,
        right=Right(OFFICERS, OPEN, "record that somebody isn't involved after all"),
        forms=(
            FormRow(
                form=forms.CLEAR_INVOLVEMENT,
                buttons=(
                    Button(
                        "Record who isn't involved",
                        CASE,
                        220,
                        _somebody_is_involved,
                        never_next,
                        lacks_nothing,
                    ),
                ),
                words=("not involved",),
                returns=CASE,
                overtaken=not_overtaken,
            ),
        ),
    ),
)
