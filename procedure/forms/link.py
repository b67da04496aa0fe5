"""Link: a report to the first one of the same matter."""

from __future__ import annotations

from procedure.asking import Asking
from procedure.case_ids import case_id
from procedure.duplicates import brings, in_one, needs_approver, words
from procedure.field import Ask, Field
from procedure.form import Answers, Form, Section


def _link(answers: Answers) -> Answers:
    """IDs are written in one way, however they were typed."""
    return {**answers, "original": case_id(str(answers.get("original", "")))}


def _what_happens(asking: Asking) -> str:
    """What is taken over, and who decides, before anybody presses."""
    incident = asking.incident
    if incident is None:
        return ""
    procedure = incident.procedure
    first = procedure.say(
        "It is put before an approver first, because it is {a_gravest}, its 72 hours run, or "
        "something in it waits for approval. "
    )
    return procedure.say(
        "{first_of_all}The first incident then takes over from {here}: {taken}. Of class, personal "
        "data, breach and awareness the graver and the earlier stand there. A decision there not "
        "to tell the {regulator} or the individuals is opened again where this makes it graver, "
        "and a closed case is opened again. Undoing the link gives back what it took.",
        first_of_all=first if needs_approver(incident) else "",
        here=incident.id,
        taken=in_one(words(brings(incident), procedure)),
    )


LINK_DUPLICATE = Form(
    "link_duplicate",
    "Link as a duplicate",
    (
        Section(
            "",
            (
                Field(
                    "original",
                    "ID of the first report of the same matter",
                    Ask.LINE,
                    "For example {prefix}-2026-0001. Work then goes on there; this report stays "
                    "in the record.",
                    required=True,
                    most=30,
                ),
                Field("reason", "Why is it the same matter?", required=True),
            ),
        ),
    ),
    submit="Link it",
    intro=_what_happens,
    shape=_link,
)
