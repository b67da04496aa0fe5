"""The course of a case: its milestones in order, and how long each clock ran beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from procedure.act import ActionProposed
from procedure.annex import AnnexSubmitted
from procedure.classify import ICO_LIMIT, AwarenessSet, IncidentClassified
from procedure.close import DuplicateLinked, IncidentClosed, IncidentReopened
from procedure.entries import Recorded
from procedure.incident import Incident
from procedure.instants import shown, span
from procedure.nominate import LeadNominated
from procedure.notify import DeliveryRecorded, NotificationDecided, PartyNotified, capital, told
from procedure.report import IncidentReported
from procedure.terms import CATEGORY_NAMES, PARTY_NAMES, ActionKind, Answer, Party
from service.cases import CaseView


@dataclass(frozen=True, slots=True)
class Mark:
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

    marks: tuple[Mark, ...]
    lanes: tuple[Lane, ...]

    def covers(self, lane: Lane, mark: Mark) -> bool:
        """Whether the clock ran at that row."""
        return lane.start <= mark.at <= lane.end

    def words(self, place: int) -> str:
        """When, as the row says it: the day and time, and how long after the row before."""
        mark = self.marks[place]
        if not place or mark.at - self.marks[place - 1].at < MOMENT:
            return shown(mark.at)
        return f"{shown(mark.at)}\n{span(mark.at - self.marks[place - 1].at)} later"


CLASSIFIED = "Classified as "
MOMENT = ICO_LIMIT / (72 * 60)
"""A minute: less isn't worth saying."""


def timeline(view: CaseView) -> Timeline:
    """The case's milestones, the limits of its clocks, and now, where it is still open."""
    incident = view.incident
    marks = _once([mark for recorded in view.record for mark in _marks(recorded)])
    lanes = tuple(_lanes(view))
    for lane, limit in zip(lanes, (clock.limit for clock in view.clocks), strict=True):
        if lane.state in ("missed", "running"):
            marks.append(Mark(limit, f"Limit of clock {lane.letter}: {lane.name}", "limit"))
    if incident.closed_at is None and not incident.duplicate_of:
        marks.append(Mark(view.now, "This paper was made; the case is open", "now"))
    return Timeline(tuple(sorted(marks, key=lambda mark: mark.at)), lanes)


def _once(marks: list[Mark]) -> list[Mark]:
    """Without a classification that says again what the one before said."""
    kept: list[Mark] = []
    standing = ""
    for mark in marks:
        if mark.words.startswith(CLASSIFIED):
            if mark.words == standing:
                continue
            standing = mark.words
        kept.append(mark)
    return kept


def _lanes(view: CaseView) -> Iterator[Lane]:
    incident = view.incident
    for letter, clock in zip("AB", view.clocks, strict=False):
        ico = "ICO" in clock.name
        start = incident.aware if ico else incident.discovered
        end = _ico_end(incident, view.now) if ico else incident.notified
        if start is None or end is None:
            continue
        decided_not = ico and not clock.running and not told(incident, Party.ICO)
        state = "running" if clock.running else "stopped" if decided_not else "met"
        state = "missed" if clock.missed else state
        yield Lane(letter, clock.name, start, max(start, end), state, clock.words)


def _ico_end(incident: Incident, now: datetime) -> datetime:
    """When the 72 hours were stopped, or now."""
    sent = [n.at for n in incident.notifications if n.party is Party.ICO]
    if sent:
        return min(sent)
    decision = incident.decisions.get(Party.ICO)
    if decision and decision.answer is Answer.NO:
        return decision.at
    return incident.closed_at or now


def _marks(recorded: Recorded) -> Iterator[Mark]:
    match recorded.entry:
        case IncidentReported() as entry:
            if entry.occurred:
                yield Mark(entry.occurred, "It happened")
            yield Mark(entry.discovered, "Discovered")
            late = ", later than 2 working days" if entry.late else ""
            yield Mark(entry.notified, f"Reported to CJS{late}")
        case AwarenessSet() as entry:
            yield Mark(entry.aware, f"CJS became aware: {entry.reason}")
        case PartyNotified() as entry:
            follow = " (follow-up)" if entry.phase == "follow_up" else ""
            yield Mark(entry.told_at, f"{capital(PARTY_NAMES[entry.party])} told{follow}")
        case _:
            words = _milestone(recorded)
            if words:
                yield Mark(recorded.at, words)


def _milestone(recorded: Recorded) -> str:
    """What happened when it was recorded, or "" for what is no milestone."""
    match recorded.entry:
        case LeadNominated() as entry:
            return f"{entry.lead.name} nominated to lead"
        case IncidentClassified() as entry:
            return f"{CLASSIFIED}{CATEGORY_NAMES[entry.category]}"
        case AnnexSubmitted() as entry:
            again = f", version {entry.version}" if entry.version > 1 else ""
            return f"Annex {entry.annex} submitted{again}"
        case NotificationDecided(party=Party.ICO) as entry if entry.answer is Answer.NO:
            return "Decided not to notify the ICO"
        case DeliveryRecorded(topic="assessed", outcome="sent") as entry:
            return f"{'Board' if entry.to == 'board' else 'Sponsor Team'} told by mail"
        case ActionProposed(kind=ActionKind.CLOSURE):
            return "Closure proposed"
        case IncidentClosed():
            return "Closed"
        case IncidentReopened():
            return "Reopened"
        case DuplicateLinked() as entry:
            return f"Linked to {entry.original} as a duplicate"
    return ""
