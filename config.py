"""The settings: the one reader of the environment and of `.env`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

TIME_ZONE = ZoneInfo("Europe/London")
"""Where office hours and working days are, and how every instant is shown."""

ENV_FILE = Path(__file__).with_name(".env")
"""Where settings are looked for that the environment doesn't hold."""

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


def _refused(sentence: str) -> PydanticCustomError:
    """The refusal of settings that don't go together, as a sentence without its full stop."""
    return PydanticCustomError("settings", "{sentence}", {"sentence": sentence})


def _matching(pattern: re.Pattern[str], expected: str) -> BeforeValidator:
    def check(text: str) -> str:
        if not pattern.fullmatch(text.strip()):
            raise _wrong(expected)
        return text.strip()

    return BeforeValidator(check)


def _whole(lowest: int, highest: int) -> BeforeValidator:
    def check(text: str | int) -> int:
        if not re.fullmatch(r"\d{1,9}", str(text).strip()) or not lowest <= int(text) <= highest:
            raise _wrong(f"a whole number from {lowest} to {highest}")
        return int(text)

    return BeforeValidator(check)


def _listed(text: str) -> list[str]:
    return [part for part in (piece.strip() for piece in text.split(",")) if part]


def _is_loopback(host: str) -> bool:
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
    if found is None or (found[1] == "http" and not _is_loopback(found[2])):
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


class Settings(BaseSettings):
    """Every setting under the name that `.env.example` documents; made by `load` alone."""

    model_config = SettingsConfigDict(
        extra="ignore", frozen=True, validate_default=False, env_file_encoding="utf-8"
    )

    app_id: GuidOrEmpty = Field(validation_alias="MicrosoftAppId")
    app_password: SecretStr = Field(SecretStr(""), validation_alias="MicrosoftAppPassword")
    app_certificate: Annotated[Path | None, BeforeValidator(_certificate)] = Field(
        None, validation_alias="MicrosoftAppCertificate"
    )
    app_type: Annotated[AppType, BeforeValidator(_app_type)] = Field(
        AppType.SINGLE_TENANT, validation_alias="MicrosoftAppType"
    )
    tenant_id: Guid = Field(validation_alias="MicrosoftAppTenantId")

    host: BindAddress = "127.0.0.1"
    port: Annotated[int, _whole(0, 65535)] = 3978
    database_url: DatabaseUrl = Field("sqlite+aiosqlite:///var/incident-desk.sqlite", repr=False)

    role_chief_executive: Guid
    role_director_of_operations: Guid
    role_dpo: Guid
    role_head_of_people: Guid
    role_alternate_approver: GuidOrEmpty = ""

    incident_channel: Channel
    mail_from: MailAddress
    mail_info: MailAddress
    mail_board: MailAddress
    mail_sponsor_team: MailAddress

    graph_url: Url = "https://graph.microsoft.com"
    login_url: Url = "https://login.microsoftonline.com"
    openid_metadata_url: Url = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    service_url_hosts: Hosts = frozenset({"smba.trafficmanager.net"})

    organisation: Text = "Community Justice Scotland"
    contact_phone: Phone = "0300 244 8420"
    contact_mail: MailAddress = "info@communityjustice.scot"
    procedure_version: Text = "4, August 2023"
    procedure_review: Month = date(2026, 8, 1)

    office_hours: Annotated[OfficeHours, NoDecode, BeforeValidator(_office_hours)] = OfficeHours(
        time(9), time(17)
    )
    upload_url_hosts: Hosts = frozenset({"sharepoint.com"})
    export_dir: Annotated[Path | None, BeforeValidator(_folder)] = None
    export_hours: Annotated[int, _whole(1, 168)] = 24
    holidays_add: Dates = frozenset()
    holidays_remove: Dates = frozenset()
    nomination_hours: Annotated[int, _whole(1, 40)] = 4
    unknown_reminder_days: Annotated[int, _whole(1, 10)] = 1
    retention_years: Annotated[int, _whole(1, 99)] = 6

    checkpoint_key: Annotated[Path | None, BeforeValidator(_file)] = None
    checkpoint_file: Annotated[Path | None, BeforeValidator(_file)] = None

    @property
    def signing_key(self) -> Path:
        """Where the key is that signs checkpoints."""
        return self.checkpoint_key or self._beside("checkpoint.key")

    @property
    def checkpoint_log(self) -> Path:
        """The file outside the database that holds every checkpoint."""
        return self.checkpoint_file or self._beside("checkpoints.jsonl")

    def _beside(self, name: str) -> Path:
        """Beside an SQLite register, under its name; in var/ for PostgreSQL."""
        _, _, place = self.database_url.partition(":///")
        if not self.database_url.startswith("sqlite"):
            return Path("var") / name
        register = Path(place.partition("?")[0])
        return register.with_name(f"{register.stem}-{name}")

    @property
    def listens_on_loopback_only(self) -> bool:
        """Whether nobody but this machine can reach the bot."""
        return _is_loopback(self.host)

    @model_validator(mode="after")
    def _without_an_app_id_only_this_machine_may_call(self) -> Self:
        """Refuse a bot without authentication on an address that others can reach."""
        if not self.app_id and not self.listens_on_loopback_only:
            raise _refused(
                "MicrosoftAppId is empty, which switches authentication off: that is allowed only "
                "where HOST is 127.0.0.1"
            )
        return self

    @model_validator(mode="after")
    def _the_bot_can_prove_who_it_is(self) -> Self:
        """Refuse an app id with no credential, or with two of which one would be ignored."""
        if not self.app_id or self.app_type is AppType.USER_ASSIGNED_MSI:
            return self
        has_password = bool(self.app_password.get_secret_value())
        if not has_password and self.app_certificate is None:
            raise _refused(
                "MicrosoftAppPassword is missing (or MicrosoftAppCertificate instead of it)"
            )
        if has_password and self.app_certificate is not None:
            raise _refused(
                "MicrosoftAppPassword and MicrosoftAppCertificate are both set: keep one of them"
            )
        return self

    @model_validator(mode="after")
    def _the_alternate_approver_is_a_third_person(self) -> Self:
        """Refuse an alternate who is one of the two that 5.5 already names."""
        if self.role_alternate_approver in {
            self.role_chief_executive,
            self.role_director_of_operations,
        }:
            raise _refused(
                "ROLE_ALTERNATE_APPROVER must be somebody other than ROLE_CHIEF_EXECUTIVE and "
                "ROLE_DIRECTOR_OF_OPERATIONS, or empty"
            )
        return self


_KEYS = {
    str(field.validation_alias or name).lower(): str(field.validation_alias or name)
    for name, field in Settings.model_fields.items()
}
NAMES = frozenset(key.upper() if key.islower() else key for key in _KEYS.values())
"""Every setting's name as `.env.example` has it; the environment's case doesn't matter."""


def load(overrides: Mapping[str, str] | None = None, *, env_file: Path = ENV_FILE) -> Settings:
    """Read the settings: `overrides` first, then the environment, then `env_file` if there is one.

    Raises ConfigurationError, naming every setting that is missing or malformed.
    """
    values: dict[str, Any] = {"_env_file": env_file}
    for name, value in (overrides or {}).items():
        if name.lower() not in _KEYS:
            raise ConfigurationError(f"{name} is not a setting of the incident desk.")
        values[_KEYS[name.lower()]] = value
    try:
        return Settings(**values)
    except ValidationError as error:
        raise ConfigurationError(_explained(error.errors())) from None


def _name(error: ErrorDetails) -> str:
    key = str(error["loc"][0])
    return key.upper() if key.islower() else key


def _explained(errors: list[ErrorDetails]) -> str:
    """What is wrong in plain sentences; the values stay out, since some are secrets."""
    missing = [_name(error) for error in errors if error["type"] == "missing"]
    sentences = []
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        sentences.append(f"{', '.join(missing)} {verb} missing in the environment and in .env.")
    for error in errors:
        if error["type"] == "settings":
            sentences.append(f"{error['msg']}.")
        elif error["type"] != "missing":
            sentences.append(f"{_name(error)} must be {error['msg']}.")
    return " ".join(sentences)
