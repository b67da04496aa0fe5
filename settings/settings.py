"""The settings: the one reader of the environment and of `.env`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from settings.values import (
    AppType,
    BindAddress,
    Certificate,
    Channel,
    ConfigurationError,
    DatabaseUrl,
    Dates,
    Folder,
    Guid,
    GuidOrEmpty,
    Hosts,
    Hours,
    MailAddress,
    MicrosoftAppType,
    Month,
    OfficeHours,
    OneFile,
    Phone,
    Text,
    Url,
    is_loopback,
    refused,
    whole,
)

ENV_FILE = Path(__file__).parents[1] / ".env"
"""Where settings are looked for that the environment doesn't hold."""


DIFFERENT_PEOPLE = (
    "role_chief_executive",
    "role_director_of_operations",
    "role_alternate_approver",
    "role_dpo",
)
"""The offices that nobody may hold two of; the Head of People may hold one of them as well."""


class Settings(BaseSettings):
    """Every setting under the name that `.env.example` documents; made by `load` alone."""

    model_config = SettingsConfigDict(
        extra="ignore", frozen=True, validate_default=False, env_file_encoding="utf-8"
    )

    app_id: GuidOrEmpty = Field(validation_alias="MicrosoftAppId")
    app_password: SecretStr = Field(SecretStr(""), validation_alias="MicrosoftAppPassword")
    app_certificate: Certificate = Field(None, validation_alias="MicrosoftAppCertificate")
    app_type: MicrosoftAppType = Field(AppType.SINGLE_TENANT, validation_alias="MicrosoftAppType")
    tenant_id: Guid = Field(validation_alias="MicrosoftAppTenantId")
    teams_app_id: GuidOrEmpty = ""

    host: BindAddress = "127.0.0.1"
    port: Annotated[int, whole(0, 65535)] = 3978
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

    office_hours: Hours = OfficeHours(time(9), time(17))
    upload_url_hosts: Hosts = frozenset({"sharepoint.com"})
    export_dir: Folder = None
    export_hours: Annotated[int, whole(1, 168)] = 24
    holidays_add: Dates = frozenset()
    holidays_remove: Dates = frozenset()
    nomination_hours: Annotated[int, whole(1, 40)] = 4
    unknown_reminder_days: Annotated[int, whole(1, 10)] = 1
    retention_years: Annotated[int, whole(1, 99)] = 6

    checkpoint_key: OneFile = None
    checkpoint_file: OneFile = None

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
        return is_loopback(self.host)

    @model_validator(mode="after")
    def _without_an_app_id_only_this_machine_may_call(self) -> Self:
        """Refuse a bot without authentication on an address that others can reach."""
        if not self.app_id and not self.listens_on_loopback_only:
            raise refused(
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
            raise refused(
                "MicrosoftAppPassword is missing (or MicrosoftAppCertificate instead of it)"
            )
        if has_password and self.app_certificate is not None:
            raise refused(
                "MicrosoftAppPassword and MicrosoftAppCertificate are both set: keep one of them"
            )
        return self

    @model_validator(mode="after")
    def _those_who_decide_are_different_people(self) -> Self:
        """Refuse one person in two of the offices that check on each other (3.5, 5.5)."""
        held: dict[str, str] = {}
        for name in DIFFERENT_PEOPLE:
            person = getattr(self, name)
            if person and person in held:
                raise refused(
                    f"{held[person].upper()} and {name.upper()} are the same person: the Chief "
                    "Executive, the Director of Operations, the alternate approver and the DPO "
                    "must be four different people, so that nobody approves what they propose. "
                    "ROLE_ALTERNATE_APPROVER may be empty"
                )
            held[person] = name
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
