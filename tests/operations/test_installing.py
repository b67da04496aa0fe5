"""`python bot.py install`: the app comes into the chats of whoever holds an office."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from operations import commands
from operations.doctor.command import asked, doctor
from rehearsal.cast import BY_KEY, DIRECTORY
from rehearsal.tenant import Tenant
from settings.settings import load
from settings.values import ConfigurationError
from tests.operations.test_doctor import NOWHERE, tenant
from tests.operations.test_doctor import Tenant as Made

__all__ = ["tenant"]

PERMISSION = "TeamsAppInstallation.ReadWriteSelfForUser.All"
DPO = BY_KEY["dpo"].object_id


async def installed(tenant: Made, *arguments: str) -> int:
    settings = load(tenant.settings, env_file=NOWHERE)
    return await commands.asked(["install", *arguments], tenant.clock)(settings)


async def test_whoever_lacks_the_app_is_named_and_has_it_afterwards(
    tenant: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    tenant.rehearsal.tenant.permissions.append(PERMISSION)
    tenant.rehearsal.tenant.without_app.add(DPO)
    examine = partial(doctor, asked([]), partial(load, tenant.settings, env_file=NOWHERE))
    assert await examine(tenant.clock) == 1
    assert "Data Protection Officer: no chat can be made" in capsys.readouterr().out
    assert await installed(tenant) == 0
    said = capsys.readouterr().out.splitlines()
    assert "Data Protection Officer: the app was installed." in said
    assert "Chief Executive: the app was there already." in said
    assert await examine(tenant.clock) == 0


def nothing(_: Tenant) -> None:
    """Not even the permission."""


def permitted(made: Tenant) -> None:
    made.permissions.append(PERMISSION)


LEFT: dict[str, tuple[Callable[[Tenant], None], dict[str, str], list[str], str]] = {
    "without the permission": (nothing, {}, [], "Entra doesn't let the desk"),
    "of another app": (
        permitted,
        {"TEAMS_APP_ID": DIRECTORY[0].object_id},
        [],
        "isn't in the organisation's catalogue",
    ),
    "for nobody": (
        permitted,
        {},
        ["--person", "11111111-2222-4333-8444-555555555555"],
        "nobody has this id",
    ),
}


@pytest.mark.parametrize("case", LEFT)
async def test_what_is_left_is_said_and_ends_with_1(
    case: str, tenant: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    made, settings, arguments, words = LEFT[case]
    made(tenant.rehearsal.tenant)
    tenant.settings |= settings
    assert await installed(tenant, *arguments) == 1
    assert words in capsys.readouterr().out


async def test_without_the_catalogues_id_it_says_where_to_find_it(tenant: Made) -> None:
    tenant.settings["TEAMS_APP_ID"] = ""
    with pytest.raises(ConfigurationError, match="Teams admin centre"):
        await installed(tenant)
