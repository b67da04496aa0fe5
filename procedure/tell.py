"""Tell: the vocabulary in which an entry's row says who must hear of it (3.5, 5.5, 6.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from procedure import matter
from procedure.matter import Matter
from procedure.notices import CHANNEL, Route, Topic
from procedure.office import Office
from procedure.rights import approvers, handlers
from procedure.roles import Role
from procedure.state import Incident

NONE = matter.bare("")
"""About the case as a whole."""


class Told(NamedTuple):
    """Who is told what: a topic, a route, an object id or mailbox, and the matter it is about."""

    topic: Topic
    route: Route
    to: str
    about: Matter = NONE


def chat(topic: Topic, to: str, about: Matter = NONE) -> Told:
    """One person, in chat."""
    return Told(topic, Route.CHAT, to, about)


def mail(topic: Topic, to: str) -> Told:
    """One of the procedure's mailboxes."""
    return Told(topic, Route.MAIL, to)


def channel(topic: Topic, about: Matter = NONE) -> Told:
    """The channel."""
    return Told(topic, Route.CHANNEL, CHANNEL, about)


def to_dpo(topic: Topic, office: Office, about: Matter = NONE) -> Told:
    """The Data Protection Officer."""
    return chat(topic, office.people.holder(Role.DPO) or "", about)


def to_handlers(
    topic: Topic, incident: Incident, office: Office, about: Matter = NONE
) -> Iterator[Told]:
    """Those who must act for the case."""
    for person in handlers(incident, office):
        yield chat(topic, person, about)


def _no_approver(incident: Incident, office: Office, about: Matter = NONE) -> Iterator[Told]:
    """The lead and the DPO hear that nobody can approve or nominate (5.5)."""
    yield from to_handlers(Topic.NO_APPROVER, incident, office, about)
    yield to_dpo(Topic.NO_APPROVER, office, about)


def ask_nomination(incident: Incident, office: Office) -> Iterator[Told]:
    """The Chief Executive, or the Director of Operations, at once (6.2)."""
    able = approvers(incident, office)
    if able:
        yield chat(Topic.NOMINATION, able[0], matter.NOMINATION)
    else:
        yield from _no_approver(incident, office)


def ask_people(incident: Incident, office: Office) -> Iterator[Told]:
    """The Head of People; an approver, to find somebody else, where they are involved (5.3)."""
    head = office.people.holder(Role.HEAD_OF_PEOPLE) or ""
    involved = head in incident.implicated
    for person in approvers(incident, office)[:1] if involved else (head,):
        yield chat(Topic.PEOPLE_TASKS, person, matter.PEOPLE)


def ask_approval(incident: Incident, key: str, office: Office) -> Iterator[Told]:
    """Whoever approves first, or those who must see to it that somebody can (5.5)."""
    able = approvers(incident, office, incident.work.actions[key].proposer.id)
    about = matter.approval(key)
    if able:
        yield chat(Topic.APPROVAL, able[0], about)
    else:
        yield from _no_approver(incident, office, about)
