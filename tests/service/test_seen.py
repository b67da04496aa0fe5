"""What each sight reads of a case stands in rows, which leave nothing out and are kept to."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any

import pytest

from procedure.rights import Sight
from procedure.roles import Role
from procedure.state import End, Incident, Learning, Report, Standing, Work
from service.cut import cut
from service.lists import LISTED, as_seen
from service.ports.rows import Row
from service.seen import PARTS, WHOLE, WORKED_OUT, PartRow
from tests.cjs import CJS
from tests.procedure.story import MONDAY, STAFF, Story, named

TYPES: dict[str, Any] = {
    "report": Report,
    "standing": Standing,
    "work": Work,
    "learning": Learning,
    "end": End,
}
READERS = (Sight.PEOPLE, Sight.OWN, Sight.TASK)
BY_VERSION = {"procedure", "versions"}
"""By which version it goes, which everybody may know."""


class Bird(dict[str, object]):
    """A value that can be a key as well."""

    __hash__ = object.__hash__  # type: ignore[assignment]


CANARY: Any = Bird(kittiwake=object())
"""Neither empty nor anybody's."""


def kept(field: str, sight: Sight) -> Any:
    """What a reader of this sight gets of an incident in which one field holds the canary."""
    part, _, name = field.partition(".")
    incident = Incident("CJS-2026-0001")
    setattr(getattr(incident, part), name, CANARY)
    return getattr(getattr(cut(incident, sight, frozenset(), STAFF.id), part), name)


def fields(*, whole: bool) -> list[tuple[str, Sight]]:
    """Every field with each sight that reads all of it, or nothing."""
    return [
        (field, sight)
        for row in PARTS
        for field in row.fields
        for sight in READERS
        if (row.seen.get(sight) is WHOLE if whole else sight not in row.seen)
    ]


def test_every_field_of_a_case_is_in_one_row() -> None:
    there = Counter(
        f"{part}.{f.name}" for part, of in TYPES.items() for f in dataclasses.fields(of)
    )
    assert Counter(field for row in PARTS for field in row.fields) == there
    assert set(Incident.__slots__) == {"id", "seq", "unread", "altered", *BY_VERSION, *TYPES}


@pytest.mark.parametrize(("field", "sight"), fields(whole=False))
def test_what_a_row_gives_to_nobody_else_is_cut(field: str, sight: Sight) -> None:
    assert kept(field, sight) != CANARY


@pytest.mark.parametrize(("field", "sight"), fields(whole=True))
def test_what_a_row_gives_whole_is_there(field: str, sight: Sight) -> None:
    assert kept(field, sight) is CANARY


def test_whoever_has_no_sight_reads_nothing() -> None:
    incident = Incident("CJS-2026-0001", report=Report(nature="kittiwake", recorded_at=MONDAY))
    seen = cut(incident, Sight.NONE, frozenset({Role.STAFF}), STAFF.id)
    assert seen == Incident("CJS-2026-0001")


@pytest.mark.parametrize("row", [*PARTS, *WORKED_OUT, *LISTED], ids=lambda row: row.words[:40])
def test_whoever_reads_the_whole_case_reads_of_every_part(row: PartRow) -> None:
    assert row.read_by(Sight.FULL)
    assert row.full


def test_a_list_shows_nothing_that_no_row_names() -> None:
    filled: dict[str, Any] = dict.fromkeys(Row.__slots__, CANARY)
    people = {"reporter_id": "", "lead_id": "", "involved": (), "readers": (STAFF.id,)}
    shown = as_seen(Row(**filled | people), STAFF, CJS)
    named = {field for row in LISTED for field in row.fields}
    assert {name for name in Row.__slots__ if getattr(shown, name) is CANARY} < named


@pytest.mark.parametrize("involved", [True, False])
def test_whoever_is_involved_reads_no_action_of_theirs_though_they_were_asked(
    involved: bool,
) -> None:
    story = Story().report().nominate()
    story.propose(owner=named(STAFF))
    story.ask(STAFF)
    if involved:
        story.involve(STAFF)
    seen = cut(story.incident, Sight.TASK, frozenset({Role.STAFF}), STAFF.id)
    assert list(seen.work.actions) == ([] if involved else ["A1"])
    assert list(seen.work.inputs) == ["Q1"]
