"""What is particular to one body stands in its procedure's file, and nowhere in the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cjs import CJS

ROOT = Path(__file__).parents[1]
ROOMS = (
    "procedure", "service", "storage", "cards", "dialogs", "delivery", "documents", "operations",
    "settings", "manifest",
)  # fmt: skip
"""Where it may not stand: the rehearsal has its cast, and law names the regulator's role."""


def particular() -> re.Pattern[str]:
    """The body's names, offices, regulator, parties, classes, reviews and causes, as words."""
    names = CJS.names
    said = {names.body, names.body_name, names.regulator, names.regulator_name, names.phone}
    said |= {names.mail, "Scottish", "Scotland", "SIRO"}
    said |= {row.name for key, row in CJS.roles.items() if key != "alternate_approver"}
    said |= {row.name.removeprefix("the ") for row in CJS.parties.values() if row.stands != "added"}
    said -= {"others", "police", "individuals concerned"}
    said |= {row.short for row in CJS.parties.values() if row.by_mail}
    said |= {row.plural for row in CJS.classes.values()} - {"Incidents", "Events"}
    said |= {row.short for row in CJS.reviews.values()} | set(CJS.causes.values()) - {"Other"}
    said.add(CJS.texts["subjects"])
    return re.compile("|".join(rf"\b{re.escape(each)}\b" for each in sorted(said)))


PARTICULAR = particular()


def docstrings(tree: ast.AST) -> set[int]:
    """Where a string alone is a statement: words for whoever reads the code."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Every text in a file that can come before a person's eyes, with its line."""
    tree = ast.parse(path.read_text("utf-8"))
    words = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in words:
            yield node.lineno, node.value


@pytest.mark.parametrize("room", ROOMS)
def test_no_text_names_what_is_particular_to_one_body(room: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text[:80]}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for line, text in strings(path)
        # What is no name wherever it stands: whole lists of words that begin with a capital.
        if path.name != "personal.py"
        if PARTICULAR.search(text)
    ]
    assert found == []


def test_what_is_looked_for_is_found() -> None:
    for text in (
        "Notify CJS",
        "by the Chief Executive",
        "the ICO is told",
        "Malware or ransomware",
    ):
        assert PARTICULAR.search(text), text
