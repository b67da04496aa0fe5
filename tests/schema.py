"""Writes what the migrations make on each database, for `verify` to compare with.

python -m tests.schema     after a migration was added or changed; wants PostgreSQL's programs
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile

from storage.engine import Database
from storage.migrate import migrate
from storage.verify_schema import SNAPSHOT, Parts, parts_of
from tests.postgresql import NO_POSTGRESQL, find_postgresql, in_memory, serving


async def parts_at(url: str) -> Parts:
    """What a database is made of once it is migrated."""
    await migrate(url)
    database = Database(url)
    try:
        async with database.reading() as connection:
            return await parts_of(connection)
    finally:
        await database.close()


def main() -> int:
    """Writes the file."""
    programs = find_postgresql()
    if programs is None:
        print(NO_POSTGRESQL)
        return 1
    with serving(programs, in_memory()) as server, tempfile.TemporaryDirectory() as folder:
        urls = {
            "postgresql": server.create("schema"),
            "sqlite": f"sqlite+aiosqlite:///{folder}/schema.sqlite",
        }
        made = {name: asyncio.run(parts_at(url)) for name, url in urls.items()}
    SNAPSHOT.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
