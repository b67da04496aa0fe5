"""Set aside: one reason for many reports by one person."""

from __future__ import annotations

from procedure.field import Field
from procedure.form import Form, Section

SET_ASIDE = Form(
    "set_aside",
    "Set their other reports aside",
    (
        Section(
            "",
            (
                Field(
                    "reason",
                    "Why?",
                    hint="It stands in the record of each of them.",
                    required=True,
                ),
            ),
            note="Each of the others that nobody has looked at yet is linked to this one as a "
            "duplicate; work goes on here. Left out, and said so, is what is urgent (personal "
            "data, cyber, lost or stolen), names somebody, or has changed since it was sent. "
            "Each can be reopened.",
        ),
    ),
    submit="Set them aside",
    given=("newest",),
)
