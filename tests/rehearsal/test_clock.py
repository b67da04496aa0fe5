"""The rehearsal's clock moves forward only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rehearsal.clock import MovableClock, next_working_morning
from rehearsal.world import World

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def test_moving_adds_to_the_machines_time() -> None:
    clock = MovableClock(real=lambda: NOON)
    clock.move(timedelta(hours=1))
    assert clock() == NOON + timedelta(hours=1)


def test_it_refuses_to_go_back() -> None:
    clock = MovableClock(real=lambda: NOON)
    with pytest.raises(ValueError, match="forward"):
        clock.move_to(NOON - timedelta(seconds=1))


def test_a_move_wakes_who_listens() -> None:
    clock, woken = MovableClock(real=lambda: NOON), []
    clock.on_move(lambda: woken.append(clock()))
    clock.move(timedelta(hours=2))
    assert woken == [NOON + timedelta(hours=2)]


def test_a_restart_keeps_the_offset(tmp_path: Path) -> None:
    first = World(tmp_path / "state.sqlite")
    first.clock.move(timedelta(days=3))
    first.close()
    second = World(tmp_path / "state.sqlite")
    assert second.clock.offset == timedelta(days=3)
    second.close()


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-11-26T10:00", "2026-11-27T09:00"),
        ("2026-11-27T16:30", "2026-11-30T09:00"),
        ("2026-11-29T23:59", "2026-11-30T09:00"),
        ("2026-03-27T12:00", "2026-03-30T08:00"),
        ("2026-06-12T23:30", "2026-06-15T08:00"),
    ],
)
def test_the_next_working_morning_is_nine_in_london(now: str, morning: str) -> None:
    asked = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert next_working_morning(asked) == datetime.fromisoformat(morning).replace(tzinfo=UTC)
