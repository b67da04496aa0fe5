"""ICO: the questions of the ICO's report form that no annex asks (Art 33)."""

from __future__ import annotations

from procedure.asking import Asking
from procedure.field import Ask, Field
from procedure.form import Form, Section
from procedure.terms import RECOVERY_TIMES, TRAINED, choices


def _prefill(asking: Asking) -> dict[str, object]:
    return dict(asking.incident.work.ico_answers) if asking.incident else {}


ICO_QUESTIONS = Form(
    "ico_questions",
    "The {regulator}’s further questions",
    (
        Section(
            "",
            (
                Field(
                    "found",
                    "How did you find out about the breach?",
                    hint="For example: the recipient phoned. Please name nobody.",
                ),
                Field(
                    "recovery_time",
                    "How long is it expected to take to recover?",
                    Ask.CHOICE,
                    choices=choices(RECOVERY_TIMES),
                ),
                Field(
                    "trained",
                    "Had the staff member involved been trained in data protection in the "
                    "last two years?",
                    Ask.CHOICE,
                    choices=choices(TRAINED),
                ),
                Field(
                    "measures",
                    "What was in place before to prevent a breach of this kind?",
                    hint="Training, procedures, technical measures.",
                ),
            ),
            note="The {regulator}’s report form asks these and no annex does. They go into the "
            "{regulator} pack. The form must not hold the breached data itself: please name "
            "nobody.",
        ),
    ),
    submit="Keep the answers",
    prefill=_prefill,
)
