"""Forms as data: what is asked, in which order, and what is wrong with what was answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from procedure.asking import Asking, Raw
from procedure.definition import Procedure
from procedure.field import Field, Unanswered

Answers = dict[str, object]


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that stand on one page."""

    title: str
    fields: tuple[Field, ...]
    note: str = ""

    def worded(self, procedure: Procedure) -> Section:
        """The page as a procedure words it."""
        fields = tuple(each.worded(procedure) for each in self.fields)
        return Section(procedure.say(self.title), fields, procedure.say(self.note))


@dataclass(frozen=True, slots=True)
class Form:
    """A form; the row of its step says what its answers make.

    `given` names the facts a button carries with it (which action, which text). `dialog` opens it
    as a Teams dialog; `drafts` keeps what was typed until it is submitted; `review` ends with a
    page of all answers. `shape` makes the step's facts from the answers and the given facts.
    `make` gives the sections where a procedure's file has them. What is shown or read is a form
    that was `worded`.
    """

    name: str
    title: str
    sections: tuple[Section, ...]
    submit: str = "Submit"
    given: tuple[str, ...] = ()
    dialog: bool = False
    drafts: bool = False
    review: bool = False
    prefill: Callable[[Asking], dict[str, object]] | None = None
    intro: Callable[[Asking], str] | None = None
    shape: Callable[[Answers], Answers] = dict
    make: Callable[[Procedure], tuple[Section, ...]] | None = None

    def worded(self, procedure: Procedure) -> Form:
        """The form as a procedure words it."""
        return procedure.once(("form", self.name), lambda: self._worded(procedure))

    def _worded(self, procedure: Procedure) -> Form:
        sections = self.make(procedure) if self.make else self.sections
        return replace(
            self,
            title=procedure.say(self.title),
            submit=procedure.say(self.submit),
            sections=tuple(section.worded(procedure) for section in sections),
            make=None,
        )

    def fields(self) -> tuple[Field, ...]:
        """All questions in order."""
        return tuple(f for section in self.sections for f in section.fields)

    def read(
        self, raw: Raw, asking: Asking, page: int | None = None, *, partial: bool = False
    ) -> tuple[dict[str, object], dict[str, str]]:
        """The answers and, a field, what is wrong with them; of one page (from 0) or of all.

        With `partial`, an answer that is still missing isn't wrong.
        """
        sections = self.sections if page is None else self.sections[page : page + 1]
        answers: dict[str, object] = {}
        errors: dict[str, str] = {}
        for f in (f for section in sections for f in section.fields):
            if not f.ask.asks or not f.applies(raw, asking):
                continue
            try:
                answers[f.key] = f.read(raw)
            except Unanswered as missing:
                if not partial:
                    errors[f.key] = str(missing)
            except ValueError as wrong:
                errors[f.key] = str(wrong)
        return answers, errors
