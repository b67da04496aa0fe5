"""A register that the code of November 2026 made stays readable, verifies and prints the same."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from procedure.registry import STEPS
from storage.register import open_register
from storage.transfer import copy
from tests.specimens import compared
from tests.specimens.cast import IDS, NAMES
from tests.specimens.compared import differences, kept_texts, known_then
from tests.specimens.kept import NOW, Kept, lines_of, opened, problems, read_deleted
from tests.specimens.printed import PRINTS

FOLDER = Path(__file__).with_name("november_2026")


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    """A copy of the register, opened and brought up to date by the code of today."""
    async with opened(FOLDER, tmp_path) as register:
        yield register


async def differing(kept: Kept, group: str) -> list[str]:
    """Where a group of texts is printed otherwise than then."""
    return differences(kept_texts(FOLDER, group), await PRINTS[group](kept))


async def test_it_verifies_clean(kept: Kept) -> None:
    assert await problems(kept) == []


async def test_every_kind_of_entry_of_that_time_is_in_it_and_is_read(kept: Kept) -> None:
    there = {r.entry.name for each in await kept.cases() for r in await kept.register.entries(each)}
    there |= {entry.name for _, entry in read_deleted(FOLDER)}
    assert there == set((FOLDER / "kinds.txt").read_text(encoding="utf-8").split())


async def test_every_entry_has_the_same_hash_and_sentence(kept: Kept) -> None:
    assert await differing(kept, "records") == []


async def test_every_entry_still_holds_what_was_recorded(kept: Kept) -> None:
    for row in lines_of(FOLDER / "record.jsonl"):
        body = json.loads(row["body"])
        entry = (await kept.register.entries(row["incident_id"]))[row["seq"] - 1].entry
        assert entry.name == row["kind"]
        assert known_then(body, entry.model_dump(mode="json")) == body


async def test_the_record_of_a_deleted_case_would_read_and_hash_the_same(kept: Kept) -> None:
    assert await differing(kept, "deleted") == []


async def test_the_tombstone_of_a_deleted_case_holds_its_last_hash(kept: Kept) -> None:
    last = {row["incident_id"]: row["hash"] for row, _ in read_deleted(FOLDER)}
    assert len(last) == 2
    for incident_id, digest in last.items():
        stone = await kept.register.tombstone(incident_id)
        assert stone is not None
        assert stone.hash == digest


async def test_every_row_made_anew_is_as_it_was(kept: Kept) -> None:
    assert await differing(kept, "rows") == []


async def test_the_same_reminders_are_due_at_the_same_times(kept: Kept) -> None:
    assert await differing(kept, "deadlines") == []


async def test_every_case_took_the_same_course(kept: Kept) -> None:
    assert await differing(kept, "timelines") == []


async def test_every_paper_says_the_same(kept: Kept) -> None:
    assert await differing(kept, "papers") == []


async def test_the_log_and_the_annual_reports_say_the_same(kept: Kept) -> None:
    assert await differing(kept, "reports") == []


async def test_every_mail_and_every_post_to_the_channel_says_the_same(kept: Kept) -> None:
    assert await differing(kept, "letters") == []


async def test_every_list_and_search_shows_the_same(kept: Kept) -> None:
    assert await differing(kept, "lists") == []


async def test_the_counters_and_the_last_checkpoint_are_the_same(kept: Kept) -> None:
    assert await differing(kept, "figures") == []


async def test_what_is_kept_beside_the_records_is_the_same(kept: Kept) -> None:
    assert await differing(kept, "beside") == []


async def test_it_moves_to_postgresql_and_verifies_there(
    kept: Kept, migrated_postgres_url: str
) -> None:
    await copy(kept.settings.database_url, migrated_postgres_url, exclusive=False)
    moved = await open_register(migrated_postgres_url)
    try:
        assert await problems(replace(kept, register=moved)) == []
    finally:
        await moved.close()


async def test_a_form_that_was_submitted_then_is_known_by_its_key(kept: Kept) -> None:
    for line in (FOLDER / "once.txt").read_text(encoding="utf-8").splitlines():
        key, incident_id = line.split()
        async with kept.register.unit() as unit:
            assert await unit.incident_for(key) == incident_id


async def test_work_goes_on_in_every_open_case_and_it_still_verifies(kept: Kept) -> None:
    note = STEPS["AddEntry"].step.model_validate({"happened": NOW, "text": "Read again."})
    rows = [await kept.register.row(each) for each in await kept.ids()]
    for row in (row for row in rows if row and row.open):
        key = "dpo" if IDS["dpo"] not in row.involved else "owner"
        actor = kept.desk.organisation.actor(IDS[key], NAMES[key])
        taken = await kept.desk.take(note, actor, row.incident_id)
        assert len(taken.new) == 1
    assert await problems(kept) == []


def test_every_change_of_wording_that_is_named_touches_a_text_that_was_kept() -> None:
    everything = "".join(text for group in PRINTS for text in kept_texts(FOLDER, group).values())
    assert [then for then, _ in compared.CHANGED if then not in everything] == []


def test_a_text_that_is_printed_otherwise_is_shown_line_by_line() -> None:
    found = differences({"a": "one\ntwo\n"}, {"a": "one\nthree\n"})
    assert found[-2:] == ["-two", "+three"]


def test_a_change_of_wording_that_is_named_is_no_difference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(compared, "CHANGED", {("two", "three"): "It was one too few."})
    assert differences({"a": "one\ntwo\n"}, {"a": "one\nthree\n"}) == []


def test_a_column_that_came_later_is_no_difference_but_a_lost_one_is() -> None:
    assert differences({"a": '{"x": 1}'}, {"a": '{"x": 1, "y": 2}'}) == []
    assert differences({"a": '{"x": 1, "y": 2}'}, {"a": '{"x": 1}'})
