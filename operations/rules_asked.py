"""What each form asks, and what an answer may be, as the forms' rows have it."""

from __future__ import annotations

from collections.abc import Iterator

from operations.markdown import table
from procedure.definition import Procedure
from procedure.field import Field
from procedure.registry import FORM_ROWS
from procedure.rows import FormRow, StepRow
from procedure.terms import capital


def asking(procedure: Procedure) -> Iterator[str]:
    """Each form under its title, with its step and a row a question."""
    yield from (
        "",
        "## What each form asks",
        "",
        "A question that is asked only where it matters says so; an answer that is needed is "
        "needed where it is asked. Control characters, and space around an answer, are left out.",
    )
    for step, row in FORM_ROWS.values():
        yield from _form(step, row, procedure)


def _form(step: StepRow, row: FormRow, procedure: Procedure) -> Iterator[str]:
    form, verb = row.form.worded(procedure), capital(procedure.say(step.right.verb))
    yield from ("", f"### {form.title}", "", f"Step: {verb}.", "")
    questions = (f for f in form.fields() if f.ask.asks)
    yield from table(
        ("Question", "Answer", "Needed"), (line for f in questions for line in _lines(f))
    )


def _lines(f: Field, within: str = "") -> Iterator[tuple[str, ...]]:
    """The row of a question and, where it is answered in rows, of each of its columns."""
    label = f.label if f.relevant is None else f"{f.label} (where it matters)"
    yield within + label, f.ask.rule(f), "yes" if f.required else "no"
    for column in f.columns:
        yield from _lines(column, "… ")
