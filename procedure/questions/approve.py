"""Approve: a decision on an action (5.5)."""

from __future__ import annotations

from procedure.approve import DecideAction
from procedure.forms import Field, Form, Section


def _decide(answers: dict[str, object]) -> DecideAction:
    return DecideAction.model_validate({**answers, "approve": answers.get("approve") == "yes"})


FORMS = (
    Form(
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
        "DecideAction",
        _decide,
        submit="Approve",
        given=("action", "digest", "approve"),
    ),
)
