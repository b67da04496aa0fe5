"""Version: why a case goes by another version of the procedure (clause 4.3)."""

from __future__ import annotations

from procedure.asking import Asking
from procedure.field import Field
from procedure.form import Form, Section


def _which(asking: Asking) -> str:
    if asking.incident is None:
        return ""
    here, there = asking.incident.procedure, asking.organisation.procedure
    return (
        f"The case goes by the procedure’s {here.label}; the one in force is its {there.label}. "
        "Once approved, the new one’s classes, questions, clocks and words hold from then on. What "
        "was submitted before stays on the form on which it was answered."
    )


MOVE_VERSION = Form(
    "move_version",
    "Move to the procedure’s version in force",
    (Section("", (Field("reason", "Why?", required=True, most=1000),)),),
    submit="Put it up for approval",
    intro=_which,
)
