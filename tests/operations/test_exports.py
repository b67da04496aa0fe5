"""The papers in a folder: from the database alone, recorded, private, and only what is new."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot import Bot, main
from documents.making import Limits, Making, NotMade, Why
from documents.orders import CasePaper, File, Order
from operations.exports import Exporter, Schedule, Written
from procedure.entries.export import DocumentExported
from procedure.papers import Paper
from procedure.record import Step
from procedure.roles import Actor
from procedure.steps.classify import ClassifyIncident
from procedure.steps.nominate import DeclareInvolvement
from procedure.steps.report import ReportIncident
from service.papers import LOG_FILE, every_row
from service.ports.drafts import Draft
from service.ports.rows import Row
from service.take import Desk
from settings.settings import load
from storage.register import open_register
from tests.cards.cast import DPO, ORGANISATION, REPORTER, START
from tests.documents.reading import docx_text, pdf_text, xlsx
from tests.hours import tuesday_morning
from tests.stock import STOCK


class Hand:
    """A desk with a clock that can be moved."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.making = desk, Making(stock=STOCK)

    now = START

    async def take(self, step: Step, actor: Actor, incident: str = "") -> str:
        return (await self.desk.take(step, actor, incident)).incident.id

    async def report(self, **changes: object) -> str:
        facts = {
            "kind": "incident",
            "nature": "A letter went astray.",
            "discovered": START - timedelta(hours=1),
            "systems": "Post",
            "personal_data": "yes",
        }
        return await self.take(ReportIncident.model_validate(facts | changes), REPORTER)

    async def classify(self, incident: str) -> None:
        facts = {"category": "incident", "reason": "It is.", "personal_data": "yes"}
        facts |= {"breach": "suspected", "awareness": "open"}
        await self.take(ClassifyIncident.model_validate(facts), DPO, incident)


@pytest.fixture
async def hand(migrated_sqlite_url: str) -> AsyncIterator[Hand]:
    register = await open_register(migrated_sqlite_url)
    made: list[Hand] = []

    def clock() -> datetime:
        return made[0].now

    made.append(Hand(Desk(register, ORGANISATION, clock)))
    yield made[0]
    await made[0].making.close()
    await register.close()


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


async def test_every_open_case_and_the_log_are_written(hand: Hand, tmp_path: Path) -> None:
    first, second = await hand.report(), await hand.report(personal_data="no")
    written = await Exporter(hand.desk, hand.making).everything(tmp_path / "out")
    assert written.problems == []
    assert names(tmp_path / "out") == {
        "Security Incident Summary Log.xlsx",
        f"{first}/{first} Case file.pdf",
        f"{first}/{first} Annex four.docx",
        f"{first}/{first} ICO pack.docx",
        f"{first}/{first} ICO pack.txt",
        f"{second}/{second} Case file.pdf",
        f"{second}/{second} Annex four.docx",
    }
    log = (tmp_path / "out" / LOG_FILE).read_bytes()
    ids = [cell.value for cell in xlsx(log)["Summary Log"]["A"]]
    assert ids == ["ID", second, first]


async def test_the_export_is_itself_an_entry_in_the_record(hand: Hand, tmp_path: Path) -> None:
    incident = await hand.report()
    await Exporter(hand.desk, hand.making).everything(tmp_path)
    last = (await hand.desk.store.entries(incident))[-1]
    assert last.entry == DocumentExported(paper=Paper.FOLDER)
    file = (tmp_path / incident / f"{incident} Case file.pdf").read_bytes()
    assert "Exported: Every paper of the case, in a folder on the server." in pdf_text(file)
    hashes = await hand.desk.store.hashes(incident)
    assert hashes[-1] in pdf_text(file).replace(" ", "")


async def test_only_this_account_can_read_what_is_written(hand: Hand, tmp_path: Path) -> None:
    await hand.report()
    written = await Exporter(hand.desk, hand.making).everything(tmp_path / "out")
    for path in written.files:
        assert path.stat().st_mode & 0o077 == 0
        assert path.parent.stat().st_mode & 0o077 == 0


async def test_the_drafts_of_who_works_on_it_are_written_and_marked(
    hand: Hand, tmp_path: Path
) -> None:
    incident = await hand.report()
    typed: dict[str, object] = {"information": "Half a page"}
    await hand.desk.store.save_draft(Draft("dpo-id", "annex_two", incident, "", 0, typed, START))
    await Exporter(hand.desk, hand.making).case(incident, tmp_path)
    draft = (tmp_path / incident / f"{incident} Annex two DRAFT.docx").read_bytes()
    assert "Half a page" in docx_text(draft)


async def test_the_schedule_writes_only_what_has_changed(hand: Hand, tmp_path: Path) -> None:
    first, second = await hand.report(), await hand.report()
    schedule = Schedule(
        Exporter(hand.desk, hand.making), tmp_path, timedelta(hours=24), lambda: hand.now
    )
    await schedule.sweep()
    before = len(await hand.desk.store.entries(first))
    await hand.classify(second)
    hand.now += timedelta(hours=24)
    written = await schedule.sweep()
    assert written is not None
    assert written.unchanged == 1
    assert {path.parent.name for path in written.files} == {tmp_path.name, second}
    assert len(await hand.desk.store.entries(first)) == before


async def test_the_log_can_leave_out_what_is_kept_from_somebody(hand: Hand) -> None:
    kept, other = await hand.report(), await hand.report()
    person = {"id": "chief-id", "name": "Fiona Campbell"}
    step = DeclareInvolvement.model_validate({"person": person, "reason": "Sent it."})
    await hand.take(step, DPO, kept)
    rows = [row.incident_id async for row in every_row(hand.desk.store, "chief-id")]
    assert rows == [other]


async def test_the_schedule_waits_until_it_is_time(hand: Hand, tmp_path: Path) -> None:
    await hand.report()
    schedule = Schedule(
        Exporter(hand.desk, hand.making), tmp_path, timedelta(hours=24), lambda: hand.now
    )
    assert await schedule.sweep()
    hand.now += timedelta(hours=23)
    assert await schedule.sweep() is None


async def test_a_case_that_vanished_from_the_folder_is_written_again(
    hand: Hand, tmp_path: Path
) -> None:
    incident = await hand.report()
    exporter = Exporter(hand.desk, hand.making)
    await exporter.everything(tmp_path, changed_only=True)
    (tmp_path / incident / f"{incident} Case file.pdf").unlink()
    written = await exporter.everything(tmp_path, changed_only=True)
    assert written.unchanged == 0


@pytest.mark.parametrize("error", [ValueError("a fault"), NotMade(Why.TIME, Limits())])
async def test_one_case_that_fails_does_not_keep_the_others(
    hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    first, second = await hand.report(), await hand.report()
    make = hand.making.make

    async def breaks(order: Order, rows: AsyncIterator[Row] | None = None) -> File:
        if isinstance(order, CasePaper) and order.view.incident.id == first:
            raise error
        return await make(order, rows)

    monkeypatch.setattr(hand.making, "make", breaks)
    written = await Exporter(hand.desk, hand.making).everything(tmp_path)
    assert len(written.problems) == 1
    assert written.problems[0].startswith(f"{first} could not be written")
    assert "a fault" not in written.problems[0]
    assert f"{second}/{second} Case file.pdf" in names(tmp_path)


@pytest.fixture
def settings(migrated_sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Enough of an environment for the command; returns where it may write."""
    monkeypatch.setattr("bot.utc_now", tuesday_morning())
    # A logger keeps the first way to speak it is given, deaf to `capture_logs` from then on.
    monkeypatch.setattr("bot.configure_logging", lambda: None)
    monkeypatch.setattr("operations.commands._making", lambda _: Making(stock=STOCK))
    monkeypatch.chdir(tmp_path)
    guid = "8d7f3a52-1c64-4e0b-9f7e-2b1d5c9a4e1"
    mails = dict.fromkeys(
        ("MAIL_FROM", "MAIL_INFO", "MAIL_BOARD", "MAIL_SPONSOR_TEAM"), "a@example.org"
    )
    roles = ("CHIEF_EXECUTIVE", "DIRECTOR_OF_OPERATIONS", "DPO", "HEAD_OF_PEOPLE")
    values = {
        "MicrosoftAppId": "",
        "AUTHENTICATION": "off",
        "MicrosoftAppTenantId": f"{guid}0",
        "DATABASE_URL": migrated_sqlite_url,
        "INCIDENT_CHANNEL": "19:x@thread.tacv2",
        **mails,
        **{f"ROLE_{role}": f"{guid}{number}" for number, role in enumerate(roles, 1)},
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return tmp_path


async def test_the_command_works_while_the_bot_runs(
    settings: Path, hand: Hand, tmp_path: Path
) -> None:
    incident = await hand.report()
    assert await asyncio.to_thread(main, ["export", "--all", "out"]) == 0
    last = (await hand.desk.store.entries(incident))[-1]
    assert last.entry == DocumentExported(paper=Paper.FOLDER)


async def test_the_bot_says_whether_the_scheduled_export_runs(
    settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept, sweep = asyncio.Event(), Schedule.sweep

    async def seen(schedule: Schedule) -> Written | None:
        written = await sweep(schedule)
        swept.set()
        return written

    monkeypatch.setattr(Schedule, "sweep", seen)
    bot = Bot(load({"PORT": "0", "EXPORT_DIR": str(settings / "out")}), tuesday_morning(), STOCK)
    await bot.start()
    try:
        url = f"http://127.0.0.1:{bot.port}/readyz"
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            workers = await response.json()
        # What is being written at the start is not what this is about.
        await swept.wait()
    finally:
        await bot.stop()
    own = ["sender", "reminders", "sealing", "digest", "checking", "offices", "identities"]
    own += ["erasing", "drafts"]
    checked = {"checks": 0, "last_check": "", "check_findings": 0}
    outward = {"credential": "", "tokens": "fine", "mail": "fine"}
    assert (response.status, workers) == (
        200,
        dict.fromkeys([*own, "export", "database"], True) | checked | outward,
    )


@pytest.mark.parametrize(
    ("arguments", "ending"),
    [(["--all", "out"], "Case file.pdf"), (["--log", "out"], "Log.xlsx")],
)
def test_the_command_writes_what_it_is_asked_for(
    settings: Path, hand_report: str, arguments: list[str], ending: str
) -> None:
    assert main(["export", *arguments]) == 0
    assert any(name.endswith(ending) for name in names(settings / "out"))


def test_the_command_refuses_a_case_that_is_not_there(
    settings: Path, hand_report: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "--case", "cjs-2026-0099", "out"]) == 1
    assert "There is no incident CJS-2026-0099." in capsys.readouterr().out


def test_the_command_refuses_a_folder_that_cant_be_meant(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["export", "--all", "/etc"])
    assert "it belongs to the system" in capsys.readouterr().err


@pytest.fixture
def hand_report(settings: Path, migrated_sqlite_url: str) -> str:
    """A register with one report in it, held by nobody."""

    async def made() -> str:
        register = await open_register(migrated_sqlite_url)
        try:
            return await Hand(Desk(register, ORGANISATION, lambda: START)).report()
        finally:
            await register.close()

    return asyncio.run(made())


def test_nothing_is_left_half_written(settings: Path, hand_report: str) -> None:
    assert main(["export", "--all", "out"]) == 0
    assert not [name for name in names(settings / "out") if name.endswith(".part")]
    assert os.listdir(settings / "out" / hand_report)


def test_the_report_command_writes_the_years_document(
    settings: Path, hand_report: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "--year", "2026", "--to", "out"]) == 0
    (name,) = names(settings / "out")
    assert name == "Annual report 2026, information security incidents.docx"
    assert "1 incidents were recorded in 2026" in docx_text((settings / "out" / name).read_bytes())
    assert "1 incidents of 2026" in capsys.readouterr().out


def test_the_report_command_refuses_what_is_no_year(settings: Path) -> None:
    with pytest.raises(SystemExit):
        main(["report", "--year", "26"])
