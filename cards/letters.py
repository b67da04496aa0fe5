"""Mail: the report to the procedure's own mailbox, Board and Sponsor Team, and people's notices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cards.story import PERSONAL
from cards.undelivered import HELD_UP, REFUSED_NOW, recipient, what
from cards.words import contact, ico_words, version_words
from procedure.instants import left, shown
from procedure.matters import words_of
from procedure.notices import Notice, Topic
from procedure.organisation import Organisation
from procedure.stages import STAGE_NAMES
from procedure.state import Incident
from service.clockviews import clocks, running
from service.reach import HELD, REFUSED

Names = Mapping[str, str]


def mail_text(
    notice: Notice, incident: Incident, now: datetime, organisation: Organisation, names: Names
) -> tuple[str, str]:
    """Subject and plain-text body, without a word that anybody typed about a case.

    `names` are people's names by object id.
    """
    boxes = incident.procedure.mailboxes
    if notice.to in boxes and notice.topic is Topic.REPORTED:
        subject, lines = f"{incident.id}: report received", _report(incident, organisation, now)
    elif notice.to in boxes and notice.topic in LATER:
        subject, lines = (
            f"{incident.id}: {incident.procedure.say(LATER[notice.topic])}",
            _later(notice, incident),
        )
    elif notice.to in boxes:
        subject, lines = (
            f"{incident.id}: classified and assessed",
            _assessed(incident, organisation),
        )
    elif notice.topic is Topic.UNDELIVERED:
        subject, lines = (
            f"{incident.id}: not delivered",
            _undelivered(notice, incident, organisation),
        )
    else:
        subject, lines = _waiting(notice, incident, organisation, now)
    return subject, "\n".join([*lines, "", contact(organisation), version_words(organisation)])


def _report(incident: Incident, organisation: Organisation, now: datetime) -> list[str]:
    """For the procedure's own mailbox (3.1), which many read: no word anybody typed, no name."""
    pairs = [
        ("ID number", incident.id),
        ("Reported as", incident.procedure.reporting[incident.report.kind].short),
        *((clock.name, clock.words) for clock in clocks(incident, organisation, now)),
        ("Open the incident desk", organisation.link),
    ]
    lines = [f"{name}: {value}" for name, value in pairs if value]
    intro = "A report has reached the incident desk. What it says, and who it names, stays there."
    return [intro, "", *lines]


def _assessed(incident: Incident, organisation: Organisation) -> list[str]:
    """For those told by mail (6.2): no personal data and no word anybody typed."""
    pairs = [
        ("ID number", incident.id),
        ("Classification", incident.procedure.class_name(incident.standing.category)),
        ("Stage", STAGE_NAMES[incident.standing.stage]),
        (
            "Happened",
            shown(incident.report.occurred) if incident.report.occurred else "Not known yet",
        ),
        ("Discovered", shown(incident.report.discovered) if incident.report.discovered else ""),
        (
            f"Notified {incident.procedure.names.body}",
            shown(incident.report.notified) if incident.report.notified else "",
        ),
        ("Personal data", PERSONAL[incident.standing.personal_data]),
    ]
    intro = (
        f"An information security matter at {organisation.name} has been classified and "
        "assessed. This mail tells you so, as the procedure asks. It holds no personal data."
    )
    lines = [f"{name}: {value}" for name, value in pairs if value]
    ending = f"For more, please get in touch with {organisation.name}, as given below."
    return [intro, "", *lines, "", ico_words(incident), ending]


LATER: Mapping[Topic, str] = {
    Topic.DECIDED: "whether the {regulator} is told",
    Topic.CLOSED: "closed",
}
"""What those told by mail hear once they have been told: a line each (6.2)."""


def _later(notice: Notice, incident: Incident) -> list[str]:
    if notice.topic is Topic.DECIDED:
        return [f"{incident.id}, of which you were told: {ico_words(incident)}"]
    at = f" on {shown(incident.end.closed_at)}" if incident.end.closed_at else ""
    return [f"{incident.id}, of which you were told, was closed{at}. {ico_words(incident)}"]


def _undelivered(notice: Notice, incident: Incident, organisation: Organisation) -> list[str]:
    topic, route, to = [*notice.about.split("/"), "", ""][:3]
    who, tells = recipient(to, incident, organisation), what(topic, organisation.procedure)
    if route == HELD:
        held = f"A message of the incident desk to {who}, {tells} in {incident.id}, is held"
        return [f"{held} up by a fault of the desk.", HELD_UP]
    if route == REFUSED:
        refused = f"A message of the incident desk to {who}, {tells} in {incident.id}, is"
        return [f"{refused} refused just now.", REFUSED_NOW]
    return [
        f"The incident desk could not tell {who} {tells} in {incident.id}.",
        "Please tell them by phone or in person.",
    ]


def desk_wide_letter(notice: Notice, organisation: Organisation) -> tuple[str, str]:
    """Subject and body of what is about no single case, for whom chat didn't reach."""
    lines = [
        "The incident desk could not reach you in Teams, so this mail tells you "
        f"{what(notice.topic, organisation.procedure)}.",
        "",
        *_where(organisation),
        "",
        contact(organisation),
        version_words(organisation),
    ]
    return "Incident desk: something for you", "\n".join(lines)


def _where(organisation: Organisation) -> list[str]:
    """The way into the chat, for somebody who may never have opened it."""
    lines = ["Please open the incident desk in Teams, or phone if you can't."]
    if organisation.link:
        lines += [
            f"Its chat with you: {organisation.link}",
            "What waits stands in its tab “Chat”; “home”, typed there, shows all of it.",
        ]
    return lines


def _waiting(
    notice: Notice, incident: Incident, organisation: Organisation, now: datetime
) -> tuple[str, list[str]]:
    """What waits for somebody whom chat didn't reach; the case itself stays in Teams."""
    clock = running(incident, organisation, now).get(notice.about)
    limit = clock.limit if clock else None
    about = words_of(notice.matter, incident.procedure) if notice.topic is Topic.REMINDER else ""
    lines = [
        "The incident desk could not reach you in Teams, so this mail tells you "
        f"{what(notice.topic, organisation.procedure)}.",
        "",
        f"ID number: {incident.id}",
        f"Stage: {STAGE_NAMES[incident.standing.stage]}",
    ]
    if about:
        lines.append(f"It is about: {about}")
    if limit is not None:
        lines.append(f"Limit: {shown(limit)} ({left(limit, now)})")
    lines += ["", *_where(organisation)]
    return f"{incident.id}: something for you", lines
