"""Approve: the Chief Executive's or Director of Operations' decision on an action (5.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from procedure import matter
from procedure.notices import Topic
from procedure.organisation import Organisation
from procedure.record import Entry, Facts, Recorded
from procedure.rights import OFFICERS_AND_HEAD, roles_in
from procedure.rows import EntryRow, by_key, no_mark, of_its_action
from procedure.state import ActionStatus, Incident
from procedure.tell import ToTell, chat, to_handlers


class Verdict(Facts):
    """Which action, in which text."""

    action: str
    digest: str
    reason: str = ""


class ActionApproved(Entry, Verdict):
    """An action was approved, in this text."""

    ratified: bool = False

    def sentence(self) -> str:
        note = f": {self.reason}" if self.reason else ""
        return f"{self.action} {'ratified' if self.ratified else 'approved'}{note}"


class ActionRejected(Entry, Verdict):
    """An action was rejected and goes back to its proposer."""

    def sentence(self) -> str:
        return f"{self.action} rejected: {self.reason}"


def approved(incident: Incident, entry: ActionApproved, recorded: Recorded) -> None:
    """What was taken already is thereby done."""
    action = incident.work.actions[entry.action]
    action.status = ActionStatus.DONE if entry.ratified else ActionStatus.APPROVED
    if action.taken_at:
        action.done_at = action.taken_at
    action.decided_by, action.decided_at = recorded.actor.name, recorded.at
    action.reason = entry.reason


def rejected(incident: Incident, entry: ActionRejected, recorded: Recorded) -> None:
    """Back to the proposer; a closure back to evaluation."""
    action = incident.work.actions[entry.action]
    action.status, action.reason = ActionStatus.REJECTED, entry.reason
    action.decided_by, action.decided_at = recorded.actor.name, recorded.at
    incident.refuse_closure(action)


def _proposer_and_lead(
    incident: Incident, entry: ActionApproved | ActionRejected, organisation: Organisation
) -> Iterator[ToTell]:
    """Not whoever's report brought a proposal with it: they hear how their report stands."""
    action = incident.work.actions[entry.action]
    about = matter.bare(entry.action)
    proposer = organisation.actor(action.proposer.id, action.proposer.name)
    if roles_in(proposer, incident, organisation) & OFFICERS_AND_HEAD:
        yield chat(Topic.DECIDED, proposer.id, about)
    yield from to_handlers(Topic.DECIDED, incident, organisation, about)


def _owner_too(
    incident: Incident, entry: ActionApproved, organisation: Organisation
) -> Iterable[ToTell]:
    yield from _proposer_and_lead(incident, entry, organisation)
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
        tells=_proposer_and_lead,
        settles=by_key("action", matter.approval),
        withheld=of_its_action,
        marks=no_mark,
    ),
)
