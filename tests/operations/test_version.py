"""The version: read from its file, and the same wherever it is told."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest
from structlog.testing import capture_logs

import bot
from cards.help import help_card
from procedure.person import PersonId
from procedure.roles import Actor
from settings.organisation import organisation_of
from settings.version import VERSION, read_version
from tests.journeys.conftest import free_port
from tests.operations.test_commands import settings_in


@pytest.mark.parametrize("said", ["", "1.2", "v1.2.3", "1.2.3-rc1", "01.2.3", "1.2.3\n4"])
def test_a_version_that_teams_would_not_take_is_refused(said: str, tmp_path: Path) -> None:
    (tmp_path / "VERSION").write_text(said)
    with pytest.raises(ValueError, match="three numbers"):
        read_version(tmp_path / "VERSION")


async def test_the_logs_first_line_and_healthz_have_the_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped, listening = asyncio.Event(), asyncio.Event()
    monkeypatch.setattr("bot.asked_to_stop", lambda: stopped)
    monkeypatch.setattr("builtins.print", lambda *_, **__: listening.set())
    monkeypatch.setattr("bot.spare_collections", lambda: None)
    port = free_port()
    with capture_logs() as lines:
        serving = asyncio.create_task(bot.serve(settings_in(tmp_path, PORT=str(port))))
        await listening.wait()
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{port}/healthz") as answer,
        ):
            assert await answer.json() == {"alive": True, "version": VERSION}
        stopped.set()
        assert await serving == 0
    assert lines[0] == {"event": "starting", "version": VERSION, "log_level": "info"}


def test_the_help_card_has_the_version(tmp_path: Path) -> None:
    card = help_card(organisation_of(settings_in(tmp_path)), Actor(PersonId("a"), "Ada"))
    assert f"Incident desk {VERSION}." in str(card)


def test_the_command_line_says_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bot.run_command(["--version"])
    assert (ended.value.code, capsys.readouterr().out.strip()) == (0, VERSION)
