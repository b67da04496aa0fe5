"""A register worked by real steps, at a clock that the test moves."""

from __future__ import annotations

from datetime import timedelta

from procedure.fold import fold
from procedure.record import Recorded, Step
from procedure.roles import Actor
from procedure.steps.approve import DecideAction
from procedure.steps.link import LinkDuplicate
from procedure.steps.report import ReportIncident
from procedure.steps.retain import ProposeDeletion
from service.anew import made_anew
from service.ports.proofs import Tombstone
from service.ports.rows import Row
from service.take import Desk, Taken
from service.views import Reader
from storage.register import Register
from tests.procedure.story import CHIEF, DPO, MONDAY, ORGANISATION, REPORTER, report_of

ONE, TWO = "CJS-2026-0001", "CJS-2026-0002"
SECRET = "thistledown"
"""A word that stands in what was reported and nowhere else."""


def replay(incident_id: str, record: list[Recorded] | Tombstone) -> Row:
    """The row that a record alone makes."""
    return made_anew(incident_id, record, ORGANISATION).row


class Worked:
    """A desk on a register; `now` moves."""

    def __init__(self, register: Register) -> None:
        self.register, self.now = register, MONDAY
        self.desk = Desk(register, ORGANISATION, lambda: self.now)
        self.reader = Reader(register, ORGANISATION, lambda: self.now)

    async def take(self, step: Step, actor: Actor = DPO, incident: str = "") -> Taken:
        """Takes a step a minute after the one before."""
        self.now += timedelta(minutes=1)
        return await self.desk.take(step, actor, incident)

    async def report(self, nature: str = f"A {SECRET} letter.") -> str:
        """A report by the reporter."""
        step: ReportIncident = report_of(self.now, nature=nature)
        return (await self.take(step, REPORTER)).incident.id

    async def ended(self) -> str:
        """Two reports, the second linked to the first, seven years ago; gives the second."""
        first, second = await self.report(), await self.report()
        await self.take(LinkDuplicate(original=first, reason="The same."), DPO, second)
        await self.decide(second, "A1")
        self.now += timedelta(days=7 * 366)
        return second

    async def decide(self, incident: str, key: str, actor: Actor = CHIEF) -> Taken:
        """Approves an action as it stands."""
        record = await self.register.entries(incident)
        digest = fold(incident, record).work.actions[key].digest
        return await self.take(
            DecideAction(action=key, digest=digest, approve=True), actor, incident
        )

    async def deleted(self) -> str:
        """A record whose deletion was proposed and approved."""
        return await self.delete(await self.ended())

    async def delete(self, incident: str) -> str:
        """Has the deletion of a record proposed and approved."""
        taken = await self.take(ProposeDeletion(reason="Nothing needs it."), DPO, incident)
        await self.decide(incident, list(taken.incident.work.actions)[-1])
        return incident


def unheard(_incident: str, _error: Exception) -> None:
    """What can't be read isn't what a test is about, or is seen in the digest."""
