"""Party: add a body that may have to be told, or correct what is known of it (6.1, 6.3)."""

from __future__ import annotations

from procedure.asking import Asking
from procedure.field import Ask, Field
from procedure.form import Form, Section
from procedure.parties import KINDS
from procedure.prefills import by_end_of, day
from procedure.terms import Party

KIND_CHOICES = tuple((kind.value, row.addable) for kind, row in KINDS.items() if row.addable)

QUESTIONS = (
    Field("kind", "What sort of body is it?", Ask.CHOICE, required=True, choices=KIND_CHOICES),
    Field(
        "who",
        "Who do we require to inform?",
        Ask.LINE,
        "Its name, for example Scottish Prison Service.",
        required=True,
        most=200,
    ),
    Field("role", "What is their role?", Ask.LINE, most=300),
    Field(
        "duty",
        "Are there any legal or contractual requirements to notify them?",
        Ask.LINE,
        "With where it stands, for example contract, clause 9.",
        most=600,
    ),
    Field(
        "hours",
        "Within how many hours of CJS becoming aware?",
        Ask.NUMBER,
        "Leave it empty if nothing is said of that.",
    ),
    Field("by", "Or by which day?", Ask.DATE),
)


def _by_end(answers: dict[str, object]) -> dict[str, object]:
    return by_end_of(answers, "by")


def _as_it_stands(asking: Asking) -> dict[str, object]:
    incident = asking.incident
    body = incident.work.bodies.get(asking.given.get("key", "")) if incident else None
    if body is None:
        return {"kind": Party.OTHERS.value}
    known = {"kind": body.kind.value, "who": body.name, "role": body.role, "duty": body.duty}
    hours = "" if body.hours is None else str(body.hours)
    return {**known, "hours": hours, "by": day(body.by)}


def _corrects(answers: dict[str, object]) -> dict[str, object]:
    """A correction without the body that it corrects would add another; it finds none instead."""
    return {**_by_end(answers), "key": answers.get("key") or "such body"}


ADD_PARTY = Form(
    "add_party",
    "Add a body to tell",
    (Section("", QUESTIONS),),
    submit="Add it",
    prefill=_as_it_stands,
    shape=_by_end,
)
CORRECT_PARTY = Form(
    "correct_party",
    "Correct a body to tell",
    (Section("", QUESTIONS),),
    submit="Correct it",
    given=("key",),
    prefill=_as_it_stands,
    shape=_corrects,
)
