"""Read-only answers for cards and documents."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from procedure.errors import NotAllowed, UnknownIncident
from procedure.instants import shown
from procedure.organisation import Organisation
from procedure.record import Recorded
from procedure.rights import Right, Sight, check, sight
from procedure.roles import Actor, Role
from procedure.state import Incident
from service.cases import CaseView, case_view, in_sight, readable, with_similar
from service.cut import cut
from service.figures import YearView
from service.learning import Learning
from service.links import originals
from service.lists import PAGE, Lists, Place, is_officer, readers_of_all
from service.papers import every_row
from service.ports.clock import Clock
from service.ports.drafts import Draft
from service.ports.found import Finding
from service.ports.readings import Reading
from service.ports.rows import Crowd, Row, Search
from service.ports.store import Store
from service.ports.undelivered import Undelivered
from service.restored import watchers
from service.seeing import approves, kept_from, waiting
from service.take import Taken

MOST_UNDELIVERED = 30
MOST_FOUND = 5

A_YEAR = 1_000_000
"""A place in the log as one number: the year times this, and the number."""


@dataclass(frozen=True, slots=True)
class HomeView:
    """The home card: what waits for this person."""

    actor: Actor
    now: datetime
    organisation: Organisation
    drafts: tuple[Draft, ...]
    counts: dict[str, int]
    waiting: tuple[Row, ...]
    first: tuple[Row, ...]
    mine: tuple[Row, ...]
    review_due: bool
    undelivered: int = 0
    findings: int = 0
    year: YearView | None = None
    crowds: tuple[Crowd, ...] = ()


@dataclass(frozen=True, slots=True)
class UndeliveredView:
    """What could not be delivered; `names` are people's names by object id."""

    notices: tuple[Undelivered, ...]
    names: dict[str, str]
    organisation: Organisation


@dataclass(frozen=True, slots=True)
class FindingsView:
    """What the check of the register found and nobody has seen; who `approves` sees cases' too."""

    findings: tuple[Finding, ...]
    approves: bool


@dataclass(frozen=True, slots=True)
class ListView:
    """A page of rows; `more` is the last row when there are further ones.

    `crowds` are the many reports of one person that the queue names in a line each.
    """

    rows: tuple[Row, ...]
    now: datetime
    more: Row | None = None
    search: Search = field(default_factory=Search)
    crowds: tuple[Crowd, ...] = ()


class Reader:
    """Answers questions about the register; every opening of a case is kept (who, when)."""

    def __init__(self, store: Store, organisation: Organisation, clock: Clock) -> None:
        self._store, self.organisation, self.clock = store, organisation, clock
        self.lists = Lists(store, organisation)
        self.learning = Learning(store, organisation, clock)

    async def case(self, actor: Actor, incident_id: str, *, log: bool = True) -> CaseView:
        """One case; raises UnknownIncident when there is none for this person."""
        record = await self._record(actor, incident_id)
        now = self.clock()
        view = case_view(record, incident_id, actor, self.organisation, now)
        if log:
            await self.keep_reading(actor, incident_id)
        return await self._with_more(view)

    async def _with_more(self, view: CaseView) -> CaseView:
        """With what was found wrong in the record, and the earlier cases that look alike."""
        found = await self._store.unseen(view.incident.id, MOST_FOUND)
        return await with_similar(replace(view, found=tuple(found)), self.lists)

    async def taken(self, actor: Actor, taken: Taken) -> CaseView:
        """The case after a step that was just taken; raises UnknownIncident as `case` does."""
        if taken.incident.end.deleted_at or originals(taken.incident.id, taken.record):
            return await self.case(actor, taken.incident.id, log=False)
        now = self.clock()
        view = case_view(taken.record, taken.incident.id, actor, self.organisation, now)
        return await self._with_more(view)

    async def to_fill(
        self, actor: Actor, incident_id: str, right: Right, *, opening: bool, log: bool
    ) -> Incident:
        """What a form of a step is filled from: the case cut to what this person may read of it.

        Raises as `case` does, and NotAllowed where the step isn't theirs to take; on `opening`
        also WrongStage. On a card that is open already the stage is said when it is sent, with
        what they typed.
        """
        record = await self._record(actor, incident_id)
        incident, parts = in_sight(record, incident_id, actor, self.organisation)
        if opening or not right.who & parts:
            check(right, actor, incident, self.organisation)
        if log:
            await self.keep_reading(actor, incident_id)
        return cut(incident, sight(parts), parts, actor.id)

    async def keep_reading(self, actor: Actor, incident_id: str) -> None:
        """Keeps that this person was shown something of the case now."""
        await self._store.read_by(Reading(incident_id, actor.id, actor.name, self.clock()))

    async def _record(self, actor: Actor, incident_id: str) -> list[Recorded]:
        record = await readable(self._store, incident_id, actor.id)
        if not record and is_officer(actor):
            await self._say_if_deleted(incident_id)
        return record

    async def _say_if_deleted(self, incident_id: str) -> None:
        stone = await self._store.tombstone(incident_id)
        if stone is not None:
            raise UnknownIncident(
                f"The record of {incident_id} was deleted on {shown(stone.deleted_at)}, after its "
                f"retention, as approved by {stone.approved_by}."
            )

    async def home(self, actor: Actor) -> HomeView:
        """What waits for this person."""
        officer, lists, five = is_officer(actor), self.lists, Search(limit=5)
        now = self.clock()
        counts, year = await lists.overview(actor, now) if officer else ({}, None)
        return HomeView(
            actor=actor,
            now=now,
            organisation=self.organisation,
            drafts=await self._drafts(actor),
            counts=counts,
            waiting=tuple(await lists.waiting(actor, five) if _approves(actor) else ()),
            first=tuple(await lists.queue(actor, None, 5) if officer else ()),
            mine=tuple(await lists.mine(actor, replace(five, open=True))),
            review_due=Role.DPO in actor.roles and review_due(self.organisation, now),
            undelivered=len(await self._undelivered(actor)) if Role.DPO in actor.roles else 0,
            findings=len(await waiting(self._store, actor, self.organisation)),
            year=year,
            crowds=tuple(await lists.crowds(actor)),
        )

    async def _drafts(self, actor: Actor) -> tuple[Draft, ...]:
        """What they have begun, without that of cases which they no longer read whole."""
        drafts = await self._store.drafts(actor.id)
        return tuple([d for d in drafts if not d.incident_id or await self._whole(actor, d)])

    async def _whole(self, actor: Actor, draft: Draft) -> bool:
        return await self.lists.read_whole(actor, draft.incident_id) is not None

    async def queue(self, actor: Actor, after: Place | None = None) -> ListView:
        """Open cases in the procedure's priority (4.2), nearest limit first."""
        page = _page(await self.lists.queue(actor, after, PAGE + 1), self.clock(), Search())
        return page if after else replace(page, crowds=tuple(await self.lists.crowds(actor)))

    async def log(self, actor: Actor, search: Search) -> ListView:
        """The Security Incident Summary Log (4.3); for officers, raises NotAllowed for others."""
        check_log(actor, self.organisation)
        rows = await self.lists.log(actor, replace(search, limit=PAGE + 1))
        return _page(rows, self.clock(), search)

    def whole_log(self, actor: Actor) -> AsyncIterator[Row]:
        """Every row of the log for an officer, newest first; raises NotAllowed for others."""
        check_log(actor, self.organisation)
        return every_row(self._store, not_involved=actor.id)

    async def mine(self, actor: Actor, before: tuple[int, int] | None = None) -> ListView:
        """What this person reported, leads or was asked about."""
        search = Search(before=before, limit=PAGE + 1)
        return _page(await self.lists.mine(actor, search), self.clock(), search)

    async def waiting(self, actor: Actor, before: tuple[int, int] | None = None) -> ListView:
        """Cases with something to approve (5.5)."""
        search = Search(before=before, limit=PAGE + 1)
        return _page(await self.lists.waiting(actor, search), self.clock(), search)

    async def same_reporter(self, view: CaseView, before: int | None = None) -> ListView:
        """Open reports by whoever reported this case, newest first; `before` a place in the log."""
        place = divmod(before, A_YEAR) if before is not None else None
        whole = view.sight is Sight.FULL
        reporter = view.incident.report.reporter.id if whole else ""
        rows = await self.lists.by(reporter, view.actor, place, PAGE + 1)
        return _page(rows, self.clock(), Search(before=place))

    async def findings(self, actor: Actor) -> FindingsView:
        """What the check found and nobody has seen; raises NotAllowed for who hears of none."""
        if actor.id not in watchers(self.organisation):
            raise NotAllowed(
                self.organisation.procedure.say(
                    "Only the {officer} and the approvers see what the check found."
                )
            )
        found = await waiting(self._store, actor, self.organisation)
        return FindingsView(tuple(found), approves(actor, self.organisation))

    async def finding(self, actor: Actor, number: int) -> Finding:
        """A finding; raises NotAllowed where it isn't this person's to see."""
        finding = await self._store.finding(number)
        ours = actor.id in watchers(self.organisation)
        if finding is None or not ours or await kept_from(self._store, actor, finding):
            raise NotAllowed("There is no finding that is yours to see.")
        return finding

    async def undelivered(self, actor: Actor) -> UndeliveredView:
        """What could not be delivered, for the DPO; raises NotAllowed for others."""
        if Role.DPO not in actor.roles:
            raise NotAllowed(
                self.organisation.procedure.say(
                    "Only the {officer} sees what could not be delivered."
                )
            )
        notices = await self._undelivered(actor)
        names = {one.notice.to: await self._store.name_of(one.notice.to) for one in notices}
        return UndeliveredView(tuple(notices), names, self.organisation)

    async def _undelivered(self, actor: Actor) -> list[Undelivered]:
        """Without those of cases that are kept from this person."""
        found = []
        for one in await self._store.undelivered(MOST_UNDELIVERED):
            row = await self._store.row(one.notice.incident_id)
            if row is None or actor.id not in row.involved:
                found.append(one)
        return found


def _approves(actor: Actor) -> bool:
    """Whether their office approves, or may come to."""
    return bool(actor.roles & {Role.APPROVES_FIRST, Role.APPROVES_SECOND, Role.ALTERNATE})


def check_log(actor: Actor, organisation: Organisation) -> None:
    """Raises NotAllowed for whoever may not read the Summary Log (4.3)."""
    if not is_officer(actor):
        raise NotAllowed(
            f"The Summary Log is open to {readers_of_all(organisation)}. Your own reports are "
            "under “My reports”."
        )


def _page(rows: list[Row], now: datetime, search: Search) -> ListView:
    more = rows[PAGE - 1] if len(rows) > PAGE else None
    return ListView(tuple(rows[:PAGE]), now, more, search)


def review_due(organisation: Organisation, now: datetime) -> bool:
    """Whether the procedure's own review date has passed: `office.review` is 'YYYY-MM'."""
    return f"{now:%Y-%m}" > organisation.procedure.review
