"""A bot in a process of its own, whose clock stands as far before the machine's as a file says.

Forked from a process that has imported the bot once: what is killed is then quickly there again,
and the time of a test goes into faults, not imports.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from bot import Bot, until_stopped
from service.ports.clock import Clock
from settings.logs import configure_logging
from settings.settings import load


def clock_of(offset: Path) -> Clock:
    """The machine's clock with the file's seconds added; the file may change at any moment."""

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(offset.read_text()))

    return now


def write_offset(offset: Path, seconds: float) -> None:
    """Sets the clock of every replica that reads this file, in one step."""
    new = offset.with_suffix(".new")
    new.write_text(str(seconds))
    new.replace(offset)


def begin(settings: Mapping[str, str], offset: Path, log: Path) -> BaseProcess:
    """Begins a bot with these settings alone; it is ready a little later."""
    child: BaseProcess = _forking().Process(target=_serve, args=(settings, offset, log))
    child.daemon = True  # a test that fails leaves nobody behind
    child.start()
    return child


def _forking() -> ForkServerContext:
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def _serve(settings: Mapping[str, str], offset: Path, log: Path) -> None:
    os.environ.clear()
    os.environ.update({"PATH": os.defpath, **settings})
    _speak_into(log)
    configure_logging()
    asyncio.run(_until_stopped(offset))


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


async def _until_stopped(offset: Path) -> None:
    bot = Bot(load(env_file=Path(os.devnull)), clock_of(offset))
    await bot.start()
    await until_stopped()
    await bot.stop()
