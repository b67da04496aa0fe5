"""What a procedure's file can't say, though each of its keys is well formed.

The law may be tightened by a file and never loosened: what loosens it is a problem like any other.
"""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from procedure.annex_rows import AnnexRow, LayoutRow, QuestionRow
from procedure.definition import Procedure
from procedure.meanings import (
    CLAUSES,
    COLUMNS,
    CONTRADICTIONS,
    FOUR,
    MEANINGS,
    NUMBERS,
    PARTIES,
    SHOWN,
    TEXTS,
    Meaning,
)
from procedure.roles import Role


class Problem(NamedTuple):
    """What is wrong under a key of the file ("" for the file as a whole), to go on from it."""

    key: str
    words: str

    def __str__(self) -> str:
        return f"{self.key} {self.words}" if self.key else self.words


def problems(procedure: Procedure) -> Iterator[Problem]:
    """Everything that is wrong with it; nothing where it can be used."""
    yield from _tables(procedure)
    yield from _roles(procedure)
    yield from _classes(procedure)
    yield from _parties(procedure)
    yield from _reminding(procedure)
    yield from _words(procedure)
    for number in NUMBERS:
        if number not in procedure.annexes:
            yield Problem(f"annexes.{number}", "is missing.")
        else:
            yield from _annex(number, procedure.annexes[number])


def _exactly(key: str, found: Iterable[str], wanted: Iterable[str]) -> Iterator[Problem]:
    found, wanted = set(found), set(wanted)
    for name in sorted(wanted - found):
        yield Problem(f"{key}.{name}", "is missing.")
    for name in sorted(found - wanted):
        yield Problem(f"{key}.{name}", f"isn't one of {', '.join(sorted(wanted))}.")


def _tables(procedure: Procedure) -> Iterator[Problem]:
    yield from _exactly("reporting", procedure.reporting, ("incident", "suspected", "weakness"))
    yield from _exactly("clauses", procedure.clauses, CLAUSES)
    yield from _exactly("texts", procedure.texts, TEXTS)
    yield from _exactly("annexes", procedure.annexes, (*NUMBERS, FOUR))
    for name in sorted(procedure.contradictions - set(CONTRADICTIONS)):
        yield Problem("contradictions", f"names {name}, which isn't one that a file can choose.")
    for key in ("formats", "causes", "people_tasks", "reviews", "roles", "classes", "parties"):
        if not getattr(procedure, key):
            yield Problem(key, "is empty.")
    if "other" not in procedure.causes:
        yield Problem("causes.other", "is missing: a cause that nobody foresaw needs it.")
    if "complaint" not in procedure.sources:
        yield Problem("sources.complaint", "is missing: the law has complaints acknowledged.")
    if procedure.holidays not in ("scotland", "england-and-wales", "northern-ireland"):
        yield Problem("holidays", "must be scotland, england-and-wales or northern-ireland.")


APART = frozenset({Role.APPROVES_FIRST, Role.APPROVES_SECOND, Role.ALTERNATE, Role.DPO})
"""Duties that check on each other, so that nobody approves what they propose (5.5)."""
DUTIES = (*sorted(APART), Role.PEOPLE_OFFICER)


def _roles(procedure: Procedure) -> Iterator[Problem]:
    held = Counter(duty for row in procedure.roles.values() for duty in row.duties)
    for duty in (Role.APPROVES_FIRST, Role.DPO, Role.PEOPLE_OFFICER):
        if held[duty] != 1:
            yield Problem("roles", f"must give the duty {duty} to exactly one of them.")
    for duty in (Role.APPROVES_SECOND, Role.ALTERNATE):
        if held[duty] > 1:
            yield Problem("roles", f"can give the duty {duty} to one of them at most.")
    if not held[Role.APPROVES_SECOND] and not held[Role.ALTERNATE]:
        yield Problem("roles", "must give somebody approves_second or alternate: nobody can "
                      "approve what they wrote themselves.")  # fmt: skip
    for key, row in procedure.roles.items():
        if not row.duties:
            yield Problem(f"roles.{key}.duties", "is empty.")
        for duty in sorted(set(row.duties) - set(DUTIES)):
            yield Problem(f"roles.{key}.duties", f"has {duty}, which no office has.")
        if len(set(row.duties) & APART) > 1:
            yield Problem(f"roles.{key}.duties", "gives one office two duties that check on each "
                          "other.")  # fmt: skip
        if set(row.duties) & APART and not row.apart:
            yield Problem(f"roles.{key}.apart", "must be true: who decides checks on who proposes.")
        needed = set(row.duties) & {Role.APPROVES_FIRST, Role.DPO, Role.PEOPLE_OFFICER}
        if needed and row.optional:
            yield Problem(f"roles.{key}.optional", "must be false: the procedure needs somebody.")


def _classes(procedure: Procedure) -> Iterator[Problem]:
    rows = procedure.classes
    forced = [key for key, row in rows.items() if row.forced_by_breach]
    if len(forced) != 1:
        yield Problem("classes", "must have exactly one with forced_by_breach.")
    for key in forced:
        if rows[key].interim or rows[key].minor:
            yield Problem(f"classes.{key}", "is what a breach of the law is, so it can be neither "
                          "interim nor minor.")  # fmt: skip
    for rank, many in Counter(row.rank for row in rows.values()).items():
        if many > 1:
            yield Problem("classes", f"has two of rank {rank}.")
    for key, row in rows.items():
        if row.interim and row.board != "never":
            yield Problem(f"classes.{key}.board", "must be “never” for an interim class.")


def _parties(procedure: Procedure) -> Iterator[Problem]:
    meant = Counter[str](row.means for row in procedure.parties.values() if row.means)
    for meaning in PARTIES:
        if meant[meaning] != 1:
            yield Problem("parties", f"must have exactly one that means {meaning}.")
    for key, row in procedure.parties.items():
        place = f"parties.{key}"
        if row.means in ("regulator", "individuals", "controller") and not row.no_is_approved:
            yield Problem(f"{place}.no_is_approved", "must be true: the law has them told.")
        if row.means in ("regulator", "individuals") and row.stands not in (
            "personal_data",
            "always",
        ):
            yield Problem(f"{place}.stands", "must be personal_data or always: the law has them "
                          "considered.")  # fmt: skip
        if row.means in ("regulator", "individuals", "controller") and not row.duty:
            yield Problem(f"{place}.duty", "is missing: it is the law's.")
        if row.stands == "added" and not row.addable:
            yield Problem(
                f"{place}.addable", "is missing: what is only ever added needs its words."
            )
        if row.by_mail and row.stands != "chosen":
            yield Problem(f"{place}.stands", "must be “chosen” where the desk itself writes.")
        if row.stands == "chosen" and not row.by_mail:
            yield Problem(f"{place}.by_mail", "is missing: only who is told by mail is “chosen”.")


RUNGS = ("lead", "dpo", "approvers", "alternate")


def _reminding(procedure: Procedure) -> Iterator[Problem]:
    rows = procedure.reminding
    hours = rows.regulator_hours
    if list(hours) != sorted(set(hours)):
        yield Problem("reminding.regulator_hours", "must rise.")
    if not any(hour <= 48 for hour in hours) or not any(hour >= 60 for hour in hours):
        yield Problem("reminding.regulator_hours", "must have one by 48 hours, and one from 60 on.")
    first, second = rows.approval_hours
    if second <= first:
        yield Problem("reminding.approval_hours", "must rise.")
    for name in ("case_ladder", "task_ladder", "decision_ladder"):
        for rung in getattr(rows, name):
            if rung not in RUNGS:
                yield Problem(f"reminding.{name}", f"names {rung}: it must be one of "
                              f"{', '.join(RUNGS)}.")  # fmt: skip
    for hour, rung in rows.regulator_ladder:
        if rung not in RUNGS or not 0 < hour <= 72:
            yield Problem("reminding.regulator_ladder", f"has {hour} hours for {rung}.")
    if not any(rung == "approvers" and hour <= 60 for hour, rung in rows.regulator_ladder):
        yield Problem("reminding.regulator_ladder", "must have the approvers hear by 60 hours.")


def _words(procedure: Procedure) -> Iterator[Problem]:
    """Names in braces that nobody fills in."""
    cyber = procedure.cyber
    said = {f"texts.{key}": words for key, words in procedure.texts.items()}
    said |= {"cyber.summary": cyber.summary, "cyber.ransom_hint": cyber.ransom_hint}
    said |= {f"cyber.parts.{n}.words": part.words for n, part in enumerate(cyber.parts)}
    for number, row in procedure.annexes.items():
        for question in row.questions():
            said[f"annexes.{number}.{question.key}.label"] = question.label
            said[f"annexes.{number}.{question.key}.hint"] = question.hint
    said |= {f"annexes.{number}.guide": row.guide for number, row in procedure.annexes.items()}
    for key, words in said.items():
        try:
            list(string.Formatter().parse(words))
            words.format(**procedure.fills)
        except (KeyError, AttributeError, ValueError, IndexError):
            yield Problem(key, "has something in braces that isn't a name the desk fills in.")


def _annex(number: str, annex: AnnexRow) -> Iterator[Problem]:
    place = f"annexes.{number}"
    questions = list(annex.questions())
    for key, many in Counter(question.key for question in questions).items():
        if many > 1:
            yield Problem(place, f"asks {key} twice.")
    meant = Counter(question.means for question in questions if question.means)
    for meaning in MEANINGS[number]:
        if meant[meaning] != 1:
            yield Problem(place, f"must have exactly one question that means {meaning}.")
    for question in questions:
        yield from _question(f"{place}.{question.key}", number, question)
    yield from _layout(place, annex, {q.key: q for q in questions})


def _question(place: str, number: str, question: QuestionRow) -> Iterator[Problem]:
    if question.ask == "shown" and question.key not in SHOWN:
        yield Problem(place, f"is shown, so its key must be one of {', '.join(SHOWN)}.")
    offered = bool(question.choices) or bool(question.table)
    if (question.ask in ("choice", "choices")) is not offered:
        yield Problem(place, "needs choices, or a table, exactly where it is a choice.")
    if question.choices and question.table:
        yield Problem(place, "has both choices and a table.")
    for key, many in Counter(key for key, _ in question.choices).items():
        if many > 1:
            yield Problem(place, f"offers {key} twice.")
    if bool(question.columns) is not (question.ask == "rows"):
        yield Problem(place, "needs columns exactly where it is in rows.")
    if not question.means:
        return
    meaning = MEANINGS[number].get(question.means)
    if meaning is None:
        yield Problem(f"{place}.means", f"is {question.means}, which this form can't mean.")
        return
    yield from _meaning(place, question, meaning)


def _meaning(place: str, question: QuestionRow, meaning: Meaning) -> Iterator[Problem]:
    if question.ask != meaning.ask:
        yield Problem(f"{place}.ask", f"must be {meaning.ask} for this meaning.")
    if question.table != meaning.table:
        yield Problem(f"{place}.table", f"must be “{meaning.table}” for this meaning.")
    keys = [key for key, _ in question.choices]
    if meaning.answers and not meaning.open and set(keys) != set(meaning.answers):
        yield Problem(f"{place}.choices", f"must be exactly {', '.join(meaning.answers)}.")
    if meaning.open and not set(meaning.answers) <= set(keys):
        yield Problem(f"{place}.choices", f"must hold {', '.join(meaning.answers)}.")
    if question.means == "actions" and question.key != "actions":
        yield Problem(f"{place}.key", "must be actions for this meaning.")
    columns = COLUMNS.get(question.means)
    if columns and tuple(column.key for column in question.columns) != columns:
        yield Problem(f"{place}.columns", f"must be {', '.join(columns)}, in this order.")


def _layout(place: str, annex: AnnexRow, asked: dict[str, QuestionRow]) -> Iterator[Problem]:
    laid: list[str] = []
    for at, row in enumerate(annex.layout):
        said = [
            bool(row.heading),
            bool(row.line),
            bool(row.columns),
            bool(row.form),
            bool(row.rows),
        ]
        if sum(said) != 1:
            yield Problem(f"{place}.layout.{at}", "must be exactly one of heading, line, columns, "
                          "form and rows.")  # fmt: skip
        if row.widths and len(row.widths) != len(row.columns):
            yield Problem(f"{place}.layout.{at}.widths", "must be as many as the columns.")
        laid += _keys(row)
    under = [key for keys in annex.under.values() for key in keys]
    for key in (*laid, *under, *annex.under, *annex.starred):
        if key not in asked:
            yield Problem(f"{place}.layout", f"names {key}, which the form doesn't ask.")
    for key, many in Counter((*laid, *under)).items():
        if many > 1:
            yield Problem(f"{place}.layout", f"has {key} twice.")
    for key, question in asked.items():
        if not question.beside and key not in laid:
            yield Problem(f"{place}.layout", f"leaves out {key}, which the form asks.")


def _keys(row: LayoutRow) -> list[str]:
    return [*row.columns, *row.form, *([row.rows] if row.rows else [])]
