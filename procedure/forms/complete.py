"""Complete: what came of an approved action (5.5)."""

from __future__ import annotations

from procedure.field import Field
from procedure.form import Form, Section
from procedure.prefills import DONE_AT, action_shown, done_now

COMPLETE_ACTION = Form(
    "complete_action",
    "Record that it is done",
    (
        Section(
            "",
            (
                DONE_AT,
                Field("outcome", "What came of it, and how effective was it?", required=True),
            ),
        ),
    ),
    submit="It is done",
    given=("action",),
    prefill=done_now,
    intro=action_shown,
)
