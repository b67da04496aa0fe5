"""The house stays as easy to go through as it is; `python -m tests.ways --stays` shows the ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house import House, circles
from tests.walk import Way, walk
from tests.ways import ROOT, WAYS


@pytest.fixture(scope="module")
def house() -> House:
    return House(ROOT)


def made(folder: Path, **files: str) -> House:
    """A house of two floors, `upper` and `lower`, with these files."""
    (folder / "pyproject.toml").write_text(
        "[[tool.importlinter.contracts]]\nlayers = ['upper', 'lower']\n"
    )
    for name, text in files.items():
        room, _, file = name.partition("_")
        (folder / room).mkdir(exist_ok=True)
        (folder / room / f"{file}.py").write_text(text)
    return House(folder)


def figures(way: Way) -> tuple[int, int, int]:
    return len(way.stays), way.files, len(way.climbs)


def test_a_notice_reaches_its_message_without_going_up_and_down(house: House) -> None:
    way = walk(house, *WAYS["a notice to its message"])
    assert len(way.stays) <= 60, way.stays
    assert len(way.climbs) <= 5, way.climbs


def test_no_rooms_and_no_files_import_each_other(house: House) -> None:
    assert circles(house.arrows) == []
    assert circles(house.imports) == []


def test_every_way_begins_where_it_says_and_ends_there(house: House) -> None:
    for start, end in WAYS.values():
        way = walk(house, start, end)
        last = way.visits[-1]
        assert not end or f"{last.module.name}:{last.words}" == end


def test_a_circle_is_found(tmp_path: Path) -> None:
    house = made(
        tmp_path,
        upper_one="from lower.two import b",
        lower_two="from lower import three",
        lower_three="from upper.one import a",
    )
    assert circles(house.imports) == [{"upper.one", "lower.two", "lower.three"}]
    assert circles(house.arrows) == [{"upper", "lower"}]


def test_each_return_to_a_higher_floor_is_a_climb(tmp_path: Path) -> None:
    house = made(
        tmp_path,
        upper_one="""
from lower.two import asked
def begin(case):
    if asked(case):
        told(case)
    asked(case)
def told(case): ...
""",
        lower_two="def asked(case): ...",
    )
    assert figures(walk(house, "upper.one:begin:case")) == (3, 2, 1)


def test_what_is_made_of_the_parameter_goes_on_and_words_about_it_do_not(tmp_path: Path) -> None:
    house = made(
        tmp_path,
        upper_one="""
from lower.two import View, shown, view_of
def begin(case):
    view = view_of(case)
    shown(f"{case}")
    return view.card()
""",
        lower_two="""
class View:
    def card(self): ...
def view_of(case) -> View: ...
def shown(words): ...
""",
    )
    way = walk(house, "upper.one:begin:case")
    assert [place.words for place in way.visits] == ["begin", "view_of", "View.card"]


def test_a_way_that_is_not_there_is_named(house: House) -> None:
    with pytest.raises(LookupError, match="nowhere"):
        walk(house, "service.take:Desk.nowhere:step")
