"""A register with a row or two of everything that a register has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from procedure.clocks import timers
from procedure.fold import fold
from procedure.notices import Notice, Route, Topic
from procedure.record import Recorded
from procedure.steps.report import AddInformation
from service.anew import Made, made_anew
from service.ports.drafts import Draft
from service.ports.proofs import Tombstone
from service.ports.readings import Reading
from service.take import deadlines
from storage import checkpoint_file
from storage.chaining import write
from storage.continuity import Doubt
from storage.erasing import erase
from storage.ledger import Lines
from storage.register import Register
from storage.restores import go_on
from storage.seals import seal_unsealed
from storage.signing import signer_from
from storage.verify import Evidence
from tests.cjs import CJS
from tests.procedure.story import DPO, ORGANISATION, REPORTER, promised
from tests.storage.worked import ONE, Worked

CLOSED = "CJS-2026-0003"


def replay(incident_id: str, record: list[Recorded] | Tombstone) -> Made:
    """What a record alone makes."""
    return made_anew(incident_id, record, ORGANISATION)


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled register, what stands outside it, and the instant at which it is looked at."""

    register: Register
    evidence: Evidence
    now: datetime


async def filled(register: Register, folder: Path) -> Filled:
    """An open, a closed and a deleted case, sealed more than once, and all of it at the end."""
    worked, signer = Worked(register), signer_from(folder / "key")
    file = folder / "checkpoints"
    await worked.deleted()
    await _closed(worked)
    await _beside(worked)
    await _sent(worked)
    async with register.database.writing() as connection:
        await write(connection, await seal_unsealed(connection, signer))
    for _ in range(2):
        await register.seal(signer, worked.now)
        await worked.take(AddInformation(text="A second page was found."), REPORTER, ONE)
        worked.now += timedelta(hours=2)
    await _sent(worked, leave=3)
    await register.seal(signer, worked.now)
    await erase(register.database)
    checkpoint_file.append(file, await register.checkpoints_after(0))
    return Filled(register, Evidence(signer.trusted, file, folder / "key"), worked.now)


async def _closed(worked: Worked) -> None:
    """A case whose follow-ups are owed, as if it had come to its end here."""
    record = promised().record
    incident = fold(CLOSED, record)
    async with worked.register.unit() as unit:
        await unit.next_number(2026)
        await unit.append(CLOSED, record)
        await unit.project(replay(CLOSED, record).row)
        run = timers(incident, ORGANISATION)
        await unit.set_deadlines(CLOSED, deadlines(incident, run, record[-1].at))
        await unit.remember("form/closed", CLOSED, worked.now)
        await unit.remember("form/other", ONE, worked.now)


async def _beside(worked: Worked) -> None:
    register, at = worked.register, worked.now
    for person in (DPO, REPORTER):
        await register.read_by(Reading(ONE, person.id, person.name, at))
        await register.conversations.save_person(
            person.id,
            name=person.name,
            teams_id=f"29:{person.id}",
            conversation_id=f"a:{person.id}",
            service_url="https://smba.example/",
            tenant_id="tenant",
            at=at,
        )
        await register.save_draft(Draft(person.id, "report", "", "", 1, {"nature": "A"}, at))
        await register.conversations.save_channel(
            f"19:{person.id}@thread.tacv2",
            name="Incidents",
            service_url="https://smba.example/",
            tenant_id="tenant",
            at=at,
        )
    await register.found("", ["It was."], at)
    (seen,) = await register.found(ONE, ["It was here."], at)
    await register.see(seen.id, CJS.titled(DPO), at)
    async with register.database.writing() as connection:
        lines = Lines()
        await go_on(connection, (Doubt.OLDER, "", at), {}, None, lines)
        await write(connection, lines)
    await register.keep_offices(dict.fromkeys(sorted(DPO.roles), DPO.id), at)


async def _sent(worked: Worked, leave: int = 0) -> None:
    """Takes what waits to people, one in vain."""
    box = worked.register.outbox
    told = Notice(ONE, Topic.DIGEST, Route.CHAT, DPO.id, "", f"told/{worked.now}")
    await box.enqueue([told], worked.now)
    while len(claimed := await box.claim(worked.now, 50)) > leave:
        for place, queued in enumerate(claimed):
            if place == 0 and queued.notice.topic is Topic.DIGEST:
                await box.dead(queued, worked.now, "nobody there")
            else:
                await box.sent(queued, worked.now, f"a:{queued.id}", f"card-{queued.id}", 1)
