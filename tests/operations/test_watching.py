"""How long the loop is held is known: by its longest hold lately, and by a line in the log."""

from __future__ import annotations

import asyncio
import sys
import time

import pytest
from structlog.testing import capture_logs

from operations.watching import Holds, places, run_watched


class Hand:
    """A clock that is moved by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def holds(clock: Hand) -> Holds:
    watched = Holds(clock)
    watched.watch()
    return watched


def hold(holds: Holds, clock: Hand, seconds: float, *, seen: bool = False) -> None:
    """One round of the loop; a long one is `seen` by who looks meanwhile."""
    holds.begins()
    clock.now += seconds
    if seen:
        holds.look(sys._getframe())
    holds.ends()


def test_the_longest_hold_is_the_one_of_the_last_minutes(holds: Holds, clock: Hand) -> None:
    hold(holds, clock, 0.25)
    hold(holds, clock, 0.125)
    assert holds.longest() == 0.25
    clock.now += 301
    hold(holds, clock, 0.125)
    assert holds.longest() == 0.25
    clock.now += 301
    assert holds.longest() == 0.125
    clock.now += 601
    assert holds.longest() == 0.0


def test_waiting_is_no_hold_and_neither_is_the_start(clock: Hand) -> None:
    holds = Holds(clock)
    hold(holds, clock, 3.0)
    holds.begins()
    clock.now += 2.0
    holds.watch()
    holds.ends()
    clock.now += 60.0
    hold(holds, clock, 0.01)
    assert holds.longest() == pytest.approx(0.01)


def test_a_long_hold_is_a_line_with_its_place_and_further_ones_are_counted(
    holds: Holds, clock: Hand
) -> None:
    with capture_logs() as lines:
        hold(holds, clock, 0.04)
        hold(holds, clock, 0.25, seen=True)
        hold(holds, clock, 0.5)
        hold(holds, clock, 0.5)
        clock.now += 10
        hold(holds, clock, 0.75)
    first, second = lines
    assert first["event"] == second["event"] == "loop_held"
    assert (first["seconds"], first["unsaid"]) == (0.25, 0)
    assert first["where"][0].startswith("operations/test_watching.py:")
    assert (second["seconds"], second["unsaid"], second["where"]) == (0.75, 2, [])


def test_a_place_is_a_file_of_ours_and_nobody_elses() -> None:
    found = places(sys._getframe())
    assert found[0].startswith("operations/test_watching.py:")
    assert all(place.split("/")[0] in ("operations", "helper", "tests") for place in found)


def test_a_loop_that_is_held_says_so_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Held until somebody has seen where it stands, however long that takes on a loaded machine."""
    seen: list[list[str]] = []

    async def work(holds: Holds) -> int:
        holds.watch()
        await asyncio.sleep(0)
        while not holds._where:
            time.sleep(0.001)  # noqa: ASYNC251 — that is what is looked for
        await asyncio.sleep(0)
        seen.append([str(round(holds.longest(), 3))])
        return 7

    with capture_logs() as lines:
        assert run_watched(work) == 7
    (line,) = lines
    assert line["event"] == "loop_held"
    assert line["where"][0].startswith("operations/test_watching.py:")
    assert float(seen[0][0]) >= 0.05
