"""The people officer's tasks: support for staff involved, and conduct (5.3)."""

from __future__ import annotations

from procedure import matter
from procedure.definition import Procedure
from procedure.record import Entry, Facts, Recorded
from procedure.roles import Role
from procedure.rows import EntryRow, about_staff, always, no_mark, nobody
from procedure.state import Incident


class TaskFacts(Facts):
    """Which task, and a note that only the people officer, the DPO and the approvers may read."""

    task: str
    note: str


class PeopleTaskCompleted(Entry, TaskFacts):
    """A task was done."""

    def sentence(self, procedure: Procedure) -> str:
        """That it was done, never its text (5.3)."""
        return (
            f"{procedure.name(Role.PEOPLE_OFFICER)} task done: "
            f"{procedure.people_tasks.get(self.task, self.task).lower()}"
        )


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
