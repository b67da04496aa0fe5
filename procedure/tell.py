"""Tell: the vocabulary in which an entry's row says who must hear of it (3.5, 5.5, 6.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from procedure import matter
from procedure.findings import together
from procedure.matter import Matter
from procedure.notices import CHANNEL, Route, Topic
from procedure.organisation import Organisation
from procedure.rights import (
    OFFICERS_AND_HEAD,
    approvers,
    deciders_of_claim,
    handlers,
    people_officers,
    roles_in,
)
from procedure.roles import Role
from procedure.state import Incident

NONE = matter.bare("")
"""About the case as a whole."""


class ToTell(NamedTuple):
    """Who is told what: a topic, a route, an object id or mailbox, and the matter it is about."""

    topic: Topic
    route: Route
    to: str
    about: Matter = NONE


def chat(topic: Topic, to: str, about: Matter = NONE) -> ToTell:
    """One person, in chat."""
    return ToTell(topic, Route.CHAT, to, about)


def mail(topic: Topic, to: str) -> ToTell:
    """One of the procedure's mailboxes."""
    return ToTell(topic, Route.MAIL, to)


def channel(topic: Topic, about: Matter = NONE) -> ToTell:
    """The channel."""
    return ToTell(topic, Route.CHANNEL, CHANNEL, about)


def to_dpo(topic: Topic, organisation: Organisation, about: Matter = NONE) -> ToTell:
    """The Data Protection Officer."""
    return chat(topic, organisation.people.holder(Role.DPO) or "", about)


def to_handlers(
    topic: Topic, incident: Incident, organisation: Organisation, about: Matter = NONE
) -> Iterator[ToTell]:
    """Those who must act for the case."""
    for person in handlers(incident, organisation):
        yield chat(topic, person, about)


def no_approver(
    incident: Incident, organisation: Organisation, about: Matter = NONE
) -> Iterator[ToTell]:
    """The lead and the DPO hear that nobody can approve or nominate (5.5)."""
    yield from to_handlers(Topic.NO_APPROVER, incident, organisation, about)
    yield to_dpo(Topic.NO_APPROVER, organisation, about)


def proposer_and_handlers(
    incident: Incident, key: str, organisation: Organisation
) -> Iterator[ToTell]:
    """What became of an action, for whoever proposed it and those who act for the case.

    Not whoever's report brought a proposal with it: they hear how their report stands.
    """
    action, about = incident.work.actions[key], matter.bare(key)
    proposer = organisation.actor(action.proposer.id, action.proposer.name)
    if roles_in(proposer, incident, organisation) & OFFICERS_AND_HEAD:
        yield chat(Topic.DECIDED, proposer.id, about)
    yield from to_handlers(Topic.DECIDED, incident, organisation, about)


def ask_nomination(incident: Incident, organisation: Organisation) -> Iterator[ToTell]:
    """The Chief Executive, or the Director of Operations, at once (6.2)."""
    able = approvers(incident, organisation)
    if able:
        yield chat(Topic.NOMINATION, able[0], matter.NOMINATION)
    else:
        yield from no_approver(incident, organisation)


def ask_people(incident: Incident, organisation: Organisation) -> Iterator[ToTell]:
    """The Head of People; an approver, to find somebody else, where they are involved (5.3)."""
    for person in people_officers(incident, organisation)[:1]:
        yield chat(Topic.PEOPLE_TASKS, person, matter.PEOPLE)


def ask_claim(incident: Incident, person: str, organisation: Organisation) -> Iterator[ToTell]:
    """Everybody who can confirm or clear that this person is involved; whoever said so knows."""
    claim = incident.standing.claims[person]
    for able in deciders_of_claim(incident, organisation, person):
        if able != claim.by.id:
            yield chat(Topic.CLAIM, able, matter.claim(person))


def ask_approval(incident: Incident, key: str, organisation: Organisation) -> Iterator[ToTell]:
    """Whoever approves first, or those who must see to it that somebody can (5.5).

    What was put up together is asked once.
    """
    action = incident.work.actions[key]
    if together(action, incident)[0] is not action:
        return
    able = approvers(incident, organisation, action.authors)
    about = matter.approval(key)
    if able:
        yield chat(Topic.APPROVAL, able[0], about)
    else:
        yield from no_approver(incident, organisation, about)
