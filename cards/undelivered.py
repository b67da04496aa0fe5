"""A message that reached nobody: the DPO hears of it, and whom to phone."""

from __future__ import annotations

from collections.abc import Mapping

from cards.elements import Element, facts, text
from procedure.incident import Incident, Named
from procedure.notices import CHANNEL, Notice, Topic
from procedure.office import Office
from procedure.roles import ROLE_NAMES

WHAT: Mapping[Topic, str] = {
    Topic.REPORTED: "that a report has arrived",
    Topic.NOMINATION: "that the lead officer is to be nominated",
    Topic.NOMINATED: "who leads the investigation",
    Topic.CLASSIFIED: "how it was classified",
    Topic.ASSESSED: "that it is classified and assessed",
    Topic.APPROVAL: "that an action waits for a decision",
    Topic.DECIDED: "that an action was decided",
    Topic.PEOPLE_TASKS: "that there are Head of People tasks",
    Topic.INPUT_WANTED: "that input is asked for",
    Topic.INPUT_GIVEN: "that a request for input was answered",
    Topic.INFORMATION_ADDED: "that information was added",
    Topic.REMINDER: "a reminder of something that is due",
    Topic.CLOSED: "that the case is closed",
    Topic.REOPENED: "that the case is open again",
    Topic.LINKED: "that the report was linked to an earlier one",
    Topic.OWNED: "that an action or a review is theirs to do",
    Topic.UNDELIVERED: "that a message could not be delivered",
    Topic.NO_APPROVER: "that nobody can approve",
}
MAILBOXES: Mapping[str, str] = {
    "info": "the procedure's mailbox",
    "board": "the Board's mailbox",
    "sponsor": "the Sponsor Team's mailbox",
    CHANNEL: "the channel",
}
ROUTES: Mapping[str, str] = {"chat": "Chat, then mail", "channel": "Channel", "mail": "Mail"}


def undelivered(notice: Notice, incident: Incident, office: Office) -> tuple[str, list[Element]]:
    """A line and the facts; `notice.about` is 'topic/route/to' of the message that failed."""
    topic, _, rest = notice.about.partition("/")
    route, _, to = rest.partition("/")
    known = topic in set(Topic)
    what = WHAT[Topic(topic)] if known else "a message"
    rows = [("To", recipient(to, incident, office)), ("About", what), ("By", ROUTES.get(route, ""))]
    cure = "Please tell them by phone or in person. It was tried for a day, or refused for good."
    return "A message could not be delivered.", [facts(rows), text(cure)]


def recipient(to: str, incident: Incident, office: Office) -> str:
    """A mailbox, the office somebody holds, or the name the case has for them."""
    if to in MAILBOXES:
        return MAILBOXES[to]
    for role, holder in office.people.holders.items():
        if holder and holder == to:
            return f"the {ROLE_NAMES[role]}"
    return next((p.name for p in _people(incident) if p.id == to), "somebody who was asked before")


def _people(incident: Incident) -> list[Named]:
    people = [incident.reporter, *([incident.lead] if incident.lead else [])]
    people += [i.person for i in incident.inputs.values()]
    people += [a.proposer for a in incident.actions.values()]
    people += [a.owner for a in incident.actions.values() if a.owner]
    people += [r.owner for r in incident.reviews.values() if r.owner]
    return people
