"""Complaint: acknowledged within 30 days, and its outcome told (DPA 2018, s.164A)."""

from __future__ import annotations

from datetime import datetime

from procedure.complaints import acknowledge_by, complained, unacknowledged, unsettled
from procedure.entries.complaint import (
    AcknowledgementFacts,
    ComplaintAcknowledged,
    ComplaintSettled,
    OutcomeFacts,
)
from procedure.errors import AlreadyTaken, Invalid, ProcedureError
from procedure.forms import complaint as forms
from procedure.instants import latest, shown
from procedure.organisation import Moment
from procedure.record import Entry, Step
from procedure.rights import ALWAYS, HANDLERS, Right
from procedure.rows import (
    CASE,
    Button,
    FormRow,
    StepRow,
    lacks_nothing,
    never_next,
    overtaken_by,
)
from procedure.state import Incident


def _received(incident: Incident) -> datetime:
    """When the complaint was received; raises ProcedureError where there is none."""
    received = complained(incident)
    if received is None:
        raise ProcedureError(f"{incident.id} was not reported in a complaint.")
    return received


def _when(at: datetime, received: datetime, now: datetime) -> dict[str, str]:
    """What can't be right about when it was done."""
    if at > now:
        return {"at": "This is in the future. When was it done?"}
    if latest(at) < received:
        return {"at": f"The complaint was received on {shown(received)}, after this."}
    return {}


class AcknowledgeComplaint(Step, AcknowledgementFacts):
    """Record that the complaint was acknowledged."""


def acknowledge(incident: Incident, step: AcknowledgeComplaint, moment: Moment) -> list[Entry]:
    """Once, however late: a fact is never refused for being late."""
    received, standing = _received(incident), incident.work.complaint
    if standing.acknowledged_at is not None:
        raise AlreadyTaken(f"It was acknowledged on {shown(standing.acknowledged_at)}.")
    wrong = _when(step.at, received, moment.now)
    if not step.how:
        wrong["how"] = "Please say how it was acknowledged."
    if wrong:
        raise Invalid(wrong)
    late = latest(step.at) > acknowledge_by(received)
    return [ComplaintAcknowledged(at=step.at, how=step.how, late=late)]


class SettleComplaint(Step, OutcomeFacts):
    """Record that whoever complained was told the outcome."""


def settle(incident: Incident, step: SettleComplaint, moment: Moment) -> list[Entry]:
    """Once; also before the acknowledgement is recorded, since it may have come with it."""
    received, standing = _received(incident), incident.work.complaint
    if standing.settled_at is not None:
        raise AlreadyTaken(f"The outcome was told on {shown(standing.settled_at)}.")
    wrong = _when(step.at, received, moment.now)
    if not step.outcome:
        wrong["outcome"] = "Please say what the outcome is, as it was told."
    if wrong:
        raise Invalid(wrong)
    return [ComplaintSettled(at=step.at, outcome=step.outcome)]


STEPS = (
    StepRow(
        step=AcknowledgeComplaint,
        decide=acknowledge,
        right=Right(HANDLERS, ALWAYS, "record the acknowledgement of a complaint"),
        forms=(
            FormRow(
                form=forms.ACKNOWLEDGE_COMPLAINT,
                buttons=(
                    Button(
                        "Complaint acknowledged",
                        CASE,
                        25,
                        unacknowledged,
                        never_next,
                        lacks_nothing,
                    ),
                ),
                words=("acknowledge", "acknowledge complaint"),
                returns=CASE,
                overtaken=overtaken_by(ComplaintAcknowledged),
            ),
        ),
    ),
    StepRow(
        step=SettleComplaint,
        decide=settle,
        right=Right(HANDLERS, ALWAYS, "record the outcome of a complaint"),
        forms=(
            FormRow(
                form=forms.SETTLE_COMPLAINT,
                buttons=(
                    Button(
                        "Outcome of the complaint told",
                        CASE,
                        165,
                        unsettled,
                        never_next,
                        lacks_nothing,
                    ),
                ),
                words=("outcome", "settle complaint"),
                returns=CASE,
                overtaken=overtaken_by(ComplaintSettled),
            ),
        ),
    ),
)
