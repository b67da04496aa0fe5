"""The annual report as a file, for whoever runs the server.

python bot.py report --year 2026 [--to DIR]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from documents.making import Makes
from documents.orders import AnnualPaper
from operations.folders import put_file
from procedure.roles import SYSTEM
from service.annual import annual_report
from service.ports.readings import Reading
from service.take import Desk

REPORT = "Annual report"


def asked(arguments: Sequence[str]) -> argparse.Namespace:
    """What the command line asks for; exits with a sentence where it makes no sense."""
    parser = argparse.ArgumentParser(
        prog="bot.py report", description="Write the annual report of a year (4.3, 7.1)."
    )
    parser.add_argument("--year", type=int, required=True, help="the year of the incidents' IDs")
    parser.add_argument(
        "--to", type=Path, default=Path(), metavar="DIR", help="where to (default: here)"
    )
    wanted = parser.parse_args(arguments)
    if not 2000 <= wanted.year <= 2199:
        parser.error(f"{wanted.year} is no year that incidents have")
    return wanted


async def report(desk: Desk, making: Makes, wanted: argparse.Namespace) -> int:
    """Writes it and prints where; that it was made stands in the reading log."""
    now = desk.clock()
    made = await annual_report(desk.store, wanted.year, desk.organisation, now)
    await desk.store.read_by(Reading(f"{REPORT} {wanted.year}", SYSTEM.id, SYSTEM.name, now))
    path = put_file(wanted.to, await making.make(AnnualPaper(made)))
    print(f"{made.total} incidents of {wanted.year}: {path}")
    return 0
