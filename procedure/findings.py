"""What follows from how an incident stands: what was told, what is owed, what is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from procedure.bounds import GATHERED_AFTER
from procedure.errors import AlreadyTaken, ProcedureError
from procedure.instants import end_of, latest, local_day, shown
from procedure.law import IcoTimes, ico_times
from procedure.meanings import ONE, THREE, TWO
from procedure.notices import Notice, seq_of
from procedure.organisation import Moment, Organisation
from procedure.record import Named
from procedure.roles import Role
from procedure.stages import ENDED, Stage
from procedure.state import Action, ActionStatus, Addition, FollowUp, Incident, Input
from procedure.terms import ActionKind, Answer, Cyber


def needs_reason(incident: Incident, moment: Moment) -> bool:
    """Whether somebody other than the available first approver is nominating, unasked."""
    first = moment.organisation.people.holder(Role.APPROVES_FIRST)
    if Role.APPROVES_FIRST in moment.actor.roles or first in incident.implicated:
        return False
    asked = incident.work.reminded.get("nomination")
    unled = incident.standing.left_at or incident.standing.unled_since
    since = unled and incident.asked_since("nomination", unled)
    return not incident.leaderless or asked is None or since is None or asked < since


def action_of(incident: Incident, key: str) -> Action:
    """The action under this key; raises ProcedureError when there is none."""
    gone = incident.work.gone_actions.get(key)
    if gone is not None:
        raise AlreadyTaken(f"{key} has gone back to {gone.of}, as {gone.was}.")
    try:
        return incident.work.actions[key]
    except KeyError:
        raise ProcedureError(f"There is no action {key} in {incident.id}.") from None


def decidable(action: Action, incident: Incident) -> bool:
    """Whether it waits for a decision that can be taken now: after the end, only a deletion."""
    return action.waiting and (
        incident.standing.stage not in ENDED or action.kind is ActionKind.DELETION
    )


TOGETHER = frozenset({ActionKind.NOTIFICATION, ActionKind.DECISION})


def together(action: Action, incident: Incident) -> tuple[Action, ...]:
    """What one step put up about whom to tell and still waits: asked and answered as one (5.5)."""
    if action.kind not in TOGETHER or not action.waiting:
        return (action,)
    born = (action.proposed_at, action.proposer.id)
    return tuple(
        each
        for each in incident.work.actions.values()
        if each.waiting
        and each.kind in TOGETHER
        and (each.proposed_at, each.proposer.id) == born
        and (each.taken_at is None) is (action.taken_at is None)
    )


def digest_of(actions: Sequence[Action]) -> str:
    """What an approval of these together is bound to."""
    return SEPARATE.join(action.digest for action in actions)


SEPARATE = "+"


def one_of_many(incident: Incident) -> bool:
    """Whether it is one of many reports by one person, and nobody has looked at it yet (2.1)."""
    standing = incident.standing
    if incident.report.earlier < GATHERED_AFTER or incident.end.duplicates:
        return False
    unclassified = standing.stage is Stage.REPORTED and standing.category is None
    return unclassified and standing.lead is None


def needs_people_tasks(incident: Incident, category: str | None) -> bool:
    """Whether a class brings the tasks of 5.3 with it."""
    row = incident.procedure.classes.get(category or "")
    return row is not None and row.needs_people_tasks


def needs_reviews(incident: Incident) -> bool:
    """Whether its class has the reviews of 7.1."""
    row = incident.procedure.classes.get(incident.standing.category or "")
    return row is not None and row.needs_reviews


def board_always(incident: Incident) -> bool:
    """Whether those told by mail hear of it whatever anybody decides (6.2)."""
    row = incident.procedure.classes.get(incident.standing.category or "")
    return row is not None and row.board == "always"


def people_tasks_wanted(incident: Incident) -> bool:
    """Whether the tasks of 5.3 are: by its class, for staff involved, or for a suspension."""
    suspended = any(a.kind is ActionKind.SUSPENSION for a in incident.work.actions.values())
    return (
        needs_people_tasks(incident, incident.standing.category)
        or bool(incident.standing.involved)
        or suspended
    )


def people_tasks_open(incident: Incident) -> bool:
    """Whether one of the tasks of 5.3 is still to be done."""
    undone = set(incident.procedure.people_tasks) - set(incident.work.people_tasks)
    return people_tasks_wanted(incident) and bool(undone)


def people_tasks_since(incident: Incident) -> datetime | None:
    """When its class first brought the tasks of 5.3, or a suspension was proposed (UTC)."""
    found = [c.at for c in incident.standing.history if needs_people_tasks(incident, c.category)]
    suspended = (a for a in incident.work.actions.values() if a.kind is ActionKind.SUSPENSION)
    return min([*found, *(a.proposed_at for a in suspended)], default=None)


def annexes_wanted(incident: Incident) -> tuple[str, ...]:
    """The annexes that are still to be submitted (5.1, 6.3)."""
    wanted = (ONE, TWO, THREE) if incident.needs_annex_two else (ONE, THREE)
    return tuple(number for number in wanted if incident.annex(number) is None)


def input_of(incident: Incident, key: str) -> Input:
    """The request under this key; raises ProcedureError when there is none."""
    gone = incident.work.gone_inputs.get(key)
    if gone is not None:
        raise AlreadyTaken(f"{key} has gone back to {gone.of}, as {gone.was}.")
    try:
        return incident.work.inputs[key]
    except KeyError:
        raise ProcedureError(f"There is no request {key} in {incident.id}.") from None


def next_input(incident: Incident, ahead: int = 0) -> str:
    """The key of the next request for input: Q1, Q2 …; `ahead` are made by the same step."""
    return f"Q{len(incident.work.inputs) + len(incident.work.gone_inputs) + 1 + ahead}"


def decided(action: Action) -> str:
    """Who did what with the action, and when."""
    if action.status is ActionStatus.WITHDRAWN:
        by = f" by {action.withdrawn_by}" if action.withdrawn_by else ""
        return f"{action.key} has been withdrawn{by}: {action.reason}"
    when = f" on {shown(action.decided_at)}" if action.decided_at else ""
    verb = "rejected" if action.status is ActionStatus.REJECTED else "approved"
    return f"{action.decided_by} {verb} {action.key}{when}."


def outcome_of(action: Action) -> str:
    """What came of an action, in words; "" while nothing has."""
    if action.status is not ActionStatus.DONE:
        return ""
    if action.notification is not None:
        return f"Told on {shown(action.notification.at)}: {action.notification.how}"
    if action.taken_at is not None and not action.outcome:
        return f"Taken on {shown(action.taken_at)}, ratified afterwards"
    return action.outcome or ENDINGS.get(action.kind, "")


ENDINGS: Mapping[ActionKind, str] = {
    ActionKind.CLOSURE: "Closed",
    ActionKind.DELETION: "Deleted",
    ActionKind.DECISION: "It holds from then on",
}


def addition_words(addition: Addition) -> str:
    """What was added to a report, by whom and when."""
    return f"{shown(addition.at)}, {addition.by}: {addition.text}"


def is_cyber(incident: Incident) -> bool:
    """Whether the latest of the report, the classification and annex one says so."""
    return incident.standing.cyber is Cyber.YES


def ico_clock(incident: Incident) -> IcoTimes | None:
    """Both ends of the 72 hours while they run (Art 33), or None: stopped, or not started."""
    if (
        incident.standing.aware is None
        or not incident.needs_annex_two
        or incident.standing.stage in ENDED
    ):
        return None
    regulator = incident.procedure.regulator
    decision = incident.work.decisions.get(regulator)
    if was_told(incident, regulator) or (decision and decision.answer is Answer.NO):
        return None
    return ico_times(incident.standing.aware)


def was_told(incident: Incident, party: str) -> bool:
    """Whether the party has been notified."""
    return any(n.party == party for n in incident.work.notifications)


def asked_about(incident: Incident, party: str) -> Action | None:
    """The last action about telling this party, or not telling it, however it stands."""
    about = [a for a in incident.work.actions.values() if tells_of(a, party)]
    return about[-1] if about else None


def tells_of(action: Action, party: str) -> bool:
    """Whether an action is about telling this party, or not telling it."""
    decides = any(brought.facts.get("party") == party for brought in action.brings)
    return action.party == party or decides


def notification_action(incident: Incident, party: str) -> str | None:
    """The key of the approved action to notify this party."""
    for action in incident.work.actions.values():
        if action.party == party and action.status in (ActionStatus.APPROVED, ActionStatus.DONE):
            return action.key
    return None


@dataclass(frozen=True, slots=True)
class Owed:
    """A follow-up that isn't done: its key in the case, what, who, and by when (UTC)."""

    key: str
    text: str
    owner: Named
    due: datetime


def follow_ups(incident: Incident) -> tuple[FollowUp, ...]:
    """Everything that outlasts the closure: what came of the lessons, and later further actions.

    An action stays the one object that was approved; here it is only listed beside the others.
    """
    return (*incident.learning.follow_ups.values(), *_later_actions(incident))


def _later_actions(incident: Incident) -> Iterator[FollowUp]:
    for action in incident.work.actions.values():
        if action.owner and action.due and _outlasts(action, incident.end.closed_at):
            since = action.decided_at or action.proposed_at
            yield FollowUp(
                action.key,
                action.text,
                action.owner,
                action.due,
                since,
                outcome_of(action),
                action.done_at,
            )


def _outlasts(action: Action, closed_at: datetime | None) -> bool:
    if closed_at is None or action.kind is not ActionKind.FURTHER:
        return False
    return action.status is ActionStatus.APPROVED or (
        action.status is ActionStatus.DONE
        and action.done_at is not None
        and latest(action.done_at) > closed_at
    )


def owed(incident: Incident) -> tuple[Owed, ...]:
    """What is still to be done, the nearest first."""
    if incident.end.deleted_at is not None:
        return ()
    still = [f for f in follow_ups(incident) if not f.outcome]
    still.sort(key=lambda f: (f.due, f.key))
    return tuple(Owed(f.key, f.text, f.owner, f.due) for f in still)


def superseded(notice: Notice, incident: Incident) -> bool:
    """Whether a later reminder of the same running clock has taken this notice's place."""
    last = incident.work.reminders.get(notice.about, 0)
    return notice.row.asks_again and 0 < seq_of(notice) < last


def retained_until(incident: Incident, organisation: Organisation) -> datetime | None:
    """The end of the last day on which the record is kept (UTC); None while work goes on."""
    if incident.end.ended_at is None:
        return None
    ended = local_day(incident.end.ended_at)
    try:
        return end_of(ended.replace(year=ended.year + organisation.retention_years))
    except ValueError:  # ended on 29 February
        return end_of(date(ended.year + organisation.retention_years, 2, 28))


def deletion_of(incident: Incident) -> Action | None:
    """The deletion that waits for a decision, if one does."""
    kinds = (
        a for a in incident.work.actions.values() if a.kind is ActionKind.DELETION and a.waiting
    )
    return next(kinds, None)
