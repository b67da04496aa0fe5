"""A copied incident is the same, and has nothing in common with the first that can change."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from procedure.copying import copied
from procedure.fold import apply, fold
from tests.procedure.linked import link, second
from tests.procedure.story import Story, complained, outlived, promised


def linked() -> Story:
    first, report = promised(), second()
    link(first, report)
    return first


STORIES = {story.__name__: story for story in (promised, outlived, complained, linked)}


def changeable(thing: Any) -> Iterator[int]:
    """Every list, dictionary and part inside that can be written into, by identity."""
    if isinstance(thing, list | dict):
        yield id(thing)
        for each in thing.values() if isinstance(thing, dict) else thing:
            yield from changeable(each)
    elif is_dataclass(thing) and not thing.__dataclass_params__.frozen:  # type: ignore[union-attr]
        yield id(thing)
        for part in fields(thing):
            yield from changeable(getattr(thing, part.name))


@pytest.mark.parametrize("name", STORIES)
def test_a_copy_is_the_same_and_shares_nothing_that_can_change(name: str) -> None:
    incident = STORIES[name]().incident
    copy = copied(incident)
    assert copy == incident
    assert not set(changeable(copy)) & set(changeable(incident))


@pytest.mark.parametrize("name", STORIES)
def test_what_a_copy_goes_through_leaves_the_first_as_it_was(name: str) -> None:
    record = STORIES[name]().record
    for place in range(1, len(record)):
        early = fold("CJS-2026-0001", record[:place])
        before, copy = deepcopy(early), copied(early)
        for recorded in record[place:]:
            apply(copy, recorded)
        assert early == before
        assert copy == fold("CJS-2026-0001", record)
