"""Approve: a decision on an action (5.5)."""

from __future__ import annotations

from procedure.field import Field
from procedure.form import Answers, Form, Section


def _decide(answers: Answers) -> Answers:
    return {**answers, "approve": answers.get("approve") == "yes"}


DECIDE_ACTION = Form(
    "decide_action",
    "Decision",
    (
        Section(
            "",
            (
                Field(
                    "reason",
                    "Your reason",
                    hint="Needed to reject. You may leave it empty to approve.",
                    most=2000,
                ),
            ),
        ),
    ),
    submit="Approve",
    given=("action", "digest", "approve"),
    shape=_decide,
)
