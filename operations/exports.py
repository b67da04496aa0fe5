"""The papers in a folder on the server, for when Teams itself is what failed.

python bot.py export --all DIR          every open case and the Summary Log
python bot.py export --case ID [DIR]    one case
python bot.py export --log [DIR]        the Summary Log
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from delivery.working import Worker
from documents.making import Makes, NotMade
from documents.orders import CasePaper, File, LogPaper
from operations.ending import logged, unreadable
from operations.folders import (
    clear_deleted,
    clear_marked_otherwise,
    clear_unfinished,
    holds,
    homes,
    put_file,
)
from procedure.entries.export import DocumentExported
from procedure.errors import ProcedureError
from procedure.instants import local_day
from procedure.papers import NUMBERED, Edition, Paper
from procedure.roles import SYSTEM, Role
from procedure.steps.export import ExportDocument
from service.cases import CaseView, case_view
from service.folding import folded
from service.papers import LOG, LOG_FILE, Choice, checkpoint_words, choices, every_row, marked
from service.ports.clock import Clock
from service.ports.drafts import Draft
from service.ports.readings import Reading
from service.ports.rows import Row
from service.ports.store import StorageAway, Store
from service.take import Desk
from settings.places import unmeant

BATCH = 200
CASE_FILE = Choice(Paper.CASE_FILE)

log = structlog.get_logger()


@dataclass(slots=True)
class Written:
    """What an export came to: files, how many cases hadn't changed, what went wrong."""

    files: list[Path] = field(default_factory=list)
    unchanged: int = 0
    problems: list[str] = field(default_factory=list)


class Exporter:
    """Writes papers to folders that only this account can read; each is entered in the record."""

    def __init__(self, desk: Desk, making: Makes) -> None:
        self.desk, self._making = desk, making

    @property
    def store(self) -> Store:
        """The register."""
        return self.desk.store

    async def everything(self, folder: Path, *, changed_only: bool = False) -> Written:
        """Every open case, each in a folder of its own, and the log.

        What is wrong with one case doesn't keep the others from being written. `changed_only`
        leaves alone the cases in which nothing has happened since they were last written there.
        """
        written = Written(problems=await self._clear(folder))
        async for row in open_cases(self.store):
            home = folder / row.incident_id
            try:
                if changed_only and await self._is_there(row.incident_id, home):
                    written.unchanged += 1
                else:
                    await self._write_case(row.incident_id, home, written)
            except StorageAway:
                raise
            except (ProcedureError, NotMade) as refused:
                written.problems.append(f"{row.incident_id} could not be written: {refused}")
            except Exception as error:
                reference = logged("export_failed", error, incident=row.incident_id)
                written.problems.append(
                    f"{row.incident_id} could not be written. {unreadable(reference)}"
                )
        try:
            await self._write_log(folder, written)
        except NotMade as not_made:
            written.problems.append(f"{LOG} could not be written: {not_made}")
        return written

    async def forget_deleted(self, folder: Path) -> None:
        """Takes what was deleted out of a folder with papers at once, the log in it too."""
        for sentence in await self._clear(folder):
            log.warning("export_of_deleted_left", says=sentence)
        if await asyncio.to_thread(holds, folder, LOG_FILE):
            await self._write_log(folder, Written())

    async def _clear(self, folder: Path) -> list[str]:
        prefix = self.desk.organisation.procedure.prefix
        await asyncio.to_thread(lambda: clear_unfinished(homes(folder, prefix)))
        return await clear_deleted(folder, self.store, prefix)

    async def case(self, incident_id: str, folder: Path) -> Written:
        """One case, open or closed; raises UnknownIncident."""
        written = Written()
        await self._write_case(incident_id, folder / incident_id, written)
        return written

    async def log(self, folder: Path) -> Written:
        """The Summary Log."""
        written = Written()
        await self._write_log(folder, written)
        return written

    async def _is_there(self, incident_id: str, home: Path) -> bool:
        record = await self.store.entries(incident_id)
        last = record[-1].entry if record else None
        incident = folded(incident_id, record)
        in_folder = isinstance(last, DocumentExported) and last.paper is Paper.FOLDER
        name = marked(CASE_FILE.file_name(incident_id, incident.procedure), self.desk.organisation)
        return in_folder and (home / name).is_file()

    async def _write_case(self, incident_id: str, home: Path, written: Written) -> None:
        await self.desk.take(ExportDocument(paper=Paper.FOLDER), SYSTEM, incident_id)
        view = await self._view(incident_id)
        hashes = await self.store.hashes(incident_id)
        checkpoint = await checkpoint_words(self.store)
        for choice, draft in await self._papers(view):
            order = CasePaper(view, choice, hashes, checkpoint, draft)
            await self._put(home, await self._making.make(order), written)

    async def _put(self, folder: Path, made: File, written: Written) -> None:
        written.files.append(await asyncio.to_thread(put_file, folder, made))
        await asyncio.to_thread(clear_marked_otherwise, folder, made.name)

    async def _view(self, incident_id: str) -> CaseView:
        record = await self.store.entries(incident_id)
        return case_view(record, incident_id, SYSTEM, self.desk.organisation, self.desk.clock())

    async def _papers(self, view: CaseView) -> list[tuple[Choice, Draft | None]]:
        """Everything the case has, with the drafts of those who work on it."""
        wanted = [c for c in choices(view) if c.paper is not Paper.DISCLOSURE]
        papers: list[tuple[Choice, Draft | None]] = [(choice, None) for choice in wanted]
        lead = view.incident.standing.lead.id if view.incident.standing.lead else ""
        owners = {lead, self.desk.organisation.people.holder(Role.DPO) or ""} - {""}
        for number, owner in ((n, o) for n in NUMBERED for o in sorted(owners)):
            draft = await self.store.draft(owner, str(number), view.incident.id, "")
            if draft is not None:
                papers.append((Choice(number, Edition.DRAFT), draft))
        return papers

    async def _write_log(self, folder: Path, written: Written) -> None:
        now = self.desk.clock()
        await self.store.read_by(Reading(LOG, SYSTEM.id, SYSTEM.name, now))
        order = LogPaper(self.desk.organisation, now)
        await self._put(folder, await self._making.make(order, every_row(self.store)), written)


async def open_cases(store: Store) -> AsyncIterator[Row]:
    """Every open case in the queue's order, as the queue stands now."""
    rows: list[Row] = []
    after: tuple[int, datetime | None, str] | None = None
    while True:
        batch = await store.queue(not_involved="", reader="", after=after, limit=BATCH)
        rows += batch
        if len(batch) < BATCH:
            break
        await asyncio.sleep(0)  # on SQLite nothing here waits, and so nobody else had a turn
        last = batch[-1]
        after = (last.rank, last.nearest, last.incident_id)
    for row in rows:
        yield row


class Schedule(Worker[Written | None]):
    """Writes everything to a folder every so often, beginning at the start."""

    name = "export"
    waits = "export_waits"
    look_seconds = 60.0

    def __init__(self, exporter: Exporter, folder: Path, every: timedelta, clock: Clock) -> None:
        self.exporter, self.folder, self.every, self.clock = exporter, folder, every, clock
        self.last: datetime | None = None

    def event_of(self, error: Exception) -> str:
        """As where a single case couldn't be written."""
        return "export_failed"

    async def sweep(self) -> Written | None:
        """Writes if it is time."""
        now = self.clock()
        if self.last is not None and now < self.last + self.every:
            return None
        written = await self.exporter.everything(self.folder, changed_only=True)
        self.last = now
        log.info("exported", files=len(written.files), problems=len(written.problems))
        return written


def asked(arguments: Sequence[str]) -> argparse.Namespace:
    """What the command line asks for; exits with a sentence where it makes no sense."""
    parser = argparse.ArgumentParser(
        prog="bot.py export", description="Write the papers to a folder, away from Teams."
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--all", action="store_true", help="every open case and the Summary Log")
    what.add_argument("--case", metavar="ID", help="one case, such as XYZ-2026-0001")
    what.add_argument("--log", action="store_true", help="the Summary Log")
    parser.add_argument(
        "folder", nargs="?", type=Path, help="where to (default: a new folder here)"
    )
    wanted = parser.parse_args(arguments)
    problem = unmeant(wanted.folder) if wanted.folder else ""
    if problem:
        parser.error(f"name a folder for the papers alone, which this one isn't: {problem}")
    return wanted


async def export(exporter: Exporter, wanted: argparse.Namespace) -> int:
    """Does what the command line asks; prints what was written. 1 when something went wrong."""
    day = local_day(exporter.desk.clock())
    folder: Path = wanted.folder or Path(f"incident-desk-{day:%Y-%m-%d}")
    try:
        if wanted.case:
            written = await exporter.case(wanted.case.upper(), folder)
        elif wanted.log:
            written = await exporter.log(folder)
        else:
            written = await exporter.everything(folder)
    except (ProcedureError, NotMade) as refused:
        print(refused)
        return 1
    for sentence in written.problems:
        print(sentence)
    print(f"{len(written.files)} files written to {folder}.")
    return 1 if written.problems else 0
