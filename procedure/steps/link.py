"""Link: a report of what was reported before joins the first incident, and leaves it (4.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from procedure.able import keeps_somebody, with_involved, without_involved
from procedure.actions import next_action, withdraw_deletion
from procedure.decisions import brought_by, put_up
from procedure.duplicates import (
    LINKABLE,
    CarriedAction,
    CarriedBody,
    CarriedDecision,
    CarriedInput,
    CarriedNotification,
    Joining,
    brings,
    carried,
    carried_input,
    check_link,
    gravity_of,
    in_one,
    is_graver,
    needs_approver,
    words,
)
from procedure.entries.act import ActionWithdrawn
from procedure.entries.close import IncidentReopened
from procedure.entries.link import (
    DuplicateJoined,
    DuplicateLinked,
    DuplicateNoted,
    DuplicateParted,
    DuplicateReturned,
    Link,
)
from procedure.errors import AlreadyTaken, Invalid
from procedure.findings import next_input, outcome_of
from procedure.forms import link as forms
from procedure.handing_on import handed_on
from procedure.joining import going_back, inputs_going_back
from procedure.organisation import Moment
from procedure.parties import known_as, next_body, party_of
from procedure.record import Brought, Entry, Facts, Step
from procedure.rights import ALWAYS, DESK, HANDLERS, Right
from procedure.rows import (
    CASE,
    Button,
    FormRow,
    StepRow,
    lacks_nothing,
    never_next,
    not_overtaken,
    whenever,
)
from procedure.state import Action, ActionStatus, Incident
from procedure.terms import OWN_BUTTON, ActionKind, Answer


class LinkDuplicate(Step, Link):
    """Link this report to the first one of the same matter."""


def link(incident: Incident, step: LinkDuplicate, moment: Moment) -> list[Entry]:
    """To another one; the service looks whether that can take it over.

    An Incident, a case with a clock that runs out, or one in which something waits is linked by
    an approver: the link is put up as a decision (4.1, 5.5).
    """
    check_link(incident, step.original)
    joining = brings(incident)
    entry = DuplicateLinked(
        original=step.original,
        reason=step.reason,
        carried=words(joining, incident.procedure),
        about_staff=joining.about_staff,
        among=step.among,
    )
    if not needs_approver(incident):
        return [entry]
    waiting = [a for a in incident.work.actions.values() if a.waiting and links(a)]
    for action in waiting:
        if entry in brought_by(action):
            raise AlreadyTaken(f"{action.key} waits for a decision on this already.")
    fallen = [ActionWithdrawn(action=a.key, reason="Put up anew") for a in waiting]
    text = (
        f"Link {incident.id} to {step.original} as a duplicate. Reason: {step.reason} "
        f"{step.original} takes over: {in_one(entry.carried)}."
    )
    return [*fallen, put_up(incident, text, [entry])]


def links(action: Action) -> bool:
    """Whether it is the decision to link this report to another."""
    return any(brought.kind == DuplicateLinked.__name__ for brought in action.brings)


class JoinDuplicate(Step, Joining):
    """Let the first incident take over what another report brings."""

    duplicate: str
    reason: str = ""
    among: bool = False


def join_duplicate(incident: Incident, step: JoinDuplicate, moment: Moment) -> list[Entry]:
    """Once; a closed case is opened again, and what was put up on lesser facts falls."""
    if step.duplicate in incident.end.duplicates:
        return []
    if incident.end.duplicate_of:
        raise Invalid(
            {
                "original": f"{incident.id} is itself linked to {incident.end.duplicate_of}. "
                "Please link to that one."
            }
        )
    reason = f"{step.duplicate} was linked to it. {step.reason}".strip()
    entries: list[Entry] = []
    if incident.end.closed_at is not None:
        entries += [IncidentReopened(reason=reason), *withdraw_deletion(incident, reason)]
    joining = _with_keys(incident, step)
    fallen = [ActionWithdrawn(action=key, reason=reason) for key in _overtaken(incident, joining)]
    after, disputed = _with_involved(incident, joining, moment)
    joined = DuplicateJoined(
        **{name: getattr(joining, name) for name in Joining.model_fields},
        duplicate=step.duplicate,
        opened=_opened(incident, joining),
        disputed=disputed,
        among=step.among,
    )
    return [*entries, *fallen, joined, *handed_on(incident, after, moment)]


def _with_keys(incident: Incident, joining: Joining) -> Joining:
    """With the keys that all of it has here; a body that is known here already is that one."""
    bodies = _bodies(incident, joining)
    here = {body.was: body.key for body in bodies}
    actions = [
        action.model_copy(
            update={
                "key": next_action(incident, ahead),
                "party": here.get(action.party or "", action.party),
                "brings": [_about(brought, here) for brought in action.brings],
            }
        )
        for ahead, action in enumerate(joining.actions)
    ]
    inputs = [
        asked.model_copy(update={"key": next_input(incident, ahead)})
        for ahead, asked in enumerate(joining.inputs)
    ]
    changes = {
        "bodies": bodies,
        "actions": actions,
        "inputs": inputs,
        "notifications": [_moved(told, here) for told in joining.notifications],
        "decisions": [_moved(made, here) for made in joining.decisions],
    }
    return joining.model_copy(update=changes)


T = TypeVar("T", CarriedNotification, CarriedDecision)


def _moved(facts: T, here: Mapping[str, str]) -> T:
    return facts.model_copy(update={"party": here.get(facts.party, facts.party)})


def _about(brought: Brought, here: Mapping[str, str]) -> Brought:
    party = brought.facts.get("party", "")
    facts = brought.facts | {"party": here[party]} if party in here else brought.facts
    return brought.model_copy(update={"facts": facts})


def _bodies(incident: Incident, joining: Joining) -> list[CarriedBody]:
    made: list[CarriedBody] = []
    ahead = 0
    for body in joining.bodies:
        key = known_as(incident, body.name)
        if not key:
            key, ahead = next_body(incident, ahead), ahead + 1
        made.append(body.model_copy(update={"key": key}))
    return made


def _overtaken(incident: Incident, joining: Joining) -> Iterator[str]:
    """What waits here and was proposed on lesser facts: the closure, and decisions of the kind."""
    worse = is_graver(gravity_of(incident), joining.gravity, incident.procedure)
    for action in incident.work.actions.values():
        if not action.waiting:
            continue
        if action.kind is ActionKind.CLOSURE and words(joining, incident.procedure):
            yield action.key
        if action.kind is ActionKind.DECISION and worse:
            yield action.key


def _opened(incident: Incident, joining: Joining) -> list[str]:
    """Of whom it was decided that they aren't told, on facts that are graver now (Art 33, 34)."""
    worse = is_graver(gravity_of(incident), joining.gravity, incident.procedure)
    told = {n.party for n in joining.notifications}
    wanted = {d.party for d in joining.decisions if d.answer is Answer.YES}
    return [
        party
        for party, decision in incident.work.decisions.items()
        if decision.answer is Answer.NO
        and (party in told | wanted or (worse and party_of(incident, party).row.no_is_approved))
    ]


def _with_involved(
    incident: Incident, joining: Joining, moment: Moment
) -> tuple[Incident, list[str]]:
    """With those whom it names as involved; and, barring nobody yet, those without whom nobody
    would be left who can approve or lead.
    """
    disputed: list[str] = []
    for person in joining.involved:
        if person.id in incident.implicated:
            continue
        if keeps_somebody(incident, moment.organisation, person.id):
            incident = with_involved(incident, person.id, person.name)
        else:
            disputed.append(person.id)
    return incident, disputed


class Parting(Facts):
    """Which report is no longer linked."""

    duplicate: str


class PartDuplicate(Step, Parting):
    """Let the first incident give back what another report had brought."""


def part_duplicate(incident: Incident, step: PartDuplicate, moment: Moment) -> list[Entry]:
    """Once; what was linked by an earlier version of the desk is only taken off the list."""
    if step.duplicate not in incident.end.duplicates:
        return []
    if step.duplicate not in incident.end.joined:
        return [DuplicateNoted(duplicate=step.duplicate, linked=False)]
    fallen = [
        ActionWithdrawn(action=a.key, reason=f"{step.duplicate} is no longer linked to it.")
        for a in incident.work.actions.values()
        if a.waiting and a.kind is ActionKind.CLOSURE
    ]
    actions = [carried(a) for a in going_back(incident, step.duplicate)]
    inputs = [carried_input(i) for i in inputs_going_back(incident, step.duplicate)]
    back = words(Joining(actions=actions, inputs=inputs), incident.procedure)
    stays = _done_meanwhile(incident, step.duplicate)
    parted = DuplicateParted(duplicate=step.duplicate, back=back, stays=stays)
    after = _without_involved(incident, step.duplicate)
    return [*fallen, parted, *handed_on(incident, after, moment)]


def _without_involved(incident: Incident, duplicate: str) -> Incident:
    """Without those whom this report alone names as involved."""
    joined = incident.end.joined
    others = {p for name, each in joined.items() if name != duplicate for p in each.involved}
    for person in joined[duplicate].involved.keys() - others:
        incident = without_involved(incident, person)
    return incident


def _done_meanwhile(incident: Incident, duplicate: str) -> list[str]:
    """What came from it and was done, withdrawn or answered here, in words."""
    work = incident.work
    back = {a.key for a in going_back(incident, duplicate)}
    back |= {i.key for i in inputs_going_back(incident, duplicate)}
    done = [
        f"{a.key}, {a.status}: {outcome_of(a) or a.reason}"
        for a in work.actions.values()
        if a.of == duplicate and a.key not in back
    ]
    answered = [
        f"{i.key}: {i.answer or 'not needed'}"
        for i in work.inputs.values()
        if i.of == duplicate and i.key not in back
    ]
    return done + answered


class TakeBack(Step):
    """Let a report that is no longer linked have back what was taken over, as it stands now."""

    original: str
    actions: list[CarriedAction]
    inputs: list[CarriedInput]


def take_back(incident: Incident, step: TakeBack, moment: Moment) -> list[Entry]:
    """What has changed; a telling or a decision that took effect there is only said."""
    changed, stays = [], []
    for facts in step.actions:
        own = incident.work.actions[facts.was]
        done = facts.status not in (ActionStatus.APPROVED, ActionStatus.REJECTED)
        if own.over or (facts.status is ActionStatus.PROPOSED and facts.digest == own.digest):
            continue
        if facts.kind in OWN_BUTTON and done and facts.status is not ActionStatus.PROPOSED:
            stays.append(f"{facts.was} ({facts.key} there, {facts.status}): {facts.text}")
        elif _differs(own, facts):
            changed.append(facts)
    answered = [i for i in step.inputs if i.answer or not i.needed]
    return [
        DuplicateReturned(original=step.original, actions=changed, inputs=answered, stays=stays)
    ]


def _differs(own: Action, facts: CarriedAction) -> bool:
    now = carried(own).model_copy(update={"key": facts.key})
    return now != facts


STEPS = (
    StepRow(
        step=LinkDuplicate,
        decide=link,
        right=Right(HANDLERS, LINKABLE, "link this report as a duplicate"),
        forms=(
            FormRow(
                form=forms.LINK_DUPLICATE,
                buttons=(
                    Button("Link as a duplicate", CASE, 240, whenever, never_next, lacks_nothing),
                ),
                words=(
                    "duplicate",
                    "link",
                ),
                returns=CASE,
                overtaken=not_overtaken,
            ),
        ),
    ),
    StepRow(
        step=JoinDuplicate,
        decide=join_duplicate,
        right=Right(DESK, ALWAYS, "take over what a duplicate brings"),
        forms=(),
    ),
    StepRow(
        step=PartDuplicate,
        decide=part_duplicate,
        right=Right(DESK, ALWAYS, "give back what a duplicate had brought"),
        forms=(),
    ),
    StepRow(
        step=TakeBack,
        decide=take_back,
        right=Right(DESK, ALWAYS, "take back what was taken over"),
        forms=(),
    ),
)
