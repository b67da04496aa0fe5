"""docs/security.md names only tests that there are, and says how every requirement stands."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")

TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
ROW = re.compile(r"^\| ([\d.–]+) \| ([^|]+) \| \*\*([a-z ]+)\*\*(.*) \|$", re.MULTILINE)
STANDINGS = ("met", "not met", "yours", "none")


@cache
def levels() -> dict[str, int]:
    """Each requirement's level, in the standard's order."""
    found: dict[str, int] = {}
    for line in (ROOT / "tests" / "asvs.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            section, *numbers = (part.strip() for part in line.split("|"))
            for level, listed in enumerate(numbers, 1):
                found |= {f"{section}.{n}": level for n in listed.split() if n != "-"}
    return found


def meant(cell: str) -> Iterator[str]:
    """The requirements that a row is about: one, a stretch, a section, or a chapter."""
    first, _, last = cell.partition("–")
    section, _, number = first.rpartition(".")
    if last:
        end = int(last.rpartition(".")[2])
        yield from (f"{section}.{each}" for each in range(int(number), end + 1))
    elif first in levels():
        yield first
    else:
        yield from (each for each in levels() if each.startswith(f"{first}."))


def rows() -> list[tuple[str, str, str]]:
    """Each row's number, how it stands, and what is said of it."""
    return [(number, standing, said) for number, _, standing, said in ROW.findall(PAGE)]


def standings() -> dict[str, str]:
    return {each: standing for number, standing, _ in rows() for each in meant(number)}


@cache
def named_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, kinds))


def lacking(text: str) -> list[str]:
    """The tests that a text names and that there aren't."""
    return [
        f"{file}::{name}"
        for file, name in TEST.findall(text)
        if not (ROOT / file).is_file() or name not in named_in(file)
    ]


def figures() -> str:
    """How many requirements stand how, as the page has it."""
    counted = Counter((standing, levels()[number]) for number, standing in standings().items())
    lines = ["| | level 1 | level 2 | in all |", "|---|--:|--:|--:|"]
    for standing in STANDINGS:
        first, second = counted[standing, 1], counted[standing, 2]
        lines.append(f"| {standing} | {first} | {second} | {first + second} |")
    return "\n".join(lines)


def test_every_test_that_the_page_names_is_there() -> None:
    assert len(TEST.findall(PAGE)) > 100
    assert lacking(PAGE) == []


def test_nothing_is_named_as_a_test_in_another_shape() -> None:
    assert PAGE.count("::") == len(TEST.findall(PAGE)) + len(re.findall(r"`[^`]*tests/…::", PAGE))


def test_every_requirement_of_both_levels_is_accounted_for_once() -> None:
    assert Counter(levels().values()) == {1: 70, 2: 183}
    said = Counter(each for number, _, _ in rows() for each in meant(number))
    assert said == Counter(list(levels()))


def test_no_row_is_overlooked_for_its_shape() -> None:
    told = [line for line in PAGE.splitlines() if re.match(r"\| \d", line)]
    assert len(told) == len(rows())


@pytest.mark.parametrize(("number", "standing", "said"), rows(), ids=lambda part: part[:9])
def test_a_row_says_how_it_stands_and_what_shows_it(number: str, standing: str, said: str) -> None:
    assert standing in STANDINGS
    if standing == "met":
        assert TEST.search(said) or re.search(r"\]\([^)]+\)", said), number
    if standing == "not met":
        assert "from the start" in said or re.search(r"20\d\d", said), number
    if standing == "yours":
        assert said, number


def test_the_figures_are_those_of_the_rows() -> None:
    assert f"<!-- figures -->\n{figures()}\n<!-- /figures -->" in PAGE


def test_what_is_not_there_is_noticed() -> None:
    text = "`tests/test_docs.py::test_nothing_of_the_kind`, `tests/nothing.py::test_it`"
    assert len(lacking(text)) == 2
    assert list(meant("1.2.6–1.2.8")) == ["1.2.6", "1.2.7", "1.2.8"]
    assert list(meant("3.2")) == ["3.2.1", "3.2.2"]
