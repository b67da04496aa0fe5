"""Serving: what is looked at before anybody is answered."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs

import bot
from operations.watching import Holds
from tests.operations.test_commands import settings_in


async def test_a_start_with_a_secret_that_everybody_may_read_goes_on_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stopped = asyncio.Event()
    stopped.set()  # as soon as it listens
    monkeypatch.setattr("bot.asked_to_stop", lambda: stopped)
    monkeypatch.setattr("bot.spare_collections", lambda: None)
    monkeypatch.setattr("settings.readable._everybody_reads", lambda file: file.name == ".env")
    with capture_logs() as lines:
        assert await bot.serve(settings_in(tmp_path, PORT="0")) == 0
    assert "is listening" in capsys.readouterr().out
    told = [line for line in lines if line["event"] == "secret_readable_by_all"]
    assert [Path(line["file"]).name for line in told] == [".env"]


async def test_how_long_the_loop_was_held_is_told_beside_what_works(tmp_path: Path) -> None:
    holds = Holds(lambda: 0.0)
    desk = bot.Bot(settings_in(tmp_path, PORT="0"), holds=holds)
    await desk.start()
    try:
        assert (await desk._ready())["longest_hold_ms"] == 0
    finally:
        await desk.stop()
