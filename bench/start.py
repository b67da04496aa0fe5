"""From the command to the first answer, and the memory at rest: python -m bench.start

The bot as an operator starts it, on a register that is there already; medians of nine starts.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench.arena import cpu_of, memory_of
from bench.cast import settings

ROOT = Path(__file__).parent.parent
STARTS = 9


async def start(database: Path) -> tuple[float, float, float]:
    """Seconds until it listens, seconds of processor until then, megabytes at rest."""
    given = settings("http://127.0.0.1:1", str(database), 0)
    env = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    began = time.perf_counter()
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "bot.py", cwd=ROOT, env=env | given, stdout=asyncio.subprocess.PIPE
    )
    assert bot.stdout is not None  # noqa: S101
    try:
        if b"listening" not in await bot.stdout.readline():
            raise SystemExit("The bot doesn't start.")
        return time.perf_counter() - began, cpu_of(bot.pid), memory_of(bot.pid)
    finally:
        bot.terminate()
        await bot.wait()


async def main() -> None:
    """Prints the medians; the first start makes the tables and isn't counted."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "desk.sqlite"
        starts = [await start(database) for _ in range(STARTS + 1)][1:]
    seconds, cpu, memory = (statistics.median(each) for each in zip(*starts, strict=True))
    fastest, slowest = min(starts)[0], max(starts)[0]
    print(f"ready in {seconds:.2f} s ({fastest:.2f} to {slowest:.2f}), {cpu:.2f} s of processor")
    print(f"at rest {memory:.0f} MB")


if __name__ == "__main__":
    asyncio.run(main())
