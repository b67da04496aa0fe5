"""A bot in a process of its own, whose clock stands as far before the machine's as a file says.

python -m tests.faults.replica CLOCK_FILE, with the settings in the environment.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import Bot, until_stopped
from config import load
from logs import configure_logging
from service.ports import Clock


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


async def serve(offset: Path) -> None:
    """Serves until it is asked to end, or killed."""
    bot = Bot(load(env_file=Path(os.devnull)), clock_of(offset))
    await bot.start()
    await until_stopped()
    await bot.stop()


if __name__ == "__main__":
    configure_logging()
    asyncio.run(serve(Path(sys.argv[1])))
