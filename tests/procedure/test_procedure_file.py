"""A procedure's file: what it must say, what is refused and how, and whom it can't loosen."""

from __future__ import annotations

import pickle
import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from procedure import library
from procedure.definition import Procedure
from procedure.load import ProcedureFileError, of_tables, parsed
from procedure.meanings import NUMBERS
from tests.cjs import CJS

DATA = Path(__file__).parents[1] / "procedures"
SOURCE = " ".join((DATA / "procedure-v4.txt").read_text("utf-8").split())
"""The procedure's own text, as one line."""
COUNCIL = library.named("council-example")
BOTH = [CJS, COUNCIL]


def refused(text: bytes) -> str:
    with pytest.raises(ProcedureFileError) as wrong:
        parsed(text, "some.toml")
    return str(wrong.value)


# Against the source


@pytest.mark.parametrize("number", NUMBERS)
def test_every_label_of_the_form_stands_in_the_procedure_word_for_word(number: str) -> None:
    own = [q.label for q in CJS.annexes[number].questions() if not q.beside and q.ask != "rows"]
    own += [c.label for q in CJS.annexes[number].questions() if not q.beside for c in q.columns]
    assert [label for label in own if " ".join(label.split()) not in SOURCE] == []


@pytest.mark.parametrize("number", NUMBERS)
def test_the_paper_has_the_questions_in_the_order_of_the_procedure(number: str) -> None:
    annex = CJS.annexes[number]
    text = SOURCE[SOURCE.rindex(annex.title) :]
    labels = {q.key: " ".join(q.label.split()) for q in annex.questions() if q.ask != "rows"}
    order = [k for row in annex.layout for k in (*row.columns, *row.form) if k in labels]
    places = [text.index(labels[key]) for key in order]
    assert places == sorted(places)


@pytest.mark.parametrize("number", [*NUMBERS, "four"])
def test_the_titles_of_the_annexes_are_the_procedures(number: str) -> None:
    assert CJS.annexes[number].title in SOURCE


@pytest.mark.parametrize("name", sorted(CJS.clauses))
def test_a_clause_that_is_named_is_there(name: str) -> None:
    assert re.search(rf"(?<![\d.]){re.escape(CJS.clauses[name])} [A-Z]", SOURCE)


def test_the_classes_offices_and_addresses_are_the_procedures() -> None:
    names = [row.name for row in CJS.classes.values()]
    names += [
        row.name for key, row in CJS.roles.items() if key not in ("alternate_approver", "dpo")
    ]
    names += [CJS.names.body_name, CJS.names.phone, CJS.names.mail, CJS.title]
    assert [name for name in names if name not in SOURCE] == []


# What is refused


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"\xff", "some.toml: isn't UTF-8"),
        (b"id = ", "some.toml: isn't TOML"),
        (b"", "some.toml: id is missing."),
    ],
)
def test_what_is_no_file_of_the_kind_is_refused_in_a_sentence(text: bytes, said: str) -> None:
    assert said in refused(text)


def places(table: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where each value of a file stands: a key, or a place in a list."""
    items = table.items() if isinstance(table, dict) else enumerate(table)
    for key, value in items:
        yield (*at, key)
        if isinstance(value, dict | list):
            yield from places(value, (*at, key))


KEYED = {"roles", "classes", "parties", "sources", "causes", "formats", "people_tasks", "reviews",
         "reporting", "under"}  # fmt: skip
"""Tables whose rows are all of one shape: the first stands for the others."""


def shape(at: tuple[Any, ...]) -> tuple[str, ...]:
    """The kind of place: the same for all rows of a table, and all items of a list."""
    row = [isinstance(key, int) or (n > 0 and at[n - 1] in KEYED) for n, key in enumerate(at)]
    return tuple("*" if each else str(key) for key, each in zip(at, row, strict=True))


def kinds_of_place() -> list[tuple[Any, ...]]:
    """One place of each kind in the file."""
    found: dict[tuple[str, ...], tuple[Any, ...]] = {}
    for at in places(TABLES):
        found.setdefault(shape(at), at)
    return list(found.values())


TABLES = tomllib.loads(CJS.text.decode())


def changed(at: tuple[Any, ...], how: str) -> dict[str, Any]:
    """The file's tables with one key left out, misspelt, or of another type."""
    whole = deepcopy(TABLES)
    table = whole
    for key in at[:-1]:
        table = table[key]
    last = at[-1]
    if how == "left out":
        del table[last]
    elif how == "misspelt":
        table[f"{last}x"] = table.pop(last)
    else:
        table[last] = {"no": "such type"} if not isinstance(table[last], dict) else 7
    return whole


def tried(tables: dict[str, Any]) -> ProcedureFileError | Procedure:
    """What comes of a changed file; anything but a refusal or a procedure is a fault."""
    try:
        return of_tables(tables, b"", "some.toml")
    except ProcedureFileError as wrong:
        return wrong


FREE = {"hint", "note", "guide", "starred", "under", "beside", "required", "most", "when", "also",
        "duty", "addable", "gathers", "no_is_approved", "small", "widths", "landscape", "severity",
        "lines", "by_mail"}  # fmt: skip
"""Keys that a file may leave out: it then says less, and nothing that the law or a paper needs."""
OPEN_TABLES = {"causes", "formats", "sources", "people_tasks", "reviews", "classes", "roles",
               "parties", "choices", "contradictions", "texts", "sections", "questions", "layout",
               "columns", "parts", "under"}  # fmt: skip
"""Tables and lists that a body makes as long as it likes."""


@pytest.mark.parametrize("how", ["left out", "misspelt", "of another type"])
def test_a_file_that_is_changed_anywhere_is_refused_with_its_key_or_means_less(how: str) -> None:
    """No change of a key ends in a traceback, and none that takes a needed thing is accepted."""
    accepted = []
    for at in kinds_of_place():
        if how != "of another type" and not isinstance(at[-1], str):
            continue  # an item of a list may be one fewer, and has no name
        outcome = tried(changed(at, how))
        if isinstance(outcome, ProcedureFileError):
            assert all(str(problem) for problem in outcome.problems)
            continue
        accepted.append(at)
    needed = [at for at in accepted if at[-1] not in FREE and not set(at) & OPEN_TABLES]
    assert needed == []
    if how == "of another type":
        assert accepted == []


LOOSER = {
    "no_is_approved": ('means = "regulator"\nstands = "personal_data"\nno_is_approved = true',
                       'means = "regulator"\nstands = "personal_data"\nno_is_approved = false'),
    "stands": ('means = "individuals"\nstands = "personal_data"',
               'means = "individuals"\nstands = "cyber"'),
    "apart": ('duties = ["dpo"]\nreads_all = true\napart = true',
              'duties = ["dpo"]\nreads_all = true\napart = false'),
    "one office": ('duties = ["dpo"]', 'duties = ["dpo", "approves_second"]'),
    "hours": ("[24, 48, 60, 68, 71]", "[71]"),
    "approvers": ('[60, "approvers"]', '[72, "approvers"]'),
    "unsure": ('  ["unsure", "We can\'t say that it is unlikely"],\n', ""),
    "forced": ("forced_by_breach = true", "forced_by_breach = false"),
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(LOOSER))
def test_what_the_law_has_cant_be_loosened_by_a_file(what: str) -> None:
    before, after = LOOSER[what]
    text = CJS.text.decode()
    assert before in text
    assert refused(text.replace(before, after).encode())


# What it is


@pytest.mark.parametrize("procedure", BOTH, ids=lambda p: p.id)
def test_the_same_file_is_the_same_procedure_and_advice_may_be_mended(procedure: Procedure) -> None:
    text = procedure.text.decode()
    assert parsed(("# A comment.\n" + text).encode(), "x").hash == procedure.hash
    mended = text.replace(procedure.cyber.summary, "Phone them.")
    assert mended != text
    assert parsed(mended.encode(), "x").hash == procedure.hash
    renamed = text.replace('plural = "', 'plural = "The ', 1)
    assert parsed(renamed.encode(), "x").hash != procedure.hash


@pytest.mark.parametrize("procedure", BOTH, ids=lambda p: p.id)
def test_it_goes_to_another_process_whole(procedure: Procedure) -> None:
    again = pickle.loads(pickle.dumps(procedure))  # noqa: S301 - what was just made
    assert (again.hash, again.label, again.fills["told"]) == (
        procedure.hash,
        procedure.label,
        procedure.fills["told"],
    )
