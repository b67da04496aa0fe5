"""Note: add to the Record of Events, or correct it (annex four)."""

from __future__ import annotations

from procedure.field import Ask, Field
from procedure.form import Form, Section
from procedure.prefills import instant

ADD_ENTRY = Form(
    "add_entry",
    "Add to the Record of Events",
    (
        Section(
            "",
            (
                Field("happened", "Date", Ask.INSTANT, "When it happened.", required=True),
                Field("text", "Action", hint="What was done, and by whom.", required=True),
            ),
        ),
    ),
    submit="Add the entry",
    prefill=lambda asking: instant("happened", asking.now),
)

CORRECT_ENTRY = Form(
    "correct_entry",
    "Correct an entry",
    (
        Section(
            "",
            (
                Field("corrects", "Number of the entry that is wrong", Ask.NUMBER, required=True),
                Field("text", "What is right?", required=True),
            ),
            note="Nothing is deleted: the earlier entry stays, with a pointer to this one.",
        ),
    ),
    submit="Correct it",
    prefill=lambda asking: (
        {"corrects": asking.given["corrects"]} if "corrects" in asking.given else {}
    ),
)
