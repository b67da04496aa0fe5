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
    """Who may take a step, at which stages (none: it makes an incident), and what it is called."""

    who: frozenset[Role]
    stages: frozenset[Stage]
    verb: str


_R = Role
HANDLERS = frozenset({_R.LEAD, _R.DPO})
OFFICERS = HANDLERS | {_R.CHIEF_EXECUTIVE, _R.DIRECTOR_OF_OPERATIONS, _R.APPROVER}
_TRIAGED = WORKING - {Stage.REPORTED}
_ALL = frozenset(Stage)

RIGHTS: Mapping[str, Right] = {
    "ReportIncident": Right(frozenset({_R.STAFF}), frozenset(), "report an incident"),
    "LogReport": Right(frozenset({_R.DPO}), frozenset(), "log a report that came another way"),
    "AddInformation": Right(HANDLERS | {_R.REPORTER}, OPEN, "add information to this report"),
    "NominateLead": Right(
        frozenset({_R.CHIEF_EXECUTIVE, _R.DIRECTOR_OF_OPERATIONS, _R.APPROVER}),
        OPEN,
        "nominate the lead officer",
    ),
    "DeclareInvolvement": Right(OFFICERS, OPEN, "record who is involved in the incident"),
    "ClearInvolvement": Right(OFFICERS, OPEN, "record that somebody isn't involved after all"),
    "ClassifyIncident": Right(HANDLERS, WORKING, "classify this incident"),
    "SetAwareness": Right(HANDLERS, WORKING, "set when CJS became aware"),
    "SubmitAnnex": Right(HANDLERS, _TRIAGED, "submit an annex"),
    "ProposeAction": Right(OFFICERS | {_R.HEAD_OF_PEOPLE}, WORKING, "propose an action"),
    "ReviseAction": Right(OFFICERS | {_R.HEAD_OF_PEOPLE}, WORKING, "rewrite an action"),
    "WithdrawAction": Right(OFFICERS | {_R.HEAD_OF_PEOPLE}, _ALL, "withdraw an action"),
    "DecideAction": Right(frozenset({_R.APPROVER}), _ALL, "approve or reject this action"),
    "RecordContinuity": Right(
        HANDLERS | {_R.HEAD_OF_PEOPLE}, WORKING, "record business continuity arrangements"
    ),
    "CompleteAction": Right(
        HANDLERS | {_R.HEAD_OF_PEOPLE, _R.OWNER},
        OPEN | {Stage.CLOSED},  # a further action with an owner and a date outlives closure
        "record that an action is done",
    ),
    "CompleteFollowUp": Right(
        HANDLERS | {_R.OWNER}, OPEN | {Stage.CLOSED}, "record that a follow-up is done"
    ),
    "ReassignFollowUp": Right(
        HANDLERS, OPEN | {Stage.CLOSED}, "give a follow-up another owner or date"
    ),
    "AskInput": Right(HANDLERS, WORKING, "ask somebody for input"),
    "GiveInput": Right(frozenset({_R.CONTRIBUTOR}), OPEN, "answer this request for input"),
    "DropInput": Right(HANDLERS, OPEN, "record that input isn't needed"),
    "CompletePeopleTask": Right(
        frozenset({_R.HEAD_OF_PEOPLE}), OPEN, "complete a Head of People task"
    ),
    "DecideNotification": Right(HANDLERS, _TRIAGED, "decide whom to notify"),
    "RecordNotification": Right(HANDLERS, _TRIAGED, "record a notification"),
    "PlanReview": Right(HANDLERS, _TRIAGED, "plan a review"),
    "CompleteReview": Right(HANDLERS | {_R.OWNER}, _TRIAGED, "complete a review"),
    "WaiveReview": Right(HANDLERS, _TRIAGED, "waive a review"),
    "ProposeClosure": Right(HANDLERS, frozenset({Stage.EVALUATION}), "propose closure"),
    "ReopenIncident": Right(OFFICERS, ENDED, "reopen this incident"),
    "HoldRecord": Right(OFFICERS, _ALL, "put this record under legal hold"),
    "ReleaseHold": Right(OFFICERS, _ALL, "lift the legal hold"),
    "ProposeDeletion": Right(frozenset({_R.DPO}), ENDED, "propose that a record be deleted"),
    "LinkDuplicate": Right(
        HANDLERS,
        frozenset({Stage.REPORTED, Stage.UNKNOWN, Stage.ASSESSMENT}),
        "link this report as a duplicate",
    ),
    "NoteDuplicate": Right(frozenset({_R.SYSTEM}), _ALL, "note a duplicate"),
    "AddEntry": Right(OFFICERS, OPEN, "add to the record of events"),
    "CorrectEntry": Right(OFFICERS, OPEN, "correct the record of events"),
    "AnswerIco": Right(HANDLERS, _TRIAGED, "answer the ICO’s questions"),
    "ExportDocument": Right(OFFICERS | {_R.SYSTEM}, _ALL, "take a copy of the papers"),
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
    if not people_tasks_wanted(incident):
        roles.discard(Role.HEAD_OF_PEOPLE)
    if is_lead(actor, incident):
        roles.add(Role.LEAD)
    if may_approve(actor, incident, office):
        roles.add(Role.APPROVER)
    owners = [a.owner for a in incident.actions.values()]
    owners += [r.owner for r in incident.reviews.values()]
    owners += [f.owner for f in incident.follow_ups.values()]
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
    parts, right = standing(actor, incident, office), RIGHTS[step]
    if allows(step, parts, incident):
        return
    if incident is None or not right.who & parts:
        raise NotAllowed(refusal(right, actor, incident, office))
    raise WrongStage(out_of_stage(right, incident))


def may(step: str, actor: Actor, incident: Incident | None, office: Office) -> bool:
    """Whether this person may take the step now."""
    return allows(step, standing(actor, incident, office), incident)


def allows(step: str, parts: frozenset[Role], incident: Incident | None) -> bool:
    """Whether somebody of this standing may take the step now."""
    right = RIGHTS[step]
    return bool(right.who & parts) and (incident is None or incident.stage in right.stages)


def refusal(right: Right, actor: Actor, incident: Incident | None, office: Office) -> str:
    """Why not, and who can."""
    who = " or the ".join(_able(right, incident, office))
    if incident is not None and actor.id in incident.implicated:
        why = f"You are recorded as involved in {incident.id}, so you can't {right.verb}. "
        return why + (f"The {who} can." if who else NOBODY)
    if not who:
        return f"You can't {right.verb}. {NOBODY}"
    return f"Only the {who} can {right.verb}."


NOBODY = (
    "Nobody can as things stand: whoever could is involved in it, and there is no alternate "
    "approver. The Data Protection Officer has been told."
)


def _able(right: Right, incident: Incident | None, office: Office) -> list[str]:
    """What those are called who have the right, without those who are involved here."""
    names: list[str] = []
    for role in ROLE_NAMES:
        if role not in right.who:
            continue
        if incident is None:
            names.append(ROLE_NAMES[role])
        elif role is Role.APPROVER:
            names += approvers_named(office, incident.implicated)
        elif role not in OFFICES or office.people.holder(role) not in incident.implicated:
            names.append(ROLE_NAMES[role])
    return list(dict.fromkeys(names))


APPROVERS = (Role.CHIEF_EXECUTIVE, Role.DIRECTOR_OF_OPERATIONS, Role.ALTERNATE_APPROVER)


def approvers_named(office: Office, implicated: frozenset[str], *, proposer: str = "") -> list[str]:
    """What those are called who may approve here (5.5), by the office in which they do."""
    able = office.people.approvers(implicated, proposer=proposer)
    held = {role: office.people.holder(role) for role in APPROVERS}
    return [ROLE_NAMES[next(r for r in APPROVERS if held[r] == person)] for person in able]


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


def may_read_people(parts: frozenset[Role]) -> bool:
    """Whether this standing may read the Head of People's notes: not the lead's alone (5.3)."""
    return bool(parts & (OFFICERS - {_R.LEAD} | {_R.HEAD_OF_PEOPLE}))


class Sight(StrEnum):
    """How much of a case a person may read."""

    FULL = "full"
    PEOPLE = "people"
    OWN = "own"
    TASK = "task"
    NONE = "none"


def sight(roles: frozenset[Role]) -> Sight:
    """Officers and the lead read all; Head of People, reporter and those asked read their part.

    `roles` is somebody's standing. The desk itself reads all too, for the papers that are made on
    the server.
    """
    if _R.SYSTEM in roles:
        return Sight.FULL
    if roles & {_R.DPO, _R.LEAD, _R.CHIEF_EXECUTIVE, _R.DIRECTOR_OF_OPERATIONS, _R.APPROVER}:
        return Sight.FULL
    if _R.HEAD_OF_PEOPLE in roles:
        return Sight.PEOPLE
    if _R.REPORTER in roles:
        return Sight.OWN
    if roles & {_R.CONTRIBUTOR, _R.OWNER}:
        return Sight.TASK
    return Sight.NONE
