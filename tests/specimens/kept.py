"""A kept register: copied, opened by the present code, and what was kept beside it."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from operations.commands import replay_with
from procedure.notices import Notice, Route, Topic
from procedure.record import Entry
from procedure.registry import entry_from
from service.cases import CaseView
from service.papers import every_row
from service.take import Desk
from service.views import Reader
from settings.organisation import organisation_of
from settings.settings import Settings
from storage.register import Register, open_register
from storage.repair import mend_deadlines
from storage.signing import trusted_from
from storage.verify import Evidence, verify
from tests.specimens.cast import IDS, NAMES, settings_for

NOW = datetime(2026, 11, 27, 16, 30, tzinfo=UTC)
"""When everything is printed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A copy of a kept register, opened by the present code."""

    folder: Path
    settings: Settings
    register: Register
    desk: Desk
    reader: Reader

    async def ids(self) -> list[str]:
        """Every incident's ID, the deleted ones' too."""
        return sorted([row.incident_id async for row in every_row(self.register)])

    async def cases(self) -> list[str]:
        """Those whose record is there."""
        return [each for each in await self.ids() if await self.register.entries(each)]

    async def view(self, incident_id: str, key: str = "") -> CaseView:
        """A case as the DPO sees it, or where they are involved somebody who isn't."""
        row = await self.register.row(incident_id)
        able = [k for k in ("dpo", "alternate") if row and IDS[k] not in row.involved]
        reads = key or able[0]
        actor = self.desk.organisation.actor(IDS[reads], NAMES[reads])
        return await self.reader.case(actor, incident_id, log=False)


@asynccontextmanager
async def opened(folder: Path, place: Path) -> AsyncIterator[Kept]:
    """Copies the register of a folder to a place, and opens it as a bot does at its start."""
    copy = place / "register.sqlite"
    copy.write_bytes(gzip.decompress((folder / "register.sqlite.gz").read_bytes()))
    settings = settings_for(copy, folder)
    register = await open_register(settings.database_url)
    organisation = organisation_of(settings)
    desk = Desk(register, organisation, lambda: NOW)
    try:
        yield Kept(folder, settings, register, desk, Reader(register, organisation, lambda: NOW))
    finally:
        await register.close()


async def problems(kept: Kept) -> list[str]:
    """What `verify` says after a start, with the key and the file kept beside the register."""
    evidence = Evidence(trusted_from(kept.settings.signing_key), kept.settings.checkpoint_log)
    replay = replay_with(kept.settings)
    await mend_deadlines(kept.register, replay, NOW)
    return await verify(kept.register, replay, evidence, NOW)


def lines_of(file: Path) -> Iterable[dict[str, Any]]:
    """What a file holds that has a JSON object on each line."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:  # not splitlines, which also ends lines inside a text
            yield json.loads(line)


def read_deleted(folder: Path) -> Iterable[tuple[dict[str, Any], Entry]]:
    """The entries of records that were deleted, as they were stored and as they read."""
    for row in lines_of(folder / "deleted.jsonl"):
        yield row | {"at": datetime.fromisoformat(row["at"])}, entry_from(row["kind"], row["body"])


def kept_notices(folder: Path) -> Iterable[Notice]:
    """The notices that were queued until the register was kept."""
    for told in lines_of(folder / "notices.jsonl"):
        topic, route = Topic(told.pop("topic")), Route(told.pop("route"))
        yield Notice(**told, topic=topic, route=route)
