"""Figures: what each incident adds, and the picture of twelve months."""

from __future__ import annotations

from dataclasses import replace

import pytest

from procedure.stages import Stage
from service.figures import NOW, Counted, Figure, figures_of, last_months, year_view
from tests.procedure.story import MONDAY, london

ONE = Counted(MONDAY, "assessment", "incident", "event", False, "", None, 0, 0)


def test_an_incident_adds_its_class_and_whether_it_was_in_time() -> None:
    assert figures_of(ONE) == {
        Figure("2026-11", "class", "event"): 1,
        Figure("2026-11", "time", "on_time"): 1,
    }


def test_a_duplicate_adds_nothing() -> None:
    assert figures_of(replace(ONE, stage=str(Stage.DUPLICATE), waiting=1)) == {}


def test_of_a_deleted_record_only_the_class_is_counted() -> None:
    assert set(figures_of(replace(ONE, kind=""))) == {Figure("2026-11", "class", "event")}


def test_what_runs_is_counted_whatever_its_month() -> None:
    added = figures_of(replace(ONE, ico=MONDAY, waiting=2, owed=3))
    now = {f.value: n for f, n in added.items() if f.month == NOW}
    assert now == {"ico": 1, "approval": 1, "owed": 3}


def test_the_last_twelve_months_end_with_this_one_in_london() -> None:
    months = last_months(london("2026-11-01 00:10"))
    assert (len(months), months[0], months[-1]) == (12, "2025-12", "2026-11")


@pytest.mark.parametrize(("times", "named"), [(2, False), (3, True)])
def test_a_cause_is_named_once_it_came_up_three_times(times: int, named: bool) -> None:
    figures = {Figure("2026-03", "cause", "lost"): times, Figure("2026-04", "cause", "other"): 9}
    view = year_view(figures, MONDAY)
    assert view.recurring == ((("lost", times),) if named else ())


def test_a_cause_of_thirteen_months_ago_no_longer_counts() -> None:
    figures = {Figure("2025-11", "cause", "lost"): 2, Figure("2026-04", "cause", "lost"): 2}
    assert year_view(figures, MONDAY).recurring == ()


def test_the_year_holds_every_month_with_its_figures() -> None:
    figures = figures_of(ONE) + figures_of(replace(ONE, late=True, classification="incident"))
    view = year_view(figures, MONDAY)
    last = view.months[-1]
    assert (last.reports, last.on_time, last.late) == (2, 1, 1)
    assert last.classes == {"event": 1, "incident": 1}
    assert sum(m.reports for m in view.months) == 2
