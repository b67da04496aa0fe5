"""Close: closure proposed when nothing is missing, approved and done; reopening; duplicates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from pydantic import Field

from procedure import matter
from procedure.instants import local_day, shown, shown_day
from procedure.matter import Matter
from procedure.notices import Topic
from procedure.organisation import Organisation
from procedure.record import Entry, Facts, Instant, Recorded, Undertaking
from procedure.rows import (
    EntryRow,
    Mark,
    always,
    given_out,
    mark,
    no_mark,
    nobody,
    nothing,
    of_its_action,
)
from procedure.stages import Milestone
from procedure.state import ActionStatus, FollowUp, Incident
from procedure.tell import ToTell, channel, chat, to_handlers
from procedure.terms import CAUSES, Category, Involved


class Closing(Facts):
    """What the register keeps of a closed incident, and what is to be done after it."""

    cause: str
    lessons: str
    follow_ups: list[Undertaking] = Field(default_factory=list)


class IncidentClosed(Entry, Closing):
    """Closed, by the approval of this action."""

    action: str

    def sentence(self) -> str:
        later = undertaken(self.follow_ups)
        return f"Closed. Cause: {CAUSES[self.cause]}. Lessons: {self.lessons}{later}"


def closed(incident: Incident, entry: IncidentClosed, recorded: Recorded) -> None:
    """The action is done, the incident closed."""
    action = incident.work.actions[entry.action]
    action.status = ActionStatus.DONE
    incident.learning.cause, incident.learning.lessons = entry.cause, entry.lessons
    keep(incident, entry.follow_ups, recorded.at)
    incident.end.closed_at = incident.end.ended_at = recorded.at
    incident.reach(Milestone.CLOSURE_APPROVED)


class Reopening(Facts):
    """Why work goes on."""

    reason: str


class IncidentReopened(Entry, Reopening):
    """Work goes on."""

    def sentence(self) -> str:
        return f"Reopened: {self.reason}"


def reopened(incident: Incident, entry: IncidentReopened, recorded: Recorded) -> None:
    """What was submitted stands; what is missing is asked again."""
    incident.end.closed_at = incident.end.ended_at = None
    incident.end.duplicate_of = ""
    incident.reach(Milestone.REOPENED)
    if incident.standing.category is not None:
        unknown = incident.standing.category is Category.UNKNOWN
        incident.reach(Milestone.CALLED_UNKNOWN if unknown else Milestone.CLASSIFIED)


class Link(Facts):
    """The first report of the same matter."""

    original: str
    reason: str = ""


class DuplicateLinked(Entry, Link):
    """This report is about a matter reported before; work goes on there."""

    def sentence(self) -> str:
        return f"Linked to {self.original} as a duplicate. {self.reason}".strip()


class DuplicateFacts(Facts):
    """The other report, whether it is linked, and what it says of personal data and awareness."""

    duplicate: str
    linked: bool = True
    personal_data: Involved = Involved.NO
    aware: Instant | None = None


class DuplicateNoted(Entry, DuplicateFacts):
    """Another report is about this matter too, or isn't after all."""

    def sentence(self) -> str:
        if not self.linked:
            return f"{self.duplicate} is no longer linked to this incident."
        aware = f" CJS became aware by it on {shown(self.aware)}." if self.aware else ""
        return f"{self.duplicate} is linked to this incident as a duplicate.{aware}"


def linked(incident: Incident, entry: DuplicateLinked, recorded: Recorded) -> None:
    """Work goes on in the first one."""
    incident.end.duplicate_of = entry.original
    incident.end.ended_at = recorded.at
    incident.reach(Milestone.LINKED)


def duplicate_noted(incident: Incident, entry: DuplicateNoted, recorded: Recorded) -> None:
    """Listed on the case; of personal data and awareness the graver and the earlier stand."""
    if not entry.linked:
        incident.end.duplicates.remove(entry.duplicate)
        return
    incident.end.duplicates.append(entry.duplicate)
    if (
        entry.personal_data is not Involved.NO
        and incident.standing.personal_data is not Involved.YES
    ):
        incident.standing.personal_data = entry.personal_data
    if entry.aware is not None:
        incident.standing.aware = min(incident.standing.aware or entry.aware, entry.aware)


def keep(incident: Incident, undertakings: Sequence[Undertaking], at: datetime) -> None:
    """At closure each undertaking becomes a follow-up: F1, F2 …, on from an earlier closure's."""
    for said in undertakings:
        key = f"F{len(incident.learning.follow_ups) + 1}"
        incident.learning.follow_ups[key] = FollowUp(key, said.text, said.owner, said.due, at)


def undertaken(undertakings: Sequence[Undertaking]) -> str:
    """In a sentence: ' To be done: … (Olive Owner, by Mon 30 Nov 2026).', or ""."""
    each = [f"{u.text} ({u.owner.name}, by {shown_day(local_day(u.due))})" for u in undertakings]
    return f" To be done: {'; '.join(each)}." if each else ""


def _everybody(incident: Incident, topic: Topic, organisation: Organisation) -> Iterator[ToTell]:
    """Those who act for the case, whoever reported it, and the channel."""
    yield from to_handlers(topic, incident, organisation)
    yield chat(topic, incident.report.reporter.id)
    yield channel(topic)


def _closed(
    incident: Incident, entry: IncidentClosed, organisation: Organisation
) -> Iterator[ToTell]:
    yield from _everybody(incident, Topic.CLOSED, organisation)
    if entry.follow_ups:
        for said in list(incident.learning.follow_ups.values())[-len(entry.follow_ups) :]:
            yield chat(Topic.OWNED, said.owner.id, matter.follow_up(said.key))


def _reopened(
    incident: Incident, entry: IncidentReopened, organisation: Organisation
) -> Iterator[ToTell]:
    yield from _everybody(incident, Topic.REOPENED, organisation)


def _linked(
    incident: Incident, entry: DuplicateLinked, organisation: Organisation
) -> Iterator[ToTell]:
    yield chat(Topic.LINKED, incident.report.reporter.id)


def _all_that_waits(entry: DuplicateLinked, incident: Incident | None) -> Iterator[Matter]:
    """Work goes on in the first one: nothing here waits for anybody any more."""
    yield from (matter.NOMINATION, matter.TRIAGE, matter.UNKNOWN, matter.ICO)
    if incident is None:
        return
    yield from (matter.approval(a.key) for a in incident.work.actions.values() if a.waiting)
    yield from (matter.doing(key) for key in incident.work.actions)
    yield from (matter.asked(q.key) for q in incident.work.inputs.values() if q.waiting)
    yield matter.PEOPLE


def _to_first(recorded: Recorded, entry: DuplicateLinked) -> Iterable[Mark]:
    yield Mark(recorded.at, f"Linked to {entry.original} as a duplicate")


ENTRIES = (
    EntryRow(
        entry=IncidentClosed,
        apply=closed,
        tells=_closed,
        settles=nothing,
        withheld=of_its_action,
        marks=mark("Closed"),
    ),
    EntryRow(
        entry=IncidentReopened,
        apply=reopened,
        tells=_reopened,
        settles=always(matter.RETENTION),
        withheld=given_out,
        marks=mark("Reopened"),
    ),
    EntryRow(
        entry=DuplicateLinked,
        apply=linked,
        tells=_linked,
        settles=_all_that_waits,
        withheld=given_out,
        marks=_to_first,
    ),
    EntryRow(
        entry=DuplicateNoted,
        apply=duplicate_noted,
        tells=nobody,
        settles=nothing,
        withheld=given_out,
        marks=no_mark,
    ),
)
