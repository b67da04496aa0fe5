"""One question, and the ways in which one can be answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from procedure import answering, answering_days
from procedure.answering import Way
from procedure.answering_rows import Rows
from procedure.asking import Asking, Raw
from procedure.definition import Procedure

Relevant = Callable[[Raw, Asking], bool]
Choices = tuple[tuple[str, str], ...]
"""Keys with their words."""


class Unanswered(ValueError):
    """A needed answer is missing."""


class Ask:
    """Every way in which a question is answered."""

    SHOWN = Way()
    LINE = answering.Line()
    TEXT = answering.Text()
    DATE = answering_days.Date()
    INSTANT = answering_days.Instant()
    CHOICE = answering.Choice()
    CHOICES = answering.Choices()
    TICK = answering.Tick()
    PERSON = answering.Person()
    PEOPLE = answering.People()
    NUMBER = answering.Number()
    ROWS = Rows()


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `beside` marks what is asked beside the procedure's own form.

    `offered` gives the choices where a procedure's file has them.
    """

    key: str
    label: str
    ask: Way = Ask.TEXT
    hint: str = ""
    required: bool = False
    choices: Choices = ()
    most: int = 4000
    beside: bool = False
    columns: tuple[Field, ...] = ()
    relevant: Relevant | None = None
    offered: Callable[[Procedure], Choices] | None = None

    def applies(self, raw: Raw, asking: Asking) -> bool:
        """Whether the question is asked at all, given what was answered so far."""
        return self.relevant is None or self.relevant(raw, asking)

    def worded(self, procedure: Procedure) -> Field:
        """The question as a procedure words it, with the choices that it has."""
        say = procedure.say
        offered = self.offered(procedure) if self.offered else self.choices
        return replace(
            self,
            label=say(self.label),
            hint=say(self.hint),
            choices=tuple((key, say(words)) for key, words in offered),
            columns=tuple(column.worded(procedure) for column in self.columns),
            offered=None,
        )

    def under(self, key: str) -> Field:
        """The same question under another key, as a cell of a row is."""
        return replace(self, key=key)

    def titles(self) -> dict[str, str]:
        """What each choice is called."""
        return dict(self.choices)

    def read(self, raw: Raw) -> Any:
        """The answer from what was typed; raises ValueError with a sentence for the person."""
        answer = self.ask.read(self, raw)
        if self.required and (answer is False or answer in ("", None, [])):
            raise Unanswered(self.ask.wanted)
        return answer
