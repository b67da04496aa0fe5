"""Ask: input from specialists such as IT, legal advisers and suppliers (5.2)."""

from __future__ import annotations

from procedure.entries.ask import (
    Dropping,
    InputAnswer,
    InputAsked,
    InputDropped,
    InputFacts,
    InputGiven,
)
from procedure.errors import AlreadyTaken, Invalid, NotAllowed
from procedure.findings import input_of, next_input
from procedure.forms import ask as forms
from procedure.organisation import Moment
from procedure.record import Entry, Step
from procedure.rights import HANDLERS, Right
from procedure.roles import Role
from procedure.rows import (
    CASE,
    Button,
    FormRow,
    StepRow,
    lacks_nothing,
    never_next,
    not_overtaken,
    whenever,
)
from procedure.stages import OPEN, WORKING
from procedure.state import Incident


class AskInput(Step, InputFacts):
    """Ask somebody for input."""


def ask_input(incident: Incident, step: AskInput, moment: Moment) -> list[Entry]:
    """A person, a question and a date that is still to come."""
    wrong = {}
    if not step.person.id:
        wrong["person"] = "Please choose whom to ask."
    if not step.question:
        wrong["question"] = "Please write what you would like to know."
    if step.due <= moment.now:
        wrong["due"] = "This is in the past. By when do you need it?"
    if wrong:
        raise Invalid(wrong)
    key = next_input(incident)
    return [InputAsked(input=key, person=step.person, question=step.question, due=step.due)]


class GiveInput(Step, InputAnswer):
    """Answer a request for input."""


def give_input(incident: Incident, step: GiveInput, moment: Moment) -> list[Entry]:
    """By the person asked, once; anything later is information added."""
    asked = input_of(incident, step.input)
    if asked.person.id != moment.actor.id:
        raise NotAllowed(f"Only {asked.person.name} can answer this request.")
    if not asked.waiting:
        raise AlreadyTaken(f"{asked.key} has been answered or isn't needed any more.")
    if not step.answer:
        raise Invalid({"answer": "Please write your answer; “I don't know” is one."})
    return [InputGiven(input=step.input, answer=step.answer)]


class DropInput(Step, Dropping):
    """Record that input isn't needed."""


def drop_input(incident: Incident, step: DropInput, moment: Moment) -> list[Entry]:
    """With a reason."""
    if not input_of(incident, step.input).waiting:
        raise AlreadyTaken(f"{step.input} has been answered or isn't needed any more.")
    if not step.reason:
        raise Invalid({"reason": "Please say why."})
    return [InputDropped(input=step.input, reason=step.reason)]


STEPS = (
    StepRow(
        step=AskInput,
        decide=ask_input,
        right=Right(HANDLERS, WORKING, "ask somebody for input"),
        forms=(
            FormRow(
                form=forms.ASK_INPUT,
                buttons=(
                    Button(
                        "Ask somebody for input", "inputs", 10, whenever, never_next, lacks_nothing
                    ),
                ),
                words=("ask",),
                returns="inputs",
                overtaken=not_overtaken,
            ),
        ),
    ),
    StepRow(
        step=GiveInput,
        decide=give_input,
        right=Right(frozenset({Role.CONTRIBUTOR}), OPEN, "answer this request for input"),
        forms=(
            FormRow(
                form=forms.GIVE_INPUT,
                buttons=(),
                words=(),
                returns=CASE,
                overtaken=not_overtaken,
            ),
        ),
    ),
    StepRow(
        step=DropInput,
        decide=drop_input,
        right=Right(HANDLERS, OPEN, "record that input isn't needed"),
        forms=(
            FormRow(
                form=forms.DROP_INPUT,
                buttons=(),
                words=(),
                returns="inputs",
                overtaken=not_overtaken,
            ),
        ),
    ),
)
