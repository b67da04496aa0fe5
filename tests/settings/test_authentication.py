"""Authentication is off only by a setting of its own, on this machine, without a credential."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.settings.given import load, refusal

OFF = {"AUTHENTICATION": "off", "MicrosoftAppId": "", "MicrosoftAppPassword": ""}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_authentication_may_be_switched_off_on_this_machine(host: str) -> None:
    assert not load(**OFF, HOST=host).authentication


def test_authentication_is_on_by_default() -> None:
    assert load().authentication


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.5", "desk.example.org"])
def test_authentication_off_is_refused_on_any_other_address(host: str) -> None:
    sentence = refusal(**OFF, HOST=host)
    assert sentence.startswith("AUTHENTICATION=off lets anybody act as anybody")
    assert "HOST is 127.0.0.1" in sentence


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
@pytest.mark.parametrize("password", ["", "a-secret"])
@pytest.mark.parametrize("more", [{}, {"AUTHENTICATION": "on"}])
def test_an_empty_app_id_alone_switches_nothing_off(
    host: str, password: str, more: dict[str, str]
) -> None:
    sentence = refusal(MicrosoftAppId="", MicrosoftAppPassword=password, HOST=host, **more)
    assert sentence.startswith("MicrosoftAppId is empty: set it")
    assert "AUTHENTICATION=off" in sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MicrosoftAppId", "8d7f3a52-1c64-4e0b-9f7e-2b1d5c9a4e10"),
        ("MicrosoftAppPassword", "a-secret"),
        ("MicrosoftAppCertificate", "bot.pem"),
        ("MicrosoftAppType", "UserAssignedMSI"),
    ],
)
def test_a_credential_beside_authentication_off_is_refused(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pem = tmp_path / "bot.pem"
    pem.write_text("-----BEGIN PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n")
    sentence = refusal(**OFF | {name: value})
    assert sentence.startswith(f"AUTHENTICATION is off while {name} is set")


@pytest.mark.parametrize(
    "name", ["MicrosoftAppId", "MicrosoftAppPassword", "MicrosoftAppCertificate"]
)
def test_blanks_are_a_wrong_credential_and_not_none(name: str) -> None:
    assert refusal(**OFF | {name: "  "}).startswith(f"{name} must be ")
