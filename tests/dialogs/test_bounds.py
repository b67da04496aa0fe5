"""What one person asks of a process is counted in a sliding hour, a kind apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cards.payloads import Again, Fill, Go, Take
from dialogs import bounds
from dialogs.bounds import Windows, kind_of
from procedure.bounds import Bounded
from procedure.errors import TooMany
from procedure.registry import FORM_ROWS
from tests.procedure.story import DPO, MONDAY, ORGANISATION, REPORTER, STAFF

TWO = replace(ORGANISATION, bounds=dict.fromkeys(Bounded, 2))
CASE = "CJS-2026-0001"


def fill(form: str, intent: str, **more: object) -> Fill:
    """A form's button."""
    return Fill.model_validate({"form": form, "intent": intent} | more)


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        (Go(to="help"), None),
        (Go(to="cyber"), None),
        (Go(to="home"), Bounded.LOOK_UPS),
        (Go(to="log"), Bounded.LOOK_UPS),
        (Go(to="case", incident=CASE), Bounded.LOOK_UPS),
        (Go(to="paper", incident=CASE), Bounded.PAPERS),
        (Take(paper="Summary Log"), Bounded.PAPERS),
        (Again(notice=1), Bounded.LOOK_UPS),
        (fill("report", "open"), None),
        (fill("report", "edit"), None),
        (fill("report", "submit"), None),
        (fill("report", "open", given={"words": "A letter"}), Bounded.DRAFTS),
        (fill("report", "next"), Bounded.DRAFTS),
        (fill("report", "save"), Bounded.DRAFTS),
        (fill("report", "drop"), Bounded.LOOK_UPS),
        (fill("annex_one", "open", incident=CASE), Bounded.LOOK_UPS),
        (fill("annex_one", "back", incident=CASE), Bounded.DRAFTS),
        (fill("add_information", "open", incident=CASE), Bounded.LOOK_UPS),
        (fill("add_information", "submit", incident=CASE), Bounded.ADDITIONS),
        (fill("gone", "next", incident=CASE), Bounded.LOOK_UPS),
    ],
)
def test_each_press_counts_as_one_kind(
    payload: Go | Fill | Take | Again, kind: Bounded | None
) -> None:
    assert kind_of(payload) is kind


@pytest.mark.parametrize("form", sorted(FORM_ROWS))
def test_no_step_is_refused_for_what_was_looked_up_or_saved(form: str) -> None:
    assert kind_of(fill(form, "submit", incident=CASE)) in (None, Bounded.ADDITIONS)


def test_one_more_than_the_bound_is_refused_until_an_hour_has_passed() -> None:
    windows = Windows(TWO)
    for minutes in (0, 10):
        windows.check(Bounded.LOOK_UPS, STAFF, MONDAY + timedelta(minutes=minutes))
    for minutes in (20, 59):
        with pytest.raises(TooMany, match="after Mon 2 Nov 2026, 11:00"):
            windows.check(Bounded.LOOK_UPS, STAFF, MONDAY + timedelta(minutes=minutes))
    windows.check(Bounded.LOOK_UPS, STAFF, MONDAY + timedelta(minutes=60))
    with pytest.raises(TooMany, match="after Mon 2 Nov 2026, 11:10"):
        windows.check(Bounded.LOOK_UPS, STAFF, MONDAY + timedelta(minutes=61))


def test_people_and_kinds_are_counted_apart_and_what_has_no_kind_not_at_all() -> None:
    windows = Windows(TWO)
    for kind, actor in ((Bounded.LOOK_UPS, STAFF), (Bounded.DRAFTS, STAFF), (None, STAFF)):
        for _ in range(2):
            windows.check(kind, actor, MONDAY)
    windows.check(Bounded.LOOK_UPS, REPORTER, MONDAY)
    windows.check(None, STAFF, MONDAY)
    for _ in range(50):
        windows.check(Bounded.LOOK_UPS, DPO, MONDAY)


def test_what_is_counted_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_KEPT", 3)
    windows = Windows(TWO)
    for number in range(9):
        windows.check(Bounded.DRAFTS, ORGANISATION.actor(f"person-{number}", ""), MONDAY)
    assert len(windows._seen) == 3
