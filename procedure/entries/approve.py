"""Approve: the Chief Executive's or Director of Operations' decision on an action (5.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from procedure import matter
from procedure.definition import Procedure
from procedure.notices import Topic
from procedure.organisation import Organisation
from procedure.record import Entry, Facts, Recorded
from procedure.rows import EntryRow, by_key, no_mark, of_its_action
from procedure.state import ActionStatus, Incident
from procedure.tell import ToTell, chat, proposer_and_handlers
from procedure.terms import ActionKind


class Verdict(Facts):
    """Which action, in which text."""

    action: str
    digest: str
    reason: str = ""


class ActionApproved(Entry, Verdict):
    """An action was approved, in this text."""

    ratified: bool = False

    def sentence(self, procedure: Procedure) -> str:
        note = f": {self.reason}" if self.reason else ""
        return f"{self.action} {'ratified' if self.ratified else 'approved'}{note}"


class ActionRejected(Entry, Verdict):
    """An action was rejected and goes back to its proposer."""

    def sentence(self, procedure: Procedure) -> str:
        return f"{self.action} rejected: {self.reason}"


def approved(incident: Incident, entry: ActionApproved, recorded: Recorded) -> None:
    """What was taken already is thereby done, and so is a decision."""
    action = incident.work.actions[entry.action]
    done = entry.ratified or action.kind is ActionKind.DECISION
    action.status = ActionStatus.DONE if done else ActionStatus.APPROVED
    if done:
        action.done_at = action.taken_at or recorded.at
    action.decided_by, action.decided_at = recorded.actor.name, recorded.at
    action.reason = entry.reason


def rejected(incident: Incident, entry: ActionRejected, recorded: Recorded) -> None:
    """Back to the proposer; a closure back to evaluation."""
    action = incident.work.actions[entry.action]
    action.status, action.reason = ActionStatus.REJECTED, entry.reason
    action.decided_by, action.decided_at = recorded.actor.name, recorded.at
    incident.refuse_closure(action)


def _about_it(
    incident: Incident, entry: ActionRejected, organisation: Organisation
) -> Iterable[ToTell]:
    return proposer_and_handlers(incident, entry.action, organisation)


def _owner_too(
    incident: Incident, entry: ActionApproved, organisation: Organisation
) -> Iterator[ToTell]:
    yield from proposer_and_handlers(incident, entry.action, organisation)
    owner = incident.work.actions[entry.action].owner
    if owner:
        yield chat(Topic.OWNED, owner.id, matter.doing(entry.action))


ENTRIES = (
    EntryRow(
        entry=ActionApproved,
        apply=approved,
        tells=_owner_too,
        settles=by_key("action", matter.approval),
        withheld=of_its_action,
        marks=no_mark,
    ),
    EntryRow(
        entry=ActionRejected,
        apply=rejected,
        tells=_about_it,
        settles=by_key("action", matter.approval),
        withheld=of_its_action,
        marks=no_mark,
    ),
)
