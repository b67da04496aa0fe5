"""One case as one person may see it at one instant: clocks, who holds the ball, what is missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from procedure.clocks import timers
from procedure.errors import UnknownIncident
from procedure.findings import decidable, ico_clock, told
from procedure.fold import fold
from procedure.gates import closure_gates
from procedure.instants import left, shown
from procedure.law import ICO_LIMIT
from procedure.office import Office
from procedure.record import Recorded
from procedure.registry import STEPS
from procedure.rights import Sight, allows, may_read_people, roles_in, sight
from procedure.roles import ROLE_NAMES, Actor, Role
from procedure.stages import Stage
from procedure.state import Incident
from procedure.terms import Party
from service.offers import Offer, offers
from service.ports import Store
from service.similar import Similar, similar


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

    def may(self, step: str) -> bool:
        """Whether this person may take a step with the case as it stands."""
        return allows(STEPS[step].right, self.roles, self.incident)


def clocks(incident: Incident, office: Office, now: datetime) -> tuple[ClockView, ...]:
    """The report's 2 working days and the 72 hours, the nearer first (3.1, 3.4)."""
    views = []
    if incident.report.discovered and incident.report.notified:
        limit = office.calendar.report_limit(incident.report.discovered)
        word = "late" if incident.report.late else "on time"
        words = f"reported {word} on {shown(incident.report.notified)} (limit {shown(limit)})"
        name = "Report within 2 working days"
        views.append(ClockView(name, limit, False, incident.report.late, words))
    if incident.standing.aware and incident.needs_annex_two:
        views.append(_ico_view(incident, now))
    return tuple(sorted(views, key=lambda view: view.limit))


def _ico_view(incident: Incident, now: datetime) -> ClockView:
    name = "Tell the ICO within 72 hours"
    running = ico_clock(incident)
    if running is not None:
        words = f"{left(running, now)}, until {shown(running)}"
        gone = 1 - (running - now) / ICO_LIMIT
        return ClockView(name, running, True, now > running, words, min(1.0, max(0.0, gone)))
    limit = (incident.standing.aware or now) + ICO_LIMIT
    if told(incident, Party.ICO):
        first = min(n.at for n in incident.work.notifications if n.party is Party.ICO)
        late = first > limit
        words = f"told {'late ' if late else ''}on {shown(first)}"
        return ClockView(name, limit, False, late, words)
    decision = incident.work.decisions.get(Party.ICO)
    words = "stopped: decided not to notify" if decision else "stopped with the case"
    return ClockView(name, limit, False, False, words)


def holder(incident: Incident, office: Office) -> str:
    """What to call whoever leads now."""
    if incident.standing.lead is not None:
        return incident.standing.lead.name
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
    if incident.standing.stage in (Stage.CLOSED, Stage.DUPLICATE):
        return tuple(
            Ball(approver(incident, office, a.proposer.id), f"approve or reject {a.key}")
            for a in incident.work.actions.values()
            if decidable(a, incident)
        )
    lead = holder(incident, office)
    balls = [
        Ball(approver(incident, office, a.proposer.id), f"approve or reject {a.key}")
        for a in incident.work.actions.values()
        if a.waiting
    ]
    if incident.standing.lead is None:
        balls.append(Ball(approver(incident, office), "nominate the lead officer"))
    balls += [Ball(lead, what) for what in missing(incident)[:1]]
    if not missing(incident) and incident.standing.stage is Stage.EVALUATION:
        balls.append(Ball(lead, "propose closure"))
    return tuple(balls)


def missing(incident: Incident) -> tuple[str, ...]:
    """What is still needed before the next stage."""
    if incident.standing.stage is Stage.REPORTED:
        return ("classify it as Event, Vulnerability, Incident or Unknown",)
    if incident.standing.stage is Stage.UNKNOWN:
        return ("allocate it to one of the other three categories",)
    if incident.standing.stage is Stage.ASSESSMENT:
        wanted = ["one", *(["two"] if incident.needs_annex_two else [])]
        return tuple(f"submit annex {n}" for n in wanted if incident.annex(n) is None)
    if incident.standing.stage is Stage.NOTIFICATION:
        return ("submit annex three",)
    if incident.standing.stage is Stage.EVALUATION:
        return tuple(closure_gates(incident))
    return ()


def in_sight(
    record: list[Recorded], incident_id: str, actor: Actor, office: Office
) -> tuple[Incident, frozenset[Role]]:
    """The incident without what this person may not read, and their standing in it.

    Raises UnknownIncident where they may read nothing of it.
    """
    incident = fold(incident_id, record)
    parts = roles_in(actor, incident, office) if record else frozenset()
    if sight(parts) is Sight.NONE:
        raise UnknownIncident(
            f"There is no case {incident_id} that is open to you. "
            "Please check the ID, such as CJS-2026-0001."
        )
    if not may_read_people(parts):
        incident.work.people_tasks = dict.fromkeys(incident.work.people_tasks, "")
    return incident, parts


def case_view(
    record: list[Recorded], incident_id: str, actor: Actor, office: Office, now: datetime
) -> CaseView:
    """The case as this person may see it; raises UnknownIncident when they may not at all."""
    incident, parts = in_sight(record, incident_id, actor, office)
    return CaseView(
        incident=incident,
        record=tuple(record),
        actor=actor,
        sight=sight(parts),
        roles=parts,
        now=now,
        office=office,
        clocks=clocks(incident, office, now),
        ball=ball(incident, office),
        missing=missing(incident),
        offers=tuple(offers(incident, parts)),
    )


async def with_similar(view: CaseView, store: Store) -> CaseView:
    """With the earlier cases that look alike, for whoever is to classify it (7.1)."""
    if view.sight is not Sight.FULL or view.incident.standing.category is not None:
        return view
    if view.incident.standing.stage is not Stage.REPORTED:
        return view
    return replace(view, similar=await similar(store, view.incident, view.actor, view.office))


def running_timers(incident: Incident, office: Office) -> list[tuple[str, str, datetime | None]]:
    """Key, subject and limit of every clock that runs."""
    return [(t.key, t.what, t.limit) for t in timers(incident, office)]
