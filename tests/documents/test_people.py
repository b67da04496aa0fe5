"""Who is found in the labelled sentences, and who isn't; `python -m bench.names` says which."""

from __future__ import annotations

from functools import cache

import pytest

from documents.identifiers import is_office
from documents.personal import found, redacted
from tests.documents.labelled import Score, scored, sentences

LEAST_SENTENCES = 300
LEAST_RECALL, LEAST_PRECISION = 0.95, 0.9


@cache
def headings() -> dict[str, Score]:
    """What was found under each heading of the file."""
    those = list(sentences())
    assert len(those) >= LEAST_SENTENCES
    return {
        heading: scored(found, [each for each in those if each.heading == heading])
        for heading in dict.fromkeys(each.heading for each in those)
    }


@pytest.mark.parametrize("heading", [each for each in headings() if "Nobody" not in each])
def test_hardly_anybody_is_missed(heading: str) -> None:
    score = headings()[heading]
    assert score.recall >= LEAST_RECALL, score.missed


@pytest.mark.parametrize("heading", [each for each in headings() if "Nobody" in each])
def test_offices_units_bodies_places_and_headings_name_nobody(heading: str) -> None:
    assert headings()[heading].wrong == []


def test_little_is_found_that_names_nobody() -> None:
    right = sum(score.right for score in headings().values())
    wrong = [each for score in headings().values() for each in score.wrong]
    assert right / (right + len(wrong)) >= LEAST_PRECISION, wrong


def test_each_sort_is_found() -> None:
    wanted = sum((score.wanted for score in headings().values()), start=Score().wanted)
    met = sum((score.met for score in headings().values()), start=Score().met)
    assert {kind for kind in wanted if met[kind] < LEAST_RECALL * wanted[kind]} == set()


@pytest.mark.parametrize(
    ("mailbox", "office"),
    [
        ("info", True),
        ("data.protection", True),
        ("sponsor-team2", True),
        ("fiona.kerr", False),
        ("info.kerr", False),
        ("grant", False),
    ],
)
def test_a_mailbox_that_many_read_is_nobodys(mailbox: str, office: bool) -> None:
    assert is_office(mailbox) is office


def test_a_name_that_is_partly_known_is_withheld_whole() -> None:
    text = "Told Ailsa Grant-Macrae, Ailsa’s deputy."
    assert redacted(text, ["Grant"])[0] == "Told [name withheld], [name withheld]’s deputy."
