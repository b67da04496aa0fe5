"""What the channel hears: ID, class, stage and clocks. No name and no word that anybody typed."""

from __future__ import annotations

from datetime import datetime

from cards.elements import Card, box, card, facts, text
from cards.undelivered import office_of
from cards.words import class_words, footer, header, stage_words
from procedure.findings import superseded
from procedure.instants import left, shown
from procedure.matter import ICO
from procedure.matters import row_of, words_of
from procedure.notices import Notice, Topic
from procedure.organisation import Organisation
from procedure.rights import handlers
from procedure.stages import ENDED
from procedure.state import Incident
from procedure.terms import capital
from service.clockviews import clocks, running

DEALT_WITH = "Those who deal with it find the case in their own chat with the incident desk."
NOBODY = (
    "Nobody can deal with it as things stand: whoever could is involved in it. Somebody else has "
    "to be appointed, or an alternate approver."
)


def _somebody_can(
    notice: Notice, incident: Incident, now: datetime, organisation: Organisation
) -> bool:
    """Whether anybody is able: to do what a running clock waits for, else to act for the case."""
    if notice.about in running(incident, organisation, now):
        about = notice.matter
        return any(row_of(about).acts.who(incident, organisation, about.key, now))
    able = handlers(incident, organisation)
    return incident.standing.stage in ENDED or bool(set(able) - incident.implicated)


def channel_text(
    notice: Notice, incident: Incident, now: datetime, organisation: Organisation
) -> tuple[str, Card]:
    """A line for notifications and the card; settled reminders say so."""
    line, style = _line(notice, incident, now, organisation)
    said = notice.topic is Topic.REMINDER and notice.matter == ICO
    clock_views = [] if said else clocks(incident, organisation, now)
    clock_facts = [(c.name, capital(c.words)) for c in clock_views if c.running]
    body = [
        header(incident),
        box([text(line, weight="Bolder")], style),
        *([facts(clock_facts)] if clock_facts else []),
        footer(DEALT_WITH if _somebody_can(notice, incident, now, organisation) else NOBODY),
    ]
    standing = incident.standing
    known = class_words(standing.category, incident.procedure)
    words = f"{incident.id} · {known} · {stage_words(standing.stage)}"
    words = f"{words}. {line}"
    return words, card(body, speak=words)


def _line(
    notice: Notice, incident: Incident, now: datetime, organisation: Organisation
) -> tuple[str, str]:
    if notice.topic is Topic.UNDELIVERED:
        who = capital(office_of(notice, incident, organisation))
        return f"⚠ {who} can't be reached: please tell them by phone or in person.", "attention"
    if notice.topic is not Topic.REMINDER:
        return notice.row.channel or "The case has changed.", "accent"
    what, clock = (
        words_of(notice.matter, incident.procedure),
        running(incident, organisation, now).get(notice.about),
    )
    if clock is None:
        return f"Done: {what}.", "good"
    if superseded(notice, incident):
        return f"{capital(what)}: a later reminder follows.", "default"
    limit = clock.limit
    if limit is None:
        return f"Reminder: {what}.", "warning"
    words = f"⚠ Reminder: {what}, limit {shown(limit)}, {left(limit, now)}."
    return words, "attention" if limit <= now else "warning"
