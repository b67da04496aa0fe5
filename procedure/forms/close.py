"""Close: propose closure, reopen."""

from __future__ import annotations

from procedure.asking import Asking
from procedure.field import Ask, Field
from procedure.form import Answers, Form, Section
from procedure.prefills import by_end_of
from procedure.terms import choices


def _cause(asking: Asking) -> dict[str, object]:
    return (
        {"cause": asking.incident.learning.cause}
        if asking.incident and asking.incident.learning.cause
        else {}
    )


FOLLOW_UPS = Field(
    "follow_ups",
    "What will be done because of it, after the closure?",
    Ask.ROWS,
    "Each is reminded until it is done, and stands in the annual report. The approver sees them.",
    columns=(
        Field("text", "What is to be done", Ask.LINE, required=True, most=1000),
        Field("owner", "Who does it", Ask.PERSON, required=True),
        Field("due", "By when", Ask.DATE, required=True),
    ),
)


def _closure(answers: Answers) -> Answers:
    """Each follow-up is due by the end of its day."""
    said = answers.get("follow_ups")
    rows = [by_end_of(row, "due") for row in said] if isinstance(said, list) else []
    return {**answers, "follow_ups": rows}


PROPOSE_CLOSURE = Form(
    "propose_closure",
    "Propose closure",
    (
        Section(
            "",
            (
                Field("summary", "What was done, in a few sentences", required=True),
                Field(
                    "cause",
                    "What caused it?",
                    Ask.CHOICE,
                    required=True,
                    offered=lambda procedure: choices(procedure.causes),
                ),
                Field("lessons", "What was learned?", required=True),
                FOLLOW_UPS,
            ),
            note="The {approvers} approves closure.",
        ),
    ),
    submit="Put closure up for approval",
    prefill=_cause,
    shape=_closure,
)


def _what_holds(asking: Asking) -> str:
    """What then holds; before a link is undone, what becomes of what was taken over."""
    first = asking.incident.end.duplicate_of if asking.incident else ""
    if not first:
        return "What was submitted stands; what is missing before closure is asked again."
    return (
        f"This undoes the link to {first}. What came there from this report alone is taken away "
        "there, and actions that aren't done and requests that aren't answered come back here. "
        "What was done there meanwhile stays, and is said. If the link had opened that case again, "
        "it stays open until its closure is approved anew."
    )


REOPEN = Form(
    "reopen",
    "Reopen",
    (Section("", (Field("reason", "Why does work go on?", required=True),)),),
    submit="Reopen it",
    intro=_what_holds,
)
