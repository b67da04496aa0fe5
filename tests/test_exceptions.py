"""No file of the desk puts an exception's text, unless it is our own sentence, into words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOT_OF_THE_DESK = {"bench", "docs", "rehearsal", "tests"}
ROOMS = {path.parent for path in ROOT.glob("*/__init__.py")}
FILES = [
    ROOT / "bot.py",
    *(
        file
        for room in sorted(ROOMS)
        if room.name not in NOT_OF_THE_DESK
        for file in room.rglob("*.py")
    ),
]
SAID = {"str", "repr", "print", "format"}
COMPARED = {"documents/typesetting.py", "procedure/form.py", "procedure/load.py"}
"""Files where one is only looked at, or is a ValueError that the way of answering raises itself."""


@cache
def ours() -> frozenset[str]:
    """The names of the desk's own classes; asked for once it is wanted, not by who only lists."""
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in FILES)
    nodes = (node for tree in trees for node in ast.walk(tree))
    return frozenset(node.name for node in nodes if isinstance(node, ast.ClassDef))


def caught(handler: ast.ExceptHandler) -> Iterator[str]:
    """The names of what a handler catches."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    for kind in kinds:
        if kind is not None:
            yield ast.unparse(kind).rsplit(".", 1)[-1]


def said(handler: ast.ExceptHandler) -> Iterator[int]:
    """The lines where what was caught is put into words."""
    for node in (inner for statement in handler.body for inner in ast.walk(statement)):
        words: list[ast.expr] = []
        if isinstance(node, ast.FormattedValue):
            words = [node.value]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rsplit(".", 1)[-1] in SAID:
            words = node.args
        else:
            continue
        if any(isinstance(word, ast.Name) and word.id == handler.name for word in words):
            yield node.lineno


def betrayals(tree: ast.AST) -> list[int]:
    """The lines where an exception that isn't ours is put into words."""
    handlers = [node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)]
    foreign = [
        one for one in handlers if one.name and not set(caught(one)) <= ours() | {"REFUSALS"}
    ]
    return [line for handler in foreign for line in said(handler)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_words_of_a_librarys_exception_go_nowhere(file: Path) -> None:
    lines = betrayals(ast.parse(file.read_text(encoding="utf-8")))
    assert lines == [] or str(file.relative_to(ROOT)) in COMPARED


@pytest.mark.parametrize(
    ("handler", "lines"),
    [
        ("Exception as e:\n  print(f'no: {e}')", [4]),
        ("Exception as e:\n  print(e)", [4]),
        ("(ValueError, StorageAway) as e:\n  x = str(e)", [4]),
        ("json.JSONDecodeError as e:\n  x = f'{e!r}'", [4]),
        ("StorageAway as e:\n  print(e)", []),
        ("Exception as e:\n  log(exc_info=e, kind=type(e).__name__)", []),
    ],
)
def test_the_rule_sees_them(handler: str, lines: list[int]) -> None:
    assert betrayals(ast.parse(f"try:\n  pass\nexcept {handler}")) == lines
