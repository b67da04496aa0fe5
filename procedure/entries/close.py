"""Close: closure proposed when nothing is missing, approved and done; reopening."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from pydantic import Field

from procedure import matter
from procedure.definition import Procedure
from procedure.instants import local_day, shown_day
from procedure.notices import Topic
from procedure.organisation import Organisation
from procedure.record import Entry, Facts, Recorded, Undertaking
from procedure.rows import (
    EntryRow,
    always,
    given_out,
    mark,
    nothing,
    of_its_action,
)
from procedure.stages import Milestone
from procedure.state import ActionStatus, FollowUp, Incident
from procedure.tell import ToTell, channel, chat, to_handlers


class Closing(Facts):
    """What the register keeps of a closed incident, and what is to be done after it."""

    cause: str
    lessons: str
    follow_ups: list[Undertaking] = Field(default_factory=list)


class IncidentClosed(Entry, Closing):
    """Closed, by the approval of this action."""

    action: str

    def sentence(self, procedure: Procedure) -> str:
        later = undertaken(self.follow_ups)
        cause = procedure.cause(self.cause)
        return f"Closed. Cause: {cause}. Lessons: {self.lessons}{later}"


def closed(incident: Incident, entry: IncidentClosed, recorded: Recorded) -> None:
    """The action is done, the incident closed, with all that it says."""
    incident.judge(classified=True, aware=True)
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

    def sentence(self, procedure: Procedure) -> str:
        return f"Reopened: {self.reason}"


def reopened(incident: Incident, entry: IncidentReopened, recorded: Recorded) -> None:
    """What was submitted stands; what is missing is asked again."""
    incident.end.closed_at = incident.end.ended_at = None
    incident.end.duplicate_of = ""
    incident.reach(Milestone.REOPENED)
    if incident.standing.category is not None:
        unknown = incident.class_interim
        incident.reach(Milestone.CALLED_UNKNOWN if unknown else Milestone.CLASSIFIED)


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
)
