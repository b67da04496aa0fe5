"""The rehearsal's button to the next working morning: the desk's own calendar says when that is."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.journeys.conftest import House


async def test_the_next_working_morning_knows_the_holidays_of_the_organisation(
    house: House,
) -> None:
    friday = datetime(2026, 11, 27, 16, 30, tzinfo=UTC)  # before St Andrew's Day
    assert house.rehearsal.next_morning(friday) == datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


async def test_the_desk_begins_on_a_tuesday_morning_whatever_the_machine_says(
    house: House,
) -> None:
    now = house.rehearsal.clock()
    assert (now.weekday(), now.hour) == (1, 10)
