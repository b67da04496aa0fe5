"""Remind: a clock's reminder is a step like any other, taken by the desk itself."""

from __future__ import annotations

from procedure.clocks import timers
from procedure.entries.remind import ReminderSent
from procedure.organisation import Moment
from procedure.record import Entry, Step
from procedure.rights import ALWAYS, DESK, Right
from procedure.rows import StepRow
from procedure.state import Incident


class Remind(Step):
    """Send the reminder that this clock owes, if it still does."""

    key: str


def remind(incident: Incident, step: Remind, moment: Moment) -> list[Entry]:
    """The one reminder that is true now; nothing when the clock stopped or has just reminded."""
    for timer in timers(incident, moment.organisation):
        if timer.key == step.key:
            due = timer.due(incident, moment.now)
            if due is not None and due <= moment.now:
                to = list(timer.to(incident, moment.organisation, moment.now))
                return [ReminderSent(key=timer.key, what=timer.what, to=to)]
    return []


STEPS = (
    StepRow(
        step=Remind,
        decide=remind,
        right=Right(DESK, ALWAYS, "send a reminder"),
        forms=(),
    ),
)
