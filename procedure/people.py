"""The Head of People's tasks: support for staff involved, and conduct (5.3)."""

from __future__ import annotations

from typing import Literal

from procedure.entries import Entry, Facts, Recorded
from procedure.errors import Invalid
from procedure.incident import Incident, Moment, Step, applies, decides
from procedure.terms import PEOPLE_TASKS, ActionKind, Category


def people_tasks_wanted(incident: Incident) -> bool:
    """Whether the Head of People is needed: an Incident, staff involved, or a suspension."""
    suspended = any(a.kind is ActionKind.SUSPENSION for a in incident.actions.values())
    return incident.category is Category.INCIDENT or bool(incident.involved) or suspended


class TaskFacts(Facts):
    """Which task, and a note that only the Head of People, the DPO and the approvers may read."""

    task: Literal["support", "conduct"]
    note: str


class CompletePeopleTask(Step, TaskFacts):
    """Complete a task."""


class PeopleTaskCompleted(Entry, TaskFacts):
    """A task was done."""

    def sentence(self) -> str:
        """That it was done, never its text (5.3)."""
        return f"Head of People task done: {PEOPLE_TASKS[self.task].lower()}"


@decides(CompletePeopleTask)
def complete_task(incident: Incident, step: CompletePeopleTask, moment: Moment) -> list[Entry]:
    """As often as there is something new to note."""
    if not step.note:
        raise Invalid({"note": "Please note what was arranged, or that nothing was needed."})
    return [PeopleTaskCompleted(task=step.task, note=step.note)]


@applies(PeopleTaskCompleted)
def task_completed(incident: Incident, entry: PeopleTaskCompleted, recorded: Recorded) -> None:
    """Notes follow each other."""
    earlier = incident.people_tasks.get(entry.task)
    incident.people_tasks[entry.task] = f"{earlier}\n{entry.note}" if earlier else entry.note
