"""The case file: one tagged PDF with everything of a case that its reader may see.

Typeset by Typst, whose PDF/UA export checks as it writes that a screen reader can follow: tags,
title, language, reading order. The words go in as data, so nothing in them is taken for markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from documents.annexes import Sheet, Version, groups_of, record_rows, title_of, versions_of
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
from documents.widths import height, shares
from documents.word import MOST_LINES, clean, version_words
from procedure.errors import NotAllowed
from procedure.instants import shown
from procedure.meanings import NUMBERS
from procedure.papers import Edition
from procedure.rights import Sight
from procedure.roles import Role
from service.cases import CaseView
from service.project import title

TEMPLATE = Path(__file__).with_name("casefile.typ")
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

    Raises NotAllowed for those who may not read all of the case. What the people officer noted is
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
        "version": version_words(organisation, view.procedure),
        "marking": clean(organisation.marking),
        "made": f"Made on {shown(view.now)} for {clean(view.procedure.titled(view.actor))}",
        "contact": f"{organisation.phone}, {organisation.mail}",
        "summary": _table(summary_rows(view)),
        "clocks": _table(clock_rows(view)),
        "waiting": [clean(f"{ball.who}: {ball.what}") for ball in view.ball],
        "timeline": _timeline(timeline(view)),
        "tables": [
            _columns("Actions", ["Action", "What", "How it stands"], action_rows(view)),
            _columns("Who was to be told", ["Whom", "Decision", "Told"], notification_rows(view)),
            _columns("Input asked for", ["Whom", "Question", "Answer"], input_rows(view)),
            _columns("Reviews after the incident", ["Review", "Owner", "Outcome"],
                     review_rows(view)),
            _columns("To be done after closure", ["Whose", "What", "Outcome"],
                     follow_up_rows(view)),
            _columns(view.procedure.name(Role.PEOPLE_OFFICER), ["Task", "How it stands"],
                     task_rows(view)),
        ],
        "annexes": [made for number in NUMBERS for made in _annexes(view, number)],
        "record": _record(view, hashes),
        "checkpoint": clean(checkpoint or NO_CHECKPOINT),
        "verify": list(HOW_TO_VERIFY),
    }  # fmt: skip


FACTS, RECORD = (0.34, 0.66), (0.22, 0.78)


def _table(rows: Sequence[Sequence[str]], widths: Sequence[float] = FACTS) -> dict[str, Any]:
    """Rows as the template takes them, with which are too tall for a page, and if all are short."""
    cleaned = [[clean(cell) for cell in row] for row in rows]
    heights = [height(row[: len(widths)], widths) for row in cleaned]
    return {
        "rows": [
            {"cells": row, "tall": lines > MOST_LINES}
            for row, lines in zip(cleaned, heights, strict=True)
        ],
        "short": sum(lines + ROW_MARGIN for lines in heights) <= MOST_LINES,
    }


ROW_MARGIN = 0.7
"""A row's margins, in lines."""


def _columns(title: str, heads: list[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    widths = shares(heads, [[clean(cell) for cell in row] for row in rows])
    return {"title": title, "heads": heads, "widths": widths, **_table(rows, widths)}


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
    sheet = Sheet(view, number, version)
    groups = [{"title": title, **_table(rows)} for title, rows in groups_of(sheet) if rows]
    return {
        "title": title_of(number, version.procedure, ": "),
        "line": clean(version.line),
        "status": version.status,
        "guide": version.procedure.annexes[number].guide,
        "groups": groups,
    }


def _record(view: CaseView, hashes: Sequence[str]) -> dict[str, Any]:
    """Date, action and fingerprint of every entry."""
    known = [*hashes, *([""] * len(view.record))]
    rows = zip(record_rows(view), known, strict=False)
    made = [[when, action, fingerprint] for (when, action), fingerprint in rows]
    return _table(made, RECORD)
