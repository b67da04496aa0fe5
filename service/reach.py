"""Reach: who hears that somebody can't be reached, so that no message ends there (People; 5.5)."""

from __future__ import annotations

from procedure.notices import CHANNEL, Notice, Route, Topic
from procedure.organisation import Organisation
from procedure.rights import approvers, handlers
from procedure.roles import Role
from procedure.state import Incident


def instead_of(
    failed: Notice, number: int, incident: Incident, organisation: Organisation
) -> tuple[Notice, ...]:
    """What is sent in the place of a notice that reached nobody; `number` is its row's.

    The DPO hears of it. Where it was for whoever leads or approves, those who could act in their
    place do too, and the channel hears which office can't be reached, without a name.
    """
    if failed.topic is Topic.UNDELIVERED:
        return _unheard(failed, incident, organisation)
    about = f"{failed.topic}/{failed.route}/{failed.to}/{number}"
    return _told(failed, number, about, f"{failed.key}{UNDELIVERED}", incident, organisation)


def refused_instead(
    refused: Notice, number: int, incident: Incident, organisation: Organisation
) -> tuple[Notice, ...]:
    """Who hears at once that a notice is refused for now, long before it is given up.

    The same as of its end: whoever must act isn't reached by it meanwhile.
    """
    if refused.topic is Topic.UNDELIVERED:
        return ()
    about = f"{refused.topic}/{REFUSED}/{refused.to}/"
    return _told(refused, number, about, f"{refused.key}/{REFUSED}/", incident, organisation)


def _told(
    failed: Notice,
    number: int,
    about: str,
    key: str,
    incident: Incident,
    organisation: Organisation,
) -> tuple[Notice, ...]:
    acting = {*handlers(incident, organisation), *approvers(incident, organisation)}
    must_act = failed.to in acting
    people = _next(failed, must_act, incident, organisation)
    told = [(route, person) for person in people for route in (Route.CHAT, Route.MAIL)]
    if must_act and failed.to not in incident.procedure.mailboxes:
        told.append((Route.CHANNEL, CHANNEL))
    return tuple(
        _undelivered(failed, route, to, about, f"{key}{route}/{number}/{to}") for route, to in told
    )


def _undelivered(failed: Notice, route: Route, to: str, about: str, key: str) -> Notice:
    return Notice(failed.incident_id, Topic.UNDELIVERED, route, to, about, key)


def _unheard(failed: Notice, incident: Incident, organisation: Organisation) -> tuple[Notice, ...]:
    """Who hears where even that reached nobody, by mail in the end: the DPO has neither, say.

    The approvers hear what the DPO was to hear, each once, whoever else isn't there; the channel,
    once a case, which office can't be reached.
    """
    _, route, _, number = [*failed.about.split("/"), "", "", ""][:4]
    if failed.route is not Route.MAIL and route != MAILED:
        return ()
    root, known, _ = failed.key.partition(UNDELIVERED)
    if not known:
        root = f"{failed.incident_id}/{failed.about}"
    told = [
        _undelivered(failed, by, to, failed.about, f"{root}{UNDELIVERED}{by}/{number}/{to}")
        for to in _next(failed, True, incident, organisation)
        for by in (Route.CHAT, Route.MAIL)
    ]
    about = f"{failed.topic}/{failed.route}/{failed.to}/"
    key = f"{failed.incident_id}/unreached/{failed.to}"
    return (*told, _undelivered(failed, Route.CHANNEL, CHANNEL, about, key))


UNDELIVERED = "/undelivered/"
"""What follows in a key upon the key of the notice that reached nobody."""


def mailed_instead(
    refused: Notice, incident: Incident, organisation: Organisation
) -> tuple[Notice, ...]:
    """Who hears, once a case, that somebody's chat refuses the desk and they have mail instead."""
    people = _next(refused, False, incident, organisation)
    about = f"{refused.topic}/{MAILED}/{refused.to}/"
    key = f"{incident.id}/{MAILED}/{refused.to}"
    return tuple(
        Notice(incident.id, Topic.UNDELIVERED, Route.CHAT, to, about, f"{key}/{to}")
        for to in people
        if refused.topic is not Topic.UNDELIVERED and not refused.row.desk_wide
    )


def held_up(held: Notice, incident: Incident, organisation: Organisation) -> tuple[Notice, ...]:
    """Who hears that the desk can't make a message just now, long before it is given up."""
    about = f"{held.topic}/{HELD}/{held.to}/"
    return tuple(
        Notice(incident.id, Topic.UNDELIVERED, route, to, about, f"{held.key}/held/{route}/{to}")
        for to in _next(held, False, incident, organisation)
        for route in (Route.CHAT, Route.MAIL)
        if held.topic is not Topic.UNDELIVERED and not held.row.desk_wide
    )


HELD = "held"
"""The route of a notice that is about one that a fault of the desk holds up."""

REFUSED = "refused"
"""The route of a notice that is about one that a service refuses for want of a permission."""

MAILED = "mailed"
"""The route of a notice that is about somebody who has mail, since their chat is refused."""


def _next(
    failed: Notice, must_act: bool, incident: Incident, organisation: Organisation
) -> list[str]:
    """The DPO; the approvers too where somebody who must act isn't there; else the alternate."""
    holder = organisation.people.holder
    row = [holder(Role.DPO) or ""]
    if must_act or row[0] in incident.implicated | {"", failed.to}:
        row += approvers(incident, organisation)
    barred = incident.implicated | {failed.to, ""}
    able = [person for person in dict.fromkeys(row) if person not in barred]
    alternate = holder(Role.ALTERNATE) or ""
    return able or [person for person in [alternate] if person not in barred]
