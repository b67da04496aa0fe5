"""Annex four on a page: the Record of Events, entry by entry (3.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cards.elements import Element, button, hint, text
from cards.payloads import Go
from procedure.definition import Procedure
from procedure.entries.remind import ReminderSent
from procedure.instants import shown
from procedure.record import Recorded
from service.cases import CaseView

MOST_ROWS = 15
MOST_CHARACTERS = 16_000
"""Rows and characters of one page: long entries make shorter pages, so that none is cut."""

Group = list[Recorded]


def record_body(view: CaseView, hashes: Mapping[int, str], before: int | None) -> list[Element]:
    """The last fifteen rows before entry `before`, the newest last, with their short hashes."""
    rows, _ = on_page(view, before)
    at = view.incident.procedure_at
    entries = [_entry(each, hashes, view.corrected, at(each[0].seq)) for each in rows]
    table = {
        "type": "Table",
        "firstRowAsHeader": True,
        "showGridLines": True,
        "columns": [{"width": 2}, {"width": 4}, {"width": 10}],
        "rows": [_row(["ID"], ["Date"], ["Action"]), *entries],
    }
    note = (
        "Nothing is ever edited or deleted here. The letters and digits at the end of each entry "
        "are the beginning of its fingerprint, which also covers every entry before it."
    )
    return [table, hint(note)]


def on_page(view: CaseView, before: int | None) -> tuple[list[Group], bool]:
    """The last rows before entry `before` that fit on one page, and whether earlier ones don't.

    At least one; reminders that follow each other stand together in a row.
    """
    groups, more = _last_groups(view.record, len(view.record) if before is None else before - 1)
    rows: list[Group] = []
    room = MOST_CHARACTERS
    for group in reversed(groups):
        room -= len(group[0].entry.sentence(view.procedure))
        if rows and room < 0:
            return rows, True
        rows.insert(0, group)
    return rows, more


def _last_groups(record: Sequence[Recorded], end: int) -> tuple[list[Group], bool]:
    """As many groups as a page has rows, and whether there are more: read from behind."""
    groups: list[Group] = []
    for place in range(min(end, len(record)) - 1, -1, -1):
        recorded = record[place]
        reminder = isinstance(recorded.entry, ReminderSent)
        if reminder and groups and isinstance(groups[0][0].entry, ReminderSent):
            groups[0].insert(0, recorded)
        elif len(groups) == MOST_ROWS:
            return groups, True
        else:
            groups.insert(0, [recorded])
    return groups, False


def _row(*cells: Sequence[str]) -> Element:
    made = [
        {"type": "TableCell", "items": [text(line, spacing="None") for line in lines]}
        for lines in cells
    ]
    return {"type": "TableRow", "cells": made}


def _entry(
    group: Sequence[Recorded],
    hashes: Mapping[int, str],
    corrected: Mapping[int, int],
    procedure: Procedure,
) -> Element:
    first, last = group[0], group[-1]
    if len(group) > 1:
        numbers = f"{first.seq}–{last.seq}"
        when = f"{shown(first.at)} to {shown(last.at)}"
        sent = f"{len(group)} reminders were sent.{_short(hashes, last)}"
        return _row([numbers], [when], [sent])
    by = procedure.titled(first.actor)
    lines = [first.entry.sentence(procedure), f"– {by}{_short(hashes, first)}"]
    if first.seq in corrected:
        lines.insert(0, f"[Corrected by entry {corrected[first.seq]}]")
    return _row([str(first.seq)], [shown(first.at)], lines)


def _short(hashes: Mapping[int, str], recorded: Recorded) -> str:
    return f" · {hashes[recorded.seq][:8]}" if recorded.seq in hashes else ""


def record_buttons(view: CaseView, before: int | None) -> list[Element]:
    """To turn the pages."""
    made = []
    rows, more = on_page(view, before)
    if more:
        made.append(_turn("Earlier entries", view, str(rows[0][0].seq)))
    if before is not None:
        made.append(_turn("Latest entries", view, ""))
    return made


def _turn(name: str, view: CaseView, key: str) -> Element:
    go = Go(to="case_page", incident=view.incident.id, page="record", key=key)
    return button(name, go)
