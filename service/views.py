"""Read-only answers for cards and documents."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from procedure.act import decidable
from procedure.classify import ICO_LIMIT
from procedure.clocks import ico_clock, timers
from procedure.entries import Recorded
from procedure.errors import NotAllowed, UnknownIncident
from procedure.gates import closure_gates
from procedure.incident import Incident, fold
from procedure.instants import left, shown
from procedure.notify import told
from procedure.office import Office
from procedure.rights import Sight, may_approve, may_read_people, sight, standing
from procedure.roles import ROLE_NAMES, Actor, Role
from procedure.stages import Stage
from procedure.terms import Category, Party
from service.figures import YearView, last_months, year_view
from service.offers import Offer, offers
from service.ports import Clock, Draft, Reading, Row, Search, Store, Undelivered
from service.similar import Similar, similar

PAGE = 10
MOST_UNDELIVERED = 30


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock as people read it: its name, limit (UTC), whether it runs or was missed, in words.

    `gone` is the part of its time that has passed, from 0 to 1.
    """

    name: str
    limit: datetime
    running: bool
    missed: bool
    words: str
    gone: float = 0.0


@dataclass(frozen=True, slots=True)
class Ball:
    """Who has to act, and to do what."""

    who: str
    what: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case for one person at one instant."""

    incident: Incident
    record: tuple[Recorded, ...]
    actor: Actor
    sight: Sight
    roles: frozenset[Role]
    now: datetime
    office: Office
    clocks: tuple[ClockView, ...]
    ball: tuple[Ball, ...]
    missing: tuple[str, ...]
    offers: tuple[Offer, ...]
    similar: tuple[Similar, ...] = ()


@dataclass(frozen=True, slots=True)
class HomeView:
    """The home card: what waits for this person."""

    actor: Actor
    now: datetime
    office: Office
    drafts: tuple[Draft, ...]
    counts: dict[str, int]
    waiting: tuple[Row, ...]
    first: tuple[Row, ...]
    mine: tuple[Row, ...]
    review_due: bool
    undelivered: int = 0
    year: YearView | None = None


@dataclass(frozen=True, slots=True)
class UndeliveredView:
    """What could not be delivered; `names` are people's names by object id."""

    notices: tuple[Undelivered, ...]
    names: dict[str, str]
    office: Office


@dataclass(frozen=True, slots=True)
class ListView:
    """A page of rows; `more` is the last row when there are further ones."""

    rows: tuple[Row, ...]
    now: datetime
    more: Row | None = None
    search: Search = field(default_factory=Search)


def clocks(incident: Incident, office: Office, now: datetime) -> tuple[ClockView, ...]:
    """The report's 2 working days and the 72 hours, the nearer first (3.1, 3.4)."""
    views = []
    if incident.discovered and incident.notified:
        limit = office.calendar.report_limit(incident.discovered)
        word = "late" if incident.late else "on time"
        words = f"reported {word} on {shown(incident.notified)} (limit {shown(limit)})"
        name = "Report within 2 working days"
        views.append(ClockView(name, limit, False, incident.late, words))
    if incident.aware and incident.needs_annex_two:
        views.append(_ico_view(incident, now))
    return tuple(sorted(views, key=lambda view: view.limit))


def _ico_view(incident: Incident, now: datetime) -> ClockView:
    name = "Tell the ICO within 72 hours"
    running = ico_clock(incident)
    if running is not None:
        words = f"{left(running, now)}, until {shown(running)}"
        gone = 1 - (running - now) / ICO_LIMIT
        return ClockView(name, running, True, now > running, words, min(1.0, max(0.0, gone)))
    limit = (incident.aware or now) + ICO_LIMIT
    if told(incident, Party.ICO):
        first = min(n.at for n in incident.notifications if n.party is Party.ICO)
        late = first > limit
        words = f"told {'late ' if late else ''}on {shown(first)}"
        return ClockView(name, limit, False, late, words)
    decision = incident.decisions.get(Party.ICO)
    words = "stopped: decided not to notify" if decision else "stopped with the case"
    return ClockView(name, limit, False, False, words)


def holder(incident: Incident, office: Office) -> str:
    """What to call whoever leads now."""
    if incident.lead is not None:
        return incident.lead.name
    dpo = office.people.holder(Role.DPO)
    if dpo and dpo not in incident.implicated:
        return f"{ROLE_NAMES[Role.DPO]} (interim lead)"
    return "Whoever is nominated"


def approver(incident: Incident, office: Office, proposer: str = "") -> str:
    """What to call whoever approves first."""
    able = office.people.approvers(incident.implicated, proposer=proposer)
    if not able:
        return "Nobody can approve: set an alternate approver"
    for role in (Role.CHIEF_EXECUTIVE, Role.DIRECTOR_OF_OPERATIONS, Role.ALTERNATE_APPROVER):
        if office.people.holder(role) == able[0]:
            return ROLE_NAMES[role][:1].upper() + ROLE_NAMES[role][1:]
    return able[0]


def ball(incident: Incident, office: Office) -> tuple[Ball, ...]:
    """Who has to act now, the most pressing first."""
    if incident.stage in (Stage.CLOSED, Stage.DUPLICATE):
        return tuple(
            Ball(approver(incident, office, a.proposer.id), f"approve or reject {a.key}")
            for a in incident.actions.values()
            if decidable(a, incident)
        )
    lead = holder(incident, office)
    balls = [
        Ball(approver(incident, office, a.proposer.id), f"approve or reject {a.key}")
        for a in incident.actions.values()
        if a.waiting
    ]
    if incident.lead is None:
        balls.append(Ball(approver(incident, office), "nominate the lead officer"))
    balls += [Ball(lead, what) for what in missing(incident)[:1]]
    if not missing(incident) and incident.stage is Stage.EVALUATION:
        balls.append(Ball(lead, "propose closure"))
    return tuple(balls)


def missing(incident: Incident) -> tuple[str, ...]:
    """What is still needed before the next stage."""
    if incident.stage is Stage.REPORTED:
        return ("classify it as Event, Vulnerability, Incident or Unknown",)
    if incident.stage is Stage.UNKNOWN:
        return ("allocate it to one of the other three categories",)
    if incident.stage is Stage.ASSESSMENT:
        wanted = ["one", *(["two"] if incident.needs_annex_two else [])]
        return tuple(f"submit annex {n}" for n in wanted if incident.annex(n) is None)
    if incident.stage is Stage.NOTIFICATION:
        return ("submit annex three",)
    if incident.stage is Stage.EVALUATION:
        return tuple(closure_gates(incident))
    return ()


def in_sight(
    record: list[Recorded], incident_id: str, actor: Actor, office: Office
) -> tuple[Incident, Sight]:
    """The incident without what this person may not read; raises UnknownIncident for all of it."""
    incident = fold(incident_id, record)
    seen = sight(actor, incident, office) if record else Sight.NONE
    if seen is Sight.NONE:
        raise UnknownIncident(
            f"There is no case {incident_id} that is open to you. "
            "Please check the ID, such as CJS-2026-0001."
        )
    if not may_read_people(actor, incident, office):
        incident.people_tasks = dict.fromkeys(incident.people_tasks, "")
    return incident, seen


def case_view(
    record: list[Recorded], incident_id: str, actor: Actor, office: Office, now: datetime
) -> CaseView:
    """The case as this person may see it; raises UnknownIncident when they may not at all."""
    incident, seen = in_sight(record, incident_id, actor, office)
    return CaseView(
        incident=incident,
        record=tuple(record),
        actor=actor,
        sight=seen,
        roles=standing(actor, incident, office),
        now=now,
        office=office,
        clocks=clocks(incident, office, now),
        ball=ball(incident, office),
        missing=missing(incident),
        offers=tuple(offers(incident, actor, office)),
    )


async def with_similar(view: CaseView, store: Store) -> CaseView:
    """With the earlier cases that look alike, for whoever is to classify it (7.1)."""
    if view.sight is not Sight.FULL or view.incident.category is not None:
        return view
    if view.incident.stage is not Stage.REPORTED:
        return view
    return replace(view, similar=await similar(store, view.incident, view.actor, view.office))


OFFICERS = frozenset({Role.DPO, Role.CHIEF_EXECUTIVE, Role.DIRECTOR_OF_OPERATIONS})


def is_officer(actor: Actor) -> bool:
    """Whether they may read every case they aren't involved in."""
    return bool(actor.roles & OFFICERS)


class Reader:
    """Answers questions about the register; every opening of a case is kept (who, when)."""

    def __init__(self, store: Store, office: Office, clock: Clock) -> None:
        self.store, self.office, self.clock = store, office, clock

    async def case(self, actor: Actor, incident_id: str, *, log: bool = True) -> CaseView:
        """One case; raises UnknownIncident when there is none for this person."""
        record = await self._record(actor, incident_id)
        now = self.clock()
        view = case_view(record, incident_id, actor, self.office, now)
        if log:
            await self.store.read_by(Reading(incident_id, actor.id, actor.name, now))
        return await with_similar(view, self.store)

    async def incident(self, actor: Actor, incident_id: str, *, log: bool = True) -> Incident:
        """The case alone, as a form needs it; raises as `case` does."""
        record = await self._record(actor, incident_id)
        incident, _ = in_sight(record, incident_id, actor, self.office)
        if log:
            await self.store.read_by(Reading(incident_id, actor.id, actor.name, self.clock()))
        return incident

    async def _record(self, actor: Actor, incident_id: str) -> list[Recorded]:
        record = await self.store.entries(incident_id)
        if not record and is_officer(actor):
            await self._say_if_deleted(incident_id)
        return record

    async def _say_if_deleted(self, incident_id: str) -> None:
        stone = await self.store.tombstone(incident_id)
        if stone is not None:
            raise UnknownIncident(
                f"The record of {incident_id} was deleted on {shown(stone.deleted_at)}, after its "
                f"retention, as approved by {stone.approved_by}."
            )

    async def home(self, actor: Actor) -> HomeView:
        """What waits for this person."""
        officer = is_officer(actor)
        barred = replace(Search(), not_involved=actor.id, limit=5)
        approves = bool(actor.roles & (OFFICERS - {Role.DPO} | {Role.ALTERNATE_APPROVER}))
        waiting = await self._approvable(actor, replace(barred, waiting=True)) if approves else []
        first = await self._queue(actor, None, 5) if officer else []
        now = self.clock()
        return HomeView(
            actor=actor,
            now=now,
            office=self.office,
            drafts=tuple(await self.store.drafts(actor.id)),
            counts=await self.store.counts() if officer else {},
            waiting=tuple(waiting),
            first=tuple(first),
            mine=_own(await self.store.search(Search(reader=actor.id, open=True, limit=5)), actor),
            review_due=Role.DPO in actor.roles and review_due(self.office, now),
            undelivered=len(await self._undelivered(actor)) if Role.DPO in actor.roles else 0,
            year=await self._year(now) if officer else None,
        )

    async def _year(self, now: datetime) -> YearView:
        return year_view(await self.store.figures(last_months(now)[0]), now)

    async def _queue(
        self, actor: Actor, after: tuple[int, datetime | None, str] | None, limit: int
    ) -> list[Row]:
        reader = "" if is_officer(actor) else actor.id
        return await self.store.queue(
            not_involved=actor.id, reader=reader, after=after, limit=limit
        )

    async def queue(
        self, actor: Actor, after: tuple[int, datetime | None, str] | None = None
    ) -> ListView:
        """Open cases in the procedure's priority (4.2), nearest limit first."""
        rows = await self._queue(actor, after, PAGE + 1)
        return _page(rows, self.clock(), Search())

    async def log(self, actor: Actor, search: Search) -> ListView:
        """The Security Incident Summary Log (4.3); for officers, raises NotAllowed for others."""
        if not is_officer(actor):
            raise NotAllowed(
                "The Summary Log is open to the Data Protection Officer, the Chief Executive and "
                "the Director of Operations. Your own reports are under “My reports”."
            )
        asked = replace(search, not_involved=actor.id, limit=PAGE + 1)
        return _page(await self.store.search(asked), self.clock(), search)

    async def mine(self, actor: Actor, before: tuple[int, int] | None = None) -> ListView:
        """What this person reported, leads or was asked about."""
        search = Search(reader=actor.id, before=before, limit=PAGE + 1)
        return _page(list(_own(await self.store.search(search), actor)), self.clock(), search)

    async def waiting(self, actor: Actor, before: tuple[int, int] | None = None) -> ListView:
        """Cases with something to approve (5.5)."""
        search = Search(waiting=True, not_involved=actor.id, before=before, limit=PAGE + 1)
        return _page(await self._approvable(actor, search), self.clock(), search)

    async def undelivered(self, actor: Actor) -> UndeliveredView:
        """What could not be delivered, for the DPO; raises NotAllowed for others."""
        if Role.DPO not in actor.roles:
            raise NotAllowed("Only the Data Protection Officer sees what could not be delivered.")
        notices = await self._undelivered(actor)
        names = {one.notice.to: await self.store.name_of(one.notice.to) for one in notices}
        return UndeliveredView(tuple(notices), names, self.office)

    async def _undelivered(self, actor: Actor) -> list[Undelivered]:
        """Without those of cases that are kept from this person."""
        found = []
        for one in await self.store.undelivered(MOST_UNDELIVERED):
            row = await self.store.row(one.notice.incident_id)
            if row is None or actor.id not in row.involved:
                found.append(one)
        return found

    async def _approvable(self, actor: Actor, search: Search) -> list[Row]:
        """Open cases that wait for an approver; to an alternate only those where they stand in."""
        rows = await self.store.search(search)
        if is_officer(actor):
            return rows
        able = []
        for row in rows:
            incident = fold(row.incident_id, await self.store.entries(row.incident_id))
            if may_approve(actor, incident, self.office):
                able.append(row)
        return able


ASKED = "You were asked for something here"


def _own(rows: list[Row], actor: Actor) -> tuple[Row, ...]:
    """Their rows; where they are only asked or own a task, without what the case is about."""
    return tuple(as_asked(row, actor) for row in rows)


def as_asked(row: Row, actor: Actor) -> Row:
    """The row; where they are only asked or own a task, without what the case is about."""
    head = Role.HEAD_OF_PEOPLE in actor.roles
    if (
        is_officer(actor)
        or actor.id in (row.reporter_id, row.lead_id)
        or (head and (row.classification == Category.INCIDENT or row.involved))
    ):
        return row
    return replace(row, title=ASKED, words="", register={})


def _page(rows: list[Row], now: datetime, search: Search) -> ListView:
    more = rows[PAGE - 1] if len(rows) > PAGE else None
    return ListView(tuple(rows[:PAGE]), now, more, search)


def review_due(office: Office, now: datetime) -> bool:
    """Whether the procedure's own review date has passed: `office.review` is 'YYYY-MM'."""
    return f"{now:%Y-%m}" > office.review


def running_timers(incident: Incident, office: Office) -> list[tuple[str, str, datetime | None]]:
    """Key, subject and limit of every clock that runs."""
    return [(t.key, t.what, t.limit) for t in timers(incident, office)]
