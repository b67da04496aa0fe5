"""Every command, and the start, on what is broken: one sentence that says what, where and what to
do, exit code 2, and nothing else on standard error.
"""

from __future__ import annotations

import errno
import resource
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

import bot
from operations import opening
from operations.commands import COMMANDS
from operations.ending import FILES, PORTS, of_system
from settings.settings import load
from storage.tables import SCHEMA
from storage.troubles import POSTGRESQL, SQLITE, words
from tests.operations.test_commands import environment_in
from tests.postgresql import PostgreSQL

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + b"\xff" * 5000
ARGUMENTS = {
    "serve": ["serve"],
    "export": ["export", "--log", "papers"],
    "report": ["report", "--year", "2026", "--to", "papers"],
    "copy": ["copy", "--to", "sqlite:///copied.sqlite"],
    "backup": ["backup", "--to", "backed-up"],
    "restore": ["restore", "--from", "desk.sqlite"],
}
EVERY = {"serve", *COMMANDS} - {"install"}  # which opens no register without an app
LOOKING = EVERY - {"serve", "migrate", "restore", "roles"}
"""The commands that begin no register and change none."""


def arguments(command: str) -> list[str]:
    return ARGUMENTS.get(command, [command])


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the commands run, with settings."""
    for name, value in environment_in(tmp_path, PORT="0").items():
        monkeypatch.setenv(name, value)
    defaults = {**(load.__kwdefaults__ or {}), "env_file": tmp_path / ".env"}
    monkeypatch.setattr(load, "__kwdefaults__", defaults)
    monkeypatch.setattr("bot.configure_logging", lambda: None)  # a line then shows in the output
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def said(at: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[list[str]], str]:
    """Runs the bot with these arguments, which must end it with 2; the one line that it says."""

    def run(arguments: list[str]) -> str:
        code = bot.main(arguments)
        printed = capsys.readouterr()
        lines = [line for line in printed.out.splitlines() if " starting " not in line]
        (line,) = printed.err.splitlines()
        assert (code, lines, line[-1], line[0]) == (2, [], ".", line[0].lstrip("{"))
        return line

    return run


def png(file: Path) -> None:
    file.write_bytes(PNG)


def torn(file: Path) -> None:
    """Half of it is there."""
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 8192 * 4096])


def cut(file: Path) -> None:
    """The head of it alone."""
    file.write_bytes(file.read_bytes()[:64])


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def changed(*statements: str) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        with closing(sqlite3.connect(file)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    return change


def foreign(*statements: str) -> Callable[[Path], None]:
    def put(file: Path) -> None:
        file.unlink()
        changed(*statements)(file)

    return put


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


REVISION = "CREATE TABLE alembic_version (version_num TEXT)"
FILE_STATES: dict[str, tuple[Callable[[Path], None], set[str], str]] = {
    "a picture": (png, EVERY, "isn't a register"),
    "torn": (torn, EVERY, "is damaged"),
    "cut off": (cut, EVERY, "is damaged"),
    "another program's": (
        foreign("CREATE TABLE moz_places (id)"),
        EVERY,
        "another program's",
    ),
    "another program's, with Alembic": (
        foreign(REVISION, "INSERT INTO alembic_version VALUES ('3f2a9c')"),
        EVERY,
        "another program's",
    ),
    "of a newer bot": (
        changed("UPDATE alembic_version SET version_num = '9999'"),
        EVERY,
        "Install the newer version of the bot",
    ),
    "of an older bot": (
        changed("UPDATE alembic_version SET version_num = '0001'"),
        LOOKING | {"restore"},
        "run `python bot.py migrate`",
    ),
    "empty": (emptied, LOOKING | {"restore"}, "is empty"),
    "gone": (Path.unlink, LOOKING | {"restore"}, "There is no register"),
    "a folder": (folder, EVERY, "not memory or a device"),
}
CASES = [(state, command) for state, (_, which, _) in FILE_STATES.items() for command in which]


@pytest.mark.parametrize(("state", "command"), sorted(CASES))
@pytest.mark.usefixtures("migrated_sqlite_url")
def test_a_broken_register_ends_every_command_with_what_is_wrong_where(
    state: str,
    command: str,
    at: Path,
    said: Callable[[list[str]], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    break_it, _, expected = FILE_STATES[state]
    break_it(at / "desk.sqlite")
    if command == "restore":
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{at / 'restored.sqlite'}")
        expected = "is a folder" if state == "a folder" else expected
    sentence = said(arguments(command))
    if command == "roles":
        assert "PostgreSQL" in sentence or expected in sentence
        return
    assert expected in sentence
    assert "desk.sqlite" in sentence or state.startswith("of a") or state == "a folder"


HOSTS = {
    "nobody there": ("u:hunter2@127.0.0.1:1/desk", "127.0.0.1:1 doesn't answer: nothing listens"),
    "no socket": ("u:hunter2@/desk?host=/nonexistent", "/nonexistent doesn't answer: there is no"),
    "no such host": ("u:hunter2@desk.invalid/desk?ssl=require", "desk.invalid can't be "),
    "an option misspelt": ("u:hunter2@localhost/desk?ssl=requier", "whose ssl= is one of"),
    "an option nobody has": ("u:hunter2@localhost/desk?colour=red", "no other options than host"),
}


@pytest.mark.parametrize("command", sorted(EVERY))
@pytest.mark.parametrize("state", HOSTS)
def test_a_server_that_cant_be_had_is_named_by_its_host_without_a_password(
    state: str,
    command: str,
    said: Callable[[list[str]], str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    address, expected = HOSTS[state]
    if command == "restore":
        request.getfixturevalue("migrated_sqlite_url")  # the backup
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{address}")
    for patience in ("PATIENCE_SECONDS", "NAME_SECONDS"):  # tests/operations/test_opening.py's
        monkeypatch.setattr(opening, patience, 0)
    sentence = said(arguments(command))
    assert expected in sentence
    assert "hunter2" not in sentence


@pytest.mark.parametrize("command", sorted(EVERY))
def test_a_database_that_isnt_there_is_named(
    command: str,
    postgresql: PostgreSQL,
    said: Callable[[list[str]], str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    request.getfixturevalue("migrated_sqlite_url")
    monkeypatch.setenv("DATABASE_URL", postgresql.url("nothing_of_the_kind"))
    assert "has no database nothing_of_the_kind: create it" in said(arguments(command))


@pytest.mark.parametrize("command", sorted(EVERY - {"restore"}))
def test_a_login_without_the_rights_is_named(
    command: str,
    postgresql: PostgreSQL,
    migrated_postgres_url: str,
    said: Callable[[list[str]], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    postgresql.statements.run("DROP ROLE IF EXISTS nobody_much")
    postgresql.statements.run("CREATE ROLE nobody_much LOGIN")
    url = make_url(migrated_postgres_url).set(username="nobody_much")
    monkeypatch.setenv("DATABASE_URL", url.render_as_string(hide_password=False))
    sentence = said(arguments(command))
    assert "doesn't let the login nobody_much do this in the database" in sentence


@pytest.mark.parametrize("command", ["copy", "restore"])
def test_a_target_with_a_foreign_table_of_the_same_name_is_left_alone(
    command: str,
    migrated_sqlite_url: str,
    postgresql: PostgreSQL,
    postgres_url: str,
    said: Callable[[list[str]], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = make_url(postgres_url)
    program = ["psql", "-h", str(postgresql.folder), "-U", "postgres", str(address.database)]
    postgresql.run(*program, "-c", "CREATE TABLE people (id int)")
    if command == "copy":
        asked = ["copy", "--to", postgres_url]
    else:
        monkeypatch.setenv("DATABASE_URL", postgres_url)
        asked = arguments("restore")
    assert f"{address.database} on" in (sentence := said(asked))
    assert "a table people that isn't the desk's" in sentence


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of 64 KB; where nothing may be mounted, a limit on files of that size."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    mounted = not subprocess.run(mount, check=False, capture_output=True).returncode
    _, hard = before = resource.getrlimit(resource.RLIMIT_FSIZE)
    if not mounted:
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, hard))
    yield place
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    if mounted:
        subprocess.run(["umount", "-l", place], check=True, capture_output=True)


@pytest.mark.usefixtures("migrated_sqlite_url")
def test_a_full_disk_under_a_backup_is_called_that_and_leaves_nothing(
    small_disk: Path, said: Callable[[list[str]], str]
) -> None:
    sentence = said(["backup", "--to", str(small_disk / "kept")])
    assert sentence.startswith(str(small_disk / "kept"))
    assert "disk is full" in sentence
    assert list(small_disk.iterdir()) == []


TARGETS = {
    "on the way is a file": ("desk.sqlite/kept", "is there already, and isn't a folder"),
    "a folder": ("papers", "is there already"),
}


@pytest.mark.parametrize("what", TARGETS)
@pytest.mark.usefixtures("migrated_sqlite_url")
def test_a_backup_that_cant_go_there_says_why(
    what: str, at: Path, said: Callable[[list[str]], str]
) -> None:
    (at / "papers").mkdir()
    target, expected = TARGETS[what]
    assert expected in (sentence := said(["backup", "--to", target]))
    assert target.split("/")[0] in sentence


KEYS = {"a picture": PNG, "empty": b"", "text": "Schlüssel".encode("latin-1")}


@pytest.mark.parametrize("command", ["serve", "verify"])
@pytest.mark.parametrize("what", KEYS)
@pytest.mark.usefixtures("migrated_sqlite_url")
def test_a_key_file_that_holds_no_key_is_named(
    what: str, command: str, at: Path, said: Callable[[list[str]], str]
) -> None:
    (at / "desk-checkpoint.key").write_bytes(KEYS[what])
    assert said([command]).startswith(f"CHECKPOINT_KEY: {at / 'desk-checkpoint.key'} must hold")


@pytest.mark.parametrize("command", ["serve", "verify"])
@pytest.mark.usefixtures("migrated_sqlite_url")
def test_a_folder_in_place_of_the_key_file_is_named(
    command: str, at: Path, said: Callable[[list[str]], str]
) -> None:
    (at / "desk-checkpoint.key").mkdir()
    assert said([command]) == f"{at / 'desk-checkpoint.key'} is a folder, where a file should be."


@pytest.mark.parametrize("command", sorted(EVERY))
@pytest.mark.parametrize(
    ("put", "expected"),
    [
        (lambda file: file.write_bytes(b"MAIL_INFO=info\xff@example.org"), "isn't UTF-8"),
        (lambda file: file.mkdir(), "is a folder"),
    ],
)
def test_settings_that_cant_be_read_are_named(
    put: Callable[[Path], None],
    expected: str,
    command: str,
    at: Path,
    said: Callable[[list[str]], str],
) -> None:
    put(at / ".env")
    assert said(arguments(command)).startswith(f"{at / '.env'} {expected}")


@pytest.mark.usefixtures("migrated_sqlite_url")
def test_a_checkpoint_file_of_something_else_is_found_by_verify(
    at: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (at / "desk-checkpoints.jsonl").write_bytes(PNG)
    assert bot.main(["verify"]) == 1
    printed = capsys.readouterr()
    assert "of the checkpoint file isn't a checkpoint." in printed.out
    assert printed.err == ""


@pytest.mark.usefixtures("migrated_sqlite_url")
def test_a_folder_in_place_of_the_checkpoint_file_is_named(
    at: Path, said: Callable[[list[str]], str]
) -> None:
    (at / "desk-checkpoints.jsonl").mkdir()
    assert said(["verify"]).endswith("jsonl is a folder, where a file should be.")


@pytest.mark.parametrize("number", sorted(FILES))
def test_what_the_system_refuses_is_said_with_the_files_path(number: int) -> None:
    sentence = of_system(OSError(number, "the library's words", "/srv/desk/kept"))
    assert sentence == f"/srv/desk/kept {FILES[number]}."


@pytest.mark.parametrize("number", sorted(PORTS))
def test_where_the_desk_cant_listen_is_said_by_the_settings_names(number: int) -> None:
    assert of_system(OSError(number, "words")).startswith("The desk can't listen at HOST and PORT")


def test_what_else_the_system_refuses_is_said_in_the_systems_words() -> None:
    assert of_system(OSError(errno.ENOTCONN, "words")) == (
        "The desk can't go on: Transport endpoint is not connected."
    )


class Raised(Exception):
    """What a driver raises, with its number; its text is never said."""

    def __init__(self, code: int = 0, state: str = "") -> None:
        super().__init__("hunter2")
        if code:
            self.sqlite_errorcode = code
        self.sqlstate = state


@pytest.mark.parametrize("code", sorted(SQLITE))
def test_each_code_of_sqlite_is_said_with_the_file(code: int) -> None:
    said = words(Raised(code | 0x300), make_url("sqlite+aiosqlite:////srv/desk.sqlite"))
    assert said == f"/srv/desk.sqlite {SQLITE[code]}."


@pytest.mark.parametrize("state", [*sorted(POSTGRESQL), "08006", "28000", "57P03"])
def test_each_state_of_postgresql_is_said_with_the_host(state: str) -> None:
    url = make_url("postgresql+asyncpg://anna:hunter2@db.example:5433/desk")
    said = words(Raised(state=state.ljust(5, "0")), url)
    assert said.startswith("The PostgreSQL on db.example:5433 ")
    assert "hunter2" not in said


def test_the_schema_is_numbered_so_that_a_later_one_can_be_told() -> None:
    assert SCHEMA.isdigit()
    assert len(SCHEMA) == 4
