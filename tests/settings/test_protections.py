"""Settings that would make a protection void stop the start, each with the sentence that says why.

What is refused is in tables, and so is what looks like it and is accepted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import pytest

from settings.places import PROGRAM
from tests.settings.given import COMPLETE, GUID, load, refusal

NIL = "00000000-0000-0000-0000-000000000000"
HELD = COMPLETE | {"ROLE_ALTERNATE_APPROVER": GUID.format(9)}
FOUR = (
    "ROLE_CHIEF_EXECUTIVE",
    "ROLE_DIRECTOR_OF_OPERATIONS",
    "ROLE_ALTERNATE_APPROVER",
    "ROLE_DPO",
)
OFFICES = (*FOUR, "ROLE_HEAD_OF_PEOPLE")
EVERYBODYS = ("/dev/shm/desk", "/tmp", "/var/tmp")  # noqa: S108 - named to be refused
NO_PEOPLE = ("MicrosoftAppId", "MicrosoftAppTenantId", "TEAMS_APP_ID")
DECEMBER = ", ".join(str(date(2026, 12, 1) + timedelta(days)) for days in range(31))


@pytest.mark.parametrize(("one", "other"), [*combinations(FOUR, 2)])
def test_one_person_in_two_offices_that_check_on_each_other_is_refused(
    one: str, other: str
) -> None:
    sentence = refusal(**HELD | {other: HELD[one]})
    assert re.match(f"({one} and {other}|{other} and {one}) are the same person", sentence)
    assert "nobody approves what they propose" in sentence


@pytest.mark.parametrize(("one", "other"), [*combinations(FOUR, 2)])
def test_the_same_id_in_other_capitals_is_the_same_person(one: str, other: str) -> None:
    mixed = "8d7F3a52-1C64-4e0b-9F7E-2b1d5c9A4e1b"
    sentence = refusal(**HELD | {one: mixed, other: mixed.swapcase()})
    assert re.match(f"({one} and {other}|{other} and {one}) are the same person", sentence)


@pytest.mark.parametrize("office", FOUR)
def test_the_head_of_people_may_hold_another_office(office: str) -> None:
    settings = load(**HELD | {"ROLE_HEAD_OF_PEOPLE": HELD[office]})
    assert settings.roles["head_of_people"] == HELD[office]


@pytest.mark.parametrize("office", OFFICES)
@pytest.mark.parametrize("other", NO_PEOPLE)
def test_an_id_that_is_no_persons_is_refused_in_an_office(office: str, other: str) -> None:
    given = {"TEAMS_APP_ID": GUID.format(8)} | HELD
    sentence = refusal(**given | {office: given[other].upper()})
    assert sentence.startswith(
        f"{office} is the id that {other} has: an office is held by a person"
    )


@pytest.mark.parametrize("name", [*OFFICES, *NO_PEOPLE])
@pytest.mark.parametrize("nobody", [NIL, NIL.replace("0", "f"), NIL.replace("0", "F")])
def test_the_id_of_nobody_is_refused(name: str, nobody: str) -> None:
    sentence = refusal(**HELD | {name: nobody})
    assert re.fullmatch(rf"{name} must be a GUID .* stands for nobody and nothing\.", sentence)


def test_the_tenants_id_is_refused_as_the_applications() -> None:
    sentence = refusal(MicrosoftAppId=COMPLETE["MicrosoftAppTenantId"])
    assert sentence.startswith("MicrosoftAppId and MicrosoftAppTenantId are the same")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        *(
            ("SERVICE_URL_HOSTS", hosts, "no domain such as example.com, no wildcard and no number")
            for hosts in (
                "com", "co.uk", "gov.scot", "trafficmanager.net", "*", "*.trafficmanager.net", ".",
                "smba.trafficmanager.net, com", "smba.trafficmanager.net.", ".trafficmanager.net",
                "a..net", "intranet", "10.0.0.5", "1.2.3", "0.0.0.0", "[2001:db8::1]",
                "smba.trafficmanager.net, *:443",
            )
        ),
        *(
            ("UPLOAD_URL_HOSTS", hosts, "under other names anybody may have a host")
            for hosts in (
                "com", "co.uk", "*", "*.sharepoint.com", ".sharepoint.com", "blob.core.windows.net",
                "notsharepoint.com", "sharepoint.com.evil.example", "example.org", "10.0.0.5",
                "sharepoint.com, net",
            )
        ),
        *(
            (name, f"https://{host}/x", "at Microsoft")
            for name in ("GRAPH_URL", "LOGIN_URL", "OPENID_METADATA_URL")
            for host in (
                "evil.example", "com", "microsoft.com.evil.example", "10.0.0.5",
                "login.microsoftonline.us", "graph.microsoft.us", "login.botframework.azure.us",
            )
        ),
        *(
            ("TRUSTED_PROXIES", networks, "from where everybody calls")
            for networks in ("0.0.0.0/0", "::/0", "10.0.0.4, 10.0.0.0/8")
        ),
        ("OPENID_METADATA_URL", "https://graph.microsoft.com/keys", "at Microsoft"),
        ("CHECKPOINT_FILE", "/dev/null", "not of a folder or a device"),
        ("CHECKPOINT_KEY", "/dev/zero", "not of a folder or a device"),
        ("DATABASE_URL", "sqlite:////dev/null", "not memory or a device"),
        ("DATABASE_URL", "sqlite:///:memory:", "not memory or a device"),
        ("DATABASE_URL", "sqlite:///file:x?mode=memory&uri=true", "not memory or a device"),
        ("DATABASE_URL", "sqlite:///x?mode=memory&uri=true", "not memory or a device"),
        ("OFFICE_HOURS", "09:00-09:01", "the clocks count working hours"),
        ("OFFICE_HOURS", "09:00-12:59", "the clocks count working hours"),
        ("HOLIDAYS_ADD", DECEMBER, "the clocks don't run on them"),
        ("MicrosoftAppPassword", "  ", "it holds blanks alone"),
        ("MicrosoftAppId", "  ", "it holds blanks alone"),
        ("MicrosoftAppCertificate", "  ", "readable PEM file"),
        ("ROLE_ALTERNATE_APPROVER", " \t", "it holds blanks alone"),
        ("AUTHENTICATION", "", "on or off"),
        ("AUTHENTICATION", "no", "on or off"),
    ],
)  # fmt: skip
def test_a_value_that_would_void_a_protection_is_refused(name: str, value: str, says: str) -> None:
    sentence = refusal(**{name: value})
    assert re.fullmatch(rf"{name} must be [^\n]+\.", sentence)
    assert says in sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SERVICE_URL_HOSTS", "smba.trafficmanager.net, smba.infra.gov.teams.microsoft.us"),
        ("SERVICE_URL_HOSTS", "127.0.0.1:3979, localhost:56150, [::1]:80"),
        ("UPLOAD_URL_HOSTS", "sharepoint.com"),
        ("UPLOAD_URL_HOSTS", "contoso-my.sharepoint.com, sharepoint.us"),
        ("UPLOAD_URL_HOSTS", "127.0.0.1:3979"),
        ("TRUSTED_PROXIES", "127.0.0.1, ::1, 172.17.0.0/16"),
        ("OPENID_METADATA_URL", "http://127.0.0.1:3979/keys"),
        ("OFFICE_HOURS", "09:00-13:00"),
        ("HOLIDAYS_ADD", DECEMBER.removesuffix(", 2026-12-31") + ", 2027-01-04"),
        ("ROLE_ALTERNATE_APPROVER", ""),
        ("AUTHENTICATION", "ON"),
    ],
)
def test_what_only_looks_like_it_is_accepted(name: str, value: str) -> None:
    load(**{name: value})


@pytest.mark.parametrize(
    "folder",
    [
        "/", "//", "/srv/..", "/etc", "/etc/incident-desk", "/usr/local/share/desk", "/proc/self",
        "/run/desk", "/var/run/desk", "/home", "/home/somebody", "/root", "/srv",
        "/opt", "/mnt", "/var", "/var/lib", "/var/www/html", *EVERYBODYS, str(Path.home()),
        str(PROGRAM), str(PROGRAM.parent), f"{PROGRAM}/var/..",
    ],
)  # fmt: skip
def test_a_folder_that_cant_be_meant_is_refused_for_the_papers(folder: str) -> None:
    sentence = refusal(EXPORT_DIR=folder)
    assert re.fullmatch(
        r"EXPORT_DIR must be a folder for the papers alone, which this one isn't: .+\.", sentence
    )


def test_a_folder_in_which_everybody_may_write_is_refused_for_the_papers(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    assert "everybody on this machine may write" in refusal(EXPORT_DIR=str(tmp_path))


def test_a_link_to_a_folder_that_cant_be_meant_is_refused_as_the_folder_is(tmp_path: Path) -> None:
    link = tmp_path / "papers"
    link.symlink_to("/etc")
    assert "it belongs to the system" in refusal(EXPORT_DIR=str(link))


@pytest.mark.parametrize("folder", ["/srv/incident-desk/export", "/var/lib/incident-desk/papers"])
def test_a_folder_of_its_own_is_accepted_for_the_papers(folder: str) -> None:
    assert load(EXPORT_DIR=folder).export_dir == Path(folder)


@pytest.mark.parametrize(
    "changes",
    [
        {"CHECKPOINT_FILE": "/srv/d/key", "CHECKPOINT_KEY": "/srv/d/key"},
        {"CHECKPOINT_FILE": "/srv/d/key", "CHECKPOINT_KEY": "/srv/d/../d/key"},
        {"CHECKPOINT_FILE": "/srv/d/desk", "DATABASE_URL": "sqlite:////srv/d/desk"},
        {"CHECKPOINT_KEY": "/srv/d/desk", "DATABASE_URL": "sqlite:////srv/d/desk?timeout=1"},
    ],
)
def test_one_file_for_two_purposes_is_refused(changes: Mapping[str, str]) -> None:
    assert "are the same file: give each its own" in refusal(**changes)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CHECKPOINT_KEY", "/srv/papers/keys/desk.key"),
        ("DATABASE_URL", "sqlite:////srv/papers/desk.sqlite"),
    ],
)
def test_a_register_or_key_among_the_papers_is_refused(name: str, value: str) -> None:
    changes = {"CHECKPOINT_KEY": "/srv/d/key", name: value, "EXPORT_DIR": "/srv/papers"}
    assert refusal(**changes).startswith(f"{name} lies in EXPORT_DIR")


def test_keys_of_this_machine_are_refused_where_others_reach_the_desk() -> None:
    keys = {"OPENID_METADATA_URL": "http://localhost:3979/keys"}
    assert load(**keys, HOST="127.0.0.1").listens_on_loopback_only
    assert refusal(**keys, HOST="0.0.0.0").startswith("OPENID_METADATA_URL is on this machine")
