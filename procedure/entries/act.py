"""Act: actions proposed, rewritten, carried out; suspension (5.2, 5.4, 5.5)."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from procedure import matter
from procedure.definition import Procedure
from procedure.instants import shown
from procedure.matter import Matter
from procedure.organisation import Organisation
from procedure.record import Brought, Entry, Facts, Instant, Named, Recorded, Undertaking
from procedure.rows import EntryRow, Mark, by_key, no_mark, of_its_action
from procedure.stages import Milestone
from procedure.state import Action, ActionStatus, Incident
from procedure.tell import ToTell, ask_approval, proposer_and_handlers
from procedure.terms import ACTION_NAMES, ActionKind


class Proposal(Facts):
    """What is to be done, or was done at once: the text an approval is bound to."""

    kind: ActionKind
    text: str
    taken_at: Instant | None = None
    owner: Named | None = None
    due: Instant | None = None


class ActionProposed(Entry, Proposal):
    """An action waits for approval.

    `closing` holds cause and lessons when it is the closure, `follow_ups` what is done after it;
    `brings` what a decision brings about once it is approved.
    `party` is whom a notification tells, by the key of its row, `who` its name as it was then.
    """

    action: str
    digest: str
    party: str | None = None
    who: str = ""
    closing: dict[str, str] = Field(default_factory=dict)
    follow_ups: list[Undertaking] = Field(default_factory=list)
    brings: list[Brought] = Field(default_factory=list)

    def sentence(self, procedure: Procedure) -> str:
        taken = f" (already taken, {shown(self.taken_at)})" if self.taken_at else ""
        return f"{self.action} proposed, {ACTION_NAMES[self.kind].lower()}{taken}: {self.text}"


class ActionRevised(Entry, Proposal):
    """An action was rewritten."""

    action: str
    digest: str

    def sentence(self, procedure: Procedure) -> str:
        return f"{self.action} rewritten, to be approved anew: {self.text}"


def proposed(incident: Incident, entry: ActionProposed, recorded: Recorded) -> None:
    """Waits for a decision; a proposed closure also moves the incident on."""
    if entry.kind is ActionKind.CLOSURE:
        incident.reach(Milestone.CLOSURE_PROPOSED)
    incident.work.actions[entry.action] = Action(
        key=entry.action,
        kind=entry.kind,
        text=entry.text,
        proposer=Named(id=recorded.actor.id, name=recorded.actor.name),
        authors=[recorded.actor.id],
        proposed_at=recorded.at,
        digest=entry.digest,
        taken_at=entry.taken_at,
        owner=entry.owner,
        due=entry.due,
        party=entry.party,
        closing=entry.closing,
        follow_ups=entry.follow_ups,
        brings=entry.brings,
    )


def revised(incident: Incident, entry: ActionRevised, recorded: Recorded) -> None:
    """Waits for a decision again; whoever rewrote it is its proposer now."""
    action = incident.work.actions[entry.action]
    action.text, action.taken_at, action.owner = entry.text, entry.taken_at, entry.owner
    action.due, action.digest, action.status = entry.due, entry.digest, ActionStatus.PROPOSED
    action.proposer = Named(id=recorded.actor.id, name=recorded.actor.name)
    action.authors.append(recorded.actor.id)
    action.proposed_at, action.reason, action.decided_by = recorded.at, "", ""
    action.decided_at = None


class Withdrawal(Facts):
    """Which action, and why it falls."""

    action: str
    reason: str


class ActionWithdrawn(Entry, Withdrawal):
    """An action fell."""

    def sentence(self, procedure: Procedure) -> str:
        return f"{self.action} withdrawn: {self.reason}"


def withdrawn(incident: Incident, entry: ActionWithdrawn, recorded: Recorded) -> None:
    """A closure that falls while it waits leaves the incident where it was."""
    action = incident.work.actions[entry.action]
    if action.waiting:
        incident.refuse_closure(action)
    action.status, action.reason = ActionStatus.WITHDRAWN, entry.reason
    action.withdrawn_by = recorded.actor.name


def _put_up(
    incident: Incident, entry: ActionProposed | ActionRevised, organisation: Organisation
) -> Iterable[ToTell]:
    return ask_approval(incident, entry.action, organisation)


def _about_it(
    incident: Incident, entry: ActionWithdrawn, organisation: Organisation
) -> Iterable[ToTell]:
    return proposer_and_handlers(incident, entry.action, organisation)


def _deletion(entry: ActionProposed, incident: Incident | None) -> Iterable[Matter]:
    """The reminder of a record that has outlived its retention, once its deletion is proposed."""
    return (matter.RETENTION,) if entry.kind is ActionKind.DELETION else ()


def _closure(recorded: Recorded, entry: ActionProposed, procedure: Procedure) -> Iterable[Mark]:
    if entry.kind is ActionKind.CLOSURE:
        yield Mark(recorded.at, "Closure proposed")


ENTRIES = (
    EntryRow(
        entry=ActionProposed,
        apply=proposed,
        tells=_put_up,
        settles=_deletion,
        withheld=of_its_action,
        marks=_closure,
    ),
    EntryRow(
        entry=ActionRevised,
        apply=revised,
        tells=_put_up,
        settles=by_key("action", matter.approval),
        withheld=of_its_action,
        marks=no_mark,
    ),
    EntryRow(
        entry=ActionWithdrawn,
        apply=withdrawn,
        tells=_about_it,
        settles=by_key("action", matter.approval, matter.doing),
        withheld=of_its_action,
        marks=no_mark,
    ),
)
