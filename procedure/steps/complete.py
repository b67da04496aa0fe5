"""Complete: an approved action carried out, a suspension in effect (5.4, 5.5)."""

from __future__ import annotations

from procedure.actions import complete
from procedure.entries.complete import Completion
from procedure.forms.complete import COMPLETE_ACTION
from procedure.organisation import Moment
from procedure.record import Entry, Step
from procedure.rights import HANDLERS, OPEN_OR_CLOSED, Right
from procedure.roles import Role
from procedure.rows import ACTION, FormRow, StepRow, not_overtaken
from procedure.state import Incident


class CompleteAction(Step, Completion):
    """Record that an approved action is done, or a suspension effective."""


def complete_action(incident: Incident, step: CompleteAction, moment: Moment) -> list[Entry]:
    """Approved first; a suspension also needs its business continuity (5.4)."""
    return complete(incident, step.action, step.outcome, step.done_at, moment)


STEPS = (
    StepRow(
        step=CompleteAction,
        decide=complete_action,
        right=Right(
            HANDLERS | {Role.PEOPLE_OFFICER, Role.OWNER},
            OPEN_OR_CLOSED,
            "record that an action is done",
        ),
        forms=(
            FormRow(
                form=COMPLETE_ACTION,
                buttons=(),
                words=(),
                returns=ACTION,
                overtaken=not_overtaken,
            ),
        ),
    ),
)
