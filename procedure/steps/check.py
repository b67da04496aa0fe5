"""Check: what the desk's own check found wrong in the record, and that an approver has seen it."""

from __future__ import annotations

from procedure.entries.check import FindingFacts, FindingSeen
from procedure.organisation import Moment
from procedure.record import Entry, Step
from procedure.rights import ALWAYS, APPROVING, Right
from procedure.rows import StepRow
from procedure.state import Incident


class SeeFinding(Step, FindingFacts):
    """Say that what was found has been seen, so that the case goes on."""


def see_finding(incident: Incident, step: SeeFinding, moment: Moment) -> list[Entry]:
    """Whatever was found: nothing of the record is mended by it."""
    return [FindingSeen(finding=step.finding, words=step.words)]


STEPS = (
    StepRow(
        step=SeeFinding,
        decide=see_finding,
        right=Right(APPROVING, ALWAYS, "say that a finding about the record was seen"),
        forms=(),
    ),
)
