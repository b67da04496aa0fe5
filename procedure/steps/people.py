"""The people officer's tasks: support for staff involved, and conduct (5.3)."""

from __future__ import annotations

from procedure.entries.people import PeopleTaskCompleted, TaskFacts
from procedure.errors import Invalid, ProcedureError
from procedure.forms.people import PEOPLE_TASK
from procedure.organisation import Moment
from procedure.record import Entry, Step
from procedure.rights import Right
from procedure.roles import Role
from procedure.rows import FormRow, StepRow, not_overtaken
from procedure.stages import OPEN
from procedure.state import Incident


class CompletePeopleTask(Step, TaskFacts):
    """Complete a task."""


def complete_task(incident: Incident, step: CompletePeopleTask, moment: Moment) -> list[Entry]:
    """As often as there is something new to note."""
    if step.task not in incident.procedure.people_tasks:
        raise ProcedureError("There is no such task.")
    if not step.note:
        raise Invalid({"note": "Please note what was arranged, or that nothing was needed."})
    return [PeopleTaskCompleted(task=step.task, note=step.note)]


STEPS = (
    StepRow(
        step=CompletePeopleTask,
        decide=complete_task,
        right=Right(frozenset({Role.PEOPLE_OFFICER}), OPEN, "complete a {people} task"),
        forms=(
            FormRow(
                form=PEOPLE_TASK,
                buttons=(),
                words=(),
                returns="people",
                overtaken=not_overtaken,
            ),
        ),
    ),
)
