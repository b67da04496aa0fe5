"""The case file: one tagged PDF with everything of a case that its reader may see.

Typeset by Typst, whose PDF/UA export checks as it writes that a screen reader can follow: tags,
title, language, reading order. The words go in as data, so nothing in them is taken for markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from documents.annexes import (
    GUIDES,
    ONE_FIRST,
    ONE_SECOND,
    THREE_FIRST,
    THREE_ICO,
    TWO_FIRST,
    TWO_SECOND,
    Sheet,
    Version,
    record_rows,
    versions_of,
)
from documents.summary import (
    action_rows,
    clock_rows,
    follow_up_rows,
    input_rows,
    notification_rows,
    review_rows,
    summary_rows,
    task_rows,
)
from documents.timeline import Timeline, timeline
from documents.typesetting import typeset
from documents.word import clean, version_words
from procedure.annexes import ANNEX_NUMBERS, ANNEX_TITLES, IF_PERSONAL
from procedure.answering_rows import rows_in_words
from procedure.errors import NotAllowed
from procedure.instants import shown
from procedure.papers import Edition
from procedure.rights import Sight
from service.cases import CaseView
from service.project import title

TEMPLATE = Path(__file__).with_name("casefile.typ")
Rows = list[list[str]]
NO_CHECKPOINT = (
    "No signed checkpoint covers this record yet. The fingerprints above hold all the same; what "
    "is missing is a signature kept outside the database."
)
HOW_TO_VERIFY = (
    "Each entry’s fingerprint is the SHA-256, in hexadecimal, of the entry (incident, number, "
    "instant in UTC, who acted, kind, content) and of the fingerprint before it, written as "
    "canonical JSON (RFC 8785). The first entry follows 64 zeros. So no entry can be changed, "
    "removed or moved without every later fingerprint changing.",
    "On the server, “python bot.py verify” recomputes every fingerprint and replays the record.",
    "To check this paper, compare its last fingerprint with the one the case’s Record of Events "
    "shows for the same entry; if they agree, all entries up to it are as they were.",
)


def case_file_pdf(view: CaseView, hashes: Sequence[str], checkpoint: str | None = None) -> bytes:
    """The whole case; `hashes` are its entries', in order, `checkpoint` the last signed one.

    Raises NotAllowed for those who may not read all of the case. The Head of People's notes are
    never in it (5.3).
    """
    if view.sight is not Sight.FULL:
        raise NotAllowed(f"The case file of {view.incident.id} isn't open to you.")
    content = _content(view, hashes, checkpoint)
    return typeset(TEMPLATE, "case", content, made=int(view.now.timestamp()))


def _content(view: CaseView, hashes: Sequence[str], checkpoint: str | None) -> dict[str, Any]:
    incident, organisation = view.incident, view.organisation
    return {
        "id": incident.id,
        "title": clean(title(incident)),
        "organisation": clean(organisation.name),
        "version": version_words(organisation),
        "made": f"Made on {shown(view.now)} for {clean(view.actor.title)}",
        "contact": f"{organisation.phone}, {organisation.mail}",
        "summary": _rows(summary_rows(view)),
        "clocks": _rows(clock_rows(view)),
        "waiting": [clean(f"{ball.who}: {ball.what}") for ball in view.ball],
        "timeline": _timeline(timeline(view)),
        "tables": [
            {"title": "Actions", "heads": ["Action", "What", "How it stands"],
             "rows": _rows(action_rows(view))},
            {"title": "Who was to be told", "heads": ["Whom", "Decision", "Told"],
             "rows": _rows(notification_rows(view))},
            {"title": "Input asked for", "heads": ["Whom", "Question", "Answer"],
             "rows": _rows(input_rows(view))},
            {"title": "Reviews after the incident", "heads": ["Review", "Owner", "Outcome"],
             "rows": _rows(review_rows(view))},
            {"title": "To be done after closure", "heads": ["Whose", "What", "Outcome"],
             "rows": _rows(follow_up_rows(view))},
            {"title": "Head of People", "heads": ["Task", "How it stands"],
             "rows": _rows(task_rows(view))},
        ],
        "annexes": [made for number in ANNEX_NUMBERS for made in _annexes(view, number)],
        "record": _record(view, hashes),
        "checkpoint": clean(checkpoint or NO_CHECKPOINT),
        "verify": list(HOW_TO_VERIFY),
    }  # fmt: skip


def _rows(rows: Sequence[Sequence[str]]) -> Rows:
    return [[clean(cell) for cell in row] for row in rows]


def _timeline(course: Timeline) -> dict[str, Any]:
    return {
        "lanes": [
            {"letter": lane.letter, "state": lane.state, "words": f"{lane.name}: {lane.words}"}
            for lane in course.lanes
        ],
        "marks": [
            {
                "when": course.words(place),
                "words": clean(mark.words),
                "kind": mark.kind,
                "lanes": [course.covers(lane, mark) for lane in course.lanes],
            }
            for place, mark in enumerate(course.marks)
        ],
    }


def _annexes(view: CaseView, number: str) -> list[dict[str, Any]]:
    """Every version of a submitted annex, the standing one first."""
    if not view.incident.work.annexes.get(number):
        return []
    return [_annex(view, number, v) for v in versions_of(view, number, Edition.ALL, None)]


def _annex(view: CaseView, number: str, version: Version) -> dict[str, Any]:
    sheet = Sheet(view, number, version.raw)
    groups = [{"title": heading, "rows": _rows(rows)} for heading, rows in _groups(sheet) if rows]
    return {
        "title": f"Annex {number}: {ANNEX_TITLES[number]}",
        "line": clean(version.line),
        "status": version.status,
        "guide": GUIDES.get(number, ""),
        "groups": groups,
    }


def _groups(sheet: Sheet) -> list[tuple[str, list[tuple[str, str]]]]:
    beside = ("Asked beside the form", sheet.beside())
    if sheet.number == "one":
        return [("", list(sheet.rows((*ONE_FIRST, *ONE_SECOND)))), beside]
    if sheet.number == "two":
        return [("", list(sheet.rows((*TWO_FIRST, *TWO_SECOND)))), beside]
    parties = sheet.fields["parties"]
    third = [
        (column.label, cell)
        for row in rows_in_words(parties, sheet.raw, {})
        for column, cell in zip(parties.columns, row, strict=True)
    ]
    return [
        ("", list(sheet.rows(THREE_FIRST))),
        ("Notifying third parties", third),
        (f"{IF_PERSONAL} Notifying the individual(s)", list(sheet.rows(["help"]))),
        ("Notifying the ICO", list(sheet.rows(THREE_ICO))),
        beside,
    ]


def _record(view: CaseView, hashes: Sequence[str]) -> Rows:
    """Date, action and fingerprint of every entry."""
    known = [*hashes, *([""] * len(view.record))]
    rows = zip(record_rows(view.record), known, strict=False)
    return [[when, clean(action), fingerprint] for (when, action), fingerprint in rows]
