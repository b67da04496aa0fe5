"""The rehearsal's two ports: where one is taken the sentence has what to type, and that works."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot as desk
from rehearsal.ports import PortsTaken, pair
from rehearsal.server import Rehearsal
from settings.settings import load, port_wanted
from settings.values import ConfigurationError
from tests.journeys.conftest import NODE_MODULES, free_port
from tests.rehearsal.fake_bot import FakeBot


@pytest.fixture(params=[0, 1], ids=["the bot's", "the page's"])
def taken(request: pytest.FixtureRequest) -> Iterator[tuple[int, int]]:
    """A pair of ports whose first or second another program has, and which that is."""
    wanted = free_pair()
    with socket.socket() as other:
        other.bind(("127.0.0.1", wanted + request.param))
        other.listen()
        yield wanted, wanted + request.param


def free_pair() -> int:
    for _ in range(100):
        port = free_port()
        try:
            return pair(port)[0]
        except (PortsTaken, OverflowError):
            continue
    raise AssertionError("no two ports are free")


def test_a_port_that_is_taken_is_named_with_two_that_work(taken: tuple[int, int]) -> None:
    wanted, which = taken
    with pytest.raises(PortsTaken, match=f"Port {which} is taken") as stopped:
        pair(wanted)
    found = re.search(r"PORT=(\d+) make run", str(stopped.value))
    assert found is not None
    assert pair(int(found[1])) == (int(found[1]), int(found[1]) + 1)


@pytest.mark.parametrize("said", ["http", "80", "65535"])
def test_a_port_that_cannot_be_is_refused_in_a_sentence(said: str) -> None:
    with pytest.raises(ConfigurationError, match=r"PORT must be a whole number from 1024 to 65534"):
        port_wanted(3978, {"PORT": said})


async def test_a_rehearsal_keeps_both_ports_and_writes_its_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_pair()
    monkeypatch.setenv("PORT", str(port))
    monkeypatch.setattr("bot.VAR", tmp_path)
    monkeypatch.setattr("bot.until_stopped", lambda: asyncio.sleep(0))
    assert await desk.rehearse() == 0
    assert f"Open http://127.0.0.1:{port + 1}" in capsys.readouterr().out
    written = load(env_file=tmp_path / "rehearsal.env")
    assert (written.port, written.public_url) == (port, f"http://127.0.0.1:{port}")
    assert (tmp_path / "rehearsal.env").stat().st_mode & 0o077 == 0


async def test_a_rehearsal_whose_port_is_taken_stops_with_the_sentence(
    taken: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", str(taken[0]))
    monkeypatch.setattr("bot.VAR", tmp_path)
    with pytest.raises(ConfigurationError, match=r"PORT=\d+ make run"):
        await desk.rehearse()


async def test_a_rehearsal_that_goes_on_elsewhere_says_so_to_the_bot(
    tmp_path: Path, bot: FakeBot, rehearsal: Rehearsal
) -> None:
    await rehearsal.stop()
    bot.heard.clear()
    for port, times in ((free_port(), 7), (0, 0)):
        again = Rehearsal(
            state=tmp_path / "rehearsal.sqlite",
            node_modules=NODE_MODULES,
            bot_url=bot.url,
            port=port or int(rehearsal.url.rpartition(":")[2]),
        )
        # The first is elsewhere; the second is where that one was.
        rehearsal = bot.rehearsal = again
        await again.start()
        await again.installed()
        await again.stop()
        heard = [a for a in bot.heard if a["type"] == "installationUpdate"]
        assert [a["serviceUrl"] for a in heard] == [again.service_url] * times
        bot.heard.clear()
