"""The stages of an incident and what may follow what; ARCHITECTURE.md's diagram is made from it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Stage(StrEnum):
    """Where an incident stands."""

    REPORTED = "reported"
    UNKNOWN = "unknown"
    ASSESSMENT = "assessment"
    NOTIFICATION = "notification"
    EVALUATION = "evaluation"
    CLOSURE = "closure"
    CLOSED = "closed"
    DUPLICATE = "duplicate"


STAGE_NAMES: Mapping[Stage, str] = {
    Stage.REPORTED: "Reported",
    Stage.UNKNOWN: "Under analysis",
    Stage.ASSESSMENT: "Assessment",
    Stage.NOTIFICATION: "Notification",
    Stage.EVALUATION: "Evaluation",
    Stage.CLOSURE: "Closure proposed",
    Stage.CLOSED: "Closed",
    Stage.DUPLICATE: "Linked as a duplicate",
}


class Milestone(StrEnum):
    """What moves an incident from one stage to another."""

    CALLED_UNKNOWN = "classified as Unknown"
    CLASSIFIED = "classified"
    ASSESSED = "annex one (and two, where needed) submitted"
    NOTIFIED = "annex three submitted"
    CLOSURE_PROPOSED = "closure proposed"
    CLOSURE_REFUSED = "closure rejected"
    CLOSURE_APPROVED = "closure approved"
    LINKED = "linked as a duplicate"
    REOPENED = "reopened"
    UNLINKED = "the linked report that had classified it is taken away"


_S, _M = Stage, Milestone

TRANSITIONS: Mapping[Stage, Mapping[Milestone, Stage]] = {
    _S.REPORTED: {
        _M.CALLED_UNKNOWN: _S.UNKNOWN,
        _M.CLASSIFIED: _S.ASSESSMENT,
        _M.LINKED: _S.DUPLICATE,
    },
    _S.UNKNOWN: {
        _M.CALLED_UNKNOWN: _S.UNKNOWN,
        _M.CLASSIFIED: _S.ASSESSMENT,
        _M.LINKED: _S.DUPLICATE,
        _M.UNLINKED: _S.REPORTED,
    },
    _S.ASSESSMENT: {
        _M.CALLED_UNKNOWN: _S.UNKNOWN,
        _M.CLASSIFIED: _S.ASSESSMENT,
        _M.ASSESSED: _S.NOTIFICATION,
        _M.LINKED: _S.DUPLICATE,
        _M.UNLINKED: _S.REPORTED,
    },
    _S.NOTIFICATION: {
        _M.CALLED_UNKNOWN: _S.UNKNOWN,
        _M.CLASSIFIED: _S.ASSESSMENT,
        _M.NOTIFIED: _S.EVALUATION,
        _M.UNLINKED: _S.REPORTED,
    },
    _S.EVALUATION: {
        _M.CALLED_UNKNOWN: _S.UNKNOWN,
        _M.CLASSIFIED: _S.ASSESSMENT,
        _M.CLOSURE_PROPOSED: _S.CLOSURE,
        _M.UNLINKED: _S.REPORTED,
    },
    _S.CLOSURE: {
        _M.CLOSURE_REFUSED: _S.EVALUATION,
        _M.CLOSURE_APPROVED: _S.CLOSED,
    },
    _S.CLOSED: {_M.REOPENED: _S.ASSESSMENT},
    _S.DUPLICATE: {_M.REOPENED: _S.REPORTED},
}

SETTLING = (Milestone.ASSESSED, Milestone.NOTIFIED)
"""Milestones that are reached by what the incident holds, whichever entry brought it there."""

ENDED = frozenset({Stage.CLOSED, Stage.DUPLICATE})
OPEN = frozenset(Stage) - ENDED
WORKING = OPEN - {Stage.CLOSURE}
