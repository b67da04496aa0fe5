"""The doctor: in a sound tenant nothing is wrong, and whatever fails is named, with what to do."""

from __future__ import annotations

import json
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from operations.doctor.command import asked, doctor
from operations.doctor.permissions import PERMISSIONS
from operations.doctor.table import CHECKS
from operations.rehearsing import cast_for
from procedure.library import FIRST, named
from rehearsal.cast import (
    APP_PASSWORD,
    BOXES,
    BY_ID,
    BY_KEY,
    CHANNEL_ID,
    DIRECTORY,
    MAIL_FROM,
    PEOPLE,
)
from rehearsal.server import Rehearsal
from service.take import Desk
from settings.organisation import organisation_of
from settings.settings import load
from storage.checkpoints import CommitSeal
from storage.register import open_register
from storage.signing import signer_from
from tests.certified import serving_tls
from tests.hours import machine_ahead, tuesday_morning
from tests.journeys.conftest import NODE_MODULES, free_port, opened
from tests.keyed import keyed
from tests.procedure.story import MONDAY, REPORTER, report_of
from tests.waiting import until

ROOT = Path(__file__).parents[2]
NOWHERE = Path("/nonexistent/.env")


CAST = cast_for(named(FIRST), PEOPLE, BOXES)


@dataclass
class Tenant:
    """A rehearsal that answers, and the settings of a desk that was never started there."""

    rehearsal: Rehearsal
    folder: Path
    settings: dict[str, str]
    ahead: timedelta = timedelta()
    arguments: list[str] = field(default_factory=list)

    def clock(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    async def examined(self, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
        """The exit code, and what was found."""
        read = partial(load, self.settings, env_file=NOWHERE)
        with capture_logs():
            code = await doctor(asked([*self.arguments, "--json"]), read, self.clock)
        return code, json.loads(capsys.readouterr().out)


@pytest.fixture
async def tenant(tmp_path: Path) -> AsyncIterator[Tenant]:
    rehearsal = Rehearsal(
        state=keyed(tmp_path / "rehearsal.sqlite"),
        node_modules=NODE_MODULES,
        bot_url=f"http://127.0.0.1:{free_port()}",
        real=tuesday_morning(),
    )
    await rehearsal.start()
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'desk.sqlite'}"}
    yield Tenant(rehearsal, tmp_path, {**rehearsal.settings(), **CAST, **own})
    await rehearsal.stop()


@pytest.fixture
def folder_for_all() -> Iterator[Path]:
    """A folder that lets everybody in, as pytest's own doesn't."""
    with tempfile.TemporaryDirectory(prefix="desk-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


async def test_in_a_sound_tenant_nothing_is_wrong(
    tmp_path: Path, migrated_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bot, rehearsal = await opened(tmp_path, migrated_url)
    try:
        here = {"DATABASE_URL": migrated_url, "PUBLIC_URL": f"http://127.0.0.1:{bot.port}"}
        own = {**rehearsal.settings(), **CAST, **here, "CREDENTIAL_EXPIRES": "2099-01-01"}
        own["CHECKPOINT_KEY"] = str(bot.settings.signing_key)
        own["CHECKPOINT_FILE"] = str(bot.settings.checkpoint_log)
        await until(bot.settings.checkpoint_log.exists)
        code, told = await Tenant(rehearsal, tmp_path, own).examined(capsys)
    finally:
        await bot.stop()
        await rehearsal.stop()
    assert [each for each in told["checks"] if each["standing"] != "fine"] == []
    assert {each["check"] for each in told["checks"]} == {"settings", *(r.key for r in CHECKS)}
    assert (code, told["sound"]) == (0, True)


async def test_the_offices_are_shown_by_name(
    tenant: Tenant, capsys: pytest.CaptureFixture[str]
) -> None:
    _, told = await tenant.examined(capsys)
    said = [each["found"] for each in told["checks"] if each["check"] == "offices"]
    assert "Data Protection Officer: Dorothy Smith." in said
    assert len(said) == 4


async def test_nobody_sees_that_the_doctor_was_there_unless_it_is_asked_to_send(
    tenant: Tenant, capsys: pytest.CaptureFixture[str]
) -> None:
    await tenant.examined(capsys)
    world = tenant.rehearsal.world
    assert world.store.number("SELECT COUNT(*) FROM message") == 0
    assert world.store.number("SELECT COUNT(*) FROM mail") == 0
    tenant.arguments = ["--send"]
    code, _ = await tenant.examined(capsys)
    assert code == 0
    assert world.store.number("SELECT COUNT(*) FROM message WHERE deleted = 0") == 0
    assert world.store.number("SELECT COUNT(*) FROM message WHERE deleted = 1") == 1
    (mail,) = world.store.rows("SELECT sender, recipients FROM mail")
    assert (mail["sender"], MAIL_FROM in mail["recipients"]) == (MAIL_FROM, True)


def setting(name: str, value: str) -> Callable[[Tenant], None]:
    return lambda tenant: tenant.settings.update({name: value})


def elsewhere(name: str) -> Callable[[Tenant], None]:
    """A service that doesn't answer."""
    return lambda tenant: tenant.settings.update({name: f"http://127.0.0.1:{free_port()}"})


def clock_ahead(tenant: Tenant) -> None:
    tenant.ahead = timedelta(minutes=10)


def secret_ends(tenant: Tenant) -> None:
    tenant.rehearsal.tenant.permissions.append("Application.Read.All")
    tenant.rehearsal.tenant.secret_ends = "2026-01-01T00:00:00Z"


def no_permission(tenant: Tenant) -> None:
    tenant.rehearsal.tenant.permissions.clear()


def no_endorsement(tenant: Tenant) -> None:
    tenant.rehearsal.tenant.endorsements.clear()


def mail_scoped_elsewhere(tenant: Tenant) -> None:
    tenant.rehearsal.tenant.senders = {"somebody@communityjustice.scot"}


def mail_from_anybody(tenant: Tenant) -> None:
    tenant.rehearsal.tenant.senders.add("*")


def mail_for_the_tenant(tenant: Tenant) -> None:
    tenant.rehearsal.tenant.permissions.append("Mail.Send")


def account_disabled(tenant: Tenant) -> None:
    tenant.rehearsal.tenant.disabled.add(BY_KEY["dpo"].object_id)


def account_of_a_guest(tenant: Tenant) -> None:
    tenant.rehearsal.tenant.guests.add(BY_KEY["chief_executive"].object_id)


def channel_forbidden(tenant: Tenant) -> None:
    # Whoever holds an office is asked first, each with a call of their own.
    tenant.rehearsal.world.faults.add("html", 12)


def no_register(tenant: Tenant) -> None:
    (tenant.folder / "desk.sqlite").write_bytes(b"not a register at all" * 100)


def key_is_none(tenant: Tenant) -> None:
    (tenant.folder / "desk-checkpoint.key").write_text("not a key")


ALONE = next(each for each in DIRECTORY if not each.chat_id)
FAILURES: dict[str, tuple[str, Callable[[Tenant], None], str]] = {
    "a setting is malformed": ("settings", setting("MAIL_FROM", "nobody"), "MAIL_FROM must be"),
    "the clock is ahead": ("clock", clock_ahead, "s ahead."),
    "the login is away": ("clock", elsewhere("LOGIN_URL"), "ClientConnectorError"),
    "the secret ran out": (
        "credential",
        setting("CREDENTIAL_EXPIRES", "2026-01-01"),
        "ran out on Thu 1 Jan 2026",
    ),
    "Entra knows that the secret ran out": ("credential", secret_ends, "ran out on Thu 1 Jan"),
    "the secret is wrong": (
        "connector_token",
        setting("MicrosoftAppPassword", APP_PASSWORD[:-1]),
        "invalid_client",
    ),
    "the secret is wrong for Graph": (
        "graph_token",
        setting("MicrosoftAppPassword", APP_PASSWORD[:-1]),
        "invalid_client",
    ),
    "the tenant is another": (
        "graph_token",
        setting("MicrosoftAppTenantId", BY_KEY["colleague"].object_id),
        "No token",
    ),
    "nothing is granted": ("permissions", no_permission, "User.Read.All isn't granted"),
    "no key may speak for Teams": ("keys", no_endorsement, "No published key"),
    "the keys are away": ("keys", elsewhere("OPENID_METADATA_URL"), "gives none"),
    "the scope is of another mailbox": ("mail", mail_scoped_elsewhere, "doesn't let the desk"),
    "every mailbox may be sent from": ("other_mailbox", mail_from_anybody, "and so as anybody"),
    "mail is granted for the tenant": ("other_mailbox", mail_for_the_tenant, "and so as anybody"),
    "an id is nobody's": (
        "offices",
        setting("ROLE_DPO", "11111111-2222-4333-8444-555555555555"),
        "nobody in the directory has the id in ROLE_DPO",
    ),
    "an account is disabled": ("offices", account_disabled, "Dorothy Smith, whose account"),
    "a guest holds an office": ("offices", account_of_a_guest, "who is a guest"),
    "the app isn't installed": (
        "chats",
        setting("ROLE_ALTERNATE_APPROVER", ALONE.object_id),
        "Alternate approver: no chat can be made",
    ),
    "the channel is another's": (
        "channel",
        setting("INCIDENT_CHANNEL", CHANNEL_ID.replace("4", "5")),
        "no such channel",
    ),
    "Teams answers with a page": ("channel", channel_forbidden, "couldn't be had"),
    "the register is no register": ("database", no_register, "isn't a register"),
    "no file can be made": (
        "database",
        setting("DATABASE_URL", "sqlite:////proc/desk.sqlite"),
        "can't write in /proc",
    ),
    "the key is none": ("checkpoint", key_is_none, "must hold an Ed25519 private key"),
    "no checkpoint can be written": (
        "checkpoint",
        setting("CHECKPOINT_FILE", "/proc/checkpoints.jsonl"),
        "can't write /proc/checkpoints.jsonl",
    ),
    "nobody answers": ("endpoint", elsewhere("PUBLIC_URL"), "ClientConnectorError"),
    "something else answers": (
        "endpoint",
        lambda tenant: tenant.settings.update({"PUBLIC_URL": tenant.rehearsal.url}),
        "and not as a desk",
    ),
}
"""What fails, the check that finds it, how it is made, and what is said of it."""


@pytest.mark.parametrize("failure", FAILURES)
async def test_what_fails_is_named_with_what_to_do_and_ends_with_1(
    failure: str, tenant: Tenant, capsys: pytest.CaptureFixture[str]
) -> None:
    check, made, words = FAILURES[failure]
    made(tenant)
    code, told = await tenant.examined(capsys)
    found = [each for each in told["checks"] if each["check"] == check]
    wrong = [each for each in found if each["standing"] == "wrong"]
    assert any(words in each["found"] for each in wrong), found
    assert all(each["do"] for each in wrong)
    assert (code, told["sound"]) == (1, False)


TESTED_BELOW = {"secrets", "guards"}


def test_a_failure_is_made_for_every_check() -> None:
    made = {check for check, _, _ in FAILURES.values()}
    assert {row.key for row in CHECKS} - made == TESTED_BELOW


async def test_a_guard_that_was_taken_away_is_named(
    tenant: Tenant, capsys: pytest.CaptureFixture[str]
) -> None:
    register = await open_register(load(tenant.settings, env_file=NOWHERE).database_url)
    async with register.database.writing() as connection:
        await connection.execute(text("DROP TRIGGER record_no_delete"))
    await register.close()
    code, told = await tenant.examined(capsys)
    assert code == 1
    assert "The guard record_no_delete on the record is missing or changed." in [
        each["found"] for each in told["checks"] if each["standing"] == "wrong"
    ]


async def test_a_register_that_lost_its_checkpoint_file_is_in_doubt(
    tenant: Tenant, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = load(tenant.settings, env_file=NOWHERE)
    sealing = CommitSeal(signer_from(settings.signing_key), lambda: MONDAY)
    register = await open_register(settings.database_url, sealing=sealing)
    await Desk(register, organisation_of(settings), lambda: MONDAY).take(report_of(), REPORTER)
    await register.close()
    _, told = await tenant.examined(capsys)
    (found,) = [each for each in told["checks"] if each["check"] == "checkpoint"]
    assert found["standing"] == "wrong"
    assert "file gone" in found["found"]


async def test_tables_of_an_earlier_version_want_a_migration(
    tenant: Tenant, postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tenant.settings["DATABASE_URL"] = postgres_url
    _, told = await tenant.examined(capsys)
    (found,) = [each for each in told["checks"] if each["check"] == "database"]
    assert (found["standing"], "bot.py migrate" in found["do"]) == ("wrong", True)


LOOKED_AT: dict[str, tuple[str, Callable[[Tenant], None], str]] = {
    "the secret's end isn't known": ("credential", lambda _: None, "isn't known"),
    "mail is granted for the tenant": ("permissions", mail_for_the_tenant, "Mail.Send is granted"),
    "more is granted than needed": (
        "permissions",
        lambda tenant: tenant.rehearsal.tenant.permissions.append("Directory.ReadWrite.All"),
        "More than the desk needs: Directory.ReadWrite.All.",
    ),
    "the secret ends soon": (
        "credential",
        lambda tenant: tenant.settings.update(
            {"CREDENTIAL_EXPIRES": f"{tenant.clock() + timedelta(days=12):%Y-%m-%d}"}
        ),
        "The credential runs out on",
    ),
}


@pytest.mark.parametrize("case", LOOKED_AT)
async def test_what_is_to_be_looked_at_is_named_with_what_to_do(
    case: str, tenant: Tenant, capsys: pytest.CaptureFixture[str]
) -> None:
    check, made, words = LOOKED_AT[case]
    made(tenant)
    _, told = await tenant.examined(capsys)
    found = [e for e in told["checks"] if e["check"] == check and words in e["found"] and e["do"]]
    assert [each["standing"] for each in found] == ["look"]


async def test_a_key_that_everybody_may_read_is_looked_at(
    tenant: Tenant, folder_for_all: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = folder_for_all / "checkpoint.key"
    signer_from(key)
    key.chmod(0o644)
    tenant.settings["CHECKPOINT_KEY"] = str(key)
    _, told = await tenant.examined(capsys)
    (found,) = [each for each in told["checks"] if each["check"] == "secrets"]
    assert found["found"] == f"Everybody on this machine may read {key}."


CERTIFICATES = {
    "good": (40, "localhost", True, "fine"),
    "good for ten days yet": (10, "localhost", True, "look"),
    "run out": (-1, "localhost", True, "wrong"),
    "another host's": (40, "desk.example.org", True, "wrong"),
    "vouched for by nobody": (40, "localhost", False, "wrong"),
}


@pytest.mark.parametrize("case", CERTIFICATES)
async def test_the_certificate_of_the_public_address_is_looked_at(
    case: str,
    tenant: Tenant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    days, name, known, standing = CERTIFICATES[case]
    tenant.ahead = -machine_ahead()  # what checks certificates goes by the machine's own clock
    async with serving_tls(tmp_path, name, timedelta(days=days)) as served:
        if known:
            monkeypatch.setenv("SSL_CERT_FILE", str(served.authority))
        tenant.settings["PUBLIC_URL"] = f"https://localhost:{served.port}"
        _, told = await tenant.examined(capsys)
    found = [each for each in told["checks"] if each["check"] == "endpoint"]
    assert found[0]["standing"] == standing, found


async def test_nothing_is_asked_that_rests_on_what_failed(
    tenant: Tenant, capsys: pytest.CaptureFixture[str]
) -> None:
    tenant.settings["MicrosoftAppPassword"] = "wrong"
    _, told = await tenant.examined(capsys)
    standing = {each["check"]: each["standing"] for each in told["checks"]}
    resting = {row.key for row in CHECKS if {"graph_token", "connector_token"} & {*row.needs}}
    assert {standing[key] for key in resting} == {"not asked"}


async def test_no_secret_and_no_address_of_a_person_is_printed(
    tenant: Tenant, capsys: pytest.CaptureFixture[str]
) -> None:
    read = partial(load, tenant.settings, env_file=NOWHERE)
    await doctor(asked([]), read, tenant.clock)
    printed = capsys.readouterr().out
    assert APP_PASSWORD not in printed
    assert [each.mail for each in BY_ID.values() if each.mail in printed] == []
    assert "Nothing is wrong." in printed


def test_the_table_of_checks_is_in_the_documents() -> None:
    page = (ROOT / "docs" / "deploying.md").read_text("utf-8")
    rows = [f"| {r.key} | {r.asks} | {r.of} | {r.means} | {r.do} |" for r in CHECKS]
    assert [row for row in rows if row not in page] == []


def test_every_permission_is_in_the_documents() -> None:
    page = (ROOT / "docs" / "deploying.md").read_text("utf-8")
    rows = [f"| `{row.names[0]}` | {row.need} | {row.purpose} |" for row in PERMISSIONS]
    assert [row for row in rows if row not in page] == []
