"""What a row of the Summary Log costs in Excel: python -m bench.log

In processor time, against a row of a short log and against the same cells written as they are by
the library alone; the fastest of several turns, which a busy machine changes least.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from io import BytesIO
from itertools import repeat

import xlsxwriter

from bench.cards import dpo_asking
from documents.log import log_xlsx
from procedure.organisation import Organisation
from service.ports.rows import Row
from service.project import project

TURNS = 3
SHORT, LONG = 500, 5_000
MOST_GROWTH, MOST_OVER_BARE = 1.2, 3.0


def _ours(row: Row, count: int, organisation: Organisation) -> None:
    log_xlsx(repeat(row, count), organisation, row.reported_at)


def _bare(row: Row, count: int) -> None:
    """The same words in the same cells, without widths, dates, heights or figures."""
    book = xlsxwriter.Workbook(BytesIO(), {"constant_memory": True})
    sheet = book.add_worksheet()
    for at in range(count):
        for column, words in enumerate(row.register.values()):
            if words:
                sheet.write_string(at, column, words)
    book.close()


def _cost(make: Callable[[], None], count: int) -> float:
    """Milliseconds of processor a row."""
    best = float("inf")
    for _ in range(TURNS):
        began = time.process_time()
        make()
        best = min(best, time.process_time() - began)
    return best / count * 1000


def main() -> None:
    """Prints the costs and whether both ratios are as wanted."""
    asked = dpo_asking()
    assert asked.incident is not None  # noqa: S101
    row, organisation = project(asked.incident, asked.organisation), asked.organisation
    short = _cost(lambda: _ours(row, SHORT, organisation), SHORT)
    long = _cost(lambda: _ours(row, LONG, organisation), LONG)
    bare = _cost(lambda: _bare(row, LONG), LONG)
    print(f"a row of the log in Excel: {long:.3f} ms of processor, {bare:.3f} ms by itself")
    for words, times, most in (
        (f"a row of {LONG:,} against one of {SHORT:,}", long / short, MOST_GROWTH),
        ("a row against its cells by themselves", long / bare, MOST_OVER_BARE),
    ):
        print(f"{'reached' if times <= most else 'NOT reached'}: {words}: {times:.2f} ×")


if __name__ == "__main__":
    main()
