"""The clocks of 3.1, 3.4, 4.2, 5.5, 7.1 and of complaints, and when each reminds whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from procedure import matter
from procedure.calendar import Calendar
from procedure.complaints import acknowledge_by, complained, unacknowledged, unsettled
from procedure.definition import Procedure
from procedure.findings import (
    annexes_wanted,
    decidable,
    deletion_of,
    ico_clock,
    people_tasks_open,
    people_tasks_since,
    retained_until,
    together,
)
from procedure.matter import Matter
from procedure.matters import asked_next, row_of, words_of
from procedure.organisation import Organisation
from procedure.parties import limit_of, owed_since, parties_of
from procedure.schedules import (
    Points,
    complaint_points,
    daily,
    due_points,
    hour_points,
    regulator_points,
    then_daily,
)
from procedure.stages import ENDED, Stage
from procedure.state import Action, ActionStatus, Incident

TICK = timedelta(microseconds=1)
PROMPT = timedelta(minutes=15)
"""A reminder this much after its point was on time; a later one was held up, by downtime say."""


@dataclass(frozen=True, slots=True)
class Timer:
    """A clock that runs: the matter it waits for, its limit (UTC), and its schedule.

    `calendar` is that of a clock that reminds in office hours only.
    """

    matter: Matter
    procedure: Procedure
    start: datetime
    points: Points
    limit: datetime | None = None
    calendar: Calendar | None = None

    @property
    def key(self) -> str:
        """Its matter as the record keeps it."""
        return str(self.matter)

    @property
    def what(self) -> str:
        """What it waits for, in the words of its matter."""
        return words_of(self.matter, self.procedure)

    def to(self, incident: Incident, organisation: Organisation, now: datetime) -> tuple[str, ...]:
        """Object ids of those who must act, as of an instant; while nobody does, more join."""
        row = row_of(self.matter)
        people = list(row.acts.who(incident, organisation, self.matter.key, now))
        for rung in row.ladder.of(self.procedure)[: self.climbed(incident)]:
            people += rung.who(incident, organisation)
        return tuple(dict.fromkeys(people))

    def climbed(self, incident: Incident) -> int:
        """How far up its ladder it is: by each point of a limit, by every second without one."""
        sent = incident.work.reminded_at.get(self.key, ())
        since = sum(at >= self.start for at in sent)
        return since if self.limit is not None else since // 2

    def due(self, incident: Incident, now: datetime) -> datetime | None:
        """When to remind, as of now (UTC): one that was held up is moved into office hours."""
        at = self.fires(incident)
        if at is None or self.calendar is None or now <= at + PROMPT:
            return at
        return self.calendar.in_office(now)

    def fires(self, incident: Incident) -> datetime | None:
        """The next reminder: the first point after the last one that was sent (UTC)."""
        last = incident.work.reminded.get(self.key, self.start - TICK)
        return self.points(max(last, self.start - TICK))


def timers(incident: Incident, organisation: Organisation) -> list[Timer]:
    """Every clock that runs for this incident now."""
    if incident.report.recorded_at is None or incident.end.deleted_at:
        return []
    if incident.standing.stage is Stage.DUPLICATE:
        still = [*_complaint(incident, organisation), *_approvals(incident, organisation)]
        still += _follow_ups(incident, organisation)
        return [*still, *_retention(incident, organisation)]
    if incident.standing.stage is Stage.CLOSED:
        still = [*_owed(incident, organisation), *_follow_ups(incident, organisation)]
        still += _complaint(incident, organisation)
        return [*still, *_approvals(incident, organisation), *_retention(incident, organisation)]
    return [
        *_ico(incident, organisation),
        *_triage(incident, organisation),
        *_nomination(incident, organisation),
        *_claims(incident, organisation),
        *_complaint(incident, organisation),
        *_approvals(incident, organisation),
        *_parties(incident, organisation),
        *_annexes(incident, organisation),
        *_people(incident, organisation),
        *_tasks(incident, organisation),
    ]


def _ico(incident: Incident, organisation: Organisation) -> Iterator[Timer]:
    times, aware = ico_clock(incident), incident.standing.aware
    if times is not None and aware is not None:
        yield Timer(
            matter.ICO,
            incident.procedure,
            aware,
            regulator_points(aware, incident.procedure.reminding),
            times.target,
        )


def _triage(incident: Incident, organisation: Organisation) -> Iterator[Timer]:
    calendar = organisation.calendar
    if incident.standing.category is None and incident.report.recorded_at:
        start, points = incident.report.recorded_at, daily(calendar, incident.report.recorded_at)
        yield Timer(matter.TRIAGE, incident.procedure, start, points, calendar=calendar)
    elif incident.class_interim:
        start = incident.standing.history[-1].at
        points = daily(calendar, start, organisation.unknown_days)
        yield Timer(matter.UNKNOWN, incident.procedure, start, points, calendar=calendar)


def _undated(
    about: Matter, start: datetime, incident: Incident, organisation: Organisation
) -> Timer:
    points = daily(organisation.calendar, start, incident.procedure.reminding.undated_days)
    return Timer(about, incident.procedure, start, points, calendar=organisation.calendar)


def _parties(incident: Incident, organisation: Organisation) -> Iterator[Timer]:
    """Who is still to be told, or decided on: by its own limit, else every second working day."""
    for party in parties_of(incident):
        since = owed_since(incident, party)
        if since is None or (party.row.means == "regulator" and ico_clock(incident) is not None):
            continue
        about, limit = matter.party(party.key), limit_of(incident, party.body)
        if limit is None:
            yield _undated(about, since, incident, organisation)
        elif party.body is not None and party.body.by is not None:
            yield _due(about, since, limit, incident, organisation)
        else:
            again = timedelta(hours=incident.procedure.reminding.again_hours)
            yield Timer(about, incident.procedure, since, hour_points(since, limit, again), limit)


def _annexes(incident: Incident, organisation: Organisation) -> Iterator[Timer]:
    """Annexes that aren't there yet, and what is only thought of personal data (5.1)."""
    if not incident.settled:
        return
    since = incident.standing.history[-1].at
    for number in annexes_wanted(incident):
        yield _undated(matter.annex(number), since, incident, organisation)
    if incident.interim:
        yield _undated(matter.INTERIM, since, incident, organisation)


def _people(incident: Incident, organisation: Organisation) -> Iterator[Timer]:
    """The people officer's tasks (5.3)."""
    start = incident.report.recorded_at
    if start is not None and people_tasks_open(incident):
        since = people_tasks_since(incident) or start
        yield _undated(matter.PEOPLE, since, incident, organisation)


def _nomination(incident: Incident, organisation: Organisation) -> Iterator[Timer]:
    unled = incident.standing.left_at or incident.standing.unled_since
    if not incident.leaderless or unled is None:
        return
    start, calendar = incident.asked_since(str(matter.NOMINATION), unled), organisation.calendar
    points = then_daily(calendar, calendar.add_hours(start, organisation.nomination_hours))
    yield Timer(matter.NOMINATION, incident.procedure, start, points, calendar=calendar)


def _complaint(incident: Incident, organisation: Organisation) -> Iterator[Timer]:
    """Its acknowledgement and its outcome, also once the case has ended (DPA 2018, s.164A)."""
    received, calendar = complained(incident), organisation.calendar
    if received is None:
        return
    if unacknowledged(incident):
        limit = acknowledge_by(received)
        points = complaint_points(calendar, limit, incident.procedure.reminding.complaint_days)
        yield Timer(matter.COMPLAINT, incident.procedure, received, points, limit, calendar)
    if unsettled(incident):
        again = daily(calendar, received, incident.procedure.reminding.outcome_days)
        yield Timer(matter.OUTCOME, incident.procedure, received, again, calendar=calendar)


def _approvals(incident: Incident, organisation: Organisation) -> Iterator[Timer]:
    for action in incident.work.actions.values():
        if decidable(action, incident) and together(action, incident)[0] is action:
            yield approval_timer(action, incident, organisation)


def approval_timer(action: Action, incident: Incident, organisation: Organisation) -> Timer:
    """Reminds at 4 working hours, asks the other approver at 8, then each working day (5.5)."""
    points = then_daily(organisation.calendar, *asked_next(incident, organisation, action.key))
    about = matter.approval(action.key)
    start = incident.asked_since(str(about), action.proposed_at)
    return Timer(about, incident.procedure, start, points, calendar=organisation.calendar)


def _claims(incident: Incident, organisation: Organisation) -> Iterator[Timer]:
    """A claim that takes nothing away as yet is asked about as a nomination is (3.5)."""
    calendar = organisation.calendar
    for person, claim in incident.standing.claims.items():
        if claim.disputed:
            about = matter.claim(person)
            start = incident.asked_since(str(about), claim.at)
            points = then_daily(calendar, calendar.add_hours(start, organisation.nomination_hours))
            yield Timer(about, incident.procedure, start, points, calendar=calendar)


def _tasks(incident: Incident, organisation: Organisation) -> Iterator[Timer]:
    """Actions, reviews, follow-ups and requests for input that have a date."""
    yield from _owed(incident, organisation)
    yield from _follow_ups(incident, organisation)
    for name, review in incident.learning.reviews.items():
        if review.due and review.planned_at and not review.finished:
            yield _due(matter.review(name), review.planned_at, review.due, incident, organisation)
    for asked in incident.work.inputs.values():
        if asked.waiting:
            yield _due(matter.asked(asked.key), asked.asked_at, asked.due, incident, organisation)


def _owed(incident: Incident, organisation: Organisation) -> Iterator[Timer]:
    """Approved actions with a date; a further action may outlive the closure."""
    for action in incident.work.actions.values():
        if action.status is ActionStatus.APPROVED and action.due:
            start = action.decided_at or action.proposed_at
            yield _due(matter.doing(action.key), start, action.due, incident, organisation)


def _follow_ups(incident: Incident, organisation: Organisation) -> Iterator[Timer]:
    """What was said would be done after closure, whether the case is closed or open again (7.1)."""
    for said in incident.learning.follow_ups.values():
        if not said.outcome:
            yield _due(matter.follow_up(said.key), said.since, said.due, incident, organisation)


def _retention(incident: Incident, organisation: Organisation) -> Iterator[Timer]:
    """A record that needn't be kept any longer is put to the DPO, unless it is held."""
    until = retained_until(incident, organisation)
    if until is None or incident.end.held or deletion_of(incident):
        return

    first = organisation.calendar.in_office(until)
    again = daily(organisation.calendar, first, incident.procedure.reminding.retention_days)

    def after(instant: datetime) -> datetime | None:
        return first if first > instant else again(instant)

    yield Timer(matter.RETENTION, incident.procedure, until, after, calendar=organisation.calendar)


def _due(
    about: Matter,
    start: datetime,
    due: datetime,
    incident: Incident,
    organisation: Organisation,
) -> Timer:
    calendar, days = organisation.calendar, incident.procedure.reminding.due_days
    points = due_points(calendar, due, days)
    return Timer(about, incident.procedure, start, points, due, calendar)


def nearest_limit(
    incident: Incident, organisation: Organisation, run: Iterable[Timer] | None = None
) -> datetime | None:
    """The nearest limit that runs, by which the queue is ordered (4.2); None once it has ended.

    `run` are its clocks, where they are at hand.
    """
    if incident.standing.stage in ENDED:
        return None
    run = timers(incident, organisation) if run is None else run
    limits = [timer.limit for timer in run if timer.limit]
    return min(limits, default=None)
