"""The Head of People's tasks: support for staff involved, and conduct (5.3)."""

from __future__ import annotations

from typing import Literal

from procedure import matter
from procedure.record import Entry, Facts, Recorded
from procedure.rows import EntryRow, about_staff, always, no_mark, nobody
from procedure.state import Incident
from procedure.terms import PEOPLE_TASKS


class TaskFacts(Facts):
    """Which task, and a note that only the Head of People, the DPO and the approvers may read."""

    task: Literal["support", "conduct"]
    note: str


class PeopleTaskCompleted(Entry, TaskFacts):
    """A task was done."""

    def sentence(self) -> str:
        """That it was done, never its text (5.3)."""
        return f"Head of People task done: {PEOPLE_TASKS[self.task].lower()}"


def task_completed(incident: Incident, entry: PeopleTaskCompleted, recorded: Recorded) -> None:
    """Notes follow each other."""
    earlier = incident.work.people_tasks.get(entry.task)
    incident.work.people_tasks[entry.task] = f"{earlier}\n{entry.note}" if earlier else entry.note


ENTRIES = (
    EntryRow(
        entry=PeopleTaskCompleted,
        apply=task_completed,
        tells=nobody,
        settles=always(matter.PEOPLE),
        withheld=about_staff,
        marks=no_mark,
    ),
)
