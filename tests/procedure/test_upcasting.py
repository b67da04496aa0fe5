"""Upcasting: an entry of an earlier shape is read as if it had been written today."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest

from procedure import registry, upcasting
from procedure.entries.report import InformationAdded
from procedure.record import UnknownEntry
from procedure.upcasting import Body, stored

KIND = "InformationAdded"


def words_to_text(body: Body) -> Body:
    """In its first shape it had `words`."""
    return {"text": body["words"]}


def without_marks(body: Body) -> Body:
    """In its second shape the text bore marks."""
    return {"text": body["text"].strip("*")}


@pytest.fixture(autouse=True)
def shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind whose shape has changed twice."""
    changes: Mapping[str, tuple[Callable[[Body], Body], ...]] = {
        KIND: (words_to_text, without_marks)
    }
    monkeypatch.setattr(upcasting, "UPCASTS", changes)
    monkeypatch.setattr(registry, "UPCASTS", changes)


@pytest.mark.parametrize(
    "body", [{"words": "*x*"}, {"text": "*x*", "shape": 2}, {"text": "x", "shape": 3}]
)
def test_every_shape_that_was_ever_written_is_read(body: Body) -> None:
    assert registry.entry_from(KIND, json.dumps(body)) == InformationAdded(text="x")


def test_what_is_written_today_says_its_shape() -> None:
    assert stored(InformationAdded(text="x")) == {"text": "x", "shape": 3}


@pytest.mark.parametrize("shape", [4, 0, -1, "3", None])
def test_a_shape_that_nobody_knows_yet_is_an_unknown_entry(shape: object) -> None:
    body = json.dumps({"text": "x", "shape": shape})
    assert isinstance(registry.entry_from(KIND, body), UnknownEntry)


def test_a_kind_that_never_changed_carries_no_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upcasting, "UPCASTS", {})
    assert stored(InformationAdded(text="x")) == {"text": "x"}
