"""Version: a case goes by another version of the procedure from now on (clause 4.3)."""

from __future__ import annotations

from collections.abc import Iterable

from procedure.definition import Procedure
from procedure.record import Entry, Facts, ProcedureName, Recorded
from procedure.rows import EntryRow, Mark, given_out, nobody, nothing
from procedure.state import Incident
from procedure.versions import go_by


class VersionFacts(Facts):
    """Why the case goes by another version."""

    reason: str


class VersionMoved(Entry, VersionFacts):
    """From here on `procedure` words the case and rules it; what came before stays as it was.

    `before` and `after` are the two versions as people name them.
    """

    procedure: ProcedureName
    before: str
    after: str

    def sentence(self, procedure: Procedure) -> str:
        return f"Moved from the procedure’s {self.before} to its {self.after}. {self.reason}"


def moved(incident: Incident, entry: VersionMoved, recorded: Recorded) -> None:
    """The last version stands."""
    go_by(incident, entry.procedure, recorded.seq)


def _mark(recorded: Recorded, entry: VersionMoved, procedure: Procedure) -> Iterable[Mark]:
    yield Mark(recorded.at, f"Moved to the procedure’s {entry.after}")


ENTRIES = (
    EntryRow(
        entry=VersionMoved,
        apply=moved,
        tells=nobody,
        settles=nothing,
        withheld=given_out,
        marks=_mark,
    ),
)
