"""The one way anything happens: a step is decided, recorded and told in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from procedure.bounds import DAY, GATHERED_AFTER, Bounded
from procedure.clocks import Timer, timers
from procedure.definition import Procedure
from procedure.entries.remind import ReminderSent
from procedure.entries.retain import RecordDeleted
from procedure.errors import Held, Invalid, NotAllowed, Overtaken, UnknownIncident
from procedure.fold import apply, decide
from procedure.instants import local_day, shown
from procedure.notices import Notice, Topic
from procedure.organisation import Moment, Organisation
from procedure.record import Entry, Recorded, Step
from procedure.roles import SYSTEM, Actor, Role
from procedure.state import Incident
from procedure.steps.aside import SetAside
from procedure.steps.check import SeeFinding
from procedure.steps.link import LinkDuplicate
from procedure.steps.remind import Remind
from procedure.steps.report import LogReport, ReportIncident
from procedure.telling import Marks, notices, settles
from service.aside import set_aside
from service.folding import folded
from service.links import NOT_YOURS, as_answer, joined, link_in, may_link_to, not_there, parted
from service.parting import Parts, part, parts_of
from service.ports.clock import Clock
from service.ports.deadlines import Deadline
from service.ports.proofs import Tombstone
from service.ports.store import Store
from service.ports.unit import Unit
from service.project import buried_row, project


@dataclass(frozen=True, slots=True)
class DraftKey:
    """Which draft a step uses up."""

    form: str
    incident_id: str
    subject: str


@dataclass(slots=True)
class Taken:
    """What became of a step: the incident after it, the new entries, whether it was a repeat."""

    incident: Incident
    record: list[Recorded]
    new: list[Recorded] = field(default_factory=list)
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """Up to which entry a form was made, and which later ones show that somebody was quicker."""

    seq: int
    overtaken: Callable[[Entry], bool]


@dataclass(frozen=True, slots=True)
class Before:
    """What held before a step: the clocks that ran, and who played which part."""

    ran: frozenset[str]
    parts: Parts


class Steps(Protocol):
    """The desk as answers to people know it: steps are taken, nothing is read past the reader."""

    organisation: Organisation
    clock: Clock

    async def take(
        self,
        step: Step,
        actor: Actor,
        incident_id: str = "",
        *,
        once: str = "",
        draft: DraftKey | None = None,
        seen: Seen | None = None,
    ) -> Taken:
        """See Desk.take."""

    async def sent_before(self, once: str) -> str | None:
        """See Desk.sent_before."""


class Desk(Steps):
    """Takes steps, at the clock's instant, for one organisation."""

    def __init__(self, store: Store, organisation: Organisation, clock: Clock) -> None:
        self.store, self.organisation, self.clock = store, organisation, clock

    async def sent_before(self, once: str) -> str | None:
        """The incident for which a step with this key was already taken, or None."""
        async with self.store.unit() as unit:
            return await unit.incident_for(once)

    async def take(
        self,
        step: Step,
        actor: Actor,
        incident_id: str = "",
        *,
        once: str = "",
        draft: DraftKey | None = None,
        seen: Seen | None = None,
    ) -> Taken:
        """Takes a step for an incident, or for a new one when none is named.

        `once` makes a step that is sent twice be taken once: the second call returns the incident
        as it is, `repeated`. `seen` refuses what somebody else has overtaken. Raises a
        ProcedureError when the step isn't allowed, and StorageAway.
        """
        if isinstance(step, SetAside) and not (once and await self.sent_before(once)):
            record = await self.store.entries(incident_id)
            step = await set_aside(self, step, actor, folded(incident_id, record))
        now = self.clock()
        moment = Moment(actor, now, self.organisation)
        async with self.store.unit() as unit:
            earlier = await unit.incident_for(once) if once else None
            if earlier is not None:
                await _use_up(unit, actor, draft)
                record = await unit.entries(earlier)
                return Taken(folded(earlier, record), record, repeated=True)
            taken = await self._taken(unit, step, moment, incident_id, seen)
            if once:
                await unit.remember(once, taken.incident.id, now)
            await _use_up(unit, actor, draft)
        return taken

    async def link(self, step: LinkDuplicate, actor: Actor, incident_id: str, seq: int) -> None:
        """See service.aside.Takes."""
        await self.take(step, actor, incident_id, seen=Seen(seq, lambda entry: True))

    async def take_within(self, unit: Unit, step: Step, actor: Actor, incident_id: str) -> Taken:
        """Takes a step in a unit that is open already; raises as `take` does."""
        moment = Moment(actor, self.clock(), self.organisation)
        return await self._taken(unit, step, moment, incident_id, None)

    async def _may_build(self, unit: Unit, incident_id: str, step: Step, moment: Moment) -> bool:
        """Whether anything may be added to the record: not while a finding in it is unseen.

        Raises Held, but for the desk itself, which goes on telling people and builds nothing.
        """
        if isinstance(step, SeeFinding) or not await unit.held(incident_id):
            return True
        if Role.SYSTEM not in moment.actor.roles:
            raise Held(held_words(incident_id, moment.organisation))
        return False

    async def _taken(
        self, unit: Unit, step: Step, moment: Moment, incident_id: str, seen: Seen | None
    ) -> Taken:
        record: list[Recorded] = []
        if isinstance(step, ReportIncident | LogReport):
            if isinstance(step, ReportIncident):
                moment = replace(moment, sent=tuple(await self._sent(unit, moment)))
            decided = decide(Incident(""), step, moment)
            incident = Incident(await self._new_id(unit, moment.now))
        else:
            record = await unit.entries(incident_id)
            if not record:
                raise UnknownIncident(f"There is no incident {incident_id}.")
            incident = folded(incident_id, record)
            decided = decide(incident, step, moment)
            if seen is not None:
                not_overtaken(record, seen, moment, incident.procedure)
            if not await self._may_build(unit, incident_id, step, moment):
                _, told = add(incident, decided, moment)
                await self._tell_apart(unit, incident, step, told, moment.now)
                return Taken(incident, record)
        linked_to, before = incident.end.duplicate_of, self._before(incident)
        new, told = add(incident, decided, moment)
        back = await self._links(unit, incident, linked_to, new, step, moment.actor)
        more, tell = add(incident, back, Moment(SYSTEM, moment.now, self.organisation))
        new, told = [*new, *more], [*told, *tell]
        await self._keep(unit, incident, new, told, before, moment.now)
        if isinstance(step, SeeFinding):
            by = incident.procedure.titled(moment.actor)
            await unit.see(step.finding, by, moment.now)
        return Taken(incident, [*record, *new], new)

    async def _sent(self, unit: Unit, moment: Moment) -> list[datetime]:
        """When this person sent their reports of the last day, as far as any bound looks."""
        most = self.organisation.most(Bounded.REPORTS, moment.actor) or 0
        since = moment.now - DAY
        return await unit.reports_by(moment.actor.id, since, max(most, GATHERED_AFTER))

    async def _tell_apart(
        self, unit: Unit, incident: Incident, step: Step, told: list[Notice], now: datetime
    ) -> None:
        """Tells what a step of the desk's own would, and puts its clock on; the record stays.

        As far as the record knows, the other clocks that were put on so haven't reminded yet.
        """
        apart = [replace(one, key=f"{one.key}/apart/{now:%Y%m%dT%H%M%S}") for one in told]
        await unit.enqueue(apart, now)
        if isinstance(step, Remind):
            run = timers(incident, self.organisation)
            following = {each.key: each.fires_at for each in deadlines(incident, run, now)}
            await unit.move_deadline(incident.id, step.key, following.get(step.key))

    async def _new_id(self, unit: Unit, now: datetime) -> str:
        year = local_day(now).year
        return f"{self.organisation.procedure.prefix}-{year}-{await unit.next_number(year):04d}"

    async def _links(
        self,
        unit: Unit,
        report: Incident,
        before: str,
        new: list[Recorded],
        step: Step,
        actor: Actor,
    ) -> list[Entry]:
        """Keeps what a link, or its undoing, means to the first incident; gives what it means here.

        A link that is put up for approval is tried, so that nobody approves what can't be done.
        Whoever links or undoes it must be able to read the first incident too.
        """
        moment = Moment(SYSTEM, new[-1].at, self.organisation) if new else None
        by = Moment(actor, self.clock(), self.organisation)
        if moment is None:
            return []
        if before and not report.end.duplicate_of:
            record = await unit.entries(before)
            if not record:
                return []  # it has outlived its retention
            first = folded(before, record)
            if not may_link_to(first, actor, self.organisation):
                raise NotAllowed(NOT_YOURS)
            given, back = parted(first, report, moment)
            await self._may_build(unit, first.id, step, by)
            await self._keep_first(unit, first, given, moment)
            return back
        link = link_in(report, [r.entry for r in new])
        if link is None:
            return []
        try:
            first = await self._first(unit, link.original, actor)
            taken = joined(first, report, link, moment)
        except Invalid as wrong:
            raise as_answer(wrong, step) from wrong
        if report.end.duplicate_of:
            await self._may_build(unit, first.id, step, by)
            await self._keep_first(unit, first, taken, moment)
        return []

    async def _first(self, unit: Unit, incident_id: str, actor: Actor) -> Incident:
        """The first incident of a link; raises Invalid where there is none for this person."""
        record = await unit.entries(incident_id)
        first = folded(incident_id, record)
        if not record or not may_link_to(first, actor, self.organisation):
            raise not_there(incident_id, await self.store.tombstone(incident_id))
        return first

    async def _keep_first(
        self, unit: Unit, first: Incident, decided: list[Entry], moment: Moment
    ) -> None:
        before = self._before(first)
        new, told = add(first, decided, moment)
        await self._keep(unit, first, new, told, before, moment.now)

    def _before(self, incident: Incident) -> Before:
        organisation = self.organisation
        return Before(_running(incident, organisation), parts_of(incident, organisation))

    async def _keep(
        self,
        unit: Unit,
        incident: Incident,
        new: list[Recorded],
        told: list[Notice],
        before: Before,
        now: datetime,
    ) -> None:
        """Writes what a step led to."""
        run = timers(incident, self.organisation)
        if new:
            await unit.append(incident.id, new)
            last = new[-1].entry
            if isinstance(last, RecordDeleted):
                await self._bury(unit, incident, new[-1], told)
                return
            await unit.project(project(incident, self.organisation, run))
            if isinstance(last, ReminderSent):
                await unit.supersede(incident.id, last.key, now)
            await unit.enqueue(told, now)
            settled = {str(about) for r in new for about in settles(r.entry, incident)}
            # A reminder of a clock that has stopped no longer holds.
            for about in sorted(settled | (before.ran - {timer.key for timer in run})):
                await unit.settle(incident.id, about, now)
            await part(unit, incident, before.parts, new, self.organisation, now)
        await unit.set_deadlines(incident.id, deadlines(incident, run, now))

    async def _bury(
        self, unit: Unit, incident: Incident, recorded: Recorded, told: list[Notice]
    ) -> None:
        """Deletes the record and leaves its tombstone; the DPO is told, nobody else."""
        entry = recorded.entry
        assert isinstance(entry, RecordDeleted)  # noqa: S101
        stone = Tombstone(
            incident_id=incident.id,
            classification=entry.classification,
            stage=str(incident.standing.stage),
            reported_at=entry.reported_at,
            ended_at=entry.ended_at,
            deleted_at=recorded.at,
            approved_by=incident.procedure.titled(recorded.actor),
        )
        await unit.project(buried_row(await unit.bury(stone), self.organisation))
        await unit.enqueue([n for n in told if n.topic is Topic.DELETED], recorded.at)


def held_words(incident_id: str, organisation: Organisation) -> str:
    """Why nothing can be recorded in a case just now, and what to do."""
    return (
        f"Nothing can be recorded in {incident_id} just now: the desk's own check has found "
        "something wrong in its record, which an approver has to see first. The "
        f"{organisation.procedure.name(Role.DPO)} and the approvers have been told. "
        f"Please try again later; if it is urgent, phone {organisation.phone}."
    )


def _running(incident: Incident, organisation: Organisation) -> frozenset[str]:
    """The clocks that run."""
    return frozenset(timer.key for timer in timers(incident, organisation))


async def _use_up(unit: Unit, actor: Actor, draft: DraftKey | None) -> None:
    """The step's draft goes with it; also with a copy of the step that kept it once more."""
    if draft is not None:
        await unit.drop_draft(actor.id, draft.form, draft.incident_id, draft.subject)


def not_overtaken(record: list[Recorded], seen: Seen, moment: Moment, procedure: Procedure) -> None:
    """Raises Overtaken, with who was quicker, when the form's matter has moved on since."""
    for recorded in record[seen.seq :]:
        if recorded.actor.id != moment.actor.id and seen.overtaken(recorded.entry):
            raise Overtaken(
                f"Meanwhile, on {shown(recorded.at)}, {recorded.actor.name} recorded: "
                f"{recorded.entry.sentence(procedure)} If yours should still stand, please submit "
                "it again."
            )


def add(
    incident: Incident, decided: list[Entry], moment: Moment
) -> tuple[list[Recorded], list[Notice]]:
    """Applies decided entries to the incident; returns them in their place, and who is told."""
    new: list[Recorded] = []
    told: list[Notice] = []
    for entry in decided:
        before = Marks.of(incident)
        recorded = Recorded(incident.seq + 1, moment.now, moment.actor, entry)
        apply(incident, recorded)
        new.append(recorded)
        told += notices(before, incident, recorded, moment.organisation)
    return new, told


def deadlines(incident: Incident, run: Iterable[Timer], now: datetime) -> list[Deadline]:
    """When each clock that runs will remind next, as of now."""
    firing = [(timer.key, timer.due(incident, now)) for timer in run]
    return [Deadline(incident.id, key, at) for key, at in firing if at is not None]
