"""One question, and the ways in which one can be answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from procedure import answering, answering_days
from procedure.answering import Way
from procedure.answering_rows import Rows
from procedure.asking import Asking, Raw

Relevant = Callable[[Raw, Asking], bool]


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
    """One question. `beside` marks what is asked beside the procedure's own form."""

    key: str
    label: str
    ask: Way = Ask.TEXT
    hint: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    most: int = 4000
    beside: bool = False
    columns: tuple[Field, ...] = ()
    relevant: Relevant | None = None

    def applies(self, raw: Raw, asking: Asking) -> bool:
        """Whether the question is asked at all, given what was answered so far."""
        return self.relevant is None or self.relevant(raw, asking)

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
