"""The clocks of a case as people read them: the 2 working days, the 72 hours, what is running."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from procedure.clocks import Timer, timers
from procedure.complaints import acknowledge_by, complained
from procedure.findings import ico_clock, was_told
from procedure.instants import left, shown
from procedure.law import ICO_LIMIT
from procedure.organisation import Organisation
from procedure.state import Incident
from procedure.terms import Party

REPORT_CLOCK = "Report within 2 working days"
ICO_CLOCK = "Tell the ICO within 72 hours"
COMPLAINT_CLOCK = "Acknowledge the complaint within 30 days"
ICO_HELP = (
    "The ICO's helpline advises, also on whether it has to be told: 0303 123 1113, Monday to "
    "Friday, 9:00 to 17:00."
)


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock as people read it: its name, limit (UTC), whether it runs or was missed, in words.

    `gone` is the part of its time that has passed, from 0 to 1; `help` says who advises on it.
    """

    name: str
    limit: datetime
    running: bool
    missed: bool
    words: str
    gone: float = 0.0
    help: str = ""


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that reminds: what it waits for, its limit (UTC), and whether a person must act."""

    what: str
    limit: datetime | None
    waits_for: Callable[[str], bool]


def clocks(incident: Incident, organisation: Organisation, now: datetime) -> tuple[ClockView, ...]:
    """The 2 working days, the 72 hours, a complaint's 30 days; the nearest first (3.1, 3.4)."""
    views, report = [], incident.report
    if report.discovered and report.notified:
        limit = organisation.calendar.report_limit(report.discovered)
        word = "late" if report.late else "on time"
        words = f"reported {word} on {shown(report.notified)} (limit {shown(limit)})"
        views.append(ClockView(REPORT_CLOCK, limit, False, report.late, words))
    if incident.standing.aware and incident.needs_annex_two:
        views.append(_ico_view(incident, now))
    received = complained(incident)
    if received is not None:
        views.append(_complaint_view(incident, received, now))
    return tuple(sorted(views, key=lambda view: view.limit))


def _complaint_view(incident: Incident, received: datetime, now: datetime) -> ClockView:
    limit, done = acknowledge_by(received), incident.work.complaint.acknowledged_at
    if done is None:
        gone = min(1.0, max(0.0, (now - received) / (limit - received)))
        words = f"{left(limit, now)}, until {shown(limit)}"
        return ClockView(COMPLAINT_CLOCK, limit, True, now > limit, words, gone)
    late = done > limit
    words = f"acknowledged {'late ' if late else ''}on {shown(done)}"
    return ClockView(COMPLAINT_CLOCK, limit, False, late, words)


def _ico_view(incident: Incident, now: datetime) -> ClockView:
    running = ico_clock(incident)
    if running is not None:
        words = f"{left(running, now)}, until {shown(running)}"
        gone = min(1.0, max(0.0, 1 - (running - now) / ICO_LIMIT))
        return ClockView(ICO_CLOCK, running, True, now > running, words, gone, ICO_HELP)
    limit = (incident.standing.aware or now) + ICO_LIMIT
    if was_told(incident, Party.ICO):
        first = min(n.at for n in incident.work.notifications if n.party is Party.ICO)
        late = first > limit
        words = f"told {'late ' if late else ''}on {shown(first)}"
        return ClockView(ICO_CLOCK, limit, False, late, words)
    decision = incident.work.decisions.get(Party.ICO)
    words = "stopped: decided not to notify" if decision else "stopped with the case"
    return ClockView(ICO_CLOCK, limit, False, False, words)


def running(incident: Incident, organisation: Organisation, now: datetime) -> dict[str, Running]:
    """Every clock that reminds, by its matter as text."""

    def waits_for(timer: Timer, person: str) -> bool:
        return person in timer.to(incident, organisation, now)

    return {
        timer.key: Running(timer.what, timer.limit, partial(waits_for, timer))
        for timer in timers(incident, organisation)
    }
