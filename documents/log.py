"""The Security Incident Summary Log as a workbook: one row an incident, and the figures (4.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from documents.word import clean, version_words
from procedure.definition import Procedure
from procedure.instants import LONDON, shown
from procedure.organisation import Organisation
from service.ports.rows import Row
from service.project import DATES, NUMBERS

WIDTHS: Mapping[str, int] = {
    "ID": 15, "Late": 7, "Kind": 20, "Classification": 15, "Classification history": 36,
    "Personal data": 16, "People affected": 11, "Records affected": 11, "Cause": 28,
    "What happened": 60, "Effects": 44, "Remedial action": 44, "Lead": 20,
    "{regulator} decision": 40,
    "{regulator} reference": 18, "Individuals told": 11, "{by_mail} told": 20,
    "Open actions": 16, "Lessons": 44, "Status": 18,
}  # fmt: skip
COLUMNS = (
    "ID", "Occurred", "Discovered", "Notified {body}", "Aware", "Late", "Kind", "Classification",
    "Classification history", "Personal data", "People affected", "Records affected", "Cause",
    "What happened", "Effects", "Remedial action", "Lead", "{regulator} decision",
    "{regulator} reference", "Individuals told", "{by_mail} told", "Open actions", "Lessons",
    "Status", "Closed on",
)  # fmt: skip
"""The register's columns (service.project.register), in its order; a test keeps them the same."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet take text for a formula, once it is typed anew or saved as CSV."""

MOST_CHARACTERS = 32_000
"""Somewhat less than what a cell of Excel can hold."""

DATE_WIDTH = 17

FIRST_DAY = datetime(1900, 1, 1)  # noqa: DTZ001 - a spreadsheet's dates have no zone
"""Where Excel begins to count days, from 1."""

AFTER_LEAP_DAY = datetime(1900, 3, 1)  # noqa: DTZ001
"""Excel counts a 29 February 1900, which never was."""

LINE_POINTS, MOST_LINES = 15, 6
"""A row is as high as its longest text needs, up to six lines: a list can still be looked over."""


def log_xlsx(rows: Iterable[Row], organisation: Organisation, now: datetime) -> bytes:
    """The log of all these rows, in their order; `now` is UTC. Holds one row at a time."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    _properties(book, organisation, now)
    log = LogSheet(book, organisation.procedure)
    figures: Counter[tuple[str, str]] = Counter()
    late: Counter[str] = Counter()
    for row in rows:
        log.add(row)
        month = f"{row.reported_at.astimezone(LONDON):%Y-%m}"
        figures[month, row.classification] += 1
        late[month] += row.late
    log.finish(organisation, now)
    _figures(book, figures, late, organisation.procedure)
    for sheet in book.worksheets() if organisation.marking else ():
        sheet.set_header(f'&C&"Arial,Bold"{_footer(organisation.marking)}')
    book.close()
    return buffer.getvalue()


def _properties(book: xlsxwriter.Workbook, organisation: Organisation, now: datetime) -> None:
    book.set_properties(
        {
            "title": "Security Incident Summary Log",
            "author": clean(organisation.name),
            "comments": version_words(organisation),
            "category": clean(organisation.marking),
            "created": now.replace(tzinfo=None),
        }
    )


class LogSheet:
    """The first sheet: headings that stay, filters, real dates and numbers, text that is text."""

    def __init__(self, book: xlsxwriter.Workbook, procedure: Procedure) -> None:
        self.sheet = book.add_worksheet("Summary Log")
        self.plain = book.add_format({"valign": "top", "text_wrap": True, "font_name": "Arial"})
        self.literal = book.add_format(
            {"valign": "top", "text_wrap": True, "font_name": "Arial", "quote_prefix": True}
        )
        self.number = book.add_format(
            {"valign": "top", "num_format": "#,##0", "font_name": "Arial"}
        )
        when = {"valign": "top", "align": "left", "font_name": "Arial"}
        self.date = book.add_format(when | {"num_format": "dd mmm yyyy hh:mm"})
        self.day = book.add_format(when | {"num_format": "dd mmm yyyy"})
        self.at = 0
        _page(self.sheet, len(COLUMNS))
        for column, name in enumerate(COLUMNS):
            self.sheet.set_column(column, column, WIDTHS.get(name, DATE_WIDTH))
        _heads(self.sheet, tuple(map(procedure.say, COLUMNS)), _head(book))

    def add(self, row: Row) -> None:
        """One incident."""
        self.at += 1
        # By place: a column is called as the procedure had it when its case was written.
        told = dict(zip(COLUMNS, row.register.values(), strict=False))
        lines = max(len(told.get(name, "")) // width for name, width in WIDTHS.items()) + 1
        if lines > 1:
            self.sheet.set_row(self.at, LINE_POINTS * min(lines, MOST_LINES))
        for column, name in enumerate(COLUMNS):
            self._cell(column, name, told.get(name, ""))

    def _cell(self, column: int, name: str, value: str) -> None:
        if not value:
            return
        instant = _instant(value) if name in DATES else None
        if name in DATES and len(value) == len("2026-11-27"):
            self._date(column, datetime.fromisoformat(value), self.day)
        elif instant is not None:
            self._date(column, instant.astimezone(LONDON).replace(tzinfo=None), self.date)
        elif name in NUMBERS and value.isdigit():
            self.sheet.write_number(self.at, column, int(value), self.number)
        else:
            text = clean(value)[:MOST_CHARACTERS]
            if text.startswith("<r>"):
                text += " "  # else XlsxWriter would take it for its own markup and not escape it
            style = self.literal if text.startswith(FORMULA) else self.plain
            self.sheet.write_string(self.at, column, text, style)

    def _date(self, column: int, local: datetime, style: Format) -> None:
        """A day, with its time if known, as Excel counts it; text before Excel's first day."""
        if local < FIRST_DAY:
            self.sheet.write_string(self.at, column, f"{local:%d %b %Y %H:%M}", self.plain)
        elif local < AFTER_LEAP_DAY:
            # XlsxWriter takes 1 January 1900 for a time alone, and 28 February for the day after.
            since = (local - FIRST_DAY) / timedelta(days=1)
            self.sheet.write_number(self.at, column, 1 + since, style)
        else:
            self.sheet.write_datetime(self.at, column, local, style)

    def finish(self, organisation: Organisation, now: datetime) -> None:
        """The filters over all rows, and the footer."""
        self.sheet.autofilter(0, 0, self.at, len(COLUMNS) - 1)
        left = f"&L{_footer(organisation.name)}, {version_words(organisation)}"
        self.sheet.set_footer(f"{left}&CMade {shown(now)}&R&P of &N")


def _instant(value: str) -> datetime | None:
    """The instant, or None for a row that was projected before they were kept as such."""
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _footer(text: str) -> str:
    return clean(text).replace("&", "&&")


def _page(sheet: Worksheet, columns: int) -> None:
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.repeat_columns("A:A")
    sheet.set_landscape()
    wide = columns > 12
    sheet.set_paper(8 if wide else 9)
    sheet.fit_to_pages(3 if wide else 1, 0)


def _head(book: xlsxwriter.Workbook, align: str = "left") -> Format:
    return book.add_format(
        {
            "align": align,
            "bold": True,
            "bg_color": "#1B2A38",
            "font_color": "#FFFFFF",
            "font_name": "Arial",
            "text_wrap": True,
            "valign": "vcenter",
        }
    )


def _heads(sheet: Worksheet, names: tuple[str, ...], style: Format) -> None:
    sheet.set_row(0, 32)
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, style)


def _figures(
    book: xlsxwriter.Workbook,
    figures: Counter[tuple[str, str]],
    late: Counter[str],
    procedure: Procedure,
) -> None:
    """The second sheet: how many of each class in each month they were reported in."""
    sheet = book.add_worksheet("Figures")
    known = [*procedure.classes, ""]
    classes = [*known, *sorted({key for _, key in figures} - set(known))]
    heads = [procedure.class_name(key) or "Not yet classified" for key in classes]
    names = ("Month reported", *heads, "All", "Reported late")
    _page(sheet, len(names))
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, len(names) - 1, 14)
    _heads(sheet, names, _head(book, "right"))
    month_style = book.add_format({"num_format": "mmm yyyy", "align": "left", "font_name": "Arial"})
    plain = book.add_format({"num_format": "#,##0", "font_name": "Arial"})
    total = book.add_format({"num_format": "#,##0", "bold": True, "top": 1, "font_name": "Arial"})
    months = sorted({month for month, _ in figures})
    for at, month in enumerate(months, start=1):
        first = datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC)
        sheet.write_datetime(at, 0, first.replace(tzinfo=None), month_style)
        counts: list[int] = [figures[month, key] for key in classes]
        _numbers(sheet, at, [*counts, sum(counts), late[month]], plain)
    sums = [sum(figures[month, key] for month in months) for key in classes]
    bottom = len(months) + 1
    sheet.write_string(bottom, 0, "All months", total)
    _numbers(sheet, bottom, [*sums, sum(sums), sum(late.values())], total)


def _numbers(sheet: Worksheet, at: int, numbers: list[int], style: Any) -> None:
    for column, number in enumerate(numbers, start=1):
        sheet.write_number(at, column, number, style)
