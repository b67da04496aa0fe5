"""Alike: for each word the newest cases with it, whoever asks seeing only what is theirs."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from storage.register import Register
from tests.storage.made import put, row


@pytest.fixture
async def log(register: Register) -> Register:
    """A few cases that share words."""
    await put(
        register,
        row(1, words="Laptop stolen from Zoë's car", readers=("ben",)),
        row(2, words="Two laptops left on a train", involved=("anna",)),
        row(3, words="A laptop-bag and a letter", readers=("ben",)),
        row(4, words="Laptop", stage="duplicate"),
        row(5, words="Laptop", kind=""),
        row(6, words="Laptoppery"),
    )
    return register


async def found(
    register: Register, *words: str, reader: str = "", not_involved: str = "", limit: int = 9
) -> dict[str, list[int]]:
    """The numbers of the cases found for each word."""
    asked = await register.alike(list(words), reader=reader, not_involved=not_involved, limit=limit)
    return {word: [int(one[-4:]) for one in ids] for word, ids in asked.items()}


async def test_each_word_has_its_own_page_newest_first(log: Register) -> None:
    assert await found(log, "laptop", "letter", "train") == {
        "laptop": [3, 2, 1],
        "letter": [3],
        "train": [2],
    }


async def test_a_page_is_no_longer_than_asked(log: Register) -> None:
    assert await found(log, "laptop", limit=2) == {"laptop": [3, 2]}


async def test_what_is_kept_from_somebody_is_left_out(log: Register) -> None:
    assert await found(log, "laptop", not_involved="anna") == {"laptop": [3, 1]}
    assert await found(log, "laptop", "train", reader="ben") == {"laptop": [3, 1], "train": []}


async def test_a_word_of_several_parts_must_have_them_all(log: Register) -> None:
    assert await found(log, "zoë’s", "laptop-bag", "letter's") == {
        "zoë’s": [1],
        "laptop-bag": [3],
        "letter's": [],
    }


async def test_nothing_that_is_typed_breaks_it(log: Register) -> None:
    assert await found(log, "***", "NEAR(", "\0", '"', "x" * 5000) == {"NEAR(": [], "x" * 5000: []}
    assert await found(log) == {}


async def test_a_word_rare_among_the_newest_is_looked_up_among_all(log: Register) -> None:
    with patch("storage.lists.RECENT", (3, 4)):
        assert await found(log, "laptop", "train", limit=1) == {"laptop": [3], "train": [2]}
