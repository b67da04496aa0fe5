"""Annex four on a page: the Record of Events, entry by entry (3.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cards.elements import Element, button, hint, text
from cards.payloads import Go
from procedure.entries.note import EntryCorrected
from procedure.entries.remind import ReminderSent
from procedure.instants import shown
from procedure.record import Recorded
from service.cases import CaseView

MOST_ROWS = 15
MOST_CHARACTERS = 16_000
"""Rows and characters of one page: long entries make shorter pages, so that none is cut."""

Group = list[Recorded]


def record_body(view: CaseView, hashes: Sequence[str], before: int | None) -> list[Element]:
    """The last fifteen rows before entry `before`, the newest last, with their short hashes."""
    rows = _on_page(_before(view, before))
    corrected = corrections(view.record)
    table = {
        "type": "Table",
        "firstRowAsHeader": True,
        "showGridLines": True,
        "columns": [{"width": 2}, {"width": 4}, {"width": 10}],
        "rows": [_row(["ID"], ["Date"], ["Action"]), *(_entry(r, hashes, corrected) for r in rows)],
    }
    note = (
        "Nothing is ever edited or deleted here. The letters and digits at the end of each entry "
        "are the beginning of its fingerprint, which also covers every entry before it."
    )
    return [table, hint(note)]


def corrections(record: Sequence[Recorded]) -> Mapping[int, int]:
    """Which entry is corrected by which later one; the last correction counts."""
    return {r.entry.corrects: r.seq for r in record if isinstance(r.entry, EntryCorrected)}


def _grouped(record: Sequence[Recorded]) -> list[Group]:
    """Entries one by one; reminders that follow each other stand together."""
    groups: list[Group] = []
    for recorded in record:
        reminder = isinstance(recorded.entry, ReminderSent)
        if reminder and groups and isinstance(groups[-1][-1].entry, ReminderSent):
            groups[-1].append(recorded)
        else:
            groups.append([recorded])
    return groups


def _before(view: CaseView, before: int | None) -> list[Group]:
    return _grouped([r for r in view.record if before is None or r.seq < before])


def _on_page(groups: Sequence[Group]) -> list[Group]:
    """The last groups that fit on one page; always one."""
    rows: list[Group] = []
    room = MOST_CHARACTERS
    for group in reversed(groups[-MOST_ROWS:]):
        room -= len(group[0].entry.sentence())
        if rows and room < 0:
            break
        rows.insert(0, group)
    return rows


def _row(*cells: Sequence[str]) -> Element:
    made = [
        {"type": "TableCell", "items": [text(line, spacing="None") for line in lines]}
        for lines in cells
    ]
    return {"type": "TableRow", "cells": made}


def _entry(
    group: Sequence[Recorded], hashes: Sequence[str], corrected: Mapping[int, int]
) -> Element:
    first, last = group[0], group[-1]
    if len(group) > 1:
        numbers = f"{first.seq}–{last.seq}"
        when = f"{shown(first.at)} to {shown(last.at)}"
        sent = f"{len(group)} reminders were sent.{_short(hashes, last)}"
        return _row([numbers], [when], [sent])
    lines = [first.entry.sentence(), f"– {first.actor.title}{_short(hashes, first)}"]
    if first.seq in corrected:
        lines.insert(0, f"[Corrected by entry {corrected[first.seq]}]")
    return _row([str(first.seq)], [shown(first.at)], lines)


def _short(hashes: Sequence[str], recorded: Recorded) -> str:
    return f" · {hashes[recorded.seq - 1][:8]}" if recorded.seq <= len(hashes) else ""


def record_buttons(view: CaseView, before: int | None) -> list[Element]:
    """To turn the pages."""
    made = []
    groups = _before(view, before)
    rows = _on_page(groups)
    if len(rows) < len(groups):
        made.append(_turn("Earlier entries", view, str(rows[0][0].seq)))
    if before is not None:
        made.append(_turn("Latest entries", view, ""))
    return made


def _turn(name: str, view: CaseView, key: str) -> Element:
    go = Go(to="case_page", incident=view.incident.id, page="record", key=key)
    return button(name, go)
