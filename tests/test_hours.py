"""The clocks that tests begin with: their own, and one moved as another machine's would stand."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.hours import TUESDAY, instant, machine_ahead, machine_at, tuesday_morning

LEAP_DAY = datetime(2028, 2, 29, 10, 0, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)


def test_tests_begin_on_a_tuesday_morning_and_time_goes_on() -> None:
    clock = tuesday_morning()
    first = clock()
    assert first - TUESDAY < A_MINUTE
    assert clock() > first


@pytest.mark.parametrize("words", ["2028-02-29T10:00", "2028-02-29T10:00+00:00"])
def test_an_instant_without_an_offset_is_in_utc(words: str) -> None:
    assert instant(words) == LEAP_DAY


def test_a_moved_machine_is_seen_by_whoever_asks_for_the_time_and_goes_on_from_there() -> None:
    with machine_at(LEAP_DAY):
        first = datetime.now(UTC)
        assert first - LEAP_DAY < A_MINUTE
        assert time.time() - LEAP_DAY.timestamp() < 60
        assert datetime.now(UTC) > first


def test_how_far_a_moved_machine_is_ahead_can_be_told_to_another_process() -> None:
    before = machine_ahead()
    real = datetime.now(UTC) - before
    with machine_at(real + timedelta(days=400)):
        assert abs(machine_ahead() - timedelta(days=400)) < A_MINUTE
    assert abs(machine_ahead() - before) < A_MINUTE
