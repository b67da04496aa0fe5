"""Every step and every kind of entry, named here one file after the other.

Each file of entries/ and steps/ holds its rows; a file that isn't named here doesn't exist to the
desk. No meaning lies in the order, nor in what was imported first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from procedure.entries import (
    act as act_entries,
)
from procedure.entries import (
    annex as annex_entries,
)
from procedure.entries import (
    approve as approve_entries,
)
from procedure.entries import (
    aside as aside_entries,
)
from procedure.entries import (
    ask as ask_entries,
)
from procedure.entries import (
    check as check_entries,
)
from procedure.entries import (
    classify as classify_entries,
)
from procedure.entries import (
    close as close_entries,
)
from procedure.entries import (
    complaint as complaint_entries,
)
from procedure.entries import (
    complete as complete_entries,
)
from procedure.entries import (
    evaluate as evaluate_entries,
)
from procedure.entries import (
    export as export_entries,
)
from procedure.entries import (
    follow as follow_entries,
)
from procedure.entries import (
    ico as ico_entries,
)
from procedure.entries import (
    identify as identify_entries,
)
from procedure.entries import (
    link as link_entries,
)
from procedure.entries import (
    nominate as nominate_entries,
)
from procedure.entries import (
    note as note_entries,
)
from procedure.entries import (
    notify as notify_entries,
)
from procedure.entries import (
    office as office_entries,
)
from procedure.entries import (
    party as party_entries,
)
from procedure.entries import (
    people as people_entries,
)
from procedure.entries import (
    remind as remind_entries,
)
from procedure.entries import (
    report as report_entries,
)
from procedure.entries import (
    retain as retain_entries,
)
from procedure.entries import (
    suspend as suspend_entries,
)
from procedure.entries import (
    version as version_entries,
)
from procedure.record import Entry, Step, UnknownEntry
from procedure.rows import (
    EntryRow,
    FormRow,
    StepRow,
    no_mark,
    nobody,
    nothing,
    only_recorded,
    unread,
)
from procedure.steps import (
    act,
    annex,
    approve,
    aside,
    ask,
    check,
    classify,
    close,
    complaint,
    complete,
    evaluate,
    export,
    follow,
    ico,
    identify,
    link,
    nominate,
    note,
    notify,
    office,
    party,
    people,
    remind,
    report,
    retain,
    suspend,
    version,
)
from procedure.upcasting import UPCASTS, upcast

T = TypeVar("T")


def table_of(rows: Iterable[T], name: Callable[[T], str]) -> Mapping[str, T]:
    """The rows by name; raises ValueError where two are about the same."""
    listed = list(rows)
    table = {name(row): row for row in listed}
    if len(table) != len(listed):
        raise ValueError("Two rows are about the same.")
    return table


ENTRIES: Mapping[str, EntryRow] = table_of(
    (
        *act_entries.ENTRIES,
        *annex_entries.ENTRIES,
        *approve_entries.ENTRIES,
        *ask_entries.ENTRIES,
        *check_entries.ENTRIES,
        *classify_entries.ENTRIES,
        *close_entries.ENTRIES,
        *complaint_entries.ENTRIES,
        *complete_entries.ENTRIES,
        *evaluate_entries.ENTRIES,
        *export_entries.ENTRIES,
        *follow_entries.ENTRIES,
        *ico_entries.ENTRIES,
        *identify_entries.ENTRIES,
        *link_entries.ENTRIES,
        *aside_entries.ENTRIES,
        *nominate_entries.ENTRIES,
        *note_entries.ENTRIES,
        *notify_entries.ENTRIES,
        *office_entries.ENTRIES,
        *party_entries.ENTRIES,
        *people_entries.ENTRIES,
        *remind_entries.ENTRIES,
        *report_entries.ENTRIES,
        *retain_entries.ENTRIES,
        *suspend_entries.ENTRIES,
        *version_entries.ENTRIES,
    ),
    lambda row: row.entry.__name__,
)
"""By the name under which the record keeps them."""

STEPS: Mapping[str, StepRow] = table_of(
    (
        *act.STEPS,
        *annex.STEPS,
        *approve.STEPS,
        *ask.STEPS,
        *check.STEPS,
        *classify.STEPS,
        *close.STEPS,
        *complaint.STEPS,
        *complete.STEPS,
        *evaluate.STEPS,
        *export.STEPS,
        *follow.STEPS,
        *ico.STEPS,
        *identify.STEPS,
        *link.STEPS,
        *aside.STEPS,
        *nominate.STEPS,
        *note.STEPS,
        *notify.STEPS,
        *office.STEPS,
        *party.STEPS,
        *people.STEPS,
        *remind.STEPS,
        *report.STEPS,
        *retain.STEPS,
        *suspend.STEPS,
        *version.STEPS,
    ),
    lambda row: row.step.__name__,
)
"""By name."""

FORM_ROWS: Mapping[str, tuple[StepRow, FormRow]] = {
    asked.form.name: (row, asked) for row in STEPS.values() for asked in row.forms
}
"""By the name that a button carries."""

UNKNOWN = EntryRow(
    entry=UnknownEntry,
    apply=only_recorded,
    tells=nobody,
    settles=nothing,
    withheld=unread,
    marks=no_mark,
)


def entry_row(entry: Entry) -> EntryRow:
    """The row of an entry's kind; one that keeps everything in where nobody knows it."""
    return ENTRIES.get(entry.name, UNKNOWN)


def step_row(step: Step) -> StepRow:
    """The row of a step."""
    return STEPS[step.name]


def entry_from(kind: str, body: str) -> Entry:
    """The entry whose body is this JSON: an UnknownEntry where this version can't read it."""
    row = ENTRIES.get(kind)
    if row is None:
        return UnknownEntry(kind=kind, body=body)
    try:
        if kind not in UPCASTS:
            return row.entry.model_validate_json(body)
        return row.entry.model_validate(upcast(kind, json.loads(body)))
    except Exception:
        # Whatever stands there: a database that was tampered with may hold no text even.
        return UnknownEntry(kind=kind, body=str(body))
