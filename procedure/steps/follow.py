"""Follow: what was said would be done after closure, owed by somebody until it is done (7.1)."""

from __future__ import annotations

from procedure.actions import complete, wrong_done_at
from procedure.entries.follow import (
    FollowUpCompleted,
    FollowUpFacts,
    FollowUpReassigned,
    ReassignmentFacts,
)
from procedure.errors import AlreadyTaken, Invalid, NotAllowed, ProcedureError
from procedure.forms import follow as forms
from procedure.organisation import Moment
from procedure.record import Entry, Step
from procedure.rights import ALWAYS, HANDLERS, Right, handlers_named, roles_in
from procedure.roles import Role
from procedure.rows import FormRow, StepRow, not_overtaken
from procedure.state import FollowUp, Incident


class CompleteFollowUp(Step, FollowUpFacts):
    """Record that a follow-up is done."""


def complete_follow_up(incident: Incident, step: CompleteFollowUp, moment: Moment) -> list[Entry]:
    """By its owner or the lead; a further action that outlasts closure is done as an action."""
    if step.follow_up in incident.work.actions:
        return complete(incident, step.follow_up, step.outcome, step.done_at, moment)
    said = _follow_up(incident, step.follow_up)
    if said.outcome:
        raise AlreadyTaken(f"{said.key} is done already: {said.outcome}")
    owns = said.owner.id == moment.actor.id
    if not owns and not roles_in(moment.actor, incident, moment.organisation) & HANDLERS:
        raise NotAllowed(
            f"Only the {handlers_named(incident, moment.organisation)} or the owner of this "
            "follow-up can record that it is done."
        )
    wrong = wrong_done_at(step.done_at, moment)
    if not step.outcome:
        wrong["outcome"] = "Please say what was done, and what has changed."
    if wrong:
        raise Invalid(wrong)
    return [FollowUpCompleted.model_validate(step.model_dump())]


class ReassignFollowUp(Step, ReassignmentFacts):
    """Give a follow-up another owner or another date."""


def reassign(incident: Incident, step: ReassignFollowUp, moment: Moment) -> list[Entry]:
    """What was approved at closure stays as it is; who does it and by when may have to change."""
    said = _follow_up(incident, step.follow_up)
    if said.outcome:
        raise AlreadyTaken(f"{said.key} is done already: {said.outcome}")
    wrong = {}
    if not step.owner.id:
        wrong["owner"] = "Please choose who does it."
    if step.due <= moment.now:
        wrong["due"] = "That day is past. By when is it to be done?"
    if not step.reason:
        wrong["reason"] = "Please say why it changes."
    if wrong:
        raise Invalid(wrong)
    if (step.owner.id, step.due) == (said.owner.id, said.due):
        raise Invalid({"owner": "That is how it stands already."})
    return [FollowUpReassigned.model_validate(step.model_dump())]


def _follow_up(incident: Incident, key: str) -> FollowUp:
    said = incident.learning.follow_ups.get(key)
    if said is None:
        raise ProcedureError(f"There is no follow-up {key} in {incident.id}.")
    return said


STEPS = (
    StepRow(
        step=CompleteFollowUp,
        decide=complete_follow_up,
        right=Right(HANDLERS | {Role.OWNER}, ALWAYS, "record that a follow-up is done"),
        forms=(
            FormRow(
                form=forms.COMPLETE_FOLLOW_UP,
                buttons=(),
                words=(),
                returns="follow_ups",
                overtaken=not_overtaken,
            ),
        ),
    ),
    StepRow(
        step=ReassignFollowUp,
        decide=reassign,
        right=Right(HANDLERS, ALWAYS, "give a follow-up another owner or date"),
        forms=(
            FormRow(
                form=forms.REASSIGN_FOLLOW_UP,
                buttons=(),
                words=(),
                returns="follow_ups",
                overtaken=not_overtaken,
            ),
        ),
    ),
)
