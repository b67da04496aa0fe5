"""What the channel hears: ID, class, stage and clocks. No name and no word that anybody typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cards.elements import Card, box, card, facts, text
from cards.words import class_words, footer, header, matter, stage_words
from procedure.findings import superseded
from procedure.instants import left, shown
from procedure.notices import Notice, Topic
from procedure.office import Office
from procedure.state import Incident
from procedure.terms import capital
from service.cases import clocks, running_timers

LINES: Mapping[Topic, str] = {
    Topic.REPORTED: "A report has arrived.",
    Topic.CLASSIFIED: "It has been classified.",
    Topic.CLOSED: "It is closed.",
    Topic.REOPENED: "It is open again.",
}


def channel_text(
    notice: Notice, incident: Incident, now: datetime, office: Office
) -> tuple[str, Card]:
    """A line for notifications and the card; settled reminders say so."""
    line, style = _line(notice, incident, now, office)
    said = notice.topic is Topic.REMINDER and notice.about == "ico"
    clock_views = [] if said else clocks(incident, office, now)
    running = [(c.name, capital(c.words)) for c in clock_views if c.running]
    body = [
        header(incident.id, incident.standing.category, incident.standing.stage),
        box([text(line, weight="Bolder")], style),
        *([facts(running)] if running else []),
        footer("Those who deal with it find the case in their own chat with the incident desk."),
    ]
    words = f"{incident.id} · {class_words(incident.standing.category)} · {stage_words(incident.standing.stage)}"
    words = f"{words}. {line}"
    return words, card(body, speak=words)


def _line(notice: Notice, incident: Incident, now: datetime, office: Office) -> tuple[str, str]:
    if notice.topic is not Topic.REMINDER:
        return LINES.get(notice.topic, "The case has changed."), "accent"
    running = {key: limit for key, _, limit in running_timers(incident, office)}
    if notice.about not in running:
        return f"Done: {matter(notice.about)}.", "good"
    if superseded(notice, incident):
        return f"{capital(matter(notice.about))}: a later reminder follows.", "default"
    limit = running[notice.about]
    if limit is None:
        return f"Reminder: {matter(notice.about)}.", "warning"
    words = f"⚠ Reminder: {matter(notice.about)}, limit {shown(limit)}, {left(limit, now)}."
    return words, "attention" if limit <= now else "warning"
