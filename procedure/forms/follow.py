"""Follow: what was said would be done after closure (7.1)."""

from __future__ import annotations

from procedure.asking import Asking
from procedure.field import Ask, Field
from procedure.findings import follow_ups
from procedure.form import Form, Section
from procedure.prefills import DONE_AT, day, done_now, due_by_end


def _said(asking: Asking) -> str:
    key = asking.given.get("follow_up", "")
    found = follow_ups(asking.incident) if asking.incident else ()
    return next((f"{f.key}: {f.text}" for f in found if f.key == key), "")


def _as_it_stands(asking: Asking) -> dict[str, object]:
    key = asking.given.get("follow_up", "")
    said = asking.incident.learning.follow_ups.get(key) if asking.incident else None
    return {"owner": said.owner.id, "due": day(said.due)} if said else {}


COMPLETE_FOLLOW_UP = Form(
    "complete_follow_up",
    "Record that it is done",
    (
        Section(
            "",
            (
                DONE_AT,
                Field("outcome", "What was done, and what has changed?", required=True),
            ),
        ),
    ),
    submit="It is done",
    given=("follow_up",),
    prefill=done_now,
    intro=_said,
)

REASSIGN_FOLLOW_UP = Form(
    "reassign_follow_up",
    "Change who does it, or by when",
    (
        Section(
            "",
            (
                Field("owner", "Who does it?", Ask.PERSON, required=True),
                Field("due", "By when?", Ask.DATE, required=True),
                Field("reason", "Why does it change?", required=True),
            ),
        ),
    ),
    submit="Change it",
    given=("follow_up",),
    prefill=_as_it_stands,
    intro=_said,
    shape=due_by_end,
)
