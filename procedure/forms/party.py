"""Party: add a body that may have to be told, or correct what is known of it (6.1, 6.3)."""

from __future__ import annotations

from procedure.asking import Asking
from procedure.definition import Procedure
from procedure.field import Ask, Choices, Field
from procedure.form import Form, Section
from procedure.prefills import by_end_of, day


def _kinds(procedure: Procedure) -> Choices:
    rows = procedure.parties.items()
    return tuple((kind, row.addable) for kind, row in rows if row.addable)


QUESTIONS = (
    Field("kind", "What sort of body is it?", Ask.CHOICE, required=True, offered=_kinds),
    Field(
        "who",
        "Who do we require to inform?",
        Ask.LINE,
        "Its own name, as it writes it.",
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
        "Within how many hours of {body} becoming aware?",
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
        return {"kind": asking.procedure.party_meaning("others")}
    known = {"kind": body.kind, "who": body.name, "role": body.role, "duty": body.duty}
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
