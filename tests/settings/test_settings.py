"""The settings: what is accepted, what stops the start, and in which words."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path

import pytest

from procedure import library
from settings.settings import load as load_settings
from settings.settings import names_of, settings_of
from settings.values import AppType, ConfigurationError
from tests.settings.given import COMPLETE, GUID, NOWHERE, load, refusal

NAMES = names_of(settings_of(library.first()))
ROOT = Path(__file__).parents[2]


def test_a_complete_configuration_loads_with_the_documented_defaults() -> None:
    settings = load()
    assert settings.app_type is AppType.SINGLE_TENANT
    assert (settings.host, settings.port) == ("127.0.0.1", 3978)
    assert settings.database_url == "sqlite+aiosqlite:///var/incident-desk.sqlite"
    assert settings.office_hours == (time(9), time(17))
    assert settings.chosen is library.first()
    assert settings.service_url_hosts == {"smba.trafficmanager.net"}
    assert settings.roles["alternate_approver"] == ""


@pytest.mark.parametrize("name", sorted(COMPLETE.keys() - {"MicrosoftAppPassword"}))
def test_a_missing_setting_is_named(name: str) -> None:
    present = {key: value for key, value in COMPLETE.items() if key != name}
    with pytest.raises(ConfigurationError) as caught:
        load_settings(present, env_file=NOWHERE)
    assert str(caught.value) == f"{name} is missing in the environment and in .env."


def test_all_missing_settings_are_named_at_once() -> None:
    with pytest.raises(ConfigurationError, match="ROLE_DPO") as caught:
        load_settings({}, env_file=NOWHERE)
    assert "MAIL_BOARD" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MicrosoftAppId", "my-bot"),
        ("MicrosoftAppType", "MultiTenant"),
        ("MicrosoftAppTenantId", "example.org"),
        ("MicrosoftAppTenantId", ""),
        ("MicrosoftAppCertificate", "/nonexistent.pem"),
        ("HOST", ""),
        ("HOST", "http://127.0.0.1"),
        ("PORT", "70000"),
        ("PORT", "http"),
        ("PORT", "-1"),
        ("CONNECTIONS_PER_ADDRESS", "1"),
        ("TRUSTED_PROXIES", "nginx"),
        ("TRUSTED_PROXIES", "10.0.0.4/16"),
        ("DATABASE_URL", "mysql://user@host/name"),
        ("DATABASE_URL", "sqlite://incidents.sqlite"),
        ("DATABASE_URL", "postgresql://host"),
        ("ROLE_DPO", "dorothy.smith@example.org"),
        ("ROLE_ALTERNATE_APPROVER", "nobody"),
        ("INCIDENT_CHANNEL", "Security incidents"),
        ("INCIDENT_CHANNEL", "19:c0ffee@thread.v2;messageid=1"),
        ("MAIL_FROM", "Incident desk <desk@example.org>"),
        ("MAIL_BOARD", "a@example.org, b@example.org"),
        ("MAIL_INFO", "info@localhost"),
        ("GRAPH_URL", "http://graph.microsoft.com"),
        ("LOGIN_URL", "login.microsoftonline.com"),
        ("LOGIN_URL", "https://user@login.microsoftonline.com"),
        ("OPENID_METADATA_URL", "http://127.0.0.1.evil.example/keys"),
        ("SERVICE_URL_HOSTS", ""),
        ("SERVICE_URL_HOSTS", "https://smba.trafficmanager.net"),
        ("ORGANISATION", " "),
        ("CONTACT_PHONE", "ask reception"),
        ("CONTACT_MAIL", "info"),
        ("PROTECTIVE_MARKING", "OFFICIAL/SENSITIVE"),
        ("PROTECTIVE_MARKING", "[SECRET]"),
        ("OFFICE_HOURS", "17:00-09:00"),
        ("OFFICE_HOURS", "9 to 5"),
        ("OFFICE_HOURS", "09:00+01:00-17:00"),
        ("HOLIDAYS_ADD", "24/12/2026"),
        ("HOLIDAYS_REMOVE", "2026-02-30"),
        ("NOMINATION_HOURS", "0"),
        ("UNKNOWN_REMINDER_DAYS", "daily"),
    ],
)
def test_a_malformed_setting_is_named_in_one_sentence(name: str, value: str) -> None:
    sentence = refusal(**{name: value})
    assert re.fullmatch(rf"{name} must be [^\n]+\.", sentence)


def test_a_refused_value_is_not_repeated() -> None:
    assert "hunter2" not in refusal(DATABASE_URL="mysql://user:hunter2@host/name")


def test_the_secrets_stay_out_of_the_settings_own_picture() -> None:
    settings = load(DATABASE_URL="postgresql://user:hunter2@localhost/name")
    assert "hunter2" not in repr(settings)
    assert "a-canary-secret" not in repr(settings)


@pytest.mark.parametrize(
    ("given", "driver_url"),
    [
        ("sqlite:///var/a.sqlite", "sqlite+aiosqlite:///var/a.sqlite"),
        ("sqlite:////srv/a.sqlite", "sqlite+aiosqlite:////srv/a.sqlite"),
        ("sqlite+aiosqlite:///a.sqlite", "sqlite+aiosqlite:///a.sqlite"),
        ("postgres://u:p@localhost/desk", "postgresql+asyncpg://u:p@localhost/desk"),
        ("postgresql://u@/desk?host=/run/pg", "postgresql+asyncpg://u@/desk?host=/run/pg"),
        ("postgresql+asyncpg://u@[::1]:5433/desk", "postgresql+asyncpg://u@[::1]:5433/desk"),
    ],
)
def test_a_database_address_gets_its_asynchronous_driver(given: str, driver_url: str) -> None:
    assert load(DATABASE_URL=given).database_url == driver_url


def test_lists_of_dates_and_hosts_are_read() -> None:
    settings = load(
        HOLIDAYS_ADD="2026-12-24, 2026-12-31",
        HOLIDAYS_REMOVE="",
        SERVICE_URL_HOSTS="A.B.example, localhost:4000",
    )
    assert settings.holidays_add == {date(2026, 12, 24), date(2026, 12, 31)}
    assert settings.holidays_remove == frozenset()
    assert settings.service_url_hosts == {"a.b.example", "localhost:4000"}


def test_an_object_id_is_compared_in_lower_case() -> None:
    assert load(ROLE_DPO=GUID.format(9).upper()).roles["dpo"] == GUID.format(9)


def test_plain_http_is_accepted_on_this_machine() -> None:
    assert load(GRAPH_URL="http://127.0.0.1:4000/").graph_url == "http://127.0.0.1:4000"


def test_an_app_id_without_a_credential_is_refused() -> None:
    assert refusal(MicrosoftAppPassword="").startswith("MicrosoftAppPassword is missing")


def test_a_managed_identity_needs_no_password() -> None:
    settings = load(MicrosoftAppPassword="", MicrosoftAppType="UserAssignedMSI")
    assert settings.app_type is AppType.USER_ASSIGNED_MSI


def test_a_certificate_stands_in_for_the_password(tmp_path: Path) -> None:
    pem = tmp_path / "bot.pem"
    pem.write_text("-----BEGIN PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n")
    settings = load(MicrosoftAppPassword="", MicrosoftAppCertificate=str(pem))
    assert settings.app_certificate == pem


def test_a_password_beside_a_certificate_is_refused(tmp_path: Path) -> None:
    pem = tmp_path / "bot.pem"
    pem.write_text("-----BEGIN PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n")
    assert "both set" in refusal(MicrosoftAppCertificate=str(pem))


def test_overrides_win_over_the_environment_and_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(f"MicrosoftAppId={GUID.format('a')}\nPORT=1111\nORGANISATION=From file\n")
    monkeypatch.setenv("MICROSOFTAPPID", GUID.format("b"))
    monkeypatch.setenv("PORT", "2222")
    settings = load_settings({**COMPLETE, "port": "3333"}, env_file=env_file)
    assert settings.app_id == COMPLETE["MicrosoftAppId"]
    assert settings.port == 3333
    assert settings.organisation == "From file"


def test_the_environment_wins_over_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("PORT=1111\n")
    monkeypatch.setenv("PORT", "2222")
    assert load_settings(COMPLETE, env_file=env_file).port == 2222


def test_an_override_that_is_no_setting_is_refused() -> None:
    assert refusal(PROT="1") == "PROT is not a setting of the incident desk."


def test_the_example_documents_every_setting_and_no_other() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = [match[1] for line in lines if (match := re.match(r"(?:# )?([A-Za-z_]+)=", line))]
    assert sorted(named) == sorted(NAMES)


def test_the_examples_defaults_are_the_settings_defaults(tmp_path: Path) -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    shown = [line.removeprefix("# ") for line in lines if re.match(r"# [A-Za-z_]+=", line)]
    env_file = tmp_path / ".env"
    env_file.write_text("\n".join(shown), encoding="utf-8")
    assert load_settings(COMPLETE, env_file=env_file) == load()


@pytest.mark.parametrize(
    "room", ["cards", "delivery", "dialogs", "documents", "procedure", "service", "storage"]
)
def test_no_room_reads_the_environment(room: str) -> None:
    readers = [
        path.name
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"\bos\.environ|\bgetenv\b", path.read_text(encoding="utf-8"))
    ]
    assert readers == []
