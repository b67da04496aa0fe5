"""The project's pages name only what there is, and every page is found from the README."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from operations.commands import COMMANDS
from operations.rules import rules
from tests.cjs import CJS

ROOT = Path(__file__).parents[1]
MADE = ("node_modules", "dist", "var", "__pycache__")
"""Folders of what set-up, tools and the bot make: not the project's own."""

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
PATH = re.compile(r"`([\w.-]+(?:/[\w.-]*)*)`")
SUFFIXES = (".json", ".md", ".png", ".py", ".sql", ".toml", ".ttf", ".txt", ".typ")


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name not in MADE and not path.name.startswith("."):
            yield path
            if path.is_dir():
                yield from _walk(path)


@cache
def paths() -> frozenset[str]:
    """Every file and folder of the project, from its root."""
    return frozenset(path.relative_to(ROOT).as_posix() for path in _walk(ROOT))


@cache
def pages() -> dict[str, str]:
    """Every page by its path."""
    return {name: (ROOT / name).read_text("utf-8") for name in paths() if name.endswith(".md")}


def links(name: str) -> list[str]:
    """Where a page's relative links lead: a path from the root, with '#' and a heading or not."""
    led = [to.partition("#") for to in LINK.findall(pages()[name]) if "://" not in to]
    here = (ROOT / name).parent
    return [
        (_from_root(here / path) if path else name) + mark + heading for path, mark, heading in led
    ]


def _from_root(path: Path) -> str:
    return path.resolve().relative_to(ROOT).as_posix()


def headings(text: str) -> set[str]:
    """A page's headings as links name them."""
    plain = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each).strip().lower().replace(" ", "-") for each in plain}


def named_paths(text: str) -> list[str]:
    """What stands between backticks and looks like a file or folder of the project."""
    rooms = {path.split("/")[0] for path in paths()}
    return [
        path
        for path in PATH.findall(text)
        if path.endswith((*SUFFIXES, "/")) or ("/" in path and path.split("/")[0] in rooms)
    ]


def is_there(path: str) -> bool:
    """From the root; one name alone may be of a file or folder in any room."""
    plain = path.rstrip("/")
    if plain.split("/")[0] in MADE:
        return True
    return plain in paths() or ("/" not in plain and any(p.endswith(f"/{plain}") for p in paths()))


def code(text: str) -> str:
    """What stands between backticks, in a line or as a block."""
    return "\n".join(CODE.findall(text))


def make_targets(text: str) -> set[str]:
    return set(re.findall(r"\bmake ([a-z][a-z-]*)", code(text)))


def commands(text: str) -> set[str]:
    """The words after bot.py, those after a bar as well."""
    said = re.findall(r"\bbot\.py ([a-z]+(?: \| [a-z]+)*)", code(text))
    return {word for each in said for word in each.split(" | ")}


def modules(text: str) -> set[str]:
    return set(re.findall(r"\bpython -m ([\w.]+)", code(text)))


@pytest.mark.parametrize("name", sorted(pages()))
def test_every_link_of_a_page_leads_somewhere(name: str) -> None:
    for link in links(name):
        path, _, heading = link.partition("#")
        assert path in paths() or (ROOT / path).exists(), link
        assert not heading or heading in headings(pages()[path]), link


@pytest.mark.parametrize("name", sorted(pages()))
def test_every_path_that_a_page_names_is_there(name: str) -> None:
    assert [path for path in named_paths(pages()[name]) if not is_there(path)] == []


def test_every_page_is_found_from_the_readme() -> None:
    found, ahead = {"README.md"}, ["README.md"]
    while ahead:
        led = {link.partition("#")[0] for link in links(ahead.pop())} & pages().keys()
        ahead += led - found
        found |= led
    assert pages().keys() - found == set()


def test_every_other_file_of_docs_is_named_by_a_page() -> None:
    linked = {link for name in pages() for link in links(name)}
    named = {path for text in pages().values() for path in named_paths(text)}
    files = {path for path in paths() if path.startswith("docs/") and (ROOT / path).is_file()}
    others = {path for path in files - pages().keys() if path not in linked}
    assert {path for path in others if Path(path).name not in named} == set()


@pytest.mark.parametrize("name", sorted(pages()))
def test_every_make_target_that_a_page_names_is_in_the_makefile(name: str) -> None:
    made = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert make_targets(pages()[name]) - set(made) == set()


@pytest.mark.parametrize("name", sorted(pages()))
def test_every_command_that_a_page_names_is_understood(name: str) -> None:
    others = {"serve", "rehearse", "playground", "rules", "procedure", "doctor"}
    assert commands(pages()[name]) - {*others, *COMMANDS} == set()


@pytest.mark.parametrize("name", sorted(pages()))
def test_every_module_that_a_page_runs_is_there(name: str) -> None:
    tools = {"pytest", "ruff", "mypy", "venv"}
    ways = {each: each.replace(".", "/") for each in modules(pages()[name]) - tools}
    there = {each for each, way in ways.items() if {f"{way}.py", f"{way}/__main__.py"} & paths()}
    assert ways.keys() - there == set()


def test_what_is_not_there_is_noticed() -> None:
    text = "See `procedure/nothing.py`, `nothing.py` and `nothing/`.\n```\nmake nothing\n"
    text += "python bot.py verify | nothing\npython -m bench.nothing\n```\n"
    assert not any(is_there(path) for path in named_paths(text))
    assert len(named_paths(text)) == 3
    assert make_targets(text) == {"nothing"}
    assert commands(text) == {"verify", "nothing"}
    assert modules(text) == {"bench.nothing"}


def test_the_page_of_the_rules_is_what_the_command_prints() -> None:
    assert pages()["docs/rules.md"] == f"{rules(CJS)}\n"
