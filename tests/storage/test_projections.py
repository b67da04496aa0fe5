from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ports.rows import Row, Search
from storage.register import Register
from storage.words import words_of
from tests.storage.made import NOON, after, put, row
from tests.typed_tables import table


def ids(rows: list[Row]) -> list[int]:
    return [each.number for each in rows]


async def queue(register: Register, limit: int = 50, **asked: object) -> list[Row]:
    given = {"not_involved": "", "reader": "", "after": None, "limit": limit, **asked}
    return await register.queue(**given)  # type: ignore[arg-type]


async def test_a_row_comes_back_as_it_was_projected(register: Register) -> None:
    made = row(involved=("a", "b"), readers=("c",), nearest=after(5), closed_at=after(9))
    await put(register, made)
    assert await register.row(made.incident_id) == made


async def test_a_row_is_replaced_by_a_later_one(register: Register) -> None:
    await put(register, row(), row(seq=2, title="Two letters"))
    found = await register.row("CJS-2026-0001")
    assert found == row(seq=2, title="Two letters")


async def test_an_unknown_incident_has_no_row(register: Register) -> None:
    assert await register.row("\0'; DROP TABLE record; --") is None


async def test_the_queue_goes_by_rank_then_nearest_limit_with_none_last(
    register: Register,
) -> None:
    await put(
        register,
        row(1, rank=4, nearest=after(1)),
        row(2, rank=1),
        row(3, rank=1, nearest=after(9)),
        row(4, rank=1, nearest=after(3)),
        row(5, rank=0),
        row(6, rank=1, open=False),
        row(7, rank=1, nearest=after(3)),
    )
    assert ids(await queue(register)) == [5, 4, 7, 3, 2, 1]


async def test_pages_of_the_queue_join_without_gap_or_repeat(register: Register) -> None:
    await put(
        register,
        *(row(n, rank=n % 3, nearest=after(n % 2) if n % 5 else None) for n in range(1, 12)),
    )
    whole, paged, cursor = await queue(register), list[Row](), None
    while page := await queue(register, limit=2, after=cursor):
        paged += page
        cursor = (page[-1].rank, page[-1].nearest, page[-1].incident_id)
    assert paged == whole


async def test_the_queue_leaves_out_what_is_kept_from_somebody(register: Register) -> None:
    await put(register, row(1, involved=("anna",)), row(2, involved=("ben",)), row(3))
    assert ids(await queue(register, not_involved="anna")) == [2, 3]


async def test_the_queue_can_be_limited_to_what_somebody_may_read(register: Register) -> None:
    await put(register, row(1, readers=("anna", "ben")), row(2, readers=("ben",)), row(3))
    assert ids(await queue(register, reader="ben")) == [1, 2]
    await put(register, row(1, readers=("anna",)))
    assert ids(await queue(register, reader="ben")) == [2]


async def test_counts_are_right_after_reclassification_closing_and_reopening(
    register: Register,
) -> None:
    await put(register, row(1), row(2), row(3, classification="event"))
    assert await register.counts() == {"": 2, "event": 1}
    await put(register, row(1, classification="incident"))
    assert await register.counts() == {"": 1, "incident": 1, "event": 1}
    await put(register, row(3, classification="event", open=False))
    assert await register.counts() == {"": 1, "incident": 1}
    await put(register, row(3, classification="incident"))
    assert await register.counts() == {"": 1, "incident": 2}


async def test_counts_do_not_move_when_the_unit_is_rolled_back(register: Register) -> None:
    with pytest.raises(RuntimeError):
        async with register.unit() as unit:
            await unit.project(row(1))
            raise RuntimeError
    assert await register.counts() == {}


@pytest.fixture
async def log(register: Register) -> Register:
    """Three incidents to search for."""
    await put(
        register,
        row(1, words="Laptop stolen on the train to Stirling", classification="incident"),
        row(
            2,
            words="Zoë’s letter (ref. AB-1234) sent to jane@example.org",
            stage="closed",
            waiting=2,
        ),
        row(3, words="Laptop left on a train, found again", kind="weakness", open=False),
        row(1, year=2027, incident_id="CJS-2027-0001", words="train", reporter_id="ben"),
    )
    return register


BY_WORDS = [
    ("laptop", [3, 1]),
    ("lap TRA", [3, 1]),
    ("laptop stirling", [1]),
    ("zoe", [2]),
    ("ZOË’S", [2]),
    ("ab-1234", [2]),
    ("jane@example", [2]),
    ("2 OR 1", []),
    ("aptop", []),
    ("***", []),
]


async def test_words_are_searched_as_prefixes(log: Register) -> None:
    found = [(words, ids(await log.search(Search(words=words)))) for words, _ in BY_WORDS]
    assert found == BY_WORDS


SEARCHES = [
    (Search(), [1, 3, 2, 1]),
    (Search(limit=2), [1, 3]),
    (Search(before=(2026, 3)), [2, 1]),
    (Search(year=2027), [1]),
    (Search(classification="incident"), [1]),
    (Search(stage="closed"), [2]),
    (Search(kind="weakness"), [3]),
    (Search(open=True), [1, 2, 1]),
    (Search(open=False), [3]),
    (Search(waiting=True), [2]),
    (Search(reporter="ben"), [1]),
    (Search(words="train", before=(2027, 1)), [3, 1]),
    (Search(words="train", open=True, limit=1), [1]),
    (Search(words="train", year=2026, open=True), [1]),
    (Search(words="laptop", kind="weakness"), [3]),
]


async def test_a_name_is_found_by_what_people_type_for_it(register: Register) -> None:
    names: list[tuple[str, str]] = table("names")["names"]
    there = list(dict.fromkeys(name for name, _ in names))
    await put(register, *(row(n, words=f"{name} was here") for n, name in enumerate(there, 1)))
    found = [ids(await register.search(Search(words=typed))) for _, typed in names]
    assert [
        typed for (name, typed), place in zip(names, found, strict=True)
        if there.index(name) + 1 not in place
    ] == []  # fmt: skip


async def test_no_name_is_found_by_another(register: Register) -> None:
    await put(register, row(1, words="The loan of Brienne O. Dell"), row(2, words="O the Brien"))
    assert [ids(await register.search(Search(words=w))) for w in ("obrienne", "loda")] == [[1], []]


async def test_every_part_of_a_search_that_is_set_must_match(log: Register) -> None:
    found = [(search, ids(await log.search(search))) for search, _ in SEARCHES]
    assert found == SEARCHES


async def test_a_search_leaves_out_what_is_kept_from_somebody(log: Register) -> None:
    await put(log, row(1, involved=("anna",), words="laptop"))
    assert ids(await log.search(Search(words="laptop", not_involved="anna"))) == [3]


async def test_a_search_finds_the_words_as_they_now_are(log: Register) -> None:
    await put(log, row(1, words="A tablet, not a computer"))
    assert ids(await log.search(Search(words="laptop"))) == [3]
    assert ids(await log.search(Search(words="tablet"))) == [1]


NASTY = [
    '"',
    "' OR 1=1 --",
    "laptop*",
    "NEAR(laptop train)",
    "tokens : laptop",
    "a AND OR NOT",
    "{}[]()!&|<->:*",
    "\0",
    "\ud800",
    "％ _ \\",
    "x" * 5000,
    "laptop " * 500,
    "'laptop':*",
    "\u202egnp",
    "−laptop ^laptop +laptop",
]


async def test_nothing_that_is_typed_breaks_a_search(log: Register) -> None:
    for typed in NASTY:
        await log.search(Search(words=typed))
        assert await log.search(Search(classification=typed, reporter=typed, reader=typed)) == []


async def test_nothing_that_is_typed_breaks_a_row(register: Register) -> None:
    for number, typed in enumerate(NASTY, start=1):
        made = row(number, title=typed, words=typed, reporter_id=typed, involved=(typed,))
        await put(register, made)
        found = await register.row(made.incident_id)
        assert found is not None
        assert found.involved == (typed,)


@given(st.text())
def test_words_are_letters_and_digits_only(typed: str) -> None:
    assert all(word.isalnum() for word in words_of(typed, 100))


async def test_an_instant_comes_back_in_utc_from_any_zone(register: Register) -> None:
    await put(register, row(reported_at=NOON))
    found = await register.row("CJS-2026-0001")
    assert found is not None
    assert found.reported_at.isoformat() == "2026-03-27T12:00:00+00:00"
