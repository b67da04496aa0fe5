"""People: the people officer's tasks (5.3)."""

from __future__ import annotations

from procedure.field import Field
from procedure.form import Form, Section

PEOPLE_TASK = Form(
    "people_task",
    "{people} task",
    (
        Section(
            "",
            (
                Field(
                    "note",
                    "What was arranged?",
                    hint="Only you, the {dpo} and the approvers can read this. “Nothing was "
                    "needed” is an answer.",
                    required=True,
                ),
            ),
        ),
    ),
    submit="Record it as done",
    given=("task",),
    intro=lambda asking: asking.procedure.people_tasks.get(asking.given.get("task", ""), ""),
)
