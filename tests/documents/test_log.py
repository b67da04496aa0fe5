"""The Summary Log in Excel, read again by openpyxl and compared with the register."""

from __future__ import annotations

import re
import tracemalloc
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook

from documents.log import COLUMNS as TEMPLATES
from documents.log import log_xlsx
from procedure.instants import LONDON
from service.ports.rows import Row
from service.project import DATES as DATED
from service.project import NUMBERS
from tests.cards.cases import STAGES, closed, late, reported
from tests.cards.cast import ORGANISATION, START
from tests.cjs import CJS
from tests.documents.reading import xlsx

COLUMNS = tuple(map(CJS.say, TEMPLATES))
DATES = {CJS.say(name) for name in DATED}


def made(*rows: Row) -> Workbook:
    return xlsx(log_xlsx(rows, ORGANISATION, START))


def column(name: str) -> int:
    return COLUMNS.index(name) + 1


def test_its_columns_are_the_registers() -> None:
    assert tuple(closed().row.register) == COLUMNS


def test_every_cell_says_what_the_register_says() -> None:
    rows = [make().row for make in STAGES.values()]
    sheet = (made(*rows))["Summary Log"]
    for at, row in enumerate(rows, start=2):
        for name, value in row.register.items():
            cell = sheet.cell(at, column(name)).value
            if not value:
                assert cell is None
            elif name in DATES:
                local = datetime.fromisoformat(value).astimezone(LONDON).replace(tzinfo=None)
                assert isinstance(cell, datetime)
                assert abs(cell - local) < timedelta(seconds=1)
            else:
                assert str(cell) == value
                assert isinstance(cell, int) is (name in NUMBERS)


def test_dates_are_real_and_in_local_time() -> None:
    sheet = (made(late().row))["Summary Log"]
    cell = sheet.cell(2, column("Notified CJS"))
    assert isinstance(cell, Cell)
    assert cell.is_date
    assert cell.value == datetime(2026, 3, 27, 10, 15)  # noqa: DTZ001 - Excel has no zones


def test_a_date_that_cannot_be_read_stays_as_text() -> None:
    row = reported().row
    row = replace(row, register=row.register | {"Discovered": "Fri 27 Mar 2026, 09:00"})
    cell = (made(row))["Summary Log"].cell(2, column("Discovered"))
    assert cell.value == "Fri 27 Mar 2026, 09:00"


def test_the_heading_stays_and_every_column_has_a_filter() -> None:
    sheet = (made(closed().row, late().row))["Summary Log"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:Y3"
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_a_formula_is_text_and_stays_text(start: str) -> None:
    words = f"{start}HYPERLINK(1)"
    row = reported().row
    row = replace(row, register=row.register | {"What happened": words})
    cell = (made(row))["Summary Log"].cell(2, column("What happened"))
    assert (cell.data_type, cell.value) == ("s", words)
    assert cell.quotePrefix


def test_markup_of_the_writer_is_text() -> None:
    words = "<r><t>bold</t></r>"
    row = reported().row
    row = replace(row, register=row.register | {"What happened": words})
    cell = (made(row))["Summary Log"].cell(2, column("What happened"))
    assert str(cell.value).strip() == words


def test_the_second_sheet_counts_by_class_and_month() -> None:
    march, april = closed().row, replace(late().row, reported_at=START + timedelta(days=30))
    sheet = (made(march, march, april))["Figures"]
    heads = [cell.value for cell in sheet[1]]
    months = {row[0].value: [c.value for c in row] for row in sheet.iter_rows(min_row=2)}
    first = months[datetime(2026, 3, 1)]  # noqa: DTZ001
    second = months[datetime(2026, 4, 1)]  # noqa: DTZ001
    assert first[heads.index("Incident")] == 2
    assert second[heads.index("Not yet classified")] == 1
    assert second[heads.index("Reported late")] == 1
    assert months["All months"][heads.index("All")] == 3


def test_an_empty_log_is_a_workbook_all_the_same() -> None:
    book = made()
    assert book["Summary Log"].max_row == 1
    assert book["Figures"]["A2"].value == "All months"


def test_rows_are_not_held_in_memory() -> None:
    """100,000 rows may take 200 MB. What a row costs in time, `python -m bench.log` says."""
    row = closed().row
    tracemalloc.start()
    log_xlsx([row] * 300, ORGANISATION, START)
    few = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    log_xlsx([row] * 1200, ORGANISATION, START)
    many = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert many - few < 900 * 2000


FIRST_DAYS = [
    ("1900-01-01T00:00+00:00", 1.0),
    ("1900-01-01T09:30+00:00", 1 + 9.5 / 24),
    ("1900-01-02T00:00+00:00", 2.0),
    ("1900-02-28T12:00+00:00", 59.5),
    ("1900-02-28T23:59+00:00", 60 - 1 / 1440),
    ("1900-03-01T00:00+00:00", 61.0),
]


@pytest.mark.parametrize(("kept", "serial"), FIRST_DAYS)
def test_excels_first_days_are_the_days_they_are(kept: str, serial: float) -> None:
    row = closed().row
    told = replace(row, register=row.register | {"Occurred": kept})
    sheet = zipfile.ZipFile(BytesIO(log_xlsx([told], ORGANISATION, START)))
    xml = sheet.read("xl/worksheets/sheet1.xml").decode()
    (value,) = re.findall(r'<c r="B2"[^>]*><v>([^<]+)</v>', xml)
    assert float(value) == pytest.approx(serial)


def test_a_day_before_excels_first_is_written_in_words() -> None:
    row = closed().row
    told = replace(row, register=row.register | {"Occurred": "1899-12-31T10:00+00:00"})
    assert made(told)["Summary Log"].cell(2, column("Occurred")).value == "31 Dec 1899 10:00"
