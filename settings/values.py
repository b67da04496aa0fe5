"""The kinds of value that settings have: how each is written, and what is said of a wrong one."""

from __future__ import annotations

import re
from datetime import date, time
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_GUID_OR_EMPTY = re.compile(f"({_GUID.pattern})?", re.I)
_MAIL = re.compile(r"[^@\s,;<>\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_HOST_NAME = re.compile(r"(\[[0-9a-f:]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:\d{1,5})?")
_URL = re.compile(r"(https?)://(\[[0-9a-f:]+\]|[^\s/:?#@]+)(:\d{1,5})?(/[^\s?#]*)?")
_CHANNEL = re.compile(r"19:[^\s;/]+@thread\.(tacv2|skype)")
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{4,}")
_DATABASE = re.compile(r"(?P<scheme>[a-z+]+)://(?P<place>/[^?]+|[^/?]*/[^/?]+)(?P<query>\?.*)?")
_DATABASE_DRIVERS = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
}


class ConfigurationError(Exception):
    """A setting is missing or malformed; the message is plain sentences that name each one."""


class AppType(StrEnum):
    """How the bot is registered in Entra; multi-tenant bots can't be created since July 2025."""

    SINGLE_TENANT = "SingleTenant"
    USER_ASSIGNED_MSI = "UserAssignedMSI"


class OfficeHours(NamedTuple):
    """When ordinary reminders may go out on a working day; local time, Europe/London."""

    opens: time
    closes: time


def _wrong(expected: str) -> PydanticCustomError:
    """The refusal of a value, worded to follow "PORT must be"; it never repeats the value."""
    return PydanticCustomError("setting", "{expected}", {"expected": expected})


def refused(sentence: str) -> PydanticCustomError:
    """The refusal of settings that don't go together, as a sentence without its full stop."""
    return PydanticCustomError("settings", "{sentence}", {"sentence": sentence})


def _matching(pattern: re.Pattern[str], expected: str) -> BeforeValidator:
    def check(text: str) -> str:
        if not pattern.fullmatch(text.strip()):
            raise _wrong(expected)
        return text.strip()

    return BeforeValidator(check)


def whole(lowest: int, highest: int) -> BeforeValidator:
    """A whole number within these bounds."""

    def check(text: str | int) -> int:
        if not re.fullmatch(r"\d{1,9}", str(text).strip()) or not lowest <= int(text) <= highest:
            raise _wrong(f"a whole number from {lowest} to {highest}")
        return int(text)

    return BeforeValidator(check)


def _listed(text: str) -> list[str]:
    return [part for part in (piece.strip() for piece in text.split(",")) if part]


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _bind_address(text: str) -> str:
    host = text.strip().strip("[]").lower()
    try:
        return str(ip_address(host))
    except ValueError:
        if ":" in host or not _HOST_NAME.fullmatch(host):
            raise _wrong("an address to listen on such as 127.0.0.1") from None
    return host


def _app_type(text: str) -> AppType:
    for kind in AppType:
        if kind.lower() == text.strip().lower():
            return kind
    raise _wrong("SingleTenant or UserAssignedMSI")


def _url(text: str) -> str:
    found = _URL.fullmatch(text.strip())
    if found is None or (found[1] == "http" and not is_loopback(found[2])):
        raise _wrong("an https:// address (http:// only on this machine) without a query")
    return found[0].rstrip("/")


def _hosts(text: str) -> frozenset[str]:
    hosts = _listed(text.lower())
    if not hosts or not all(_HOST_NAME.fullmatch(host) for host in hosts):
        raise _wrong("host names with commas between, such as smba.trafficmanager.net")
    return frozenset(hosts)


def _dates(text: str) -> frozenset[date]:
    try:
        return frozenset(date.fromisoformat(part) for part in _listed(text))
    except ValueError:
        raise _wrong("empty, or dates with commas between, such as 2026-12-24") from None


def _month(text: str) -> date:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text.strip()):
        raise _wrong("a year and month such as 2026-08")
    return date.fromisoformat(f"{text.strip()}-01")


def _office_hours(text: str) -> OfficeHours:
    try:
        opens, closes = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError:
        opens = closes = time.min
    if opens.tzinfo or closes.tzinfo or opens >= closes:
        raise _wrong("an opening and a later closing time, such as 09:00-17:00")
    return OfficeHours(opens, closes)


def _database_url(text: str) -> str:
    found = _DATABASE.fullmatch(text.strip())
    driver = _DATABASE_DRIVERS.get(found["scheme"]) if found else None
    is_file = found is not None and found["place"].startswith("/")
    if found is None or driver is None or (driver == "sqlite+aiosqlite" and not is_file):
        raise _wrong("sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
    return f"{driver}://{found['place']}{found['query'] or ''}"


def read_database_url(text: str, name: str) -> str:
    """An address as DATABASE_URL has it, given under another name; raises ConfigurationError."""
    try:
        return _database_url(text)
    except PydanticCustomError as wrong:
        raise ConfigurationError(f"{name} must be {wrong.message()}.") from None


def _certificate(text: str) -> Path | None:
    if not text.strip():
        return None
    path = Path(text.strip())
    try:
        content = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        content = ""
    if "PRIVATE KEY-----" not in content or "BEGIN CERTIFICATE-----" not in content:
        raise _wrong("the path of a readable PEM file that holds a private key and a certificate")
    return path


def _file(text: str | Path | None) -> Path | None:
    if text is None or not str(text).strip():
        return None
    path = Path(str(text).strip())
    if path.is_dir():
        raise _wrong("empty, or the path of a file")
    return path


def _folder(text: str | Path | None) -> Path | None:
    if text is None or not str(text).strip():
        return None
    path = Path(str(text).strip())
    if not path.is_absolute() or path.is_file():
        raise _wrong("empty, or the full path of a folder such as /srv/incident-desk/export")
    return path


_A_GUID = "a GUID such as 8d7f3a52-1c64-4e0b-9f7e-2b1d5c9a4e10"
Guid = Annotated[str, _matching(_GUID, _A_GUID), AfterValidator(str.lower)]
GuidOrEmpty = Annotated[
    str, _matching(_GUID_OR_EMPTY, f"{_A_GUID}, or empty"), AfterValidator(str.lower)
]
MailAddress = Annotated[str, _matching(_MAIL, "one mail address such as info@example.org")]
Phone = Annotated[str, _matching(_PHONE, "a telephone number such as 0300 244 8420")]
Channel = Annotated[str, _matching(_CHANNEL, "a channel's conversation id, 19:…@thread.tacv2")]
BindAddress = Annotated[str, BeforeValidator(_bind_address)]
Text = Annotated[str, _matching(re.compile(r".*\S.*"), "one line of text, not empty")]
Url = Annotated[str, BeforeValidator(_url)]
Hosts = Annotated[frozenset[str], NoDecode, BeforeValidator(_hosts)]
DatabaseUrl = Annotated[str, BeforeValidator(_database_url)]
Month = Annotated[date, BeforeValidator(_month)]
Dates = Annotated[frozenset[date], NoDecode, BeforeValidator(_dates)]
Certificate = Annotated[Path | None, BeforeValidator(_certificate)]
MicrosoftAppType = Annotated[AppType, BeforeValidator(_app_type)]
Hours = Annotated[OfficeHours, NoDecode, BeforeValidator(_office_hours)]
OneFile = Annotated[Path | None, BeforeValidator(_file)]
Folder = Annotated[Path | None, BeforeValidator(_folder)]
