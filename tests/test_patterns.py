"""Nothing that anybody types slows the desk: no work with a text grows faster than the text."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from cards.elements import SHORT, plain
from dialogs import rich
from dialogs.body import Unreadable, read_object
from dialogs.incoming import parse
from dialogs.words import understand
from documents.disclosure import Pen
from documents.personal import any_of, redacted
from documents.typesetting import breakable, spelt
from documents.word import clean
from procedure import written
from procedure.asking import printable
from procedure.case_ids import case_id
from procedure.terms import says_none
from storage.words import LONGEST, MOST_INDEXED, spelt_alike, words_of
from tests.hostile import against, grows
from tests.house import House, Module

ROOMS = (
    "bot", "cards", "delivery", "dialogs", "documents", "manifest", "operations", "procedure",
    "rehearsal", "service", "settings", "storage",
)  # fmt: skip

MADE_LATER = {"documents.personal.any_of": any_of(["a a a b", "a", "A.A.b", "aaaa"], re.I)}
"""Functions that make a pattern of what they are given, each with the worst that it can make."""


@cache
def modules() -> list[Module]:
    """Every file of the rooms but the steps of a migration, which meet no text."""
    house = House(Path(__file__).parents[1])
    return [
        module
        for module in house.modules.values()
        if module.room in ROOMS and ".migrations." not in module.name
    ]


def held(value: object) -> Iterator[re.Pattern[str] | re.Pattern[bytes]]:
    """The patterns in a module's value, also those in collections and rows."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from held(part)
    elif isinstance(value, list | tuple | set | frozenset):
        for part in value:
            yield from held(part)
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from held(getattr(value, each.name, None))


@cache
def patterns() -> dict[str, re.Pattern[str] | re.Pattern[bytes]]:
    """Every pattern of the rooms, under the module and name it stands at, each once."""
    found: dict[re.Pattern[str] | re.Pattern[bytes], str] = {}
    for module in modules():
        for name, value in vars(import_module(module.name)).items():
            for pattern in held(value):
                found.setdefault(pattern, f"{module.name}.{name}")
    return {name: pattern for pattern, name in found.items()} | MADE_LATER


def out_of_sight(module: Module) -> Iterator[str]:
    """What a file does with patterns that a walk over its values can't see."""
    seen = {
        call
        for statement in module.tree.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        and isinstance(statement.value, ast.Call)
        for call in [statement.value]
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module in {"re", "regex", "fnmatch"}:
            yield f"{module.name}: from {node.module} import"
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr != "escape"
            and node not in seen
        ):
            yield f"{module.name}: re.{node.func.attr} in line {node.lineno}"


def test_every_pattern_is_a_value_of_its_module_or_made_by_a_function_named_here() -> None:
    unseen = {where for module in modules() for where in out_of_sight(module)}
    made = [each for each in unseen if each.startswith("documents.personal: re.compile")]
    assert len(made) == len(MADE_LATER)
    assert unseen - set(made) == set()


def test_no_pattern_works_longer_than_its_text_does() -> None:
    assert len(patterns()) > 30
    slow = {name: found for name, pattern in patterns().items() if (found := against(pattern))}
    assert slow == {}


@pytest.mark.parametrize(
    "slow",
    [
        r"^(\s*)([-+#]|\d+(?=[.)]))",
        r"[\w.]+@",
        r"x*x*$",
        r"(?:a|a)*b",
        r"(?:\w+\s?)+!",
        r"\b(?:[A-Z]\. ?)+Smith",
        r"<.*?>",
    ],
)
def test_a_pattern_that_tries_a_text_again_and_again_is_found(slow: str) -> None:
    assert against(re.compile(slow, re.MULTILINE))


def activity(text: str) -> dict[str, object]:
    """What a person says in Teams, with this text and each piece of it for a mention of the bot."""
    person = "11111111-1111-4111-8111-111111111111"
    pieces = [text[at : at + 8] + str(at) for at in range(0, len(text), 8)]
    return {
        "type": "message",
        "id": "1",
        "text": text,
        "from": {"id": "29:1", "aadObjectId": person},
        "recipient": {"id": "28:1"},
        "conversation": {"id": "19:1"},
        "serviceUrl": "https://smba.trafficmanager.net",
        "channelData": {"tenant": {"id": person}},
        "entities": [{"type": "mention", "text": p, "mentioned": {"id": "28:1"}} for p in pieces],
    }


def body(text: str) -> None:
    """Reads what is no JSON, or hardly."""
    with suppress(Unreadable):
        read_object(text.encode())


def read_as(read: Callable[[str], object]) -> Callable[[str], None]:
    """Reads what is no day, time or number, or hardly."""

    def tried(text: str) -> None:
        with suppress(written.Unclear):
            read(text)

    return tried


HANDLED: dict[str, Callable[[str], object]] = {
    "shown on a card": lambda text: plain(f"{text}{'.' * SHORT}"),
    "cleaned": printable,
    "cleaned for a paper": clean,
    "drawn in a paper": spelt,
    "broken in a paper": lambda text: breakable(f"{'0a/' * 8}{text}"),
    "said to be none": says_none,
    "indexed and searched": lambda text: words_of(text, MOST_INDEXED),
    "looked through for people": lambda text: redacted(text, ["Ailsa Grant", "a a a b", "Smith"]),
    "given out": lambda text: Pen(frozenset({"Ailsa Grant"})).redact(text, "entry 1"),
    "understood as a command": lambda text: understand(text, "CJS-2026"),
    "read as a day": read_as(written.day),
    "read as a time": read_as(written.clock),
    "read as a number": read_as(written.whole_number),
    "read as an ID": case_id,
    "read as a rich message": rich.read,
    "spelt otherwise": lambda text: spelt_alike(text[:LONGEST]),
    "read as a body": body,
    "read as a message": lambda text: parse(activity(text), datetime(2026, 11, 27, tzinfo=UTC)),
}
"""What is done with a text that somebody typed, or that a stranger sent."""

PUMPS = (
    "\n", "\r", " ", " \n", "a", "a ", "A. ", "Aa Bb, ", "a@", "a.b@c.d ", "0", "0 ", "07 ",
    "+44", "[", '{"', '"\\', "&", "&a;", "- ", "1.", "www.", "\u0301\u0316", "\u0130", "\ufb01",
    "<at>", "<p>", "<", "<li><ul>", "no ", "25/", "report ", "add ", "De la ", "AA ", "Kerr, ",
    "\u0645 ", "CJS-2026-0001 ", "\u00a0", "&nbsp;",
)  # fmt: skip


@pytest.mark.parametrize("handled", HANDLED)
def test_no_work_with_a_text_grows_faster_than_the_text(handled: str) -> None:
    work = HANDLED[handled]
    slow = [pump for pump in PUMPS if grows(work, lambda n: pump * (n // len(pump) + 1))]  # noqa: B023
    assert slow == []
