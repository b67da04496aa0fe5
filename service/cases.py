"""One case as one person may see it at one instant: clocks, who holds the ball, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial

from procedure.contradictions import NOTIFICATIONS, contradictions
from procedure.definition import Procedure
from procedure.entries.note import EntryCorrected
from procedure.errors import UnknownIncident
from procedure.findings import decidable, people_tasks_wanted, superseded
from procedure.gates import closure_gates
from procedure.instants import shown
from procedure.load import listed
from procedure.matter import Matter
from procedure.matters import Task, row_of, words_of
from procedure.meanings import ONE, THREE, TWO
from procedure.notices import Notice, TopicRow
from procedure.organisation import Moment, Organisation
from procedure.record import Recorded
from procedure.registry import STEPS
from procedure.rights import Sight, allows, approvers_named, may_read_people, roles_in, sight
from procedure.roles import Actor, Role
from procedure.stages import ENDED, Stage
from procedure.state import Incident
from procedure.steps.version import MoveVersion, in_force
from procedure.telling import settles
from procedure.terms import capital
from service.clockviews import ClockView, Running, clocks, running
from service.cut import cut, record_for, without_cases
from service.folding import Gathering, folded
from service.links import originals
from service.lists import Lists
from service.offers import Offer, offers, people_offers
from service.ports.found import Finding
from service.ports.rows import Crowd
from service.ports.store import Store
from service.project import title
from service.seen import CLOCKS, NEXT, RECORD
from service.similar import Similar, similar
from service.tasks import (
    ActionView,
    FollowUpView,
    InputView,
    PartyView,
    Reader,
    ReviewView,
    party_views,
    review_views,
)


@dataclass(frozen=True, slots=True)
class Ball:
    """Who has to act, and to do what."""

    who: str
    what: str


@dataclass(frozen=True)
class CaseView:
    """One case for one person at one instant, cut to what they may read of it.

    `allowed` are the names of the steps they may take now. `lead` is what to call whoever leads,
    `approvers` who may approve and nominate here ("" nobody). `record` is empty for those who
    don't read the whole case; `settled` says to anybody who last settled a matter, and when.
    `found` is what the check of the register found wrong in it and nobody has seen.
    What only some cards need is worked out when it is asked for, and once.
    """

    incident: Incident
    record: tuple[Recorded, ...]
    actor: Actor
    sight: Sight
    roles: frozenset[Role]
    allowed: frozenset[str]
    now: datetime
    organisation: Organisation
    clocks: tuple[ClockView, ...]
    ball: tuple[Ball, ...]
    missing: tuple[str, ...]
    offers: tuple[Offer, ...]
    lead: str
    approvers: str
    reads_notes: bool
    settled: Callable[[Matter], str]
    later: Later
    corrected: Mapping[int, int]
    similar: tuple[Similar, ...] = ()
    crowd: Crowd | None = None
    found: tuple[Finding, ...] = ()

    @cached_property
    def actions(self) -> Mapping[str, ActionView]:
        """The actions that they may read, by key."""
        whole, reader = self.later.incident, self.later.reader
        readable = self.incident.work.actions
        return {key: ActionView(action, whole, reader) for key, action in readable.items()}

    @cached_property
    def running(self) -> Mapping[str, Running]:
        """The clocks that run, by their matter as text."""
        return self.later.running()

    @cached_property
    def inputs(self) -> tuple[InputView, ...]:
        """The requests for input that they may read."""
        inputs = self.incident.work.inputs.values()
        return tuple(InputView(asked, self.later.reader) for asked in inputs)

    @cached_property
    def reviews(self) -> tuple[ReviewView, ...]:
        """The three reviews."""
        return review_views(self.incident, self.later.reader)

    @cached_property
    def follow_ups(self) -> tuple[FollowUpView, ...]:
        """The follow-ups that they may read."""
        said = self.incident.learning.follow_ups.values()
        return tuple(FollowUpView(one, self.later.reader) for one in said)

    @cached_property
    def parties(self) -> tuple[PartyView, ...]:
        """The parties to consider, for those who read the whole case."""
        full = self.sight is Sight.FULL
        return party_views(self.incident, self.later.reader) if full else ()

    @cached_property
    def contradictions(self) -> tuple[str, ...]:
        """What can't both be so in the case, for those who read all of it."""
        return tuple(contradictions(self.incident)) if self.sight is Sight.FULL else ()

    @cached_property
    def contradictions_told(self) -> tuple[str, ...]:
        """Those of them that are about who is to be told."""
        return tuple(contradictions(self.incident, NOTIFICATIONS))

    @cached_property
    def people_tasks(self) -> tuple[tuple[str, bool], ...]:
        """The two tasks of 5.3, where they are wanted, and whether each is done; never its text."""
        if not people_tasks_wanted(self.incident):
            return ()
        done = self.incident.work.people_tasks
        return tuple((words, task in done) for task, words in self.procedure.people_tasks.items())

    @cached_property
    def people_offers(self) -> tuple[Offer, ...]:
        """The Head of People's two tasks, for whom they are."""
        return tuple(people_offers(self.allowed, self.procedure))

    def offers_on(self, page: str) -> tuple[Offer, ...]:
        """What they may do on a page of the case."""
        return tuple(offers(self.incident, self.roles, self.allowed, page))

    def may(self, step: str) -> bool:
        """Whether this person may take a step with the case as it stands."""
        return step in self.allowed

    def task(self, matter: Matter) -> Task | None:
        """The task that a matter is, where this person may read it."""
        return row_of(matter).task(self.incident, matter.key)

    def superseded(self, notice: Notice) -> str:
        """What waits, where a later reminder of its clock took this notice's place; else ""."""
        gone = superseded(notice, self.incident) and notice.about in self.running
        return capital(words_of(notice.matter, self.procedure)) if gone else ""

    @property
    def procedure(self) -> Procedure:
        """The version of the procedure that the case goes by."""
        return self.incident.procedure

    @property
    def title(self) -> str:
        """The first words of what happened."""
        return title(self.incident)


@dataclass(frozen=True, slots=True)
class Later:
    """How a view works out what few cards need: from the incident whole, never shown as it is."""

    reader: Reader
    incident: Incident
    running: Callable[[], Mapping[str, Running]]


def who_leads(incident: Incident, organisation: Organisation) -> str:
    """What to call whoever leads now."""
    if incident.standing.lead is not None:
        return incident.standing.lead.name
    dpo = organisation.people.holder(Role.DPO)
    if dpo and dpo not in incident.implicated:
        return f"{incident.procedure.name(Role.DPO)} (interim lead)"
    return "Whoever is nominated"


def approver(incident: Incident, organisation: Organisation, authors: Collection[str] = ()) -> str:
    """What to call whoever approves first."""
    named = approvers_named(incident, organisation, authors)
    return capital(named[0]) if named else "Nobody can approve: set an alternate approver"


def ball(
    incident: Incident, organisation: Organisation, lacking: Sequence[str]
) -> tuple[Ball, ...]:
    """Who has to act now, the most pressing first; `lacking` is what the next stage needs."""
    balls = [
        Ball(approver(incident, organisation, a.authors), f"approve or reject {a.key}")
        for a in incident.work.actions.values()
        if decidable(a, incident)
    ]
    if incident.standing.stage in ENDED:
        return tuple(balls)
    lead = who_leads(incident, organisation)
    if incident.leaderless:
        balls.append(Ball(approver(incident, organisation), "nominate the lead officer"))
    balls += [Ball(lead, what) for what in lacking[:1]]
    if not lacking and incident.standing.stage is Stage.EVALUATION:
        balls.append(Ball(lead, "propose closure"))
    return tuple(balls)


def missing(incident: Incident) -> tuple[str, ...]:
    """What is still needed before the next stage."""
    stage = incident.standing.stage
    if stage is Stage.REPORTED:
        names = [row.name for row in incident.procedure.classes.values()]
        return (f"classify it as {listed(names, 'or')}",)
    if stage is Stage.UNKNOWN:
        return (incident.procedure.say("allocate it to one of the other {others} categories"),)
    if stage is Stage.ASSESSMENT:
        wanted = [ONE, *([TWO] if incident.needs_annex_two else [])]
        name = incident.procedure.annex_name
        return tuple(f"submit {name(n)}" for n in wanted if incident.annex(n) is None)
    if stage is Stage.NOTIFICATION:
        return (f"submit {incident.procedure.annex_name(THREE)}",)
    if stage is Stage.EVALUATION:
        return tuple(closure_gates(incident))
    return ()


def settled_by(record: Sequence[Recorded], matter: Matter, *, procedure: Procedure) -> str:
    """Who last settled a matter, and when: 'Dorothy Smith (…) on Fri 27 Nov 2026, 16:30'."""
    settling = [recorded for recorded in record if matter in settles(recorded.entry)]
    if not settling:
        return ""
    return f"{procedure.titled(settling[-1].actor)} on {shown(settling[-1].at)}"


def in_sight(
    record: list[Recorded], incident_id: str, actor: Actor, organisation: Organisation
) -> tuple[Incident, frozenset[Role]]:
    """The incident whole, and which parts this person plays in it.

    Raises UnknownIncident where they may read nothing of it: what is barred answers as what isn't
    there does.
    """
    incident = folded(incident_id, record)
    parts = roles_in(actor, incident, organisation) if record else frozenset()
    if sight(parts) is Sight.NONE:
        raise UnknownIncident(
            f"There is no case {incident_id} that is open to you. "
            f"Please check the ID, such as {organisation.procedure.prefix}-2026-0001."
        )
    return incident, parts


def case_view(
    record: list[Recorded],
    incident_id: str,
    actor: Actor,
    organisation: Organisation,
    now: datetime,
) -> CaseView:
    """The case as this person may see it; raises UnknownIncident when they may not at all."""
    incident, parts = in_sight(record, incident_id, actor, organisation)
    seen = sight(parts)
    idle = {MoveVersion.__name__} if in_force(incident, organisation) else set()
    taken = (name for name, row in STEPS.items() if allows(row.right, parts, incident))
    allowed = frozenset(name for name in taken if name not in idle)
    reader = Reader(Moment(actor, now, organisation), parts, allowed)
    readable = cut(incident, seen, parts, actor.id)
    lacking = missing(incident) if NEXT.read_by(seen) else ()
    return CaseView(
        incident=readable,
        record=record_for(actor.id, record, incident_id) if RECORD.read_by(seen) else (),
        actor=actor,
        sight=seen,
        roles=parts,
        allowed=allowed,
        now=now,
        organisation=organisation,
        clocks=clocks(incident, organisation, now) if CLOCKS.read_by(seen) else (),
        ball=ball(incident, organisation, lacking) if NEXT.read_by(seen) else (),
        missing=lacking,
        offers=tuple(offers(incident, parts, allowed)),
        lead=who_leads(incident, organisation),
        approvers=" or the ".join(approvers_named(incident, organisation)),
        reads_notes=may_read_people(parts),
        settled=partial(settled_by, record, procedure=incident.procedure),
        corrected=_corrected.of(incident_id, record),
        later=Later(reader, incident, partial(running, incident, organisation, now)),
    )


def _add_correction(corrected: dict[int, int], recorded: Recorded) -> None:
    if isinstance(recorded.entry, EntryCorrected):
        corrected[recorded.entry.corrects] = recorded.seq


_corrected: Gathering[dict[int, int]] = Gathering(lambda _: {}, _add_correction)


async def readable(store: Store, incident_id: str, person: str) -> list[Recorded]:
    """The incident's record, in which no case is named from which this person is barred."""
    record = await store.entries(incident_id)
    rows = [await store.row(original) for original in sorted(originals(incident_id, record))]
    kept = [row.incident_id for row in rows if row is not None and person in row.involved]
    return without_cases(record, kept) if kept else record


async def with_others(view: CaseView, told: TopicRow, lists: Lists) -> CaseView:
    """With what a notice shows of other cases: those that look alike, or the same person's."""
    if told.arrival:
        return await with_similar(view, lists)
    reporter = view.incident.report.reporter.id
    if not told.held or view.sight is not Sight.FULL or not reporter:
        return view
    crowds = await lists.crowds(view.actor)
    theirs = (crowd for crowd in crowds if crowd.first.reporter_id == reporter)
    return replace(view, crowd=next(theirs, None))


async def with_similar(view: CaseView, lists: Lists) -> CaseView:
    """With the earlier cases that look alike, for whoever is to classify it (7.1)."""
    if view.sight is not Sight.FULL or view.incident.standing.category is not None:
        return view
    if view.incident.standing.stage is not Stage.REPORTED:
        return view
    return replace(view, similar=await similar(lists, view.incident, view.actor, view.roles))
