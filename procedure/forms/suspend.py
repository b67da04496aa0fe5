"""Suspend: how work goes on before a suspension takes effect (5.4)."""

from __future__ import annotations

from procedure.field import Ask, Field
from procedure.form import Form, Section
from procedure.prefills import action_shown

CONTINUITY = Form(
    "continuity",
    "Business continuity arrangements",
    (
        Section(
            "",
            (
                Field(
                    "arrangements",
                    "How does the work go on during the suspension?",
                    required=True,
                ),
                Field("owner", "Who sees to it?", Ask.LINE, required=True, most=200),
            ),
            note="They must be in place before a suspension takes effect (5.4).",
        ),
    ),
    submit="Record them",
    given=("action",),
    intro=action_shown,
)
