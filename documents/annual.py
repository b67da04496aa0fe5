"""The annual report as a Word document: figures, decisions, lessons, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from docx.document import Document as WordDocument

from documents.word import (
    QUIET,
    Cover,
    add_line,
    column_table,
    form_table,
    opened,
    saved,
    version_words,
)
from procedure.instants import local_day, shown, shown_day
from service.annual import AnnualReport, IcoLine, Promise
from service.figures import RECURRING

NONE = "None."


def annual_docx(report: AnnualReport) -> bytes:
    """The year's report; names of people stand in it only where a follow-up or review is theirs."""
    organisation = report.organisation
    title = f"Information security incidents {report.year}"
    document = opened(Cover(title, "Annual report", organisation, report.as_of))
    document.add_paragraph(title, style="Title")
    add_line(document, _intro(report), colour=QUIET)
    _incidents(document, report)
    _times(document, report)
    _ico(document, report)
    _lessons(document, report)
    _reviews(document, report)
    _promises(document, report)
    return saved(document)


def _intro(report: AnnualReport) -> str:
    words = (
        f"{report.organisation.name}, {version_words(report.organisation)} (clauses 4.3 and 7.1). "
        f"As of {shown(report.as_of)}. {report.total} incidents were recorded in {report.year}."
    )
    if report.left_out:
        words += f" Not counted, because they were linked as duplicates: {report.left_out}."
    if report.deleted:
        words += (
            f" Deleted after their retention, so that only class and month are counted: "
            f"{report.deleted}."
        )
    return words


def _incidents(document: WordDocument, report: AnnualReport) -> None:
    document.add_heading("Incidents by class", 1)
    _counted(document, ("Class", "Incidents"), report.classes)
    document.add_heading("Incidents by cause", 1)
    _counted(document, ("Cause", "Incidents"), report.causes)
    again = [c for c, n in report.causes.items() if n >= RECURRING and c not in NO_CAUSE]
    if again:
        words = f"Came up {RECURRING} times or more in the year: {'; '.join(again)}."
        add_line(document, words, bold=True)
    document.add_heading("Incidents by month of report", 1)
    months = {_month(month): n for month, n in sorted(report.months.items())}
    _counted(document, ("Month", "Incidents"), Counter(months), in_order=True)


NO_CAUSE = ("Other", "Not known until closure")


def _month(month: str) -> str:
    return f"{datetime.strptime(month, '%Y-%m').replace(tzinfo=UTC):%B %Y}"


def _counted(
    document: WordDocument, heads: Sequence[str], counts: Counter[str], *, in_order: bool = False
) -> None:
    pairs = list(counts.items()) if in_order else counts.most_common()
    _table(document, heads, [(name, str(n)) for name, n in pairs], (0.7, 0.3))


def _table(
    document: WordDocument,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
) -> None:
    if rows:
        column_table(document, heads, rows, widths)
    else:
        add_line(document, NONE)


def _times(document: WordDocument, report: AnnualReport) -> None:
    procedure = report.organisation.procedure
    names = procedure.names
    document.add_heading("In time or late", 1)
    form_table(
        document,
        [
            (
                f"Reported to {names.body} within 2 working days {procedure.at('report')}",
                _in_time(report.on_time, report.late),
            ),
            (
                f"{names.regulator} told within 72 hours {procedure.at('personal_data')}",
                _in_time(report.ico_on_time, report.ico_late),
            ),
        ],
    )
    document.add_heading("How long it took, from the notification", 1)
    rows = [(length.name, *length.words) for length in report.lengths]
    _table(document, ("", "Cases", "Middle", "Longest"), rows, (0.46, 0.12, 0.21, 0.21))


def _in_time(on_time: int, late: int) -> str:
    return f"{on_time} in time, {late} late"


def _ico(document: WordDocument, report: AnnualReport) -> None:
    name = report.organisation.procedure.names.regulator
    document.add_heading(f"Decisions on the {name}", 1)
    rows = [(line.incident_id, line.decision, line.reason, _told(line)) for line in report.ico]
    _table(document, ("ID", "Told?", "Reason", "When, reference"), rows, (0.19, 0.13, 0.4, 0.28))


def _told(line: IcoLine) -> str:
    if line.told is None:
        return ""
    late = ", late" if line.late else ", in time"
    return f"{shown(line.told)}{late}{f', {line.reference}' if line.reference else ''}"


def _lessons(document: WordDocument, report: AnnualReport) -> None:
    document.add_heading("Lessons", 1)
    rows = [
        (lesson.incident_id, f"{lesson.classification}: {lesson.cause}", lesson.lessons)
        for lesson in report.lessons
    ]
    _table(document, ("ID", "Class and cause", "What was learned"), rows, (0.19, 0.31, 0.5))


def _reviews(document: WordDocument, report: AnnualReport) -> None:
    document.add_heading("Reviews, and what became of them (7.1)", 1)
    rows = [(line.incident_id, line.review, line.state, line.words) for line in report.reviews]
    _table(
        document,
        ("ID", "Review", "State", "What it found, why it was waived, or whose it is"),
        rows,
        (0.19, 0.27, 0.14, 0.4),
    )


def _promises(document: WordDocument, report: AnnualReport) -> None:
    document.add_heading("What we said we would do", 1)
    rows = [
        (
            f"{one.incident_id}, {one.follow_up.key}",
            one.follow_up.text,
            one.follow_up.owner.name,
            _state(one, report.as_of),
        )
        for one in report.promises
    ]
    _table(document, ("ID", "What", "Who", "State"), rows, (0.21, 0.34, 0.17, 0.28))


def _state(one: Promise, now: datetime) -> str:
    said = one.follow_up
    if said.outcome:
        return f"Done: {said.outcome}"
    day = shown_day(local_day(said.due))
    return f"Overdue since {day}" if said.due < now else f"To be done by {day}"
