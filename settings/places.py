"""Places among the settings: the register, files and folders, and those that can't be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from settings.values import ConfigurationError, wrong

PROGRAM = Path(__file__).resolve().parents[1]
"""Where the desk itself is installed."""

_SYSTEM = ("/bin", "/boot", "/dev", "/etc", "/lib", "/proc", "/run", "/sbin", "/sys", "/usr")
_SERVED = ("/srv/www", "/var/www")
_SHARED = (
    "/home", "/media", "/mnt", "/opt", "/root", "/srv", "/var", "/var/cache", "/var/lib",
    "/var/log", "/var/spool", "/Users",
)  # fmt: skip
"""Folders in which many things have theirs: a folder below them may be meant, they are not."""

_DATABASE = re.compile(r"(?P<scheme>[a-z+]+)://(?P<place>/[^?]+|[^/?]*/[^/?]+)(?P<query>\?.*)?")
_DATABASE_DRIVERS = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
}


def _database_url(text: str) -> str:
    found = _DATABASE.fullmatch(text.strip())
    driver = _DATABASE_DRIVERS.get(found["scheme"]) if found else None
    is_file = found is not None and found["place"].startswith("/")
    if found is None or driver is None or (driver == "sqlite+aiosqlite" and not is_file):
        raise wrong("sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
    place = found["place"].removeprefix("/")
    query = found["query"] or ""
    in_memory = place.startswith((":", "file:")) or "uri=" in query
    if driver == "sqlite+aiosqlite" and (in_memory or _is_other(place)):
        raise wrong("sqlite:///FILE with a file that keeps what is written, not memory or a device")
    return f"{driver}://{found['place']}{query}"


def read_database_url(text: str, name: str) -> str:
    """An address as DATABASE_URL has it, given under another name; raises ConfigurationError."""
    try:
        return _database_url(text)
    except PydanticCustomError as error:
        raise ConfigurationError(f"{name} must be {error.message()}.") from None


def _certificate(text: str) -> Path | None:
    if not text:
        return None
    path = Path(text.strip())
    try:
        content = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        content = ""
    if "PRIVATE KEY-----" not in content or "BEGIN CERTIFICATE-----" not in content:
        raise wrong("the path of a readable PEM file that holds a private key and a certificate")
    return path


def _file(text: str | Path | None) -> Path | None:
    if text is None or not str(text).strip():
        return None
    path = Path(str(text).strip())
    if _is_other(path):
        raise wrong("empty, or the path of a file, not of a folder or a device")
    return path


def _is_other(path: str | Path) -> bool:
    """Whether something is there that isn't a file: a folder, a device."""
    return Path(path).exists() and not Path(path).is_file()


def _folder(text: str | Path | None) -> Path | None:
    if text is None or not str(text).strip():
        return None
    path = Path(str(text).strip())
    if not path.is_absolute() or path.is_file():
        raise wrong("empty, or the full path of a folder such as /srv/incident-desk/export")
    problem = unmeant(path)
    if problem:
        raise wrong(f"a folder for the papers alone, which this one isn't: {problem}")
    return path


def unmeant(folder: Path) -> str:
    """Why papers with personal data can't be meant to go into a folder; "" where they can."""
    real = folder.resolve()
    around = (real, *real.parents)
    if any(Path(system).resolve() in around for system in _SYSTEM):
        return "it belongs to the system"
    if any(Path(served) in around for served in _SERVED):
        return "a web server shows it to everybody"
    if real in _whole() or real.parent in (Path("/home"), Path("/Users")):
        return "it holds much else"
    if real.is_dir() and real.stat().st_mode & 0o002:
        return "everybody on this machine may write in it"
    return ""


def _whole() -> Iterator[Path]:
    """Folders that hold the desk, or everything of a person or of the machine."""
    yield from (PROGRAM, *PROGRAM.parents)
    with suppress(RuntimeError):  # an account may have no home
        home = Path.home().resolve()
        yield from (home, *home.parents)
    yield from map(Path, _SHARED)


Certificate = Annotated[Path | None, BeforeValidator(_certificate)]
DatabaseUrl = Annotated[str, BeforeValidator(_database_url)]
OneFile = Annotated[Path | None, BeforeValidator(_file)]
Folder = Annotated[Path | None, BeforeValidator(_folder)]
