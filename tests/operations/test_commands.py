"""The operator's commands: what they print and how they end."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from delivery.sealing import Sealing
from operations import commands
from procedure.notices import Notice, Route, Topic
from rehearsal import cast
from service.take import Desk
from settings.organisation import organisation_of
from settings.settings import Settings, load
from storage.register import open_register
from storage.signing import signer_from
from storage.transfer import NotPostgreSQL, TargetInUse
from tests.hours import tuesday_morning
from tests.procedure.story import MONDAY, REPORTER, report_of


def environment_in(folder: Path, **more: str) -> dict[str, str]:
    """The rehearsal's settings, as the environment has them, with a register in this folder."""
    people = {
        f"ROLE_{key.upper()}": cast.BY_KEY[key].object_id
        for key in ("chief_executive", "director_of_operations", "dpo", "head_of_people")
    }
    wanted = {
        "MicrosoftAppId": "",
        "AUTHENTICATION": "off",
        "MicrosoftAppTenantId": cast.TENANT_ID,
        "DATABASE_URL": f"sqlite:///{folder / 'desk.sqlite'}",
        "INCIDENT_CHANNEL": cast.CHANNEL_ID,
        "MAIL_FROM": "desk@example.org",
        "MAIL_INFO": "info@example.org",
        "MAIL_BOARD": "board@example.org",
        "MAIL_SPONSOR_TEAM": "sponsor@example.org",
    }
    return {**wanted, **people, **more}


def settings_in(folder: Path, **more: str) -> Settings:
    """The rehearsal's settings with a register in this folder."""
    return load(environment_in(folder, **more), env_file=Path(os.devnull))


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """Settings of a register with two cases and a checkpoint."""
    made = settings_in(tmp_path)
    register = await open_register(made.database_url)
    desk = Desk(register, organisation_of(made), lambda: MONDAY)
    for _ in range(2):
        await desk.take(report_of(), REPORTER)
    signer = signer_from(made.signing_key)
    await register.seal(signer, MONDAY)
    await Sealing(register, signer, made.checkpoint_log, lambda: MONDAY).sweep()
    await register.close()
    return made


def test_key_and_file_lie_beside_an_sqlite_register(tmp_path: Path) -> None:
    made = settings_in(tmp_path)
    assert made.signing_key == tmp_path / "desk-checkpoint.key"
    assert made.checkpoint_log == tmp_path / "desk-checkpoints.jsonl"


PLACES = {
    "postgresql://desk@/desk?host=/run/pg": "one",
    "postgresql://owner:secret@/desk?host=/run/pg": "one",
    "postgresql://desk@/desk?host=/run/other": "two",
    "postgresql://desk@/d.sk?host=/run/pg": "three",
    "postgresql://desk@127.0.0.1:5433/desk": "four",
    "postgresql://desk@127.0.0.1/desk": "five",
}


def test_each_postgresql_register_has_a_checkpoint_file_of_its_own_in_var(tmp_path: Path) -> None:
    files: dict[str, set[Path]] = {}
    for url, which in PLACES.items():
        made = settings_in(tmp_path, DATABASE_URL=url)
        assert made.signing_key == Path("var/checkpoint.key")
        assert made.earlier_checkpoint_log == Path("var/checkpoints.jsonl")
        assert made.checkpoint_log.match("var/checkpoints-d*k-*.jsonl")
        files.setdefault(which, set()).add(made.checkpoint_log)
    assert all(len(one) == 1 for one in files.values())
    assert len(set.union(*files.values())) == len(files)


async def test_verify_of_a_sound_register_ends_with_0(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await commands.asked(["verify"], tuesday_morning())(settings) == 0
    printed = capsys.readouterr().out
    assert "Last checkpoint: 1" in printed
    assert "The record is sound." in printed


async def test_verify_ends_with_1_and_says_what_is_wrong_and_where(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    register = await open_register(settings.database_url)
    await Desk(register, organisation_of(settings), lambda: MONDAY).take(report_of(), REPORTER)
    await register.seal(signer_from(settings.signing_key), MONDAY + timedelta(hours=1))
    await register.close()
    settings.checkpoint_log.unlink()
    assert await commands.asked(["verify"], tuesday_morning())(settings) == 1
    assert "checkpoints.jsonl is gone." in capsys.readouterr().out


async def test_outbox_lists_what_waits_and_why(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    register = await open_register(settings.database_url)
    lost = Notice("CJS-2026-0001", Topic.ASSESSED, Route.MAIL, "board", "", "lost")
    await register.outbox.enqueue([lost], MONDAY)
    queued = {q.notice.key: q for q in await register.outbox.claim(MONDAY, 50)}
    await register.outbox.dead(queued["lost"], MONDAY, "refused (403)")
    await register.close()
    assert await commands.asked(["outbox"], tuesday_morning())(settings) == 0
    printed = capsys.readouterr().out
    assert "dead CJS-2026-0001 assessed by mail to board" in printed
    assert "refused (403)" in printed
    assert "waiting - checkpoint by channel to channel" in printed


async def test_outbox_says_how_many_only_a_later_version_can_send(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    register = await open_register(settings.database_url)
    async with register.database.writing() as connection:
        await connection.execute(text("UPDATE outbox SET topic = 'evidence' WHERE id < 3"))
    await register.close()
    assert await commands.asked(["outbox"], tuesday_morning())(settings) == 0
    assert "2 more that only a later version of the bot can send" in capsys.readouterr().out


async def test_a_backup_is_restored_and_verified_by_command(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "kept.backup")
    assert await commands.asked(["backup", "--to", file], tuesday_morning())(settings) == 0
    with pytest.raises(TargetInUse):
        await commands.asked(["restore", "--from", file], tuesday_morning())(settings)
    url = f"sqlite+aiosqlite:///{tmp_path / 'again.sqlite'}"
    proofs = {"checkpoint_key": settings.signing_key, "checkpoint_file": settings.checkpoint_log}
    again = settings.model_copy(update={"database_url": url, **proofs})
    assert await commands.asked(["restore", "--from", file], tuesday_morning())(again) == 0
    assert "The record is sound." in capsys.readouterr().out


async def test_a_register_is_copied_and_verified_by_command(
    settings: Settings, postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await commands.asked(["copy", "--to", postgres_url], tuesday_morning())(settings) == 0
    assert "incidents 2" in capsys.readouterr().out


async def test_roles_are_refused_for_sqlite(settings: Settings) -> None:
    with pytest.raises(NotPostgreSQL, match="PostgreSQL"):
        await commands.asked(["roles"], tuesday_morning())(settings)
