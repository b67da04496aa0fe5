"""Complete: an approved action carried out, a suspension in effect (5.4, 5.5)."""

from __future__ import annotations

from procedure import matter
from procedure.definition import Procedure
from procedure.instants import shown
from procedure.record import Entry, Facts, Instant, Recorded
from procedure.rows import EntryRow, by_key, no_mark, nobody, of_its_action
from procedure.state import ActionStatus, Incident


class Completion(Facts):
    """What came of an action, and when it was done (UTC); earlier entries don't say when."""

    action: str
    outcome: str
    done_at: Instant | None = None


class ActionCompleted(Entry, Completion):
    """An action is done."""

    def sentence(self, procedure: Procedure) -> str:
        on = f" on {shown(self.done_at)}" if self.done_at else ""
        return f"{self.action} done{on}: {self.outcome}"


def completed(incident: Incident, entry: ActionCompleted, recorded: Recorded) -> None:
    """Done."""
    action = incident.work.actions[entry.action]
    action.status, action.outcome = ActionStatus.DONE, entry.outcome
    action.done_at = entry.done_at or recorded.at


ENTRIES = (
    EntryRow(
        entry=ActionCompleted,
        apply=completed,
        tells=nobody,
        settles=by_key("action", matter.doing),
        withheld=of_its_action,
        marks=no_mark,
    ),
)
