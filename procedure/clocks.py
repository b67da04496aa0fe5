"""The clocks of 3.1, 3.4, 4.2, 5.5 and 7.1, and when each reminds whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from procedure.act import decidable
from procedure.calendar import Calendar
from procedure.classify import ICO_LIMIT
from procedure.evaluate import short
from procedure.incident import Action, Incident, Named
from procedure.instants import local_day
from procedure.notify import told
from procedure.office import Office
from procedure.retain import deletion_of, retained_until
from procedure.roles import Role
from procedure.stages import ENDED, Stage
from procedure.terms import Answer, Category, Party

Points = Callable[[datetime], datetime | None]
"""Gives the first instant of a schedule strictly after an instant, or None at its end."""

TICK = timedelta(microseconds=1)
PROMPT = timedelta(minutes=15)
"""A reminder this much after its point was on time; a later one was held up, by downtime say."""

ICO_HOURS = (24, 48, 60, 68, 71, 72)
ICO_AGAIN = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Timer:
    """A clock that runs: its key in the record, what it waits for, its limit, and its schedule.

    `to` gives the object ids of those who must act, as of an instant: escalation adds to them.
    `calendar` is that of a clock that reminds in office hours only.
    """

    key: str
    what: str
    start: datetime
    points: Points
    to: Callable[[datetime], tuple[str, ...]]
    limit: datetime | None = None
    calendar: Calendar | None = None

    def due(self, incident: Incident, now: datetime) -> datetime | None:
        """When to remind, as of now (UTC): one that was held up is moved into office hours."""
        at = self.fires(incident)
        if at is None or self.calendar is None or now <= at + PROMPT:
            return at
        return self.calendar.in_office(now)

    def fires(self, incident: Incident) -> datetime | None:
        """The next reminder: the first point after the last one that was sent (UTC)."""
        last = incident.reminded.get(self.key, self.start - TICK)
        return self.points(max(last, self.start - TICK))


def ico_clock(incident: Incident) -> datetime | None:
    """The 72-hour limit while it runs (Art 33), or None: stopped, or not started."""
    if incident.aware is None or not incident.needs_annex_two or incident.stage in ENDED:
        return None
    decision = incident.decisions.get(Party.ICO)
    if told(incident, Party.ICO) or (decision and decision.answer is Answer.NO):
        return None
    return incident.aware + ICO_LIMIT


def leads(incident: Incident, office: Office) -> tuple[str, ...]:
    """Who must act for the case: the lead, else the DPO, else those who approve."""
    if incident.lead is not None:
        return (incident.lead.id,)
    dpo = office.people.holder(Role.DPO)
    if dpo and dpo not in incident.implicated:
        return (dpo,)
    return office.people.approvers(incident.implicated)


def timers(incident: Incident, office: Office) -> list[Timer]:
    """Every clock that runs for this incident now."""
    if incident.recorded_at is None or incident.deleted_at:
        return []
    if incident.stage is Stage.DUPLICATE:
        return [*_approvals(incident, office), *_retention(incident, office)]
    if incident.stage is Stage.CLOSED:
        still = [*_owed(incident, office), *_follow_ups(incident, office)]
        return [*still, *_approvals(incident, office), *_retention(incident, office)]
    return [
        *_ico(incident, office),
        *_triage(incident, office),
        *_nomination(incident, office),
        *_approvals(incident, office),
        *_tasks(incident, office),
    ]


def _ico(incident: Incident, office: Office) -> Iterator[Timer]:
    limit = ico_clock(incident)
    if limit is None or incident.aware is None:
        return
    aware = incident.aware

    def to(now: datetime) -> tuple[str, ...]:
        people = leads(incident, office)
        waiting = [a for a in incident.actions.values() if a.waiting and a.party is Party.ICO]
        if waiting and now >= aware + timedelta(hours=48):
            people += office.people.approvers(incident.implicated)
        return tuple(dict.fromkeys(people))

    yield Timer("ico", "Notification of the ICO", aware, ico_points(aware), to, limit)


def ico_points(aware: datetime) -> Points:
    """24, 48, 60, 68, 71 and 72 hours, then every 4 hours, whatever the time of day."""

    def after(instant: datetime) -> datetime | None:
        for hours in ICO_HOURS:
            point = aware + timedelta(hours=hours)
            if point > instant:
                return point
        limit = aware + ICO_LIMIT
        return limit + ICO_AGAIN * ((instant - limit) // ICO_AGAIN + 1)

    return after


def daily(calendar: Calendar, start: datetime, days: int = 1) -> Points:
    """The opening of each working day, or every so many, after the start's own day."""

    def after(instant: datetime) -> datetime | None:
        base = max(instant, start)
        return calendar.opening(calendar.working_day_after(local_day(base), days))

    return after


def then_daily(calendar: Calendar, *first: datetime) -> Points:
    """Given instants in order, then the opening of each working day after the last."""

    def after(instant: datetime) -> datetime | None:
        for point in first:
            if point > instant:
                return point
        return daily(calendar, first[-1])(instant)

    return after


def due_points(calendar: Calendar, due: datetime) -> Points:
    """Two working days before, on the day, and each working day after, at the office's opening."""
    day = local_day(due)
    before = calendar.opening(calendar.working_day_before(day, 2))
    return then_daily(calendar, before, calendar.in_office(calendar.opening(day)))


def _triage(incident: Incident, office: Office) -> Iterator[Timer]:
    def to(now: datetime) -> tuple[str, ...]:
        return leads(incident, office)

    calendar = office.calendar
    if incident.category is None and incident.recorded_at:
        start, points = incident.recorded_at, daily(calendar, incident.recorded_at)
        yield Timer("triage", "Classification", start, points, to, calendar=calendar)
    elif incident.category is Category.UNKNOWN:
        start = incident.history[-1].at
        what = "Allocation of an Unknown to one of the other three categories"
        points = daily(calendar, start, office.unknown_days)
        yield Timer("unknown", what, start, points, to, calendar=calendar)


def _nomination(incident: Incident, office: Office) -> Iterator[Timer]:
    if incident.lead is not None or incident.unled_since is None:
        return
    start, calendar = incident.unled_since, office.calendar
    first = calendar.add_hours(start, office.nomination_hours)

    def to(now: datetime) -> tuple[str, ...]:
        return office.people.approvers(incident.implicated)

    what, points = "Nomination of the lead officer", then_daily(calendar, first)
    yield Timer("nomination", what, start, points, to, calendar=calendar)


def _approvals(incident: Incident, office: Office) -> Iterator[Timer]:
    for action in incident.actions.values():
        if decidable(action, incident):
            yield approval_timer(action, incident, office)


def approval_timer(action: Action, incident: Incident, office: Office) -> Timer:
    """Reminds at 4 working hours, asks the other approver at 8, then each working day (5.5)."""
    start = action.proposed_at
    first, second = (office.calendar.add_hours(start, h) for h in office.approval_hours)

    def to(now: datetime) -> tuple[str, ...]:
        able = office.people.approvers(incident.implicated, proposer=action.proposer.id)
        return able if now >= second else able[:1]

    key, what = f"approval:{action.key}", f"Decision on {action.key}"
    points = then_daily(office.calendar, first, second)
    return Timer(key, what, start, points, to, calendar=office.calendar)


def _tasks(incident: Incident, office: Office) -> Iterator[Timer]:
    """Actions, reviews, follow-ups and requests for input that have a date."""
    yield from _owed(incident, office)
    yield from _follow_ups(incident, office)
    for name, review in incident.reviews.items():
        if review.due and review.planned_at and not review.finished:
            owner = _owner(review.owner, incident, office)
            what = f"Review: {short(name)}"
            yield _due(f"review:{name}", what, review.planned_at, review.due, owner, office)
    for asked in incident.inputs.values():
        if asked.waiting:
            key, what = f"input:{asked.key}", f"Input on {asked.key}"
            yield _due(key, what, asked.asked_at, asked.due, (asked.person.id,), office)


def _owed(incident: Incident, office: Office) -> Iterator[Timer]:
    """Approved actions with a date; a further action may outlive the closure."""
    for action in incident.actions.values():
        if action.status == "approved" and action.due:
            start = action.decided_at or action.proposed_at
            owner = _owner(action.owner, incident, office)
            key, what = f"action:{action.key}", f"Action {action.key}"
            yield _due(key, what, start, action.due, owner, office)


def _follow_ups(incident: Incident, office: Office) -> Iterator[Timer]:
    """What was said would be done after closure, whether the case is closed or open again (7.1)."""
    for said in incident.follow_ups.values():
        if not said.outcome:
            owner = _owner(said.owner, incident, office)
            key, what = f"follow:{said.key}", f"Follow-up {said.key}"
            yield _due(key, what, said.since, said.due, owner, office)


RETENTION_AGAIN = 20
"""Working days between reminders of a record that has outlived its retention."""


def _retention(incident: Incident, office: Office) -> Iterator[Timer]:
    """A record that needn't be kept any longer is put to the DPO, unless it is held."""
    until = retained_until(incident, office)
    if until is None or incident.held or deletion_of(incident):
        return

    def to(now: datetime) -> tuple[str, ...]:
        dpo = office.people.holder(Role.DPO) or ""
        return (dpo,) if dpo not in incident.implicated else ()

    first = office.calendar.in_office(until)
    again = daily(office.calendar, first, RETENTION_AGAIN)
    what = "End of retention"

    def after(instant: datetime) -> datetime | None:
        return first if first > instant else again(instant)

    yield Timer("retention", what, until, after, to, calendar=office.calendar)


def _owner(owner: Named | None, incident: Incident, office: Office) -> tuple[str, ...]:
    """Whoever owns the task; the lead where nobody does, or somebody involved."""
    if owner is None or owner.id in incident.implicated:
        return leads(incident, office)
    return (owner.id,)


def _due(
    key: str, what: str, start: datetime, due: datetime, owner: tuple[str, ...], office: Office
) -> Timer:
    points = due_points(office.calendar, due)
    return Timer(key, what, start, points, lambda now: owner, due, office.calendar)


def nearest_limit(incident: Incident, office: Office) -> datetime | None:
    """The nearest limit that runs, by which the queue is ordered (4.2); None once it has ended."""
    if incident.stage in ENDED:
        return None
    limits = [timer.limit for timer in timers(incident, office) if timer.limit]
    return min(limits, default=None)
