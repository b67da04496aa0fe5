"""A message that reached nobody: the DPO hears of it, and whom to phone."""

from __future__ import annotations

from collections.abc import Mapping

from cards.elements import Card, Element, banner, box, button, card, facts, fitted, heading, text
from cards.payloads import Again, Go
from procedure.definition import Procedure
from procedure.instants import shown
from procedure.notices import CHANNEL, TOPICS, Notice, Topic
from procedure.organisation import Organisation
from procedure.record import Named
from procedure.rights import handlers
from procedure.state import Incident
from procedure.terms import capital
from service.ports.undelivered import Undelivered
from service.reach import HELD, MAILED, REFUSED
from service.views import UndeliveredView

PLACES: Mapping[str, str] = {"info": "the procedure's mailbox", CHANNEL: "the channel"}
ROUTES: Mapping[str, str] = {"chat": "Chat, then mail", "channel": "Channel", "mail": "Mail"}

HELD_UP = (
    "The desk can't make it just now. It tries again for a day, and says so if it has to give up. "
    "If it can't wait, please tell them by phone or in person, and ask whoever looks after the "
    "desk to look for notice_failed in its log."
)

REFUSED_NOW = (
    "Microsoft's service refuses it for want of a permission or a setting. The desk tries again "
    "for a day, and says so if it has to give up. Please tell them by phone or in person, and ask "
    "whoever looks after the desk to look for service_refuses in its log."
)


def undelivered(
    notice: Notice, incident: Incident, organisation: Organisation
) -> tuple[str, list[Element]]:
    """A line and the facts; `notice.about` names the message that failed: topic/route/to/row."""
    topic, route, to = [*notice.about.split("/"), "", ""][:3]
    if route == MAILED:
        return _by_mail_only(capital(recipient(to, incident, organisation)))
    rows = [
        ("To", capital(recipient(to, incident, organisation))),
        ("About", capital(what(topic, organisation.procedure))),
    ]
    if route == HELD:
        return "A message is held up by a fault of the desk.", [facts(rows), text(HELD_UP)]
    line, cure = _lost(route, rows)
    if to in handlers(incident, organisation):
        cure += " If they can't be reached at all, please have another lead officer nominated."
    return line, [facts(rows), text(cure)]


def _lost(route: str, rows: list[tuple[str, str]]) -> tuple[str, str]:
    if route == REFUSED:
        return "A message is refused just now.", REFUSED_NOW
    rows.append(("By", ROUTES.get(route, "")))
    cure = "Please tell them by phone or in person. It was tried for a day, or refused for good."
    return "A message could not be delivered.", cure


def _by_mail_only(who: str) -> tuple[str, list[Element]]:
    """Nothing is lost yet, but nothing can be pressed in a mail either."""
    cure = (
        "Teams refuses the desk's messages in their chat, so they have mail instead, without the "
        "buttons. Please ask them to open the incident desk in Teams and unblock it, or to have "
        "IT install it for them."
    )
    return "Somebody is reached by mail only.", [facts([("Who", who)]), text(cure)]


def office_of(notice: Notice, incident: Incident, organisation: Organisation) -> str:
    """Who couldn't be reached, by their part in the case: the channel hears no name."""
    to = [*notice.about.split("/"), "", ""][2]
    lead = incident.standing.lead
    if lead is not None and lead.id == to:
        return "the lead officer"
    held = [role for role, holder in organisation.people.holders.items() if holder == to]
    return f"the {organisation.procedure.office(held[0])}" if held else "somebody who must act"


def again_button(number: str, incident_id: str) -> list[Element]:
    """The DPO's button; none where the card doesn't know which message it was."""
    if not number.isdigit():
        return []
    again = Again(notice=int(number), incident=incident_id)
    return [button("Send it again", again, primary=True)]


def undelivered_card(view: UndeliveredView, said: str = "", style: str = "good") -> Card:
    """Everything that could not be delivered and may be sent again."""
    top = [banner(said, style)] if said else []
    rows = [_row(one, view) for one in view.notices]
    empty = [] if rows else [text("Everything has been delivered, or is on its way.")]
    home = button("Home", Go(to="home"), inputs=False)
    name = "Messages that could not be delivered"
    return fitted(card([*top, heading(name, "Large"), *rows, *empty], [home], speak=name))


def _row(one: Undelivered, view: UndeliveredView) -> Element:
    notice = one.notice
    to = recipient(notice.to, Incident(notice.incident_id), view.organisation, view.names)
    rows = [
        ("To", capital(to)),
        ("About", capital(what(notice.topic, view.organisation.procedure))),
        ("By", ROUTES[notice.route]),
        ("First tried", shown(one.queued_at)),
    ]
    again = again_button(str(one.id), notice.incident_id)
    lines = [text(notice.incident_id or "No single case", weight="Bolder"), facts(rows)]
    return box([*lines, {"type": "ActionSet", "actions": again}], separator=True)


def what(topic: str, procedure: Procedure) -> str:
    """What a message of this topic tells, to go on from 'tell them'."""
    known = topic in set(Topic)
    return procedure.say(TOPICS[Topic(topic)].what) if known else "that something has changed"


def recipient(
    to: str, incident: Incident, organisation: Organisation, names: Mapping[str, str] | None = None
) -> str:
    """A mailbox, the office somebody holds, or the name that `names` or the case has for them."""
    procedure = organisation.procedure
    if to in PLACES:
        return PLACES[to]
    if to in procedure.parties:
        return f"the {procedure.parties[to].short}'s mailbox"
    for role, holder in organisation.people.holders.items():
        if holder and holder == to:
            return f"the {procedure.office(role)}"
    found = next((p.name for p in _people(incident) if p.id == to), "")
    return (names or {}).get(to) or found or "somebody who was asked before"


def _people(incident: Incident) -> list[Named]:
    people = [
        incident.report.reporter,
        *([incident.standing.lead] if incident.standing.lead else []),
    ]
    people += [i.person for i in incident.work.inputs.values()]
    people += [a.proposer for a in incident.work.actions.values()]
    people += [a.owner for a in incident.work.actions.values() if a.owner]
    people += [r.owner for r in incident.learning.reviews.values() if r.owner]
    return people
