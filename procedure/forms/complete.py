"""Complete: what came of an approved action (5.5)."""

from __future__ import annotations

from procedure.field import Field
from procedure.form import Form, Section
from procedure.prefills import action_shown

COMPLETE_ACTION = Form(
    "complete_action",
    "Record that it is done",
    (
        Section(
            "",
            (Field("outcome", "What came of it, and how effective was it?", required=True),),
        ),
    ),
    submit="It is done",
    given=("action",),
    intro=action_shown,
)
