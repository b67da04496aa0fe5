"""Complete: an approved action carried out, a suspension in effect (5.4, 5.5)."""

from __future__ import annotations

from procedure.act import OWN_BUTTON, action_of
from procedure.entries import Entry, Facts, Recorded
from procedure.errors import (
    AlreadyTaken,
    Invalid,
    Missing,
    NotAllowed,
    ProcedureError,
)
from procedure.incident import (
    Action,
    Incident,
    Moment,
    Step,
    applies,
    decides,
)
from procedure.rights import HANDLERS, standing
from procedure.roles import Role
from procedure.terms import (
    ActionKind,
)


class Completion(Facts):
    """What came of an action."""

    action: str
    outcome: str


class CompleteAction(Step, Completion):
    """Record that an approved action is done, or a suspension effective."""


class ActionCompleted(Entry, Completion):
    """An action is done."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"{self.action} done: {self.outcome}"


@decides(CompleteAction)
def complete(incident: Incident, step: CompleteAction, moment: Moment) -> list[Entry]:
    """Approved first; a suspension also needs its business continuity (5.4)."""
    action = action_of(incident, step.action)
    if action.status == "done":
        raise AlreadyTaken(f"{action.key} is done already: {action.outcome}")
    if action.status == "withdrawn":
        raise AlreadyTaken(f"{action.key} has been withdrawn: {action.reason}")
    if action.kind in OWN_BUTTON:
        raise ProcedureError("Please record this with its own button.")
    _may_complete(action, incident, moment)
    missing = []
    if action.kind is ActionKind.SUSPENSION and not action.continuity:
        missing.append("business continuity arrangements and their owner (5.4)")
    if action.status != "approved":
        missing.append("approval by the Chief Executive or Director of Operations (5.5)")
    if missing:
        raise Missing(
            f"{action.key} can't be completed yet. Missing: {'; '.join(missing)}.", tuple(missing)
        )
    if not step.outcome:
        raise Invalid({"outcome": "Please say what came of it, and how effective it was."})
    return [ActionCompleted(action=step.action, outcome=step.outcome)]


def _may_complete(action: Action, incident: Incident, moment: Moment) -> None:
    """The lead, the DPO, or the owner of this very action; a suspension, the Head of People."""
    parts = standing(moment.actor, incident, moment.office)
    owns = action.owner is not None and action.owner.id == moment.actor.id
    suspends = action.kind is ActionKind.SUSPENSION and Role.HEAD_OF_PEOPLE in parts
    if owns or suspends or parts & HANDLERS:
        return
    if Role.HEAD_OF_PEOPLE in parts:
        raise NotAllowed("The Head of People can complete a suspension, and nothing else.")
    raise NotAllowed(
        "Only the lead officer, the Data Protection Officer or the owner of this action can "
        "record that it is done."
    )


@applies(ActionCompleted)
def completed(incident: Incident, entry: ActionCompleted, recorded: Recorded) -> None:
    """Done."""
    action = incident.actions[entry.action]
    action.status, action.outcome, action.done_at = "done", entry.outcome, recorded.at
