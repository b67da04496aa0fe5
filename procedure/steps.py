"""Every step and entry of the procedure, registered by importing the files that define them."""

from procedure import (
    act,
    annex,
    approve,
    ask,
    classify,
    close,
    complete,
    evaluate,
    export,
    follow,
    ico,
    nominate,
    note,
    notify,
    people,
    remind,
    report,
    retain,
    suspend,
)
from procedure.entries import Entry
from procedure.incident import DECIDE, Incident, Moment, Step
from procedure.rights import check

__all__ = [
    "act",
    "annex",
    "approve",
    "ask",
    "classify",
    "close",
    "complete",
    "decide",
    "evaluate",
    "export",
    "follow",
    "ico",
    "nominate",
    "note",
    "notify",
    "people",
    "remind",
    "report",
    "retain",
    "suspend",
]


def decide(incident: Incident, step: Step, moment: Moment) -> list[Entry]:
    """What a step leads to; raises a ProcedureError when it isn't allowed.

    An incident without entries is one that the step is about to make.
    """
    check(step.name, moment.actor, incident if incident.seq else None, moment.office)
    return DECIDE[type(step)](incident, step, moment)
