"""Remind: a clock's reminder is a step like any other, taken by the desk itself."""

from __future__ import annotations

from collections.abc import Iterator

from procedure.definition import Procedure
from procedure.matter import Matter
from procedure.matters import row_of
from procedure.notices import Topic
from procedure.organisation import Organisation
from procedure.record import Entry, Facts, Recorded
from procedure.rows import EntryRow, given_out, no_mark, nothing
from procedure.state import Incident
from procedure.tell import ToTell, channel, chat


class ReminderSent(Entry, Facts):
    """A clock reminded those who must act."""

    key: str
    what: str
    to: list[str]

    def sentence(self, procedure: Procedure) -> str:
        return f"Reminder sent: {self.what}"


def reminder_sent(incident: Incident, entry: ReminderSent, recorded: Recorded) -> None:
    """The next one is reckoned from this one."""
    incident.work.reminded[entry.key] = recorded.at
    incident.work.reminders[entry.key] = recorded.seq
    incident.work.reminded_at.setdefault(entry.key, []).append(recorded.at)


def _whom(incident: Incident, entry: ReminderSent, organisation: Organisation) -> Iterator[ToTell]:
    about = Matter.parse(entry.key)
    row = row_of(about)
    for person in entry.to:
        yield chat(row.topic, person, about)
    if row.in_channel:
        yield channel(Topic.REMINDER, about)


ENTRIES = (
    EntryRow(
        entry=ReminderSent,
        apply=reminder_sent,
        tells=_whom,
        settles=nothing,
        withheld=given_out,
        marks=no_mark,
    ),
)
