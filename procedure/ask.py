"""Ask: input from specialists such as IT, legal advisers and suppliers (5.2)."""

from __future__ import annotations

from procedure.entries import Entry, Facts, Instant, Recorded
from procedure.errors import AlreadyTaken, Invalid, NotAllowed, ProcedureError
from procedure.incident import Incident, Input, Moment, Named, Step, applies, decides
from procedure.instants import shown


class InputFacts(Facts):
    """Who is asked what, and by when (UTC)."""

    person: Named
    question: str
    due: Instant


class AskInput(Step, InputFacts):
    """Ask somebody for input."""


class InputAsked(Entry, InputFacts):
    """Somebody was asked."""

    input: str

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"{self.input}: {self.person.name} asked, by {shown(self.due)}: {self.question}"


@decides(AskInput)
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
    key = f"Q{len(incident.inputs) + 1}"
    return [InputAsked(input=key, person=step.person, question=step.question, due=step.due)]


@applies(InputAsked)
def input_asked(incident: Incident, entry: InputAsked, recorded: Recorded) -> None:
    """The answer is out."""
    asked = Input(entry.input, entry.person, entry.question, entry.due, recorded.at)
    incident.inputs[entry.input] = asked


class InputAnswer(Facts):
    """The answer to what was asked."""

    input: str
    answer: str


class GiveInput(Step, InputAnswer):
    """Answer a request for input."""


class InputGiven(Entry, InputAnswer):
    """A request for input was answered."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"{self.input} answered: {self.answer}"


def input_of(incident: Incident, key: str) -> Input:
    """The request under this key; raises ProcedureError when there is none."""
    try:
        return incident.inputs[key]
    except KeyError:
        raise ProcedureError(f"There is no request {key} in {incident.id}.") from None


@decides(GiveInput)
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


@applies(InputGiven)
def input_given(incident: Incident, entry: InputGiven, recorded: Recorded) -> None:
    """Answered."""
    incident.inputs[entry.input].answer = entry.answer


class Dropping(Facts):
    """Which request isn't needed, and why."""

    input: str
    reason: str


class DropInput(Step, Dropping):
    """Record that input isn't needed."""


class InputDropped(Entry, Dropping):
    """Input isn't needed."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"{self.input} not needed: {self.reason}"


@decides(DropInput)
def drop_input(incident: Incident, step: DropInput, moment: Moment) -> list[Entry]:
    """With a reason."""
    if not input_of(incident, step.input).waiting:
        raise AlreadyTaken(f"{step.input} has been answered or isn't needed any more.")
    if not step.reason:
        raise Invalid({"reason": "Please say why."})
    return [InputDropped(input=step.input, reason=step.reason)]


@applies(InputDropped)
def input_dropped(incident: Incident, entry: InputDropped, recorded: Recorded) -> None:
    """Nobody waits for it."""
    incident.inputs[entry.input].needed = False
