"""Ask: input from specialists (5.2)."""

from __future__ import annotations

from procedure.ask import AskInput, DropInput, GiveInput
from procedure.forms import Ask, Asking, Field, Form, Section
from procedure.questions.prefills import by_end_of


def _question(asking: Asking) -> str:
    asked = asking.incident.inputs.get(asking.given.get("input", "")) if asking.incident else None
    return f"{asked.key}: {asked.question}" if asked else ""


def _ask(answers: dict[str, object]) -> AskInput:
    return AskInput.model_validate(by_end_of(answers, "due"))


FORMS = (
    Form(
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
                        hint="They see this question and the ID number, and nothing else of the "
                        "case.",
                        required=True,
                    ),
                    Field("due", "By when?", Ask.DATE, required=True),
                ),
            ),
        ),
        "AskInput",
        _ask,
        submit="Ask",
    ),
    Form(
        "give_input",
        "Your input",
        (Section("", (Field("answer", "Your answer", required=True),)),),
        "GiveInput",
        GiveInput.model_validate,
        submit="Send the answer",
        given=("input",),
        intro=_question,
    ),
    Form(
        "drop_input",
        "Record that input isn't needed",
        (Section("", (Field("reason", "Why?", required=True),)),),
        "DropInput",
        DropInput.model_validate,
        submit="Record it",
        given=("input",),
        intro=_question,
    ),
)
