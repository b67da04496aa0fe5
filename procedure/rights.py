"""Who may take which step at which stage, as a table (clauses 3.5, 5.1, 5.3, 5.4, 5.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from procedure.errors import NotAllowed, WrongStage
from procedure.incident import Incident
from procedure.office import Office
from procedure.people import people_tasks_wanted
from procedure.roles import OFFICES, ROLE_NAMES, Actor, Role
from procedure.stages import ENDED, OPEN, STAGE_NAMES, WORKING, Stage


@dataclass(frozen=True, slots=True)
class Right:
    """Who may take a step, at which stages (empty: it makes a new incident), and how it is called."""

    who: frozenset[Role]
    stages: frozenset[Stage]
    verb: str


_R = Role
_HANDLERS = frozenset({_R.LEAD, _R.DPO})
_OFFICERS = _HANDLERS | {_R.CHIEF_EXECUTIVE, _R.DIRECTOR_OF_OPERATIONS, _R.APPROVER}
_TRIAGED = WORKING - {Stage.REPORTED}
_ALL = frozenset(Stage)

RIGHTS: Mapping[str, Right] = {
    "ReportIncident": Right(frozenset({_R.STAFF}), frozenset(), "report an incident"),
    "LogReport": Right(frozenset({_R.DPO}), frozenset(), "log a report that came another way"),
    "AddInformation": Right(_HANDLERS | {_R.REPORTER}, OPEN, "add information to this report"),
    "NominateLead": Right(
        frozenset({_R.CHIEF_EXECUTIVE, _R.DIRECTOR_OF_OPERATIONS, _R.APPROVER}),
        OPEN,
        "nominate the lead officer",
    ),
    "DeclareInvolvement": Right(
        _OFFICERS | {_R.HEAD_OF_PEOPLE}, OPEN, "record who is involved in the incident"
    ),
    "ClearInvolvement": Right(_OFFICERS, OPEN, "record that somebody isn't involved after all"),
    "ClassifyIncident": Right(_HANDLERS, WORKING, "classify this incident"),
    "SetAwareness": Right(_HANDLERS, WORKING, "set when CJS became aware"),
    "SubmitAnnex": Right(_HANDLERS, _TRIAGED, "submit an annex"),
    "ProposeAction": Right(_OFFICERS | {_R.HEAD_OF_PEOPLE}, WORKING, "propose an action"),
    "ReviseAction": Right(_OFFICERS | {_R.HEAD_OF_PEOPLE}, WORKING, "rewrite an action"),
    "WithdrawAction": Right(_OFFICERS | {_R.HEAD_OF_PEOPLE}, OPEN, "withdraw an action"),
    "DecideAction": Right(frozenset({_R.APPROVER}), OPEN, "approve or reject this action"),
    "RecordContinuity": Right(
        _HANDLERS | {_R.HEAD_OF_PEOPLE}, WORKING, "record business continuity arrangements"
    ),
    "CompleteAction": Right(
        _HANDLERS | {_R.HEAD_OF_PEOPLE, _R.OWNER}, WORKING, "record that an action is done"
    ),
    "AskInput": Right(_HANDLERS, WORKING, "ask somebody for input"),
    "GiveInput": Right(frozenset({_R.CONTRIBUTOR}), OPEN, "answer this request for input"),
    "DropInput": Right(_HANDLERS, OPEN, "record that input isn't needed"),
    "CompletePeopleTask": Right(
        frozenset({_R.HEAD_OF_PEOPLE}), OPEN, "complete a Head of People task"
    ),
    "DecideNotification": Right(_HANDLERS, _TRIAGED, "decide whom to notify"),
    "RecordNotification": Right(_HANDLERS, _TRIAGED, "record a notification"),
    "PlanReview": Right(_HANDLERS, _TRIAGED, "plan a review"),
    "CompleteReview": Right(_HANDLERS | {_R.OWNER}, _TRIAGED, "complete a review"),
    "WaiveReview": Right(_HANDLERS, _TRIAGED, "waive a review"),
    "ProposeClosure": Right(_HANDLERS, frozenset({Stage.EVALUATION}), "propose closure"),
    "ReopenIncident": Right(_OFFICERS, ENDED, "reopen this incident"),
    "LinkDuplicate": Right(
        _HANDLERS,
        frozenset({Stage.REPORTED, Stage.UNKNOWN, Stage.ASSESSMENT}),
        "link this report as a duplicate",
    ),
    "NoteDuplicate": Right(frozenset({_R.SYSTEM}), _ALL, "note a duplicate"),
    "AddEntry": Right(_OFFICERS, OPEN, "add to the record of events"),
    "CorrectEntry": Right(_OFFICERS, OPEN, "correct the record of events"),
    "Remind": Right(frozenset({_R.SYSTEM}), _ALL, "send a reminder"),
    "RecordDelivery": Right(frozenset({_R.SYSTEM}), _ALL, "record a delivery"),
}


def standing(actor: Actor, incident: Incident | None, office: Office) -> frozenset[Role]:
    """The parts this person plays in this incident; somebody implicated keeps only staff's."""
    if Role.SYSTEM in actor.roles:
        return frozenset({Role.SYSTEM})
    roles = {Role.STAFF}
    if incident is None:
        return frozenset(roles | (actor.roles & set(OFFICES)))
    if actor.id == incident.reporter.id:
        roles.add(Role.REPORTER)
    if any(i.person.id == actor.id for i in incident.inputs.values()):
        roles.add(Role.CONTRIBUTOR)
    if actor.id in incident.implicated:
        return frozenset(roles)
    roles |= actor.roles & set(OFFICES)
    if is_lead(actor, incident):
        roles.add(Role.LEAD)
    if may_approve(actor, incident, office):
        roles.add(Role.APPROVER)
    owners = [a.owner for a in incident.actions.values()]
    owners += [r.owner for r in incident.reviews.values()]
    if any(owner and owner.id == actor.id for owner in owners):
        roles.add(Role.OWNER)
    return frozenset(roles)


def is_lead(actor: Actor, incident: Incident) -> bool:
    """The nominated lead; until there is one, the DPO as interim lead (3.5)."""
    if incident.lead is None:
        return Role.DPO in actor.roles
    return incident.lead.id == actor.id


def may_approve(actor: Actor, incident: Incident, office: Office) -> bool:
    """Whether there is anything here, now or later, that this person may approve (5.5)."""
    proposers = {a.proposer.id for a in incident.actions.values() if a.waiting} | {""}
    return any(
        actor.id in office.people.approvers(incident.implicated, proposer=p) for p in proposers
    )


def check(step: str, actor: Actor, incident: Incident | None, office: Office) -> None:
    """Raises NotAllowed or WrongStage, with who may, unless this person may take the step now."""
    right = RIGHTS[step]
    if not right.who & standing(actor, incident, office):
        raise NotAllowed(refusal(right, actor, incident))
    if incident is not None and incident.stage not in right.stages:
        raise WrongStage(out_of_stage(right, incident))


def may(step: str, actor: Actor, incident: Incident | None, office: Office) -> bool:
    """Whether this person may take the step now."""
    try:
        check(step, actor, incident, office)
    except (NotAllowed, WrongStage):
        return False
    return True


def refusal(right: Right, actor: Actor, incident: Incident | None) -> str:
    """Why not, and who can."""
    if incident is not None and actor.id in incident.implicated:
        return (
            f"You are recorded as involved in {incident.id}, so you can't {right.verb}. "
            "Somebody who isn't involved has to."
        )
    order = list(ROLE_NAMES)
    names = [ROLE_NAMES[role] for role in order if role in right.who]
    if Role.APPROVER in right.who and Role.CHIEF_EXECUTIVE in right.who:
        names.remove(ROLE_NAMES[Role.APPROVER])
    who = " or the ".join(names)
    return f"Only the {who} can {right.verb}."


def out_of_stage(right: Right, incident: Incident) -> str:
    """Why the stage is wrong, and what would put it right."""
    stage = STAGE_NAMES[incident.stage]
    if incident.stage is Stage.CLOSED:
        cure = "It can be reopened with a reason."
    elif incident.stage is Stage.DUPLICATE:
        cure = f"Please go on in {incident.duplicate_of}."
    elif incident.stage is Stage.CLOSURE:
        cure = "Closure is waiting for a decision; once it is rejected or withdrawn, work goes on."
    elif incident.stage is Stage.REPORTED:
        cure = "It has to be classified first."
    elif Stage.EVALUATION in right.stages:
        cure = "The annexes have to be submitted first."
    else:
        cure = "It is past that stage."
    return f"{incident.id} is at the stage “{stage}”, so nobody can {right.verb} now. {cure}"


class Sight(StrEnum):
    """How much of a case a person may read."""

    FULL = "full"
    PEOPLE = "people"
    OWN = "own"
    TASK = "task"
    NONE = "none"


def sight(actor: Actor, incident: Incident, office: Office) -> Sight:
    """Officers and the lead read all; Head of People, reporter and those asked read their part."""
    roles = standing(actor, incident, office)
    if roles & {_R.DPO, _R.LEAD, _R.CHIEF_EXECUTIVE, _R.DIRECTOR_OF_OPERATIONS, _R.APPROVER}:
        return Sight.FULL
    if _R.HEAD_OF_PEOPLE in roles and people_tasks_wanted(incident):
        return Sight.PEOPLE
    if _R.REPORTER in roles:
        return Sight.OWN
    if roles & {_R.CONTRIBUTOR, _R.OWNER}:
        return Sight.TASK
    return Sight.NONE
