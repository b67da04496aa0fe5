"""The course of a case: its milestones in order, and how long each clock ran beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from procedure.complaints import complained
from procedure.findings import was_told
from procedure.instants import DayOnly, shown, span
from procedure.record import Recorded
from procedure.registry import entry_row
from procedure.state import Incident
from procedure.terms import Answer
from service.cases import CaseView
from service.clockviews import COMPLAINT_CLOCK, ICO_CLOCK


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a UTC instant, what it was, and whether it is an event, a limit or the present."""

    at: datetime
    words: str
    kind: str = "event"


@dataclass(frozen=True, slots=True)
class Lane:
    """A clock beside the rows, from the instant it started to the instant it stopped or stands.

    `state` is met, missed, running or stopped.
    """

    letter: str
    name: str
    start: datetime
    end: datetime
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rows in order of time, and the clocks."""

    marks: tuple[Line, ...]
    lanes: tuple[Lane, ...]

    def covers(self, lane: Lane, mark: Line) -> bool:
        """Whether the clock ran at that row."""
        return lane.start <= mark.at <= lane.end

    def words(self, place: int) -> str:
        """When, as the row says it: the day and time, and how long after the row before."""
        at, before = self.marks[place].at, self.marks[max(place - 1, 0)].at
        if at - before < MOMENT or isinstance(at, DayOnly) or isinstance(before, DayOnly):
            return shown(at)
        return f"{shown(at)}\n{span(at - before)} later"


MOMENT = timedelta(minutes=1)
"""A minute: less isn't worth saying."""


def timeline(view: CaseView) -> Timeline:
    """The case's milestones, the limits of its clocks, and now, where it is still open."""
    incident = view.incident
    marks = list(_events(view.record, view.incident))
    lanes = tuple(_lanes(view))
    for lane, limit in zip(lanes, (clock.limit for clock in view.clocks), strict=True):
        if lane.state in ("missed", "running"):
            marks.append(Line(limit, f"Limit of clock {lane.letter}: {lane.name}", "limit"))
    if incident.end.closed_at is None and not incident.end.duplicate_of:
        marks.append(Line(view.now, "This paper was made; the case is open", "now"))
    return Timeline(tuple(sorted(marks, key=lambda mark: mark.at)), lanes)


def _events(record: Iterable[Recorded], incident: Incident) -> Iterator[Line]:
    """The entries' milestones, without one that says again what the last of its kind said."""
    standing = ""
    for recorded in record:
        procedure = incident.procedure_at(recorded.seq)
        for mark in entry_row(recorded.entry).marks(recorded, recorded.entry, procedure):
            if mark.once and mark.words == standing:
                continue
            standing = mark.words if mark.once else standing
            yield Line(mark.at, mark.words)


def _lanes(view: CaseView) -> Iterator[Lane]:
    incident = view.incident
    for letter, clock in zip("ABC", view.clocks, strict=False):
        ico = clock.name == incident.procedure.say(ICO_CLOCK)
        start, end = _span(clock.name, incident, view.now)
        if start is None or end is None:
            continue
        decided_not = (
            ico and not clock.running and not was_told(incident, incident.procedure.regulator)
        )
        state = "running" if clock.running else "stopped" if decided_not else "met"
        state = "missed" if clock.missed else state
        yield Lane(letter, clock.name, start, max(start, end), state, clock.words)


def _span(clock: str, incident: Incident, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From when a clock ran, and until when."""
    if clock == incident.procedure.say(ICO_CLOCK):
        return incident.standing.aware, _ico_end(incident, now)
    if clock == COMPLAINT_CLOCK:
        return complained(incident), incident.work.complaint.acknowledged_at or now
    return incident.report.discovered, incident.report.notified


def _ico_end(incident: Incident, now: datetime) -> datetime:
    """When the 72 hours were stopped, or now."""
    sent = [n.at for n in incident.work.notifications if n.party == incident.procedure.regulator]
    if sent:
        return min(sent)
    decision = incident.work.decisions.get(incident.procedure.regulator)
    if decision and decision.answer is Answer.NO:
        return decision.at
    return incident.end.closed_at or now
