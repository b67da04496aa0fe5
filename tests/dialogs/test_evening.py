"""What is barred answers as late as what isn't there."""

from __future__ import annotations

import pytest

from dialogs import evening


@pytest.mark.parametrize(("took", "waits"), [(0.0, 0.1), (0.03, 0.07), (0.1, 0.0), (5.0, 0.0)])
async def test_an_answer_that_nothing_is_there_is_given_at_one_time(
    monkeypatch: pytest.MonkeyPatch, took: float, waits: float
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(evening, "REFUSED_AFTER_SECONDS", 0.1)
    monkeypatch.setattr("dialogs.evening.asyncio.sleep", sleep)
    monkeypatch.setattr(evening, "now", lambda: 10.0 + took)
    await evening.even_out(10.0)
    assert slept == [pytest.approx(waits)]
