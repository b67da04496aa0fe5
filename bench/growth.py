"""What a year of incidents adds to each table: whole cases put in many times over, and weighed.

python -m bench.growth [--copies 40] [--databases sqlite,postgresql] [--folder DIR]

The cases are those of a register that an earlier version left (tests/specimens): every kind of
entry, notice and form, so a case here is longer than most. Prints a table: rows and bytes a case
with indexes, and megabytes for 2,000 cases; docs/operating.md has the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import sqlite3
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, insert, select, text

from storage import proofs
from storage.engine import Database
from storage.migrate import migrate
from storage.tables import POSITIONS_A_YEAR, metadata
from tests.postgresql import NO_POSTGRESQL, find_postgresql, serving

SPECIMEN = Path(__file__).parents[1] / "tests/specimens/november_2026/register.sqlite.gz"
A_YEAR = 2_000
LATER = 100
"""A copy's incidents are of other years, so many on for each copy before it."""

Weighed = Mapping[str, tuple[int, int]]
"""A table's rows and its bytes, indexes and search included."""


async def fill(url: str, folder: Path, copies: int) -> int:
    """Puts the specimen's cases in so many times; gives how many cases that makes."""
    specimen = folder / "specimen.sqlite"
    specimen.write_bytes(gzip.decompress(SPECIMEN.read_bytes()))
    source_url = f"sqlite+aiosqlite:///{specimen}"
    await migrate(source_url)
    await migrate(url)
    source, target = Database(source_url), Database(url)
    tables = [t for t in metadata.sorted_tables if t is not proofs.tombstones]
    async with source.snapshot() as read:
        held = {
            table: [dict(row._mapping) for row in await read.execute(select(table))]
            for table in [*tables, proofs.tombstones]
        }
    for number in range(copies):
        async with target.writing() as write:
            for table, rows in held.items():
                # What is of no case is there once, however many cases there are.
                made = [_copy(table, r, number) for r in rows if not number or r.get("incident_id")]
                if made:
                    await write.execute(insert(table), made)
    await source.close()
    await target.close()
    return copies * len(held[metadata.tables["incidents"]])


def _copy(table: Table, row: dict[str, Any], number: int) -> dict[str, Any]:
    """The row as one of another case that is just as long."""
    made = {name: _renamed(value, number) for name, value in row.items() if name != "id"}
    if "key" in table.c and table.name in ("outbox", "once"):
        made["key"] = f"{made['key']}#{number:04}"
    if "position" in table.c:
        made["position"] = row["position"] + number * LATER * POSITIONS_A_YEAR
    return made | ({"year": row["year"] + number * LATER} if table.name == "incidents" else {})


def _renamed(value: Any, number: int) -> Any:
    if not isinstance(value, str) or not number:
        return value
    for year in (2020, 2026):
        value = value.replace(f"CJS-{year}-", f"CJS-{year + number * LATER}-")
    return value


async def weigh(url: str) -> Weighed:
    """Rows and bytes of each table, the search's as a table of its own."""
    database = Database(url)
    async with database.reading() as connection:
        rows = {
            name: await connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in metadata.tables.items()
        }
        if database.dialect == "postgresql":
            sized = await connection.execute(
                text(
                    "SELECT relname, pg_total_relation_size(oid) AS size FROM pg_class "
                    "WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
                )
            )
            sizes = {row.relname: row.size for row in sized}
    await database.close()
    if database.dialect == "sqlite":
        sizes = _pages(Path(database.url.database or ""))
    return {name: (rows.get(name, 0), size) for name, size in sizes.items()}


def _pages(path: Path) -> dict[str, int]:
    """SQLite's own count of each table's pages; wants its dbstat table, as Debian's has it."""
    sizes: dict[str, int] = defaultdict(int)
    with closing(sqlite3.connect(path)) as connection:
        owners = dict(connection.execute("SELECT name, tbl_name FROM sqlite_master").fetchall())
        for name, size in connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"):
            owner = owners.get(name, name)
            sizes["incident_words" if owner.startswith("incident_words") else owner] += size
    return sizes


def printed(database: str, weighed: Weighed, cases: int) -> None:
    """A line a table, the largest first."""
    print(f"\n{database}, {cases} cases\n\n| table | rows a case | bytes a case | MB a year |")
    print("|---|--:|--:|--:|")
    for name, (rows, size) in sorted(weighed.items(), key=lambda one: -one[1][1]):
        a_case = size / cases
        megabytes = a_case * A_YEAR / 1e6
        print(f"| {name} | {rows / cases:.1f} | {a_case:.0f} | {megabytes:.1f} |")
    total = sum(size for _, size in weighed.values()) / cases
    print(f"| together | | {total:.0f} | {total * A_YEAR / 1e6:.0f} |")


def main() -> int:
    """Runs it from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth")
    parser.add_argument("--copies", type=int, default=40)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--folder", type=Path, default=None)
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=asked.folder)))
        for name in asked.databases.split(","):
            url = f"sqlite+aiosqlite:///{folder / 'growth.sqlite'}"
            if name == "postgresql":
                programs = find_postgresql()
                if programs is None:
                    sys.exit(NO_POSTGRESQL)
                url = stack.enter_context(serving(programs)).create("growth")
            cases = asyncio.run(fill(url, folder, asked.copies))
            printed(name, asyncio.run(weigh(url)), cases)
    return 0


if __name__ == "__main__":
    sys.exit(main())
