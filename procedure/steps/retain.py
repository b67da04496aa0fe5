"""Retain: legal hold, and the deletion of a record once its retention is over.

Retention runs from closure (or from the link, for a duplicate). Deletion needs approval first and
leaves the ID, the dates, the classification and the last hash."""

from __future__ import annotations

from procedure import matter
from procedure.actions import next_action, proposed, withdraw_deletion
from procedure.entries.act import Proposal
from procedure.entries.retain import Hold, HoldReleased, RecordHeld
from procedure.errors import AlreadyTaken, Invalid
from procedure.findings import deletion_of
from procedure.forms import retain as forms
from procedure.gates import check_deletion
from procedure.organisation import Moment
from procedure.record import Entry, Step
from procedure.rights import ALWAYS, OFFICERS, Right
from procedure.roles import Role
from procedure.rows import CASE, Button, FormRow, StepRow, lacks_nothing, never_next, not_overtaken
from procedure.stages import ENDED
from procedure.state import Incident
from procedure.terms import ActionKind


class HoldRecord(Step, Hold):
    """Put the record under legal hold: it is kept whatever its age."""


class ReleaseHold(Step, Hold):
    """Lift the legal hold."""


def hold(incident: Incident, step: HoldRecord, moment: Moment) -> list[Entry]:
    """With a reason; a deletion that waits falls."""
    if incident.end.held:
        raise AlreadyTaken(f"{incident.id} is under legal hold already: {incident.end.held}")
    if not step.reason:
        raise Invalid({"reason": "Please say why the record has to be kept."})
    return [RecordHeld(reason=step.reason), *withdraw_deletion(incident, "Legal hold")]


def release(incident: Incident, step: ReleaseHold, moment: Moment) -> list[Entry]:
    """With a reason."""
    if not incident.end.held:
        raise AlreadyTaken(f"{incident.id} isn't under legal hold.")
    if not step.reason:
        raise Invalid({"reason": "Please say why the hold can be lifted."})
    return [HoldReleased(reason=step.reason)]


class ProposeDeletion(Step, Hold):
    """Put the deletion of the record before the approvers."""


def propose_deletion(incident: Incident, step: ProposeDeletion, moment: Moment) -> list[Entry]:
    """Once retention is over and nothing holds it; the sentence says what does."""
    waiting = deletion_of(incident)
    if waiting is not None:
        raise AlreadyTaken(f"{waiting.key}, its deletion, is waiting for a decision already.")
    check_deletion(incident, moment, f"{incident.id} can't be deleted yet")
    if not step.reason:
        raise Invalid({"reason": "Please say why it needn't be kept any longer."})
    text = (
        f"Delete the record of {incident.id} for good. What stays: the ID, the dates, the "
        f"classification and the last hash. {step.reason}"
    )
    proposal = Proposal(kind=ActionKind.DELETION, text=text)
    return [proposed(proposal, next_action(incident), incident.procedure)]


def _held(incident: Incident) -> bool:
    return bool(incident.end.held)


def _not_held(incident: Incident) -> bool:
    return not incident.end.held


def _outlived(incident: Incident) -> bool:
    """The DPO has been reminded that its retention is over."""
    return str(matter.RETENTION) in incident.work.reminded and not incident.end.held


STEPS = (
    StepRow(
        step=HoldRecord,
        decide=hold,
        right=Right(OFFICERS, ALWAYS, "put this record under legal hold"),
        forms=(
            FormRow(
                form=forms.HOLD_RECORD,
                buttons=(
                    Button("Put under legal hold", CASE, 260, _not_held, never_next, lacks_nothing),
                ),
                words=(),
                returns=CASE,
                overtaken=not_overtaken,
            ),
        ),
    ),
    StepRow(
        step=ReleaseHold,
        decide=release,
        right=Right(OFFICERS, ALWAYS, "lift the legal hold"),
        forms=(
            FormRow(
                form=forms.RELEASE_HOLD,
                buttons=(
                    Button("Lift the legal hold", CASE, 260, _held, never_next, lacks_nothing),
                ),
                words=(),
                returns=CASE,
                overtaken=not_overtaken,
            ),
        ),
    ),
    StepRow(
        step=ProposeDeletion,
        decide=propose_deletion,
        right=Right(frozenset({Role.DPO}), ENDED, "propose that a record be deleted"),
        forms=(
            FormRow(
                form=forms.PROPOSE_DELETION,
                buttons=(
                    Button("Propose deletion", CASE, 270, _outlived, never_next, lacks_nothing),
                ),
                words=(),
                returns=CASE,
                overtaken=not_overtaken,
            ),
        ),
    ),
)
