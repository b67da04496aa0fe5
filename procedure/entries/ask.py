"""Ask: input from specialists such as IT, legal advisers and suppliers (5.2)."""

from __future__ import annotations

from collections.abc import Iterator

from procedure import matter
from procedure.definition import Procedure
from procedure.instants import shown
from procedure.notices import Topic
from procedure.organisation import Organisation
from procedure.record import Entry, Facts, Instant, Named, Recorded
from procedure.rows import EntryRow, advice, by_key, no_mark, nobody, nothing
from procedure.state import Incident, Input
from procedure.tell import ToTell, chat, to_handlers


class InputFacts(Facts):
    """Who is asked what, and by when (UTC)."""

    person: Named
    question: str
    due: Instant


class InputAsked(Entry, InputFacts):
    """Somebody was asked."""

    input: str

    def sentence(self, procedure: Procedure) -> str:
        return f"{self.input}: {self.person.name} asked, by {shown(self.due)}: {self.question}"


def input_asked(incident: Incident, entry: InputAsked, recorded: Recorded) -> None:
    """The answer is out."""
    asked = Input(entry.input, entry.person, entry.question, entry.due, recorded.at)
    incident.work.inputs[entry.input] = asked


class InputAnswer(Facts):
    """The answer to what was asked."""

    input: str
    answer: str


class InputGiven(Entry, InputAnswer):
    """A request for input was answered."""

    def sentence(self, procedure: Procedure) -> str:
        return f"{self.input} answered: {self.answer}"


def input_given(incident: Incident, entry: InputGiven, recorded: Recorded) -> None:
    """Answered."""
    incident.work.inputs[entry.input].answer = entry.answer


class Dropping(Facts):
    """Which request isn't needed, and why."""

    input: str
    reason: str


class InputDropped(Entry, Dropping):
    """Input isn't needed."""

    def sentence(self, procedure: Procedure) -> str:
        return f"{self.input} not needed: {self.reason}"


def input_dropped(incident: Incident, entry: InputDropped, recorded: Recorded) -> None:
    """Nobody waits for it."""
    incident.work.inputs[entry.input].needed = False


def _whom(incident: Incident, entry: InputAsked, organisation: Organisation) -> Iterator[ToTell]:
    yield chat(Topic.INPUT_WANTED, entry.person.id, matter.asked(entry.input))


def _lead(incident: Incident, entry: InputGiven, organisation: Organisation) -> Iterator[ToTell]:
    yield from to_handlers(Topic.INPUT_GIVEN, incident, organisation, matter.bare(entry.input))


ENTRIES = (
    EntryRow(
        entry=InputAsked,
        apply=input_asked,
        tells=_whom,
        settles=nothing,
        withheld=advice,
        marks=no_mark,
    ),
    EntryRow(
        entry=InputGiven,
        apply=input_given,
        tells=_lead,
        settles=by_key("input", matter.asked),
        withheld=advice,
        marks=no_mark,
    ),
    EntryRow(
        entry=InputDropped,
        apply=input_dropped,
        tells=nobody,
        settles=by_key("input", matter.asked),
        withheld=advice,
        marks=no_mark,
    ),
)
