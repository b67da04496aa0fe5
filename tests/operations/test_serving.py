"""Serving: what is looked at before anybody is answered."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs

import bot
from operations.continuing import AfterRestore, asked
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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--after-restore"], "expected one argument"),
        (["--after-restore", " "], "takes the reason"),
        (["--last-id", "CJS-2026-0042"], "beside --after-restore"),
        (["--after-restore", "Disk lost.", "--last-id", "42"], "such as XYZ-2026-0042"),
    ],
)
def test_a_start_after_a_restore_that_lacks_something_is_refused_with_what(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        asked(arguments)
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_a_start_after_a_restore_takes_the_reason_and_the_last_id() -> None:
    assert asked([]) is None
    assert asked(["--after-restore", "Disk lost."]) == AfterRestore("Disk lost.")
    given = ["--after-restore", "Disk lost.", "--last-id", "CJS-2026-0042"]
    assert asked(given) == AfterRestore("Disk lost.", (2026, 42))


def test_a_start_that_is_refused_ends_with_2_and_the_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_in(tmp_path, PORT="0")
    settings.checkpoint_log.write_bytes(b"\xff\n")
    monkeypatch.setattr("bot.load", lambda: settings)
    monkeypatch.setattr("bot.configure_logging", lambda: None)
    assert bot.main(["serve"]) == 2
    assert "can't be read" in capsys.readouterr().err
