"""Where the contenders meet: the server alone on one core, everything else on another."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bench.cast import APP_ID, APP_PASSWORD, TENANT_ID
from bench.contest import COMMIT, HERE, READ, Contender
from bench.desk import seed
from bench.load import Measured, measure

WARM_SECONDS = 1.0
START_SECONDS = 20.0
OPEN_CASES = 20
CASES_TO_COMMIT = 4000


class Arena:
    """The stand-in for Microsoft, the seeded registers, and a token such as Teams sends."""

    def __init__(self, folder: Path, microsoft: str, token: str) -> None:
        self.folder, self.microsoft, self.token = folder, microsoft, token
        self._seeded: dict[str, tuple[Path, list[str]]] = {}
        self.last_memory = 0.0
        """Megabytes the last server held when it was stopped."""

    @classmethod
    @asynccontextmanager
    async def opened(cls) -> AsyncIterator[Arena]:
        """The stand-in runs until the end."""
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, cores[-1:])
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        standing = await started(
            [sys.executable, "-m", "bench.microsoft", str(port)], core=cores[-1], more={}
        )
        folder = Path(tempfile.mkdtemp(prefix="desk-bench-"))
        try:
            token = await _asked(f"{url}/bench/token")
            yield cls(folder, url, token)
        finally:
            await stopped(standing)
            shutil.rmtree(folder, ignore_errors=True)
            os.sched_setaffinity(0, cores)

    async def run(self, contender: Contender, seconds: float) -> Measured:
        """Starts the contender's server, warms it, measures, and stops it."""
        ids = await self.register(contender)
        port = free_port()
        async with self.serving(contender, port) as process:
            turns = contender.turns(self.microsoft, ids)
            posted = int(await _asked(f"{self.microsoft}/bench/posted"))
            await measure(port, self.token, turns, seconds=WARM_SECONDS, fits=contender.fits)
            before = cpu_of(process.pid)
            measured = await measure(port, self.token, turns, seconds=seconds, fits=contender.fits)
            measured.cpu_seconds = cpu_of(process.pid) - before
            answered = int(await _asked(f"{self.microsoft}/bench/posted")) - posted
            if contender.posts and answered < len(measured.turns):
                raise AssertionError(f"{contender.name} posted only {answered} answers")
            self.last_memory = memory_of(process.pid)
        return measured

    @asynccontextmanager
    async def serving(self, contender: Contender, port: int) -> AsyncIterator[Process]:
        """The contender's server, ready."""
        core = min(self._cores())
        process = await started(self._command(contender, port), core=core, more=self._more(port))
        try:
            await _listening(port, process)
            yield process
        finally:
            await stopped(process)

    def _cores(self) -> list[int]:
        return list(range(os.cpu_count() or 1))

    def _command(self, contender: Contender, port: int) -> list[str]:
        if not contender.ours:
            return [contender.python, str(HERE / "contenders" / contender.script)]
        database = str(self._fresh(contender))
        return [
            contender.python, "-m", contender.script, str(port), self.microsoft, database,
            *contender.arguments,
        ]  # fmt: skip

    def _more(self, port: int) -> dict[str, str]:
        return {
            "BENCH_MICROSOFT": self.microsoft,
            "PORT": str(port),
            "BENCH_APP_ID": APP_ID,
            "BENCH_APP_PASSWORD": APP_PASSWORD,
            "BENCH_TENANT_ID": TENANT_ID,
        }

    async def register(self, contender: Contender) -> Sequence[str]:
        """The ids of the cases this contender starts from."""
        if not contender.ours:
            return []
        many = contender in (COMMIT, READ)
        key = "many" if many else "few"
        if key not in self._seeded:
            path = self.folder / f"{key}.sqlite"
            ids = await seed(path, CASES_TO_COMMIT if many else OPEN_CASES)
            self._seeded[key] = (path, ids)
        return self._seeded[key][1]

    def _fresh(self, contender: Contender) -> Path:
        key = "many" if contender in (COMMIT, READ) else "few"
        path = Path(tempfile.mkdtemp(dir=self.folder)) / "desk.sqlite"
        shutil.copyfile(self._seeded[key][0], path)
        return path


def free_port() -> int:
    """A port that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def started(command: Sequence[str], *, core: int, more: dict[str, str]) -> Process:
    """A child on one core; nothing of this run's settings but what is named reaches it."""
    more = {"PYTHONWARNINGS": "ignore", **more}
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return await asyncio.create_subprocess_exec(
        *command,
        cwd=HERE.parent,
        env={**kept, **more},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )


async def stopped(process: Process) -> None:
    """Ends a child."""
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(10):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def cpu_of(pid: int) -> float:
    """Seconds of processor time so far, all threads."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(pid: int) -> float:
    """Resident megabytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


async def _listening(port: int, process: Process) -> None:
    loop = asyncio.get_running_loop()
    until = loop.time() + START_SECONDS
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError as error:
            if process.returncode is not None or loop.time() > until:
                raise AssertionError("A contender doesn't start.") from error
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return


async def _asked(url: str) -> str:
    until = asyncio.get_running_loop().time() + START_SECONDS
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(url) as answer:
                    return await answer.text()
            except aiohttp.ClientError:
                if asyncio.get_running_loop().time() > until:
                    raise
                await asyncio.sleep(0.05)
