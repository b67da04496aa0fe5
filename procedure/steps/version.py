"""Version: an open case is moved to the version of the procedure in force (clause 4.3, 5.5)."""

from __future__ import annotations

from procedure.decisions import put_up
from procedure.entries.version import VersionFacts, VersionMoved
from procedure.errors import AlreadyTaken, Invalid, Missing, ProcedureError
from procedure.forms.version import MOVE_VERSION
from procedure.organisation import Moment, Organisation
from procedure.record import Entry, ProcedureName, Step
from procedure.rights import Right
from procedure.roles import Role
from procedure.rows import (
    CASE,
    Button,
    FormRow,
    StepRow,
    lacks_nothing,
    never_next,
    not_overtaken,
    whenever,
)
from procedure.stages import OPEN
from procedure.state import Incident
from procedure.versions import lacks


class MoveVersion(Step, VersionFacts):
    """Have the case go by the version in force."""


def in_force(incident: Incident, organisation: Organisation) -> bool:
    """Whether the case goes by the version in force, so that there is nothing to move it to."""
    return incident.procedure.hash == organisation.procedure.hash


def move_version(incident: Incident, step: MoveVersion, moment: Moment) -> list[Entry]:
    """Puts it up, where nothing that stands would lose its meaning; the approver decides."""
    here, target = incident.procedure, moment.organisation.procedure
    if target.id != here.id:
        raise ProcedureError(
            "The desk runs another body's procedure, so this can't be moved to it."
        )
    if in_force(incident, moment.organisation):
        raise AlreadyTaken(f"{incident.id} goes by the procedure’s {here.label} already.")
    if not step.reason:
        raise Invalid({"reason": "Please say why; the record keeps it."})
    gone = list(lacks(incident, target))
    if gone:
        raise Missing(
            f"The {target.label} doesn't have {', '.join(gone)}. Please change that first: "
            "classify again, or decide anew.",
            tuple(gone),
        )
    entry = VersionMoved(
        procedure=ProcedureName.of(target),
        reason=step.reason,
        before=here.label,
        after=target.label,
    )
    waiting = [a for a in incident.work.actions.values() if a.waiting]
    if any(b.kind == entry.name for a in waiting for b in a.brings):
        raise AlreadyTaken("That waits for a decision already.")
    text = f"Move {incident.id} to the procedure’s {target.label}. Reason: {step.reason}"
    return [put_up(incident, text, [entry])]


STEPS = (
    StepRow(
        step=MoveVersion,
        decide=move_version,
        right=Right(frozenset({Role.DPO}), OPEN, "move this case to another version"),
        forms=(
            FormRow(
                form=MOVE_VERSION,
                buttons=(
                    Button(
                        "Move to the version in force",
                        CASE,
                        240,
                        whenever,
                        never_next,
                        lacks_nothing,
                    ),
                ),
                words=("move version",),
                returns=CASE,
                overtaken=not_overtaken,
            ),
        ),
    ),
)
