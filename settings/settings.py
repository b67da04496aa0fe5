"""The settings: the one reader of the environment and of `.env`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import time
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, SecretStr, TypeAdapter, ValidationError, create_model, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from procedure import library
from procedure.bounds import AN_HOUR, Bounded
from procedure.definition import Procedure
from procedure.load import ProcedureFileError
from settings.addresses import (
    BindAddress,
    GraphUrl,
    LoginUrl,
    OpenIdUrl,
    Proxies,
    PublicUrl,
    ServiceHosts,
    UploadHosts,
    is_loopback,
    is_on_this_machine,
)
from settings.places import Certificate, DatabaseUrl, Folder, OneFile, named_apart
from settings.together import (
    refuse_authentication_by_accident,
    refuse_half_off,
    refuse_keys_of_this_machine,
    refuse_no_person,
    refuse_one_file_for_two,
    refuse_one_in_two_offices,
    refuse_secrets_among_papers,
    refuse_tenant_as_app,
    refuse_wrong_credentials,
)
from settings.values import (
    AppType,
    Channel,
    ConfigurationError,
    Dates,
    DayOrEmpty,
    Guid,
    GuidOrEmpty,
    Hours,
    MailAddress,
    Marking,
    MicrosoftAppType,
    OfficeHours,
    OnOrOff,
    Phone,
    Secret,
    Text,
    whole,
)

ENV_FILE = Path(__file__).parents[1] / ".env"
"""Where settings are looked for that the environment doesn't hold."""


NominationHours = Annotated[int, whole(1, 40)]
ReminderDays = Annotated[int, whole(1, 10)]
Years = Annotated[int, whole(1, 99)]


class Settings(BaseSettings):
    """Every setting under the name that `.env.example` documents; made by `load` alone.

    `load` adds those that the procedure's file brings with it: ROLE_… for each of its offices and
    MAIL_… for each mailbox; and what is 0 or "" here is by default as that file has it.
    """

    model_config = SettingsConfigDict(
        extra="ignore", frozen=True, validate_default=False, env_file_encoding="utf-8"
    )

    app_id: GuidOrEmpty = Field(validation_alias="MicrosoftAppId")
    app_password: Secret = Field(SecretStr(""), validation_alias="MicrosoftAppPassword")
    app_certificate: Certificate = Field(None, validation_alias="MicrosoftAppCertificate")
    app_type: MicrosoftAppType = Field(AppType.SINGLE_TENANT, validation_alias="MicrosoftAppType")
    tenant_id: Guid = Field(validation_alias="MicrosoftAppTenantId")
    teams_app_id: GuidOrEmpty = ""
    credential_expires: DayOrEmpty = None
    authentication: OnOrOff = True

    host: BindAddress = "127.0.0.1"
    port: Annotated[int, whole(0, 65535)] = 3978
    public_url: PublicUrl = ""
    trusted_proxies: Proxies = frozenset()
    connections_per_address: Annotated[int, whole(16, 10_000)] = 256
    database_url: DatabaseUrl = Field("sqlite+aiosqlite:///var/incident-desk.sqlite", repr=False)

    procedure: Text = library.FIRST

    incident_channel: Channel
    mail_from: MailAddress
    mail_info: MailAddress

    graph_url: GraphUrl = "https://graph.microsoft.com"
    login_url: LoginUrl = "https://login.microsoftonline.com"
    openid_metadata_url: OpenIdUrl = (
        "https://login.botframework.com/v1/.well-known/openidconfiguration"
    )
    service_url_hosts: ServiceHosts = frozenset({"smba.trafficmanager.net"})

    organisation: Text = ""
    contact_phone: Phone = ""
    contact_mail: MailAddress = ""
    protective_marking: Marking = ""

    office_hours: Hours = OfficeHours(time(9), time(17))
    upload_url_hosts: UploadHosts = frozenset({"sharepoint.com"})
    export_dir: Folder = None
    export_hours: Annotated[int, whole(1, 168)] = 24
    paper_seconds: Annotated[int, whole(10, 3600)] = 120
    paper_megabytes: Annotated[int, whole(256, 65536)] = 1024
    holidays_add: Dates = frozenset()
    holidays_remove: Dates = frozenset()
    nomination_hours: NominationHours = 0
    unknown_reminder_days: ReminderDays = 0
    draft_days: Annotated[int, whole(8, 366)] = 30
    reports_an_hour: Annotated[int, whole(1, 1000)] = AN_HOUR[Bounded.REPORTS]
    additions_an_hour: Annotated[int, whole(1, 10_000)] = AN_HOUR[Bounded.ADDITIONS]
    drafts_an_hour: Annotated[int, whole(1, 10_000)] = AN_HOUR[Bounded.DRAFTS]
    papers_an_hour: Annotated[int, whole(1, 10_000)] = AN_HOUR[Bounded.PAPERS]
    look_ups_an_hour: Annotated[int, whole(1, 10_000)] = AN_HOUR[Bounded.LOOK_UPS]
    retention_years: Years = 0

    checkpoint_key: OneFile = None
    checkpoint_file: OneFile = None

    @property
    def chosen(self) -> Procedure:
        """The procedure that PROCEDURE names."""
        return library.named(self.procedure)

    @property
    def roles(self) -> dict[str, str]:
        """Who holds each office of the procedure; "" where nobody does."""
        return {office: getattr(self, f"role_{office}") for office in self.chosen.roles}

    @property
    def mailboxes(self) -> dict[str, str]:
        """Where mails go: info, and each party that the desk itself tells."""
        rows = self.chosen.parties.items()
        told = {key: getattr(self, f"mail_{row.by_mail}") for key, row in rows if row.by_mail}
        return {"info": self.mail_info, **told}

    @property
    def signing_key(self) -> Path:
        """Where the key is that signs checkpoints."""
        return self.checkpoint_key or self._beside("checkpoint.key")

    @property
    def checkpoint_log(self) -> Path:
        """The file outside the database that holds every checkpoint."""
        name = f"checkpoints{named_apart(self.database_url)}.jsonl"
        return self.checkpoint_file or self._beside(name)

    @property
    def earlier_checkpoint_log(self) -> Path | None:
        """Where earlier versions kept it for every PostgreSQL register; None where that's no other.

        It goes on being used where it is this register's.
        """
        earlier = self._beside("checkpoints.jsonl")
        return earlier if self.checkpoint_file is None and earlier != self.checkpoint_log else None

    @property
    def register_file(self) -> Path | None:
        """The register, where it is an SQLite file."""
        if not self.database_url.startswith("sqlite"):
            return None
        return Path(self.database_url.partition(":///")[2].partition("?")[0])

    @property
    def key_files(self) -> Mapping[str, Path]:
        """The files that hold a private key, or will, by the settings that name them."""
        keys = {"CHECKPOINT_KEY": self.signing_key}
        if self.app_certificate is not None:
            keys["MicrosoftAppCertificate"] = self.app_certificate
        return keys

    def _beside(self, name: str) -> Path:
        """Beside an SQLite register, under its name; in var/ for PostgreSQL."""
        register = self.register_file
        if register is None:
            return Path("var") / name
        return register.with_name(f"{register.stem}-{name}")

    @property
    def listens_on_loopback_only(self) -> bool:
        """Whether nobody but this machine can reach the bot."""
        return is_loopback(self.host)

    @model_validator(mode="after")
    def _authentication_is_off_only_where_that_is_meant(self) -> Self:
        """Refuse to ask nobody who they are, unless that was said, and on this machine alone."""
        if not self.authentication:
            refuse_half_off(self._credentials(), on_loopback=self.listens_on_loopback_only)
            return self
        refuse_authentication_by_accident(self.app_id)
        if is_on_this_machine(self.openid_metadata_url) and not self.listens_on_loopback_only:
            refuse_keys_of_this_machine()
        return self

    @model_validator(mode="after")
    def _the_bot_can_prove_who_it_is(self) -> Self:
        """Refuse an app id with no credential, or with two of which one would be ignored."""
        if self.authentication and self.app_type is AppType.SINGLE_TENANT:
            refuse_wrong_credentials(
                password=bool(self.app_password.get_secret_value()),
                certificate=self.app_certificate is not None,
            )
        return self

    @model_validator(mode="after")
    def _those_who_decide_are_different_people(self) -> Self:
        """Refuse ids that can't be whose they are said to be (3.5, 5.5)."""
        people = {
            name.upper(): person for name, person in self if name.startswith("role_") and person
        }
        others = {
            "MicrosoftAppId": self.app_id,
            "MicrosoftAppTenantId": self.tenant_id,
            "TEAMS_APP_ID": self.teams_app_id,
        }
        refuse_tenant_as_app(self.app_id, self.tenant_id)
        refuse_no_person(people, others)
        refuse_one_in_two_offices(people, self.chosen)
        return self

    @model_validator(mode="after")
    def _each_file_has_its_own_place(self) -> Self:
        """Refuse a record, key or proof that another would overwrite, or that is handed on."""
        secret = dict(self.key_files)
        if self.register_file is not None:
            secret["DATABASE_URL"] = self.register_file
        refuse_one_file_for_two({**secret, "CHECKPOINT_FILE": self.checkpoint_log})
        if self.export_dir is not None:
            refuse_secrets_among_papers(self.export_dir, secret)
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.procedure, dict(self))

    def _credentials(self) -> list[str]:
        """What is set of the things with which a bot proves who it is."""
        found = {
            "MicrosoftAppId": self.app_id,
            "MicrosoftAppPassword": self.app_password.get_secret_value(),
            "MicrosoftAppCertificate": self.app_certificate,
            "MicrosoftAppType": self.app_type is AppType.USER_ASSIGNED_MSI,
        }
        return [name for name, value in found.items() if value]


class _Chosen(BaseSettings):
    """Which procedure, which says what other settings there are."""

    model_config = SettingsConfigDict(extra="ignore", env_file_encoding="utf-8")

    procedure: str = library.FIRST


@cache
def settings_of(procedure: Procedure) -> type[Settings]:
    """The settings that a desk with this procedure has."""
    fields: dict[str, Any] = {
        f"role_{key}": (GuidOrEmpty, "") if row.optional else (Guid, ...)
        for key, row in procedure.roles.items()
    }
    told = [row.by_mail for row in procedure.parties.values() if row.by_mail]
    fields |= {f"mail_{mailbox}": (MailAddress, ...) for mailbox in told}
    names = procedure.names
    fields |= {
        "organisation": (Text, names.body_name),
        "contact_phone": (Phone, names.phone),
        "contact_mail": (MailAddress, names.mail),
        "nomination_hours": (NominationHours, round(procedure.reminding.nomination_hours)),
        "unknown_reminder_days": (ReminderDays, procedure.reminding.interim_days),
        "retention_years": (Years, procedure.retention_years),
    }
    made: type[Settings] = create_model("Settings", __base__=Settings, **fields)
    return made


def _again(procedure: str, values: Mapping[str, Any]) -> Settings:
    """The settings once more, where another process is given them."""
    return settings_of(library.named(procedure)).model_construct(**values)


def keys_of(settings: type[Settings]) -> dict[str, str]:
    """Every setting's key in small letters, with the key it has."""
    return {
        str(field.validation_alias or name).lower(): str(field.validation_alias or name)
        for name, field in settings.model_fields.items()
    }


def names_of(settings: type[Settings]) -> frozenset[str]:
    """Every setting's name as `.env.example` has it; the environment's case doesn't matter."""
    return frozenset(key.upper() if key.islower() else key for key in keys_of(settings).values())


def load(overrides: Mapping[str, str] | None = None, *, env_file: Path = ENV_FILE) -> Settings:
    """Read the settings: `overrides` first, then the environment, then `env_file` if there is one.

    Raises ConfigurationError, naming every setting that is missing or malformed.
    """
    if env_file.is_dir():
        raise ConfigurationError(f"{env_file} is a folder: it must be a file with the settings.")
    try:
        given = {name.lower(): value for name, value in (overrides or {}).items()}
        chosen = {"procedure": given["procedure"]} if "procedure" in given else {}
        made = settings_of(library.named(_Chosen(**_from(env_file, chosen)).procedure.strip()))
        keys = keys_of(made)
        for name in overrides or {}:
            if name.lower() not in keys:
                raise ConfigurationError(f"{name} is not a setting of the incident desk.")
        return made(**_from(env_file, {keys[name]: value for name, value in given.items()}))
    except ProcedureFileError as wrong:
        raise ConfigurationError(f"PROCEDURE can't be used. {wrong}") from None
    except ValidationError as error:
        raise ConfigurationError(_explained(error.errors())) from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{env_file} isn't UTF-8: save it as UTF-8 text.") from None


def _from(env_file: Path, values: Mapping[str, Any]) -> dict[str, Any]:
    """What goes before the environment, and where else they are read from."""
    return {"_env_file": env_file, **values}


def port_wanted(default: int, environment: Mapping[str, str] = os.environ) -> int:
    """The PORT that the environment asks for, where nothing else is read; ConfigurationError."""
    try:
        return TypeAdapter(Annotated[int, whole(1024, 65534)]).validate_python(
            environment.get("PORT") or default
        )
    except ValidationError as error:
        raise ConfigurationError(f"PORT must be {error.errors()[0]['msg']}.") from None


def write_env(file: Path, values: Mapping[str, str]) -> None:
    """Writes settings to a file that `load` reads and that only this account may read."""
    text = "".join(f"{name}='{value}'\n" for name, value in values.items())
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")


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
