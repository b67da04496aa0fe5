"""The annual report: what a year's incidents came to, and what was learned (4.3, 7.1)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from procedure.findings import follow_ups, needs_reviews, was_told
from procedure.fold import fold
from procedure.instants import DayOnly, span
from procedure.law import ico_late
from procedure.organisation import Organisation
from procedure.record import Recorded
from procedure.stages import Stage
from procedure.state import FollowUp, Incident
from procedure.terms import (
    ANSWER_NAMES,
    ActionKind,
)
from service.figures import month_of
from service.ports.rows import Row, Search
from service.ports.store import Store
from service.project import title

BATCH = 200
NOT_CLASSIFIED, NOT_CLOSED = "Not classified yet", "Not known until closure"


@dataclass(frozen=True, slots=True)
class Length:
    """How long something took: of how many cases, the middle one, the longest."""

    name: str
    cases: int
    middle: timedelta | None
    longest: timedelta | None

    @property
    def words(self) -> tuple[str, str, str]:
        """Cases, middle and longest as people read them."""
        middle = span(self.middle) if self.middle is not None else "–"
        return str(self.cases), middle, span(self.longest) if self.longest is not None else "–"


@dataclass(frozen=True, slots=True)
class IcoLine:
    """One case's decision on the ICO: whether, why, when told, in time or late, the reference."""

    incident_id: str
    decision: str
    reason: str
    told: datetime | None
    late: bool
    reference: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one closed case taught."""

    incident_id: str
    title: str
    classification: str
    cause: str
    lessons: str


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """What became of one review of 7.1."""

    incident_id: str
    review: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Promise:
    """A follow-up of one case."""

    incident_id: str
    follow_up: FollowUp


@dataclass(slots=True)
class AnnualReport:
    """A year in figures and words; the year is that of the incidents' IDs.

    `left_out` counts reports that were linked as duplicates, `deleted` records that have outlived
    their retention: of them the class alone is known.
    """

    year: int
    as_of: datetime
    organisation: Organisation
    total: int = 0
    left_out: int = 0
    deleted: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)
    on_time: int = 0
    late: int = 0
    ico_on_time: int = 0
    ico_late: int = 0
    lengths: tuple[Length, ...] = ()
    ico: list[IcoLine] = field(default_factory=list)
    lessons: list[Lesson] = field(default_factory=list)
    reviews: list[ReviewLine] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)


LENGTHS: Mapping[str, str] = {
    "classify": "To classify it (other than {interim})",
    "contain": "To contain it (the first containment action)",
    "close": "To close it",
}


async def annual_report(
    store: Store, year: int, organisation: Organisation, now: datetime, *, not_involved: str = ""
) -> AnnualReport:
    """Reads every case of the year, a batch of rows and one record in memory at a time.

    `not_involved` leaves out the cases that are kept from this person.
    """
    report = AnnualReport(year, now, organisation)
    times: dict[str, list[timedelta]] = {key: [] for key in LENGTHS}
    before: tuple[int, int] | None = None
    while True:
        asked = Search(year=year, not_involved=not_involved, before=before, limit=BATCH)
        rows = await store.search(asked)
        for row in rows:
            await _add_row(report, row, store, times)
            await asyncio.sleep(0)  # on SQLite nothing here waits, and so nobody else had a turn
        if len(rows) < BATCH:
            break
        before = (rows[-1].year, rows[-1].number)
    report.lengths = tuple(
        _length(organisation.procedure.say(LENGTHS[key]), found) for key, found in times.items()
    )
    for lines in (report.ico, report.lessons, report.reviews, report.promises):
        lines.reverse()  # the oldest first; rows come newest first
    return report


async def _add_row(
    report: AnnualReport, row: Row, store: Store, times: dict[str, list[timedelta]]
) -> None:
    if row.stage == Stage.DUPLICATE:
        report.left_out += 1
        return
    report.total += 1
    report.classes[
        report.organisation.procedure.class_name(row.classification) or NOT_CLASSIFIED
    ] += 1
    report.months[month_of(row.reported_at)] += 1
    record = await store.entries(row.incident_id)
    if not record:
        report.deleted += 1
        return
    report.late += row.late
    report.on_time += not row.late
    _add(report, fold(row.incident_id, record), record, times)


def _add(
    report: AnnualReport,
    incident: Incident,
    record: list[Recorded],
    times: dict[str, list[timedelta]],
) -> None:
    report.causes[incident.procedure.cause(incident.learning.cause) or NOT_CLOSED] += 1
    for key, at in _instants(incident).items():
        if at is not None and incident.report.notified is not None:
            if isinstance(at, DayOnly) or isinstance(incident.report.notified, DayOnly):
                continue  # how long it took isn't known
            times[key].append(max(at - incident.report.notified, timedelta()))
    report.ico += _ico(report, incident)
    report.lessons += _lesson(incident)
    report.reviews += _reviews(incident, report.as_of)
    report.promises += (Promise(incident.id, f) for f in reversed(follow_ups(incident)))


def _instants(incident: Incident) -> dict[str, datetime | None]:
    known = [h.at for h in incident.standing.history if incident.procedure.settled(h.category)]
    contained = [
        a.done_at
        for a in incident.work.actions.values()
        if a.kind is ActionKind.CONTAINMENT and a.done_at
    ]
    return {
        "classify": min(known, default=None),
        "contain": min(contained, default=None),
        "close": incident.end.closed_at,
    }


def _length(name: str, found: list[timedelta]) -> Length:
    middle = median(length.total_seconds() for length in found) if found else 0.0
    longest = max(found, default=None)
    return Length(name, len(found), timedelta(seconds=middle) if found else None, longest)


def _ico(report: AnnualReport, incident: Incident) -> Iterable[IcoLine]:
    decision = incident.work.decisions.get(incident.procedure.regulator)
    if not incident.needs_annex_two and decision is None:
        return ()
    sent = [n for n in incident.work.notifications if n.party == incident.procedure.regulator]
    first = min((n.at for n in sent), default=None)
    late = first is not None and ico_late(incident.standing.aware, first)
    if was_told(incident, incident.procedure.regulator):
        report.ico_late += late
        report.ico_on_time += not late
    answer = ANSWER_NAMES[decision.answer] if decision else "Not decided yet"
    reference = "; ".join(n.reference for n in sent if n.reference)
    reason = decision.reason if decision else ""
    return (IcoLine(incident.id, answer, reason, first, late, reference),)


def _lesson(incident: Incident) -> Iterable[Lesson]:
    if not incident.learning.lessons or incident.standing.category is None:
        return ()
    name, cause = (
        incident.procedure.class_name(incident.standing.category),
        incident.procedure.cause(incident.learning.cause),
    )
    return (Lesson(incident.id, title(incident), name, cause, incident.learning.lessons),)


def _reviews(incident: Incident, now: datetime) -> Iterable[ReviewLine]:
    if not needs_reviews(incident):
        return
    for name in reversed(list(incident.procedure.reviews)):
        review = incident.learning.reviews.get(name)
        if review is None:
            state, words = "Not planned yet", ""
        elif review.outcome:
            state, words = "Done", review.outcome
        elif review.waived:
            state, words = "Waived", review.waived
        else:
            overdue = review.due is not None and review.due < now
            state = "Overdue" if overdue else "Planned"
            words = review.owner.name if review.owner else ""
        yield ReviewLine(incident.id, incident.procedure.review_short(name), state, words)
