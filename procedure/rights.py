"""What part somebody plays in a case, and so what they may do and read (3.5, 5.1, 5.3 to 5.5).

Which step asks for which part at which stage stands in the step's row (procedure/registry.py).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from procedure.definition import PART_NAMES
from procedure.errors import NotAllowed, WrongStage
from procedure.findings import people_tasks_wanted
from procedure.organisation import Moment, Organisation
from procedure.record import Named
from procedure.roles import DUTIES, Actor, Role
from procedure.stages import OPEN, STAGE_NAMES, WORKING, Stage
from procedure.state import Action, Incident
from procedure.terms import ActionKind


@dataclass(frozen=True, slots=True)
class Right:
    """Who may take a step, at which stages (none: it makes an incident), and what it is called."""

    who: frozenset[Role]
    stages: frozenset[Stage]
    verb: str


_R = Role
HANDLERS = frozenset({_R.LEAD, _R.DPO})
OFFICERS = HANDLERS | {_R.APPROVES_FIRST, _R.APPROVES_SECOND, _R.APPROVER}
OFFICERS_AND_HEAD = OFFICERS | {_R.PEOPLE_OFFICER}
"""With the people officer, whose part ends at suspension (5.4)."""
APPROVING = frozenset({_R.APPROVES_FIRST, _R.APPROVES_SECOND, _R.APPROVER})
DESK = frozenset({_R.SYSTEM})
"""The desk itself: nobody can ask for it."""

NEW: frozenset[Stage] = frozenset()
"""Of a step that makes an incident."""
TRIAGED = WORKING - {Stage.REPORTED}
ALWAYS = frozenset(Stage)
OPEN_OR_CLOSED = OPEN | {Stage.CLOSED}


def roles_in(
    actor: Actor, incident: Incident | None, organisation: Organisation
) -> frozenset[Role]:
    """The parts this person plays in this incident; somebody implicated keeps only staff's."""
    if Role.SYSTEM in actor.roles:
        return frozenset({Role.SYSTEM})
    roles = {Role.STAFF}
    if incident is None:
        return frozenset(roles | (actor.roles & set(DUTIES)))
    if actor.id == incident.report.reporter.id:
        roles.add(Role.REPORTER)
    if any(i.person.id == actor.id for i in incident.work.inputs.values()):
        roles.add(Role.CONTRIBUTOR)
    if actor.id in incident.implicated:
        return frozenset(roles)
    roles |= actor.roles & set(DUTIES)
    if not people_tasks_wanted(incident):
        roles.discard(Role.PEOPLE_OFFICER)
    if is_lead(actor, incident):
        roles.add(Role.LEAD)
    if may_approve(actor, incident, organisation):
        roles.add(Role.APPROVER)
    if people_tasks_wanted(incident) and actor.id in people_officers(incident, organisation):
        roles.add(Role.PEOPLE_OFFICER)
    owners = [a.owner for a in incident.work.actions.values()]
    owners += [r.owner for r in incident.learning.reviews.values()]
    owners += [f.owner for f in incident.learning.follow_ups.values()]
    if any(owner and owner.id == actor.id for owner in owners):
        roles.add(Role.OWNER)
    return frozenset(roles)


def is_lead(actor: Actor, incident: Incident) -> bool:
    """The nominated lead; until there is one, the DPO as interim lead (3.5)."""
    if incident.standing.lead is None:
        return Role.DPO in actor.roles
    return incident.standing.lead.id == actor.id


def may_approve(actor: Actor, incident: Incident, organisation: Organisation) -> bool:
    """Whether there is anything here, now or later, that this person may approve (5.5)."""
    authors = [a.authors for a in incident.work.actions.values() if a.waiting]
    return any(actor.id in approvers(incident, organisation, a) for a in [*authors, ()])


def approvers(
    incident: Incident, organisation: Organisation, authors: Collection[str] = ()
) -> tuple[str, ...]:
    """Object ids of those who may approve here, the one who is asked first in front (5.5)."""
    return organisation.people.approvers(incident.implicated, authors=authors)


def people_officers(incident: Incident, organisation: Organisation) -> tuple[str, ...]:
    """Object ids of those whose the two tasks of 5.3 are: the approvers' where the head can't."""
    head = organisation.people.holder(Role.PEOPLE_OFFICER)
    if head and head not in incident.implicated:
        return (head,)
    return approvers(incident, organisation)


def handlers(incident: Incident, organisation: Organisation) -> tuple[str, ...]:
    """Object ids of those who must act for the case: the lead, else the DPO, else the approvers.

    With a lead who has left their office the DPO too: perhaps the lead no longer works here.
    """
    lead, dpo = incident.standing.lead, organisation.people.holder(Role.DPO)
    able = (dpo,) if dpo and dpo not in incident.implicated else ()
    if lead is not None and incident.standing.left_at is None:
        return (lead.id,)
    if lead is not None:
        return tuple(dict.fromkeys((lead.id, *able)))
    return able or approvers(incident, organisation)


def deciders_of_claim(
    incident: Incident, organisation: Organisation, person: str
) -> tuple[str, ...]:
    """Who can confirm or clear that this person is involved, an approver first (3.5).

    Never the person; whoever said so, who can only take it back, where there is nobody else.
    """
    lead, dpo = incident.standing.lead, organisation.people.holder(Role.DPO)
    people = (*approvers(incident, organisation), lead.id if lead else "", dpo or "")
    barred = incident.implicated | {person, ""}
    able = tuple(dict.fromkeys(p for p in people if p not in barred))
    claim = incident.standing.claims.get(person)
    others = tuple(p for p in able if claim is None or p != claim.by.id)
    return others or able


def owner_or_handlers(
    owner: Named | None, incident: Incident, organisation: Organisation
) -> tuple[str, ...]:
    """Whoever owns a task; those who act for the case where nobody does, or somebody involved."""
    if owner is None or owner.id in incident.implicated:
        return handlers(incident, organisation)
    return (owner.id,)


def deals_with(moment: Moment, kind: ActionKind, incident: Incident) -> bool:
    """The people officer's part ends at suspension, unless they lead, say (5.3, 5.4)."""
    return deal_with(roles_in(moment.actor, incident, moment.organisation), kind)


def deal_with(parts: frozenset[Role], kind: ActionKind) -> bool:
    """Whether those who play these parts have to do with an action of this kind."""
    suspends = kind is ActionKind.SUSPENSION and Role.PEOPLE_OFFICER in parts
    return suspends or bool(parts & OFFICERS)


def may_complete(action: Action, actor: Actor, parts: frozenset[Role]) -> bool:
    """Whether they are the lead, the DPO, its owner or, of a suspension, the people officer."""
    owns = action.owner is not None and action.owner.id == actor.id
    suspends = action.kind is ActionKind.SUSPENSION and Role.PEOPLE_OFFICER in parts
    return owns or suspends or bool(parts & HANDLERS)


def check(
    right: Right, actor: Actor, incident: Incident | None, organisation: Organisation
) -> None:
    """Raises NotAllowed or WrongStage, with who may, unless this person may take the step now."""
    parts = roles_in(actor, incident, organisation)
    if allows(right, parts, incident):
        return
    if incident is None or not right.who & parts:
        raise NotAllowed(refusal(right, actor, incident, organisation))
    raise WrongStage(out_of_stage(right, incident))


def allows(right: Right, parts: frozenset[Role], incident: Incident | None) -> bool:
    """Whether somebody who plays these parts in the case may take the step now."""
    return bool(right.who & parts) and (incident is None or incident.standing.stage in right.stages)


def refusal(
    right: Right, actor: Actor, incident: Incident | None, organisation: Organisation
) -> str:
    """Why not, and who can."""
    who = " or the ".join(_able(right, incident, organisation))
    verb = organisation.procedure.say(right.verb)
    if incident is not None and actor.id in incident.implicated:
        why = f"You are recorded as involved in {incident.id}, so you can't {verb}. "
        return why + (f"The {who} can." if who else _nobody(right, incident, organisation))
    if not who:
        return f"You can't {verb}. {_nobody(right, incident, organisation)}"
    return f"Only the {who} can {verb}."


NOBODY_ABLE = (
    "Nobody can as things stand: whoever could is involved in it, and there is no {alternate}. "
    "The {officer} has been told."
)


def _nobody(right: Right, incident: Incident | None, organisation: Organisation) -> str:
    """Why nobody can now, and what would change that."""
    named = approvers_named(incident, organisation) if incident is not None else []
    if Role.LEAD in right.who and named:
        return f"Somebody can once the {named[0]} has nominated a lead officer."
    return organisation.procedure.say(NOBODY_ABLE)


def handlers_named(incident: Incident, organisation: Organisation) -> str:
    """What those are called who deal with the case: the lead officer only where one leads."""
    named = _able(Right(HANDLERS, ALWAYS, ""), incident, organisation)
    return " or the ".join(named) or "officer who is to be nominated"


def _able(right: Right, incident: Incident | None, organisation: Organisation) -> list[str]:
    """What those are called who have the right, without those who are involved here."""
    names: list[str] = []
    name = organisation.procedure.name
    for role in (*DUTIES, *PART_NAMES):
        if role not in right.who:
            continue
        if incident is None:
            names.append(name(role))
        elif role is Role.APPROVER:
            names += approvers_named(incident, organisation)
        elif role is Role.LEAD and incident.standing.lead is None:
            continue
        elif role not in DUTIES or organisation.people.holder(role) not in incident.implicated:
            names.append(name(role))
    return list(dict.fromkeys(names))


APPROVERS = (Role.APPROVES_FIRST, Role.APPROVES_SECOND, Role.ALTERNATE)


def approvers_named(
    incident: Incident, organisation: Organisation, authors: Collection[str] = ()
) -> list[str]:
    """What those are called who may approve here (5.5), by the office in which they do."""
    return names_of(approvers(incident, organisation, authors), organisation)


def names_of(able: Sequence[str], organisation: Organisation) -> list[str]:
    """What these approvers are called, by their office."""
    held = {role: organisation.people.holder(role) for role in APPROVERS}
    name = organisation.procedure.name
    return [name(next(r for r in APPROVERS if held[r] == person)) for person in able]


def out_of_stage(right: Right, incident: Incident) -> str:
    """Why the stage is wrong, and what would put it right."""
    stage = STAGE_NAMES[incident.standing.stage]
    if incident.standing.stage is Stage.CLOSED:
        cure = "It can be reopened with a reason."
    elif incident.standing.stage is Stage.DUPLICATE:
        cure = "Please go on in the case that it was linked to."
    elif incident.standing.stage is Stage.CLOSURE:
        cure = "Closure is waiting for a decision; once it is rejected or withdrawn, work goes on."
    elif incident.standing.stage is Stage.REPORTED:
        cure = "It has to be classified first."
    elif Stage.EVALUATION in right.stages:
        cure = "The annexes have to be submitted first."
    else:
        cure = "It is past that stage."
    verb = incident.procedure.say(right.verb)
    return f"{incident.id} is at the stage “{stage}”, so nobody can {verb} now. {cure}"


def may_read_people(parts: frozenset[Role]) -> bool:
    """Whether this standing may read the people officer's notes: not the lead's alone (5.3)."""
    return bool(parts & (OFFICERS - {_R.LEAD} | {_R.PEOPLE_OFFICER}))


class Sight(StrEnum):
    """How much of a case a person may read."""

    FULL = "full"
    PEOPLE = "people"
    OWN = "own"
    TASK = "task"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SightRow:
    """What a sight is called, and the parts that give it."""

    words: str
    who: frozenset[Role]


SIGHTS: Mapping[Sight, SightRow] = {
    # The desk itself too, for the papers that are made on the server.
    Sight.FULL: SightRow("The whole case", OFFICERS | DESK),
    Sight.PEOPLE: SightRow("The {people}'s part", frozenset({_R.PEOPLE_OFFICER})),
    Sight.OWN: SightRow("Their own report", frozenset({_R.REPORTER})),
    Sight.TASK: SightRow("What is asked of them", frozenset({_R.CONTRIBUTOR, _R.OWNER})),
    Sight.NONE: SightRow("Nothing", frozenset({_R.STAFF})),
}
"""The widest first: whoever plays several parts has the first sight that one of them gives."""


def sight(roles: frozenset[Role]) -> Sight:
    """How much somebody reads who plays these parts in the case."""
    return next((each for each, row in SIGHTS.items() if roles & row.who), Sight.NONE)
