"""The Teams app: its manifest by Microsoft's schema, its icons, its zip."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from jsonschema import Draft4Validator

from manifest import package
from manifest.package import write
from settings.settings import Settings, load
from settings.values import ConfigurationError
from settings.version import VERSION

ROOT = Path(package.__file__).parent.parent
SCHEMA = (
    ROOT / "node_modules/@microsoft/app-manifest/build/json-schemas/teams/v1.25"
) / "MicrosoftTeams.schema.json"
APP_ID = "8d7f3a52-1c64-4e0b-9f7e-2b1d5c9a4e10"


@pytest.fixture
def settings() -> Settings:
    person = "8d7f3a52-1c64-4e0b-9f7e-2b1d5c9a4e1{}"
    return load(
        {
            "MicrosoftAppId": APP_ID,
            "MicrosoftAppPassword": "a-canary-secret",
            "MicrosoftAppTenantId": person.format(1),
            "ROLE_CHIEF_EXECUTIVE": person.format(2),
            "ROLE_DIRECTOR_OF_OPERATIONS": person.format(3),
            "ROLE_DPO": person.format(4),
            "ROLE_HEAD_OF_PEOPLE": person.format(5),
            "INCIDENT_CHANNEL": "19:c0ffee@thread.tacv2",
            "MAIL_FROM": "desk@example.org",
            "MAIL_INFO": "info@example.org",
            "MAIL_BOARD": "board@example.org",
            "MAIL_SPONSOR_TEAM": "sponsor.team@example.org",
            "ORGANISATION": 'The "Longest Named" Public Body in Scotland',
        },
        env_file=Path("/nonexistent/.env"),
    )


def test_the_filled_manifest_is_valid_by_microsofts_schema(settings: Settings) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8-sig"))
    validator = Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)
    errors = [
        f"{error.json_path}: {error.message}"
        for error in validator.iter_errors(package.filled(settings))
    ]
    assert errors == []


def test_no_placeholder_is_left_in_the_filled_manifest(settings: Settings) -> None:
    assert "${" not in json.dumps(package.filled(settings))


def test_the_bot_and_the_app_carry_the_registrations_id(settings: Settings) -> None:
    manifest = json.loads(json.dumps(package.filled(settings)))
    assert manifest["id"] == manifest["bots"][0]["botId"] == APP_ID
    assert manifest["webApplicationInfo"]["id"] == APP_ID


def test_the_bot_takes_files_and_is_there_for_persons_and_teams(settings: Settings) -> None:
    bot = json.loads(json.dumps(package.filled(settings)))["bots"][0]
    assert bot["supportsFiles"] is True
    assert bot["scopes"] == ["personal", "team"]


def test_the_app_may_be_in_private_and_shared_channels(settings: Settings) -> None:
    """From manifest 1.25 an app for teams has to say so, or isn't let in."""
    assert package.filled(settings)["supportsChannelFeatures"] == "tier1"


def test_each_scope_has_at_most_ten_commands_of_its_own(settings: Settings) -> None:
    lists = json.loads(json.dumps(package.filled(settings)))["bots"][0]["commandLists"]
    assert [scope for commands in lists for scope in commands["scopes"]] == ["personal", "team"]
    for commands in lists:
        titles = [command["title"] for command in commands["commands"]]
        assert 0 < len(titles) <= 10
        assert len(titles) == len(set(titles))


@pytest.mark.parametrize(("name", "side"), [("color.png", 192), ("outline.png", 32)])
def test_an_icon_is_a_png_of_the_size_that_teams_asks(name: str, side: int) -> None:
    content = (ROOT / "manifest" / name).read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(content[16:20]) == int.from_bytes(content[20:24]) == side


def test_the_zip_holds_the_manifest_and_both_icons_at_its_top(
    settings: Settings, tmp_path: Path
) -> None:
    with zipfile.ZipFile(package.write(settings, tmp_path / "dist" / "desk.zip")) as archive:
        assert archive.namelist() == ["manifest.json", "color.png", "outline.png"]
        assert json.loads(archive.read("manifest.json"))["id"] == APP_ID


def test_the_same_settings_make_the_same_zip(settings: Settings, tmp_path: Path) -> None:
    first = package.write(settings, tmp_path / "first.zip").read_bytes()
    assert package.write(settings, tmp_path / "second.zip").read_bytes() == first


def test_no_secret_gets_into_the_zip(settings: Settings, tmp_path: Path) -> None:
    with zipfile.ZipFile(package.write(settings, tmp_path / "desk.zip")) as archive:
        assert b"a-canary-secret" not in b"".join(map(archive.read, archive.namelist()))


def test_the_app_has_the_desks_version(settings: Settings) -> None:
    assert package.filled(settings)["version"] == VERSION


def test_a_changed_package_of_the_same_version_is_said_to_need_a_higher_one(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(package, "PACKAGE", tmp_path / "desk.zip")
    changed = settings.model_copy(update={"organisation": "Another body"})
    said = []
    for given in (settings, settings, changed):
        monkeypatch.setattr(package, "load", lambda given=given: given)
        monkeypatch.setattr(package, "write", lambda s: write(s, tmp_path / "desk.zip"))
        assert package.main() == 0
        said.append("raise VERSION" in capsys.readouterr().err)
    assert said == [False, False, True]


def test_no_app_is_made_without_an_app_id(settings: Settings) -> None:
    with pytest.raises(ConfigurationError, match="MicrosoftAppId is empty"):
        package.filled(settings.model_copy(update={"app_id": ""}))
