"""Note: entries that people add to the Record of Events, and corrections (3.5, annex four)."""

from __future__ import annotations

from procedure.entries.note import Correction, EntryAdded, EntryCorrected, NoteFacts
from procedure.errors import Invalid
from procedure.forms import note as forms
from procedure.organisation import Moment
from procedure.record import Entry, Step
from procedure.rights import OFFICERS, Right
from procedure.rows import (
    Button,
    FormRow,
    StepRow,
    lacks_nothing,
    never_next,
    not_overtaken,
    whenever,
)
from procedure.stages import OPEN
from procedure.state import Incident


class AddEntry(Step, NoteFacts):
    """Add what happened outside the desk."""


def add_entry(incident: Incident, step: AddEntry, moment: Moment) -> list[Entry]:
    """Not in the future."""
    wrong = {}
    if not step.text:
        wrong["text"] = "Please write what happened."
    if step.happened > moment.now:
        wrong["happened"] = "This is in the future. When did it happen?"
    if wrong:
        raise Invalid(wrong)
    return [EntryAdded(happened=step.happened, text=step.text)]


class CorrectEntry(Step, Correction):
    """Correct an entry by a later one."""


def correct_entry(incident: Incident, step: CorrectEntry, moment: Moment) -> list[Entry]:
    """An entry that is there."""
    wrong = {}
    if not 1 <= step.corrects <= incident.seq:
        wrong["corrects"] = f"Please give an entry's number, from 1 to {incident.seq}."
    if not step.text:
        wrong["text"] = "Please write what is right."
    if wrong:
        raise Invalid(wrong)
    return [EntryCorrected(corrects=step.corrects, text=step.text)]


STEPS = (
    StepRow(
        step=AddEntry,
        decide=add_entry,
        right=Right(OFFICERS, OPEN, "add to the record of events"),
        forms=(
            FormRow(
                form=forms.ADD_ENTRY,
                buttons=(
                    Button("Add an entry", "record", 10, whenever, never_next, lacks_nothing),
                ),
                words=("add entry",),
                returns="record",
                overtaken=not_overtaken,
            ),
        ),
    ),
    StepRow(
        step=CorrectEntry,
        decide=correct_entry,
        right=Right(OFFICERS, OPEN, "correct the record of events"),
        forms=(
            FormRow(
                form=forms.CORRECT_ENTRY,
                buttons=(
                    Button("Correct an entry", "record", 20, whenever, never_next, lacks_nothing),
                ),
                words=("correct entry",),
                returns="record",
                overtaken=not_overtaken,
            ),
        ),
    ),
)
