"""Suspend: how work goes on before a suspension takes effect (5.4)."""

from __future__ import annotations

from procedure.act import action_of
from procedure.entries import Entry, Facts, Recorded
from procedure.errors import (
    Invalid,
    ProcedureError,
)
from procedure.incident import (
    Incident,
    Moment,
    Step,
    applies,
    decides,
)
from procedure.terms import (
    ActionKind,
)


class ContinuityFacts(Facts):
    """How work goes on without the person, and who sees to it (5.4)."""

    action: str
    arrangements: str
    owner: str


class RecordContinuity(Step, ContinuityFacts):
    """Record business continuity arrangements for a suspension."""


class ContinuityRecorded(Entry, ContinuityFacts):
    """Business continuity is arranged."""

    def sentence(self) -> str:
        """As the Record of Events has it."""
        return (
            f"{self.action}: business continuity arranged, owner {self.owner}: {self.arrangements}"
        )


@decides(RecordContinuity)
def record_continuity(incident: Incident, step: RecordContinuity, moment: Moment) -> list[Entry]:
    """For a suspension only; arrangements and owner both."""
    action = action_of(incident, step.action)
    if action.kind is not ActionKind.SUSPENSION:
        raise ProcedureError("Only a suspension needs business continuity arrangements.")
    wrong = {
        key: "Please answer this." for key in ("arrangements", "owner") if not getattr(step, key)
    }
    if wrong:
        raise Invalid(wrong)
    return [ContinuityRecorded.model_validate(step.model_dump())]


@applies(ContinuityRecorded)
def continuity_recorded(incident: Incident, entry: ContinuityRecorded, recorded: Recorded) -> None:
    """The last arrangements stand."""
    action = incident.actions[entry.action]
    action.continuity, action.continuity_owner = entry.arrangements, entry.owner
