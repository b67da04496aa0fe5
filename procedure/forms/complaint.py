"""Complaint: its acknowledgement and its outcome (DPA 2018, s.164A)."""

from __future__ import annotations

from procedure.asking import Asking
from procedure.complaints import complaint_words
from procedure.field import Ask, Field
from procedure.form import Form, Section
from procedure.prefills import instant


def _now(asking: Asking) -> dict[str, object]:
    return instant("at", asking.now)


def _stands(asking: Asking) -> str:
    return complaint_words(asking.incident) if asking.incident else ""


ACKNOWLEDGE_COMPLAINT = Form(
    "acknowledge_complaint",
    "Complaint acknowledged",
    (
        Section(
            "",
            (
                Field("at", "When was it acknowledged?", Ask.INSTANT, required=True),
                Field(
                    "how",
                    "How, and to whom?",
                    hint="For example: by letter to the person who complained.",
                    required=True,
                ),
            ),
        ),
    ),
    submit="Record it",
    prefill=_now,
    intro=_stands,
)

SETTLE_COMPLAINT = Form(
    "settle_complaint",
    "Outcome of the complaint told",
    (
        Section(
            "",
            (
                Field("at", "When was the outcome told?", Ask.INSTANT, required=True),
                Field(
                    "outcome",
                    "What is the outcome, as whoever complained was told it?",
                    hint="Please say too that they may turn to the {regulator}.",
                    required=True,
                ),
            ),
        ),
    ),
    submit="Record it",
    prefill=_now,
    intro=_stands,
)
