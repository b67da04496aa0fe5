"""Retain: legal hold, and deletion once retention is over."""

from __future__ import annotations

from procedure.field import Field
from procedure.form import Form, Section


def _reason(label: str, hint: str = "") -> Field:
    return Field("reason", label, hint=hint, required=True, most=1000)


HOLD_RECORD = Form(
    "hold_record",
    "Put under legal hold",
    (
        Section(
            "",
            (_reason("Why does it have to be kept?", "For example: a claim, or an inquiry."),),
            note="While the hold stands nobody can delete the record, whatever its age.",
        ),
    ),
    submit="Put it under legal hold",
)

RELEASE_HOLD = Form(
    "release_hold",
    "Lift the legal hold",
    (Section("", (_reason("Why can the hold be lifted?"),)),),
    submit="Lift the hold",
)

PROPOSE_DELETION = Form(
    "propose_deletion",
    "Propose deletion",
    (
        Section(
            "",
            (_reason("Why needn't it be kept any longer?"),),
            note="The {approvers} approves deletion. It "
            "can't be undone: only the ID, the dates, the classification and the last hash "
            "stay.",
        ),
    ),
    submit="Put deletion up for approval",
)
