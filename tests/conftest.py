"""What tests of every room share: real databases and the browser.

Where this machine has no PostgreSQL or Chromium, the tests that need it are left out with one line
that says so, and with CI=true the run stops there and fails.
"""

from __future__ import annotations

import asyncio
import ctypes.util
import logging
import os
import secrets
import shutil
import sys
import threading
import warnings
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
import pytest_asyncio
import structlog
from playwright.async_api import Browser, async_playwright, expect

from dialogs import evening
from settings.logs import configure_logging
from storage.migrate import migrate
from tests.browsing import ARGUMENTS
from tests.compiled import share_compiled
from tests.hours import instant, machine_at
from tests.postgresql import NO_POSTGRESQL, PostgreSQL, find_postgresql, in_memory, serving
from tests.stock import STOCK
from tests.waiting import PATIENCE_SECONDS

BROWSING = [Path(__file__).parent / folder for folder in ("browser", "rehearsal")]
FAULTS = Path(__file__).parent / "faults"
PATIENCE_MILLISECONDS = 20_000
CHROMIUM_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
NO_CHROMIUM = (
    "Chromium can't be used: install Debian's packages chromium-headless-shell and libatomic1 to "
    "run the browser tests."
)


def find_chromium() -> str | None:
    """The path of a Chromium to test in: CHROMIUM's, or the first on the PATH.

    None as well where what drives it can't start, for want of a library that a bare Debian lacks.
    """
    if sys.platform == "linux" and ctypes.util.find_library("atomic") is None:
        return None
    candidates = (os.environ.get("CHROMIUM", ""), *CHROMIUM_NAMES)
    return next(filter(None, (shutil.which(name) for name in candidates if name)), None)


@pytest.fixture(scope="session", autouse=True)
def _papers_end_with_the_tests() -> Iterator[None]:
    """What makes papers for all tests of this process is ended with the last of them."""
    yield
    for child in STOCK.emptied():
        child.bury()


@pytest.fixture(scope="session", autouse=True)
def _nothing_waits() -> Iterator[None]:
    """Tests that are told a thousand times that nothing is there don't wait each time."""
    kept, evening.REFUSED_AFTER_SECONDS = evening.REFUSED_AFTER_SECONDS, 0.0
    yield
    evening.REFUSED_AFTER_SECONDS = kept


def pytest_addoption(parser: pytest.Parser) -> None:
    """An option that moves the machine's clock, as `make hours` does."""
    parser.addoption(
        "--hour",
        metavar="INSTANT",
        help="each test begins with the machine's clock there, in UTC: 2028-02-29T10:00",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Each test, with its fixtures, at the hour that was asked for."""
    hour: str | None = item.config.getoption("hour")
    with nullcontext() if hour is None else machine_at(instant(hour)):
        return (yield)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in a browser share a loop, as they share the browser, whose driver speaks in one.

    The faults' come first: they mostly wait, so one worker is at them while the others have work
    for the processor. Workers that are done take what stands last of others, and never these.
    """
    items.sort(key=lambda item: FAULTS not in item.path.parents)
    for item in filter(pytest_asyncio.is_async_test, items):
        if any(item.path.is_relative_to(folder) for folder in BROWSING):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


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


def log_plainly() -> None:
    """Has exceptions logged as Python prints them: with every local drawn it takes the processor
    so long that an answer, which waits for it, comes too late on a loaded machine."""
    processors = structlog.get_config()["processors"][:-1]
    drawn = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(processors=[*processors, drawn])


@pytest.fixture(scope="session", autouse=True)
def _logs_are_plain() -> Iterator[None]:
    log_plainly()
    yield
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def _loggers_can_be_heard() -> Iterator[None]:
    """Fails a test that sets up logging as a service's: `capture_logs` would miss later lines."""
    yield
    deaf = structlog.get_config()["cache_logger_on_first_use"]
    structlog.configure(cache_logger_on_first_use=False)
    assert not deaf, "the process's loggers now keep to the first way to speak"


@pytest.fixture
def logs_as_a_service(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Logging set up as a service's for one test: `capfd` has what an operator would see."""
    root = logging.getLogger()
    level, handlers, raises = root.level, list(root.handlers), logging.raiseExceptions
    hooks = [(sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")]
    for owner, name in [*hooks, (warnings, "showwarning")]:
        monkeypatch.setattr(owner, name, getattr(owner, name))
    with monkeypatch.context() as while_made:
        # pytest puts another file in the place of sys.stderr for each phase of a test.
        while_made.setattr(sys, "stderr", os.fdopen(2, "w", buffering=1, closefd=False))
        configure_logging()
    structlog.configure(cache_logger_on_first_use=False)
    monkeypatch.setattr("bot.configure_logging", lambda: None)
    yield
    root.setLevel(level)
    root.handlers[:] = handlers
    logging.raiseExceptions = raises
    structlog.reset_defaults()
    log_plainly()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium's program, to be started with --no-sandbox by root."""
    path = find_chromium()
    if path is None:
        pytest.skip(NO_CHROMIUM)
    return path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """Chromium, started once a test worker."""
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        await started.close()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A running PostgreSQL, one a test worker; tests may stop and start it."""
    programs = find_postgresql()
    if programs is None:
        pytest.skip(NO_POSTGRESQL)
    with serving(programs, in_memory()) as server:
        yield server


@pytest.fixture
def postgres_url(postgresql: PostgreSQL) -> Iterator[str]:
    """The address of a new, empty PostgreSQL database, dropped after the test."""
    name = _new_name()
    yield postgresql.create(name)
    postgresql.drop(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of an SQLite database that doesn't exist yet."""
    return _sqlite_at(tmp_path / "desk.sqlite")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a new, empty database: the test runs once on each kind."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(fixture)
    return url


@pytest.fixture(scope="session")
def postgres_template(postgresql: PostgreSQL) -> str:
    """The name of a migrated PostgreSQL database that nobody writes to, one a test worker."""
    name = _new_name()
    asyncio.run(migrate(postgresql.create(name)))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that nobody writes to, one a test worker."""
    path = tmp_path_factory.mktemp("template") / "desk.sqlite"
    asyncio.run(migrate(_sqlite_at(path)))
    return path


@pytest.fixture
def migrated_postgres_url(postgresql: PostgreSQL, postgres_template: str) -> Iterator[str]:
    """The address of a new PostgreSQL database that was migrated, dropped after the test."""
    name = _new_name()
    yield postgresql.create(name, postgres_template)
    postgresql.drop(name)


@pytest.fixture
def migrated_sqlite_url(sqlite_url: str, sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a new SQLite database that was migrated; no different from one made here."""
    shutil.copy(sqlite_template, tmp_path / "desk.sqlite")
    return sqlite_url


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest) -> str:
    """The address of a new, migrated database: the test runs once on each kind."""
    url: str = request.getfixturevalue(
        "migrated_sqlite_url" if request.param == "sqlite" else "migrated_postgres_url"
    )
    return url


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody gives up on what a loaded machine is slow at; what is given up has its own tests."""
    monkeypatch.setattr("dialogs.teams.PATIENCE_SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr("rehearsal.line.PATIENCE_SECONDS", 2 * PATIENCE_SECONDS)
    monkeypatch.setattr("delivery.directory.WAIT_SECONDS", PATIENCE_SECONDS)


@pytest.fixture(scope="session", autouse=True)
def _statements_are_compiled_once() -> Iterator[None]:
    """Statements are compiled once for all the registers of this process, and not for each.

    In service there is one register a process, so a test is none the less true for it.
    """
    with pytest.MonkeyPatch.context() as patched:
        share_compiled(patched)
        yield


def _new_name() -> str:
    return f"desk_{secrets.token_hex(6)}"


def _sqlite_at(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"
