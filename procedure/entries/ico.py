"""ICO: what the ICO's report form asks beside the annexes (3.4, UK GDPR Art 33)."""

from __future__ import annotations

from typing import Literal

from procedure.definition import Procedure
from procedure.record import Entry, Facts, Recorded
from procedure.rows import EntryRow, given_out, no_mark, nobody, nothing
from procedure.state import Incident

RecoveryTime = Literal[
    "", "regular", "supplemented", "extended", "not_recoverable", "complete", "not_known"
]


class IcoFacts(Facts):
    """How it was found, the time to recover, training in the last two years, measures before."""

    found: str = ""
    recovery_time: RecoveryTime = ""
    trained: Literal["", "yes", "no", "not_known"] = ""
    measures: str = ""


class IcoAnswered(Entry, IcoFacts):
    """The ICO's further questions were answered; the last answers stand."""

    def sentence(self, procedure: Procedure) -> str:
        return procedure.say("The {regulator}’s further questions answered.")


def ico_answered(incident: Incident, entry: IcoAnswered, recorded: Recorded) -> None:
    """The last answers stand."""
    incident.work.ico_answers = entry.model_dump()


ENTRIES = (
    EntryRow(
        entry=IcoAnswered,
        apply=ico_answered,
        tells=nobody,
        settles=nothing,
        withheld=given_out,
        marks=no_mark,
    ),
)
