"""Places among the settings: the register, files and folders, and those that can't be meant."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qs

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from settings.addresses import is_loopback
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

_DATABASE = re.compile(
    r"\A(?P<scheme>[a-z+]+)://(?P<place>/[^?]+|[^/?]*/[^/?@]+)(?P<query>\?[^@]*)?"
)
"""An “@” stands before the host alone: the driver would look for the host behind a later one."""

_DATABASE_DRIVERS = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
}

_UNPLAIN = re.compile(r"[^A-Za-z0-9_-]")
_HOST = re.compile(r"\A(\[.+\]|[^:]*)(:\d*)?")

CHECKED = frozenset({"verify-ca", "verify-full"})
TLS = CHECKED | {"disable", "require"}
"""What an address can ask of TLS that is kept to; what else there is goes on without it."""

BY_CHANCE = frozenset({"allow", "prefer"})
"""What else the driver knows: TLS where the server happens to have it."""

OPTIONS = frozenset({"host", "passfile", "password", "port", "ssl", "user"})
"""What may stand behind the "?" of a PostgreSQL's address."""


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
    if driver == "postgresql+asyncpg":
        _refuse_tls_by_chance(found["place"], query)
    return f"{driver}://{found['place']}{query}"


def _refuse_unknown(query: str) -> None:
    """Refuses what the driver would fall over: an option it hasn't, or has otherwise."""
    asked = parse_qs(query.removeprefix("?"), keep_blank_values=True)
    if not asked.keys() <= OPTIONS:
        raise wrong(f"an address with no other options than {', '.join(sorted(OPTIONS))}")
    if not set(asked.get("ssl", ())) <= TLS | BY_CHANCE:
        raise wrong(f"an address whose ssl= is one of {', '.join(sorted(TLS))}")


def _refuse_tls_by_chance(place: str, query: str) -> None:
    """Refuses a PostgreSQL elsewhere where nothing is said of TLS, or what can't be kept to."""
    asked = parse_qs(query.removeprefix("?"))
    if "sslmode" in asked:
        raise wrong("an address with ssl= in place of sslmode=, which PostgreSQL's driver has not")
    if CHECKED.intersection(asked.get("ssl", ())) and not _vouching().is_file():
        raise wrong(
            "an address that can be kept to: to check the server's certificate, the one that "
            "vouches for it has to be in ~/.postgresql/root.crt, or in the file that the "
            "environment's PGSSLROOTCERT names"
        )
    if TLS.issuperset(asked.get("ssl", ["prefer"])) or _is_on_this_machine(place, asked):
        _refuse_unknown(query)
        return
    raise wrong(
        "an address that says how the way to a PostgreSQL on another machine is guarded: with "
        "?ssl=verify-full at its end, which asks for TLS and checks the server's certificate, or "
        "?ssl=disable, where the network between is your own and that is meant"
    )


def _vouching() -> Path:
    """Where PostgreSQL's driver looks for the certificate that vouches for the server's."""
    return Path(os.environ.get("PGSSLROOTCERT") or "~/.postgresql/root.crt").expanduser()


def driver_environment() -> dict[str, str]:
    """What PostgreSQL's driver reads of the environment, for a process that is given nothing else.

    HOME is where it looks for certificates and the file of passwords.
    """
    return {name: is_ for name, is_ in os.environ.items() if name == "HOME" or name[:2] == "PG"}


def _is_on_this_machine(place: str, asked: Mapping[str, list[str]]) -> bool:
    """Whether PostgreSQL's driver looks nowhere but here; PGHOST counts where no host is given."""
    own = _without_port(place.partition("/")[0].rpartition("@")[2])
    hosts = ",".join(asked.get("host", [own])) or os.environ.get("PGHOST", "")
    return "dsn" not in asked and all(_is_here(_without_port(host)) for host in hosts.split(","))


def _is_here(host: str) -> bool:
    """Whether a host is this machine, the folder of a socket, or left out."""
    return not host or host.startswith("/") or is_loopback(host.lower())


def _without_port(host: str) -> str:
    found = _HOST.fullmatch(host)
    return found[1] if found else host


def named_apart(url: str) -> str:
    """What sets a PostgreSQL register's files apart in their common folder: '-desk-1f0c9a7b'.

    The database's name, and a digest of where it is, whoever logs in there; "" for SQLite, whose
    files lie beside it under its name.
    """
    found = _DATABASE.fullmatch(url)
    if found is None or not found["scheme"].startswith("postgresql"):
        return ""
    place, _, name = found["place"].rpartition("@")[2].partition("/")
    hosts = parse_qs((found["query"] or "").removeprefix("?"))
    where = [place, *hosts.get("host", []), *hosts.get("port", []), name]
    digest = hashlib.sha256("/".join(where).encode()).hexdigest()[:8]
    return f"-{_UNPLAIN.sub('_', name)}-{digest}"


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
