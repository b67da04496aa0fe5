"""The annexes as forms, made of a procedure's file: their labels are the file's, word for word."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from procedure.annex_rows import QuestionRow, SectionRow
from procedure.asking import Asking, Raw, typed
from procedure.definition import Procedure
from procedure.field import Ask, Choices, Field, Relevant
from procedure.form import Section
from procedure.meanings import ONE, THREE
from procedure.severity_asked import SECTIONS as SEVERITY_SECTIONS
from procedure.terms import (
    ACTION_NAMES,
    EXCEPTIONS,
    OF_ASSESSMENT,
    RANSOM_NAMES,
    Cyber,
    capital,
    choices,
)

WAYS = {
    "shown": Ask.SHOWN,
    "text": Ask.TEXT,
    "line": Ask.LINE,
    "choice": Ask.CHOICE,
    "choices": Ask.CHOICES,
    "number": Ask.NUMBER,
    "date": Ask.DATE,
    "instant": Ask.INSTANT,
    "person": Ask.PERSON,
    "rows": Ask.ROWS,
}
"""By what a file calls each way of answering."""


def settled_classes(procedure: Procedure) -> Choices:
    """The classes that can stay, as choices."""
    return tuple((key, row.name) for key, row in procedure.classes.items() if not row.interim)


TABLES: Mapping[str, Callable[[Procedure], Choices]] = {
    "classes": settled_classes,
    "causes": lambda procedure: choices(procedure.causes),
    "exceptions": lambda procedure: tuple((k, capital(words)) for k, words in EXCEPTIONS.items()),
    "ransom": lambda procedure: choices(RANSOM_NAMES),
    "actions": lambda procedure: tuple((k.value, ACTION_NAMES[k]) for k in OF_ASSESSMENT.values()),
}
"""The choices that a file takes from a table, by the table's name."""


def sections_of(procedure: Procedure, number: str) -> tuple[Section, ...]:
    """An annex's pages; with `severity`, ENISA's questions follow the file's."""
    row = procedure.annexes[number]
    made = tuple(_section(procedure, number, section) for section in row.sections)
    return made + SEVERITY_SECTIONS if row.severity else made


def fields_of(procedure: Procedure, number: str) -> Mapping[str, Field]:
    """Every question of an annex by its key, worded."""
    return procedure.once(
        ("fields", number),
        lambda: {
            f.key: f
            for section in sections_of(procedure, number)
            for f in section.worded(procedure).fields
        },
    )


def _section(procedure: Procedure, number: str, row: SectionRow) -> Section:
    fields = (_field(procedure, question) for question in row.questions)
    return Section(row.title, tuple(fields), note=row.note)


def _field(procedure: Procedure, row: QuestionRow) -> Field:
    return Field(
        row.key,
        row.label,
        WAYS[row.ask],
        row.hint,
        required=row.required,
        choices=TABLES[row.table](procedure) if row.table else row.choices,
        most=row.most,
        beside=row.beside,
        columns=tuple(_field(procedure, column) for column in row.columns),
        relevant=WHEN[row.when],
    )


def _personal(raw: Raw, asking: Asking) -> bool:
    return asking.incident is not None and asking.incident.needs_annex_two


def _high(raw: Raw, asking: Asking) -> bool:
    key = asking.procedure.meanings[f"{THREE}.high_risk"].key
    return _personal(raw, asking) and typed(raw, key) != "no"


def _cyber(raw: Raw, asking: Asking) -> bool:
    return typed(raw, asking.procedure.meanings[f"{ONE}.cyber"].key) == Cyber.YES


WHEN: Mapping[str, Relevant | None] = {
    "": None,
    "personal_data": _personal,
    "high_risk": _high,
    "cyber": _cyber,
}
"""When a question is asked at all, by what a file calls it."""
