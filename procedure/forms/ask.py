"""Ask: input from specialists (5.2)."""

from __future__ import annotations

from procedure.asking import Asking
from procedure.field import Ask, Field
from procedure.form import Form, Section
from procedure.prefills import due_by_end


def _question(asking: Asking) -> str:
    asked = (
        asking.incident.work.inputs.get(asking.given.get("input", "")) if asking.incident else None
    )
    return f"{asked.key}: {asked.question}" if asked else ""


ASK_INPUT = Form(
    "ask_input",
    "Ask somebody for input",
    (
        Section(
            "",
            (
                Field("person", "Whom do you ask?", Ask.PERSON, required=True),
                Field(
                    "question",
                    "What would you like to know?",
                    hint="They see this question and the ID number, and nothing else of the case.",
                    required=True,
                ),
                Field("due", "By when?", Ask.DATE, required=True),
            ),
        ),
    ),
    submit="Ask",
    shape=due_by_end,
)

GIVE_INPUT = Form(
    "give_input",
    "Your input",
    (Section("", (Field("answer", "Your answer", required=True),)),),
    submit="Send the answer",
    given=("input",),
    intro=_question,
)

DROP_INPUT = Form(
    "drop_input",
    "Record that input isn't needed",
    (Section("", (Field("reason", "Why?", required=True),)),),
    submit="Record it",
    given=("input",),
    intro=_question,
)
