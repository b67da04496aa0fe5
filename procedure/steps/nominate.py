"""Nominate: the lead officer (3.5), and who is involved and so can't lead or approve (5.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from procedure.able import asked, keeps_somebody, moved, with_involved, without_involved
from procedure.entries.nominate import (
    InvolvementCleared,
    InvolvementConfirmed,
    InvolvementDeclared,
    InvolvementDisputed,
    InvolvementFacts,
    LeadNominated,
    Nomination,
)
from procedure.entries.office import AskedAgain
from procedure.errors import AlreadyTaken, Invalid, NotAllowed
from procedure.findings import needs_reason
from procedure.forms import nominate as forms
from procedure.handing_on import handed_on
from procedure.matter import SEPARATOR, Matter, MatterKind
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
from procedure.state import ClaimStatus, Incident


class NominateLead(Step, Nomination):
    """Nominate the officer who leads the investigation."""

    conflict: bool = False


class DeclareInvolvement(Step, InvolvementFacts):
    """Record that somebody is involved, so that they neither lead nor approve."""


class ConfirmInvolvement(Step, InvolvementFacts):
    """Confirm that somebody is involved whom another has named."""


class ClearInvolvement(Step, InvolvementFacts):
    """Record that somebody isn't involved after all."""


SELF_DECLARED = "declared their own involvement when asked to nominate the lead"


def nominate(incident: Incident, step: NominateLead, moment: Moment) -> list[Entry]:
    """The first approver's to do; somebody else's only when they are away or implicated.

    Whoever declares a conflict nominates nobody: the entry bars them and the next one is asked.
    """
    actor = moment.actor
    if step.conflict:
        return claimed(incident, Named(id=actor.id, name=actor.name), SELF_DECLARED, moment)
    if not step.lead.id:
        raise Invalid({"lead": "Please choose the person who leads."})
    if step.lead.id in incident.implicated:
        raise Invalid({"lead": f"{step.lead.name} is recorded as involved and so can't lead."})
    lead = incident.standing.lead
    if lead is not None and lead.id == step.lead.id and not incident.leaderless:
        raise AlreadyTaken(f"{lead.name} already leads {incident.id}.")
    if needs_reason(incident, moment) and not step.standing_in:
        raise Invalid(
            {"standing_in": incident.procedure.say("Please say why the {first} can't nominate.")}
        )
    reason = step.standing_in if Role.APPROVES_FIRST not in actor.roles else ""
    nominated = LeadNominated(lead=step.lead, standing_in=reason)
    after = replace(incident, standing=replace(incident.standing, lead=step.lead, left_at=None))
    return [nominated, *_claims_anew(incident, after, moment)]


def _claims_anew(before: Incident, after: Incident, moment: Moment) -> list[Entry]:
    """What is disputed, before a lead who may decide it; of all else they hear as they lead."""
    put = moved(asked(before, moment.organisation), asked(after, moment.organisation))
    claims = [each for each in put if Matter.parse(each.matter).kind is MatterKind.CLAIM]
    return [AskedAgain(put=claims)] if claims else []


def declare(incident: Incident, step: DeclareInvolvement, moment: Moment) -> list[Entry]:
    """With a reason; once is enough."""
    _with_reason(step)
    return claimed(incident, step.person, step.reason, moment)


def claimed(incident: Incident, person: Named, reason: str, moment: Moment) -> list[Entry]:
    """It has effect at once where somebody able remains; else it is disputed (3.5)."""
    if person.id in incident.standing.involved:
        raise AlreadyTaken(f"{person.name} is already recorded as involved.")
    if person.id in incident.standing.disputed:
        raise AlreadyTaken(_disputed_already(person, moment))
    organisation = moment.organisation
    if not keeps_somebody(incident, organisation, person.id):
        return [InvolvementDisputed(person=person, reason=reason)]
    after = with_involved(incident, person.id, person.name)
    declared = InvolvementDeclared(person=person, reason=reason)
    return [declared, *handed_on(incident, after, moment)]


def _disputed_already(person: Named, moment: Moment) -> str:
    if person.id == moment.actor.id:
        return (
            "You are named as involved already. Nobody else could approve or lead, so it changes "
            "nothing until somebody else is appointed and confirms it."
        )
    return (
        f"{person.name} is named as involved already; it is disputed until somebody else confirms "
        "or clears it."
    )


def confirm(incident: Incident, step: ConfirmInvolvement, moment: Moment) -> list[Entry]:
    """With a reason; neither by the person concerned nor by whoever said so."""
    claim = incident.standing.claims.get(step.person.id)
    _with_reason(step)
    if step.person.id == moment.actor.id:
        raise NotAllowed("Somebody else has to confirm or clear what is said of you.")
    if claim is None or claim.status is ClaimStatus.CLEARED:
        raise AlreadyTaken("They aren't named as involved.")
    if not claim.waiting:
        raise AlreadyTaken(f"{claim.person.name} is confirmed as involved already.")
    if claim.by.id == moment.actor.id:
        raise NotAllowed(
            f"You named {claim.person.name} as involved, so somebody else has to confirm it."
        )
    confirmed = InvolvementConfirmed(person=claim.person, reason=step.reason)
    if not claim.disputed:
        return [confirmed]
    after = with_involved(incident, claim.person.id, claim.person.name)
    return [confirmed, *handed_on(incident, after, moment)]


def clear(incident: Incident, step: ClearInvolvement, moment: Moment) -> list[Entry]:
    """With a reason, and never by the person concerned."""
    _with_reason(step)
    standing = incident.standing
    if step.person.id == moment.actor.id:
        raise NotAllowed("Somebody else has to record that you aren't involved.")
    named = standing.involved | standing.disputed
    if step.person.id not in named:
        raise AlreadyTaken(f"{step.person.name or 'This person'} isn't recorded as involved.")
    person = Named(id=step.person.id, name=step.person.name or named[step.person.id])
    after = without_involved(incident, person.id)
    cleared = InvolvementCleared(person=person, reason=step.reason)
    return [cleared, *handed_on(incident, after, moment)]


def _with_reason(step: InvolvementFacts) -> None:
    wrong = {}
    if not step.person.id or SEPARATOR in step.person.id:
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
    return incident.leaderless


def _somebody_is_involved(incident: Incident) -> bool:
    return bool(incident.standing.involved or incident.standing.disputed)


def _decided(entry: Entry, given: Mapping[str, str]) -> bool:
    """Somebody else confirmed or cleared the same claim, or it was made anew."""
    kinds = (InvolvementConfirmed, InvolvementCleared, InvolvementDeclared, InvolvementDisputed)
    return isinstance(entry, kinds) and entry.person.id == given.get("who")


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
        step=ConfirmInvolvement,
        decide=confirm,
        right=Right(OFFICERS, OPEN, "confirm that somebody is involved"),
        forms=(
            FormRow(
                form=forms.CONFIRM_CLAIM,
                buttons=(),
                words=(),
                returns=CASE,
                overtaken=_decided,
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
            FormRow(
                form=forms.CLEAR_CLAIM,
                buttons=(),
                words=(),
                returns=CASE,
                overtaken=_decided,
            ),
        ),
    ),
)
