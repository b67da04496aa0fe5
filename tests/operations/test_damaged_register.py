"""Every command on a register that was damaged: a sentence, and nobody's words."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot import main
from documents.making import Making
from operations.commands import COMMANDS
from procedure.steps.report import AddInformation
from rehearsal import cast
from service.ports.drafts import Draft
from service.take import Desk
from settings.organisation import organisation_of
from storage.register import open_register
from tests.damaged import CANARY, LOOSE, NO_INSTANT, RECORD, ROWS, SPOILT_BYTES, spoil
from tests.operations.test_commands import environment_in, settings_in
from tests.procedure.story import MONDAY, REPORTER, report_of
from tests.stock import STOCK

CASE = "CJS-2026-0001"
ARGUMENTS: dict[str, list[list[str]]] = {
    "export": [["--all", "out"], ["--case", CASE, "out"], ["--log", "out"]],
    "report": [["--year", "2026", "--to", "out"]],
    "migrate": [[]],
    "verify": [[]],
    "repair": [[]],
    "outbox": [[]],
    "roles": [[]],
    "install": [[]],
    "copy": [["--to", "sqlite:///copied.sqlite"]],
    "backup": [["--to", "kept.backup"]],
    "restore": [["--from", "kept.backup"]],
}
"""How each command is called; one that isn't here fails the test that walks them."""


@pytest.fixture
def damaged(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A register with two cases a damage: one's first entry is damaged, the other's last one."""
    database, damages = request.param
    url: str = request.getfixturevalue(f"migrated_{database}_url")
    monkeypatch.chdir(tmp_path)
    # What makes papers is started once, and not for each command on each register.
    monkeypatch.setattr("operations.commands._making", lambda _: Making(stock=STOCK))
    for name, value in environment_in(tmp_path, DATABASE_URL=url).items():
        monkeypatch.setenv(name, value)
    asyncio.run(_made(url, damages))
    return url


def pair(number: int) -> tuple[str, str]:
    """The two cases of the damage that is so many in its register."""
    return f"CJS-2026-{2 * number + 1:04d}", f"CJS-2026-{2 * number + 2:04d}"


async def _made(url: str, damages: Sequence[str]) -> None:
    register = await open_register(url)
    desk = Desk(register, organisation_of(settings_in(Path())), lambda: MONDAY)
    for case in (case for number in range(len(damages)) for case in pair(number)):
        await desk.take(report_of(nature=f"A letter about {CANARY}."), REPORTER)
        await desk.take(AddInformation(text=f"{CANARY} again."), REPORTER, case)
    dpo = cast.BY_KEY["dpo"].object_id
    await register.save_draft(Draft(dpo, "one", CASE, "", 0, {"description": CANARY}, MONDAY))
    await register.close()
    for number, damage in enumerate(damages):
        first, other = pair(number)
        await spoil(url, damage, first)
        if damage not in ROWS:
            await spoil(url, damage, other, seq=2)


def on(database: str, *damages: str) -> object:
    """A register's damages on one database, for the fixture."""
    return pytest.param((database, damages), id=f"{', '.join(damages)}: {database}")


HALF = len(RECORD) // 2
EVERY_DAMAGE = [
    on("sqlite", *list(RECORD)[:HALF]),
    on("sqlite", *list(RECORD)[HALF:]),
    on("sqlite", *LOOSE, SPOILT_BYTES),
    *(on("sqlite", one) for one in ROWS),
    on("postgres", "no JSON", "wrong types", "parts of the wrong shape"),
    on("postgres", "the register's row"),
]


@pytest.mark.usefixtures("logs_as_a_service")
@pytest.mark.parametrize("damaged", EVERY_DAMAGE, indirect=True)
def test_no_command_says_what_people_wrote_and_verify_names_what_was_damaged(
    damaged: str,
    request: pytest.FixtureRequest,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: dict[str, str] = {}
    # First of all verify: a paper's entry makes its case's row anew.
    first = sorted(COMMANDS, key="verify".__ne__)
    calls = [(command, each) for command in first for each in ARGUMENTS[command]]
    for name, arguments in calls:
        if name == "restore":
            monkeypatch.setenv("DATABASE_URL", "sqlite:///restored.sqlite")
        ended = main([name, *arguments])
        told[name] = said = "".join(capfd.readouterr())
        assert ended in {0, 1, 2}, (name, arguments)
        assert said.strip(), (name, arguments)
        for betrayal in (CANARY, "Traceback", "pydantic"):
            assert betrayal not in said, (name, arguments, said)
    _, damages = request.node.callspec.params["damaged"]
    for number, damage in enumerate(damages):
        for sentence in named_by_verify(damage, *pair(number)):
            assert sentence in told["verify"], told["verify"]


def named_by_verify(damage: str, first: str, other: str) -> list[str]:
    """What `verify` has to say; it checks no drafts."""
    if damage == "a draft":
        return []
    if damage in ROWS:
        return [f"{other}: has a row in the register that can't be read."]
    return [f"{first}: entry 1 was changed", f"{other}: entry 2 was changed"]


@pytest.mark.usefixtures("logs_as_a_service")
@pytest.mark.parametrize("damaged", [on("sqlite", NO_INSTANT)], indirect=True)
def test_a_command_that_fails_says_what_to_do_under_the_logs_reference(
    damaged: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "--case", CASE, "out"]) == 1
    line, said = capfd.readouterr().err.splitlines()
    logged = json.loads(line)
    assert "run `python bot.py verify`" in said
    assert f"ref {logged['ref']}" in said
    assert (logged["event"], logged["error"]) == ("command_failed", "ValueError")
    assert any(place.startswith("storage/columns.py:") for place in logged["where"])
