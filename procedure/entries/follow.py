"""Follow: what was said would be done after closure, owed by somebody until it is done (7.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from procedure import matter
from procedure.definition import Procedure
from procedure.instants import local_day, shown, shown_day
from procedure.notices import Topic
from procedure.organisation import Organisation
from procedure.record import Entry, Facts, Instant, Named, Recorded
from procedure.rows import EntryRow, by_key, given_out, no_mark, nobody
from procedure.state import Incident
from procedure.tell import ToTell, chat


class FollowUpFacts(Facts):
    """Which follow-up, what came of it, and when it was done (UTC; earlier entries: not said)."""

    follow_up: str
    outcome: str
    done_at: Instant | None = None


class FollowUpCompleted(Entry, FollowUpFacts):
    """A follow-up is done."""

    def sentence(self, procedure: Procedure) -> str:
        on = f" on {shown(self.done_at)}" if self.done_at else ""
        return f"{self.follow_up} done{on}: {self.outcome}"


def follow_up_completed(incident: Incident, entry: FollowUpCompleted, recorded: Recorded) -> None:
    """Done."""
    said = incident.learning.follow_ups[entry.follow_up]
    said.outcome, said.done_at = entry.outcome, entry.done_at or recorded.at


class ReassignmentFacts(Facts):
    """Which follow-up, who does it now, by when (UTC), and why."""

    follow_up: str
    owner: Named
    due: datetime
    reason: str


class FollowUpReassigned(Entry, ReassignmentFacts):
    """A follow-up has another owner or another date."""

    def sentence(self, procedure: Procedure) -> str:
        by = shown_day(local_day(self.due))
        return f"{self.follow_up} is now for {self.owner.name}, by {by}: {self.reason}"


def reassigned(incident: Incident, entry: FollowUpReassigned, recorded: Recorded) -> None:
    """Its words stay."""
    said = incident.learning.follow_ups[entry.follow_up]
    said.owner, said.due = entry.owner, entry.due


def _owner(
    incident: Incident, entry: FollowUpReassigned, organisation: Organisation
) -> Iterator[ToTell]:
    yield chat(Topic.OWNED, entry.owner.id, matter.follow_up(entry.follow_up))


SETTLES = by_key("follow_up", matter.follow_up)

ENTRIES = (
    EntryRow(
        entry=FollowUpCompleted,
        apply=follow_up_completed,
        tells=nobody,
        settles=SETTLES,
        withheld=given_out,
        marks=no_mark,
    ),
    EntryRow(
        entry=FollowUpReassigned,
        apply=reassigned,
        tells=_owner,
        settles=SETTLES,
        withheld=given_out,
        marks=no_mark,
    ),
)
