"""Tell: from an entry to the notices it calls for, and the matters it settles, as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from procedure.act import ActionProposed, ActionRevised, ActionWithdrawn
from procedure.approve import ActionApproved, ActionRejected
from procedure.ask import InputAsked, InputDropped, InputGiven
from procedure.classify import AwarenessSet, IncidentClassified
from procedure.clocks import leads
from procedure.close import DuplicateLinked, IncidentClosed, IncidentReopened
from procedure.complete import ActionCompleted
from procedure.entries import Entry, Recorded
from procedure.evaluate import ReviewCompleted, ReviewPlanned, ReviewWaived
from procedure.follow import FollowUpCompleted, FollowUpReassigned
from procedure.incident import Incident
from procedure.nominate import InvolvementCleared, InvolvementDeclared, LeadNominated
from procedure.notices import CHANNEL, Notice, Route, Topic
from procedure.notify import NotificationDecided, PartyNotified
from procedure.office import Office
from procedure.people import PeopleTaskCompleted, people_tasks_wanted
from procedure.remind import ReminderSent
from procedure.report import IncidentReported, InformationAdded
from procedure.retain import RecordDeleted, RecordHeld
from procedure.rights import OFFICERS, standing
from procedure.roles import Role
from procedure.terms import BY_MAIL, ActionKind, Answer, Category

Told = tuple[Topic, Route, str, str]
"""Topic, route, to, about."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What had already become true before an entry."""

    people_wanted: bool
    board_due: bool
    led: bool

    @classmethod
    def of(cls, incident: Incident) -> Marks:
        """The marks an incident bears now."""
        board = incident.assessed and incident.category is Category.INCIDENT
        return cls(people_tasks_wanted(incident), board, incident.lead is not None)


def notices(before: Marks, incident: Incident, recorded: Recorded, office: Office) -> list[Notice]:
    """Everybody who must hear of this entry; `incident` is as it stands after it."""
    teller = TELLS.get(type(recorded.entry))
    said = list(teller(incident, recorded.entry, office)) if teller else []
    said += _became(before, incident, office)
    unique = dict.fromkeys(t for t in said if t[2] and _is_news(t, recorded, incident))
    return [_notice(incident, recorded, told) for told in unique]


ALWAYS = frozenset(
    {
        Topic.NOMINATION,
        Topic.APPROVAL,
        Topic.NO_APPROVER,
        Topic.PEOPLE_TASKS,
        Topic.INPUT_WANTED,
    }
)
"""What somebody must do, or can't have done: told even to the person whose step brought it."""

PROPOSERS = OFFICERS | {Role.HEAD_OF_PEOPLE}
"""Who hears what became of their proposal: not whoever's report brought one with it."""

OWN = frozenset({Topic.CLOSED, Topic.REOPENED, Topic.LINKED})
"""What whoever reported it hears, involved or not."""


def _is_news(told: Told, recorded: Recorded, incident: Incident) -> bool:
    """Nobody is told in chat what they have just done, nor of a case they are involved in."""
    topic, route, to, about = told
    if route is not Route.CHAT:
        return True
    asked = about.startswith("input:")
    if to in incident.implicated and not asked and topic not in OWN:
        return False
    return topic in ALWAYS or to != recorded.actor.id


def _notice(incident: Incident, recorded: Recorded, told: Told) -> Notice:
    topic, route, to, about = told
    once = "once" if topic is Topic.ASSESSED else str(recorded.seq)
    key = f"{incident.id}/{once}/{topic}/{route}/{to}/{about}"
    return Notice(incident.id, topic, route, to, about, key)


def _became(before: Marks, incident: Incident, office: Office) -> Iterator[Told]:
    after = Marks.of(incident)
    if before.led and not after.led:
        yield from _ask_nomination(incident, office)
    if after.people_wanted and not before.people_wanted:
        yield from _ask_people(incident, office)
    if after.board_due and not before.board_due:
        yield Topic.ASSESSED, Route.MAIL, "board", ""
        yield Topic.ASSESSED, Route.MAIL, "sponsor", ""


def _channel(topic: Topic, about: str = "") -> Told:
    return topic, Route.CHANNEL, CHANNEL, about


def _no_approver(incident: Incident, office: Office, about: str = "") -> Iterator[Told]:
    """The lead and the DPO hear that nobody can approve or nominate (5.5)."""
    yield from _leads(Topic.NO_APPROVER, incident, office, about)
    yield Topic.NO_APPROVER, Route.CHAT, office.people.holder(Role.DPO) or "", about


def _leads(topic: Topic, incident: Incident, office: Office, about: str = "") -> Iterator[Told]:
    for person in leads(incident, office):
        yield topic, Route.CHAT, person, about


def _ask_nomination(incident: Incident, office: Office) -> Iterator[Told]:
    """The Chief Executive, or the Director of Operations, at once (6.2)."""
    able = office.people.approvers(incident.implicated)
    if able:
        yield Topic.NOMINATION, Route.CHAT, able[0], "nomination"
    else:
        yield from _no_approver(incident, office)


def _ask_people(incident: Incident, office: Office) -> Iterator[Told]:
    """The Head of People; an approver, to find somebody else, where they are involved (5.3)."""
    head = office.people.holder(Role.HEAD_OF_PEOPLE) or ""
    others = office.people.approvers(incident.implicated)
    for person in others[:1] if head in incident.implicated else (head,):
        yield Topic.PEOPLE_TASKS, Route.CHAT, person, "people"


def _ask_approval(incident: Incident, key: str, office: Office) -> Iterator[Told]:
    action = incident.actions[key]
    able = office.people.approvers(incident.implicated, proposer=action.proposer.id)
    if able:
        yield Topic.APPROVAL, Route.CHAT, able[0], f"approval:{key}"
    else:
        yield from _no_approver(incident, office, f"approval:{key}")


def _reported(incident: Incident, entry: IncidentReported, office: Office) -> Iterator[Told]:
    yield from _leads(Topic.REPORTED, incident, office)
    yield from _ask_nomination(incident, office)
    yield _channel(Topic.REPORTED)
    yield Topic.REPORTED, Route.MAIL, "info", ""


def _information(incident: Incident, entry: InformationAdded, office: Office) -> Iterator[Told]:
    yield from _leads(Topic.INFORMATION_ADDED, incident, office)


def _nominated(incident: Incident, entry: LeadNominated, office: Office) -> Iterator[Told]:
    yield Topic.NOMINATED, Route.CHAT, entry.lead.id, ""
    yield Topic.NOMINATED, Route.CHAT, office.people.holder(Role.DPO) or "", ""


def _involved(incident: Incident, entry: InvolvementDeclared, office: Office) -> Iterator[Told]:
    """Whoever was asked before and is now barred is replaced by the next."""
    earlier = incident.implicated - {entry.person.id}
    approvers = office.people.approvers
    if incident.lead is None and approvers(earlier)[:1] != approvers(incident.implicated)[:1]:
        yield from _ask_nomination(incident, office)
    for action in incident.actions.values():
        proposer = action.proposer.id
        asked = approvers(earlier, proposer=proposer)[:1]
        now_asked = approvers(incident.implicated, proposer=proposer)[:1]
        if action.waiting and asked != now_asked:
            yield from _ask_approval(incident, action.key, office)
    if entry.person.id == office.people.holder(Role.HEAD_OF_PEOPLE):
        yield from _ask_people(incident, office)


def _classified(incident: Incident, entry: IncidentClassified, office: Office) -> Iterator[Told]:
    yield _channel(Topic.CLASSIFIED)
    for person in office.people.approvers(incident.implicated)[:1]:
        yield Topic.CLASSIFIED, Route.CHAT, person, ""


def _proposed(
    incident: Incident, entry: ActionProposed | ActionRevised, office: Office
) -> Iterator[Told]:
    yield from _ask_approval(incident, entry.action, office)


def _decided(
    incident: Incident, entry: ActionApproved | ActionRejected, office: Office
) -> Iterator[Told]:
    action = incident.actions[entry.action]
    about = entry.action
    proposer = office.actor(action.proposer.id, action.proposer.name)
    if standing(proposer, incident, office) & PROPOSERS:
        yield Topic.DECIDED, Route.CHAT, proposer.id, about
    yield from _leads(Topic.DECIDED, incident, office, about)
    if isinstance(entry, ActionApproved) and action.owner:
        yield Topic.OWNED, Route.CHAT, action.owner.id, f"action:{entry.action}"


def _notification(incident: Incident, entry: NotificationDecided, office: Office) -> Iterator[Told]:
    """For Event and Vulnerability the lead chooses to tell Board and Sponsor Team (6.2)."""
    if entry.party in BY_MAIL and entry.answer is Answer.YES:
        yield Topic.ASSESSED, Route.MAIL, str(entry.party), ""


def _asked(incident: Incident, entry: InputAsked, office: Office) -> Iterator[Told]:
    yield Topic.INPUT_WANTED, Route.CHAT, entry.person.id, f"input:{entry.input}"


def _given(incident: Incident, entry: InputGiven, office: Office) -> Iterator[Told]:
    yield from _leads(Topic.INPUT_GIVEN, incident, office, entry.input)


def _planned(incident: Incident, entry: ReviewPlanned, office: Office) -> Iterator[Told]:
    yield Topic.OWNED, Route.CHAT, entry.owner.id, f"review:{entry.review}"


def _reminded(incident: Incident, entry: ReminderSent, office: Office) -> Iterator[Told]:
    topics = {"nomination": Topic.NOMINATION, "approval": Topic.APPROVAL}
    topic = topics.get(entry.key.split(":")[0], Topic.REMINDER)
    for person in entry.to:
        yield topic, Route.CHAT, person, entry.key
    if entry.key != "retention":
        yield _channel(Topic.REMINDER, entry.key)


def _closed(
    incident: Incident, entry: IncidentClosed | IncidentReopened, office: Office
) -> Iterator[Told]:
    topic = Topic.CLOSED if isinstance(entry, IncidentClosed) else Topic.REOPENED
    yield from _leads(topic, incident, office)
    yield topic, Route.CHAT, incident.reporter.id, ""
    yield _channel(topic)
    if isinstance(entry, IncidentClosed) and entry.follow_ups:
        for said in list(incident.follow_ups.values())[-len(entry.follow_ups) :]:
            yield Topic.OWNED, Route.CHAT, said.owner.id, f"follow:{said.key}"


def _reassigned(incident: Incident, entry: FollowUpReassigned, office: Office) -> Iterator[Told]:
    yield Topic.OWNED, Route.CHAT, entry.owner.id, f"follow:{entry.follow_up}"


def _deleted(incident: Incident, entry: RecordDeleted, office: Office) -> Iterator[Told]:
    yield Topic.DELETED, Route.CHAT, office.people.holder(Role.DPO) or "", ""


def _linked(incident: Incident, entry: DuplicateLinked, office: Office) -> Iterator[Told]:
    yield Topic.LINKED, Route.CHAT, incident.reporter.id, ""


Tell = Callable[[Incident, Any, Office], Iterable[Told]]

TELLS: dict[type[Entry], Tell] = {
    IncidentReported: _reported,
    InformationAdded: _information,
    LeadNominated: _nominated,
    InvolvementDeclared: _involved,
    IncidentClassified: _classified,
    ActionProposed: _proposed,
    ActionRevised: _proposed,
    ActionApproved: _decided,
    ActionRejected: _decided,
    NotificationDecided: _notification,
    InputAsked: _asked,
    InputGiven: _given,
    ReviewPlanned: _planned,
    ReminderSent: _reminded,
    IncidentClosed: _closed,
    IncidentReopened: _closed,
    FollowUpReassigned: _reassigned,
    DuplicateLinked: _linked,
    RecordDeleted: _deleted,
}

Settles = Callable[[Any], Iterable[str]]

SETTLES: dict[type[Entry], Settles] = {
    LeadNominated: lambda e: ("nomination",),
    InvolvementDeclared: lambda e: ("nomination",),
    InvolvementCleared: lambda e: ("nomination",),
    IncidentClassified: lambda e: ("triage", "unknown", "ico"),
    ActionApproved: lambda e: (f"approval:{e.action}",),
    ActionRejected: lambda e: (f"approval:{e.action}",),
    ActionWithdrawn: lambda e: (f"approval:{e.action}", f"action:{e.action}"),
    ActionRevised: lambda e: (f"approval:{e.action}",),
    ActionCompleted: lambda e: (f"action:{e.action}",),
    PartyNotified: lambda e: ("ico",) if e.party == "ico" else (),
    NotificationDecided: lambda e: ("ico",) if e.party == "ico" else (),
    InputGiven: lambda e: (f"input:{e.input}",),
    InputDropped: lambda e: (f"input:{e.input}",),
    ReviewPlanned: lambda e: (f"review:{e.review}",),
    ReviewCompleted: lambda e: (f"review:{e.review}",),
    ReviewWaived: lambda e: (f"review:{e.review}",),
    FollowUpCompleted: lambda e: (f"follow:{e.follow_up}",),
    FollowUpReassigned: lambda e: (f"follow:{e.follow_up}",),
    DuplicateLinked: lambda e: ("nomination", "triage", "unknown", "ico"),
    AwarenessSet: lambda e: ("ico",),
    PeopleTaskCompleted: lambda e: ("people",),
    RecordHeld: lambda e: ("retention",),
    IncidentReopened: lambda e: ("retention",),
    ActionProposed: lambda e: ("retention",) if e.kind is ActionKind.DELETION else (),
}


def settles(entry: Entry, incident: Incident | None = None) -> tuple[str, ...]:
    """The matters that an entry settles: cards sent about them are updated in place.

    With the incident as it stands after the entry, also those it names nowhere: what waits for
    an approver when somebody is or isn't involved, and everything when it is linked elsewhere.
    """
    settle = SETTLES.get(type(entry))
    named = tuple(settle(entry)) if settle else ()
    return tuple(dict.fromkeys([*named, *(_touched(entry, incident) if incident else ())]))


def _touched(entry: Entry, incident: Incident) -> Iterator[str]:
    if isinstance(entry, InvolvementDeclared | InvolvementCleared | DuplicateLinked):
        yield from (f"approval:{a.key}" for a in incident.actions.values() if a.waiting)
    if isinstance(entry, DuplicateLinked):
        yield from (f"action:{key}" for key in incident.actions)
        yield from (f"input:{q.key}" for q in incident.inputs.values() if q.waiting)
        yield "people"
