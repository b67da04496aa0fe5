"""Remind: a clock's reminder is a step like any other, taken by the desk itself."""

from __future__ import annotations

from procedure.clocks import timers
from procedure.entries import Entry, Facts, Recorded
from procedure.incident import Incident, Moment, Step, applies, decides
from procedure.notices import Notice, Topic, seq_of

REMINDING = frozenset({Topic.REMINDER, Topic.NOMINATION, Topic.APPROVAL})
"""Topics of which only the last message to somebody asks for anything."""


class Remind(Step):
    """Send the reminder that this clock owes, if it still does."""

    key: str


class ReminderSent(Entry, Facts):
    """A clock reminded those who must act."""

    key: str
    what: str
    to: list[str]

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return f"Reminder sent: {self.what}"


@decides(Remind)
def remind(incident: Incident, step: Remind, moment: Moment) -> list[Entry]:
    """The one reminder that is true now; nothing when the clock stopped or has just reminded."""
    for timer in timers(incident, moment.office):
        if timer.key == step.key:
            due = timer.due(incident, moment.now)
            if due is not None and due <= moment.now:
                to = list(timer.to(moment.now))
                return [ReminderSent(key=timer.key, what=timer.what, to=to)]
    return []


@applies(ReminderSent)
def reminder_sent(incident: Incident, entry: ReminderSent, recorded: Recorded) -> None:
    """The next one is reckoned from this one."""
    incident.reminded[entry.key] = recorded.at
    incident.reminders[entry.key] = recorded.seq


def superseded(notice: Notice, incident: Incident) -> bool:
    """Whether a later reminder of the same running clock has taken this notice's place."""
    last = incident.reminders.get(notice.about, 0)
    return notice.topic in REMINDING and 0 < seq_of(notice) < last
