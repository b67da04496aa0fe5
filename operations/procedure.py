"""A procedure's file, for whoever writes one: what is wrong with it, and a page of what it says."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from operations.markdown import section
from procedure.annex_rows import QuestionRow
from procedure.definition import Procedure
from procedure.library import named
from procedure.load import ProcedureFileError
from procedure.meanings import NUMBERS
from procedure.schedules import schedules
from procedure.terms import capital


def procedure_command(arguments: list[str]) -> int:
    """`check FILE` says what is wrong, and exits 1; `show [NAME]` prints a page to read."""
    parser = argparse.ArgumentParser(prog="bot.py procedure", description=__doc__)
    parser.add_argument("what", choices=("check", "show"))
    parser.add_argument(
        "name", nargs="?", default="cjs-v4", help="a name in procedures/, or a file"
    )
    asked = parser.parse_args(arguments)
    try:
        procedure = named(asked.name)
    except ProcedureFileError as wrong:
        print(wrong)
        return 1
    if asked.what == "show":
        print(page(procedure))
        return 0
    print(
        f"{asked.name} can be used: {procedure.names.body_name}, {procedure.title}, "
        f"{procedure.label}.\nSHA-256 {procedure.hash}. Once a case was recorded with it, keep the "
        "file as it is, but for its advice (texts, cyber): any other change is a new version, in "
        "another file."
    )
    return 0


def page(procedure: Procedure) -> str:
    """What a procedure says, as Markdown, to be read beside its own text."""
    names = procedure.names
    return "\n".join(
        [
            f"# {names.body_name}: {procedure.title}",
            "",
            f"{capital(procedure.label)}. Next review {procedure.review}. IDs {procedure.prefix}-… "
            f"kept {procedure.retention_years} years after closure. {names.phone}, {names.mail}. "
            f"Regulator: {names.regulator_name}.",
            *_tables(procedure),
            *(line for number in NUMBERS for line in _annex(procedure, number)),
        ]
    )


def _tables(procedure: Procedure) -> Iterator[str]:
    roles = procedure.roles.values()
    yield from section(
        "Offices", ("Office", "Duties"), ((row.name, ", ".join(row.duties)) for row in roles)
    )
    classes = sorted(procedure.classes.values(), key=lambda row: row.rank)
    yield from section(
        "Classes, the most pressing first",
        ("Class", "Meaning"),
        ((row.name, row.meaning) for row in classes),
    )
    yield from section(
        "Who may have to be told",
        ("Party", "Duty"),
        ((capital(row.name), row.duty or "–") for row in procedure.parties.values()),
    )
    yield from section(
        "Reminders",
        ("What waits", "When"),
        ((kind.replace("_", " "), row.reminds) for kind, row in schedules(procedure).items()),
    )
    words = ((row.short, row.words) for row in procedure.reviews.values())
    yield from section("Reviews", ("Review", "What it is to ensure"), words)
    clauses = procedure.clauses.items()
    yield from section(
        "Clauses", ("What", "Clause"), ((k.replace("_", " "), v) for k, v in clauses)
    )


def _annex(procedure: Procedure, number: str) -> Iterator[str]:
    row = procedure.annexes[number]
    yield from section(
        f"{capital(row.name)}: {row.title}",
        ("Question", "Answer", "Needed"),
        ((q.label, _way(q), "yes" if q.required else "no") for q in row.questions()),
    )


def _way(question: QuestionRow) -> str:
    if question.choices:
        return "; ".join(words for _, words in question.choices)
    return {"shown": "shown", "rows": "rows"}.get(question.ask, question.table or question.ask)
