"""Suspend: how work goes on before a suspension takes effect (5.4)."""

from __future__ import annotations

from procedure.entries.suspend import ContinuityFacts, ContinuityRecorded
from procedure.errors import Invalid, ProcedureError
from procedure.findings import action_of
from procedure.forms.suspend import CONTINUITY
from procedure.organisation import Moment
from procedure.record import Entry, Step
from procedure.rights import HANDLERS, Right
from procedure.roles import Role
from procedure.rows import ACTION, FormRow, StepRow, not_overtaken
from procedure.stages import WORKING
from procedure.state import Incident
from procedure.terms import ActionKind


class RecordContinuity(Step, ContinuityFacts):
    """Record business continuity arrangements for a suspension."""


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


STEPS = (
    StepRow(
        step=RecordContinuity,
        decide=record_continuity,
        right=Right(
            HANDLERS | {Role.PEOPLE_OFFICER}, WORKING, "record business continuity arrangements"
        ),
        forms=(
            FormRow(
                form=CONTINUITY,
                buttons=(),
                words=(),
                returns=ACTION,
                overtaken=not_overtaken,
            ),
        ),
    ),
)
