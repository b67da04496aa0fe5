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
from procedure.law import ICO_TIME, IcoTimes, ico_late, ico_times
from procedure.organisation import Organisation
from procedure.state import Incident
from procedure.terms import capital

REPORT_CLOCK = "Report within 2 working days"
ICO_CLOCK = "Tell the {regulator} within 72 hours"
COMPLAINT_CLOCK = "Acknowledge the complaint within 30 days"


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock as people read it: its name, limit (UTC), whether it runs or was missed, in words.

    `gone` is the part of its time that has passed, from 0 to 1; `note` is who helps with it.
    """

    name: str
    limit: datetime
    running: bool
    missed: bool
    words: str
    gone: float = 0.0
    note: str = ""

    @property
    def line(self) -> str:
        """Its words where they stand alone."""
        return capital(self.words)


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
    running, regulator = ico_clock(incident), incident.procedure.regulator
    name = incident.procedure.say(ICO_CLOCK)
    if running is not None:
        gone = min(1.0, max(0.0, 1 - (running.target - now) / ICO_TIME))
        words, late = _ico_left(running, now), now > running.limit
        return ClockView(
            name, running.target, True, late, words, gone, incident.procedure.names.helpline
        )
    aware = incident.standing.aware or now
    limit = ico_times(aware).target
    if was_told(incident, regulator):
        first = min(n.at for n in incident.work.notifications if n.party == regulator)
        late = ico_late(aware, first)
        words = f"told {'late ' if late else ''}on {shown(first)}"
        return ClockView(name, limit, False, late, words)
    decision = incident.work.decisions.get(regulator)
    words = "stopped: decided not to notify" if decision else "stopped with the case"
    return ClockView(name, limit, False, False, words)


def _ico_left(times: IcoTimes, now: datetime) -> str:
    """The time left until the target; from then on, when it is late in law (Art 33, Art 4A)."""
    if now <= times.target:
        return f"{left(times.target, now)}, until {shown(times.target)}"
    if now <= times.limit:
        return f"72 hours have passed; it is late in law after {shown(times.limit)}"
    return f"{left(times.limit, now)}, since {shown(times.limit)}"


def running(incident: Incident, organisation: Organisation, now: datetime) -> dict[str, Running]:
    """Every clock that reminds, by its matter as text."""

    def waits_for(timer: Timer, person: str) -> bool:
        return person in timer.to(incident, organisation, now)

    return {
        timer.key: Running(timer.what, timer.limit, partial(waits_for, timer))
        for timer in timers(incident, organisation)
    }
