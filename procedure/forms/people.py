"""People: the Head of People's tasks (5.3)."""

from __future__ import annotations

from procedure.field import Field
from procedure.form import Form, Section
from procedure.terms import PEOPLE_TASKS

PEOPLE_TASK = Form(
    "people_task",
    "Head of People task",
    (
        Section(
            "",
            (
                Field(
                    "note",
                    "What was arranged?",
                    hint="Only you, the DPO and the approvers can read this. “Nothing was "
                    "needed” is an answer.",
                    required=True,
                ),
            ),
        ),
    ),
    submit="Record it as done",
    given=("task",),
    intro=lambda asking: PEOPLE_TASKS.get(asking.given.get("task", ""), ""),
)
