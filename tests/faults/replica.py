"""A bot in a process of its own, whose clock is set by a file.

Forked from a process that has imported the bot once: what is killed is then quickly there again,
and the time of a test goes into faults, not imports.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Mapping
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from bot import Bot
from operations.running import until_stopped
from service.ports.clock import Clock
from settings.logs import configure_logging
from settings.settings import load
from tests.hours import machine_ahead, machine_at

A_SECOND = timedelta(seconds=1)
A_LOOK_SECONDS = 0.01


def clock_of(file: Path) -> Clock:
    """The clock that `set_clock` sets, at any moment; it goes on by itself."""

    def now() -> datetime:
        # All processes of a machine have the same monotonic clock, and nobody puts it.
        return datetime.fromtimestamp(float(file.read_text()) + time.monotonic(), UTC)

    return now


def set_clock(file: Path, now: datetime) -> None:
    """Sets the clock of every replica that reads this file, in one step."""
    new = file.with_suffix(".new")
    new.write_text(str(now.timestamp() - time.monotonic()))
    new.replace(file)


def begin(
    settings: Mapping[str, str], clock: Path, log: Path, tree: Path | None = None
) -> BaseProcess:
    """Begins a bot with these settings alone; it is ready a little later.

    With a tree it is another version's, which has its code there.
    """
    # Tokens last by the machine's clock, which is another where this test's has been moved.
    arguments = (settings, clock, log, machine_ahead())
    child: BaseProcess = _forking().Process(target=_serve, args=arguments)
    if tree is not None:
        child = _forking().Process(target=_become, args=(tree, *arguments))
    child.daemon = True  # a test that fails leaves nobody behind
    child.start()
    return child


def _forking() -> ForkServerContext:
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def _serve(settings: Mapping[str, str], clock: Path, log: Path, ahead: timedelta) -> None:
    os.environ.clear()
    os.environ.update({"PATH": os.defpath, **settings})
    _speak_into(log)
    configure_logging()
    moved = abs(ahead) > A_SECOND
    with machine_at(datetime.now(UTC) + ahead) if moved else nullcontext():
        asyncio.run(_until_stopped(clock))


_IN_ITS_TREE = """
import json, sys
from datetime import timedelta
from pathlib import Path
from tests.faults.replica import _serve
settings, clock, log, ahead = sys.argv[1:]
_serve(json.loads(settings), Path(clock), Path(log), timedelta(seconds=float(ahead)))
"""


def _become(
    tree: Path, settings: Mapping[str, str], clock: Path, log: Path, ahead: timedelta
) -> None:
    """Gives this process up for one that has loaded another version."""
    os.chdir(tree)
    asked = [json.dumps(dict(settings)), str(clock), str(log), str(ahead.total_seconds())]
    os.execv(sys.executable, [sys.executable, "-c", _IN_ITS_TREE, *asked])  # noqa: S606


def _speak_into(log: Path) -> None:
    """Through a pipe, as a service's output goes: a file would meet the disk's faults too."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.dup2(reading, 0)
        os.dup2(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), 1)
        os.close(writing)
        os.execv("/bin/cat", ["cat"])  # noqa: S606
    os.dup2(writing, 1)
    os.dup2(writing, 2)
    os.close(reading)
    os.close(writing)


async def _until_stopped(clock: Path) -> None:
    bot = Bot(load(env_file=Path(os.devnull)), clock_of(clock))
    await bot.start()
    stirring = asyncio.create_task(_stirred(bot, clock))
    await until_stopped()
    stirring.cancel()
    await bot.stop()


async def _stirred(bot: Bot, clock: Path) -> None:
    """Has the sender look as soon as the clock was moved, and not when its second is over."""
    before = clock.read_text()
    while True:
        await asyncio.sleep(A_LOOK_SECONDS)
        now = clock.read_text()
        if now != before:
            before = now
            bot.register.outbox.stir()
